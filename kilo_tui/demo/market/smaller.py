"""Makers of which there are one or two models."""

from __future__ import annotations

from kilo_tui.demo.market.endpoints import IMAGES, MILLION, at, closed
from kilo_tui.demo.models import Model

MODELS = (
    Model(
        "x-ai/grok-4.1-fast",
        "xAI: Grok 4.1 Fast",
        "Two million tokens of context.",
        context=2 * MILLION,
        max_output=30_000,
        reasons=True,
        inputs=IMAGES,
        endpoints=(closed("xai", 200, 500, 122, 1.0, price_cached=50),),
    ),
    Model(
        "x-ai/grok-code-fast-1",
        "xAI: Grok Code Fast 1",
        "Quick at code.",
        context=256_000,
        max_output=10_000,
        reasons=True,
        endpoints=(closed("xai", 200, 1500, 148, 0.9, price_cached=20),),
    ),
    Model(
        "cohere/command-a",
        "Cohere: Command A",
        "For enterprises.",
        context=256_000,
        max_output=8192,
        endpoints=(closed("cohere", 2500, 10_000, 74, 0.6),),
    ),
    Model(
        "amazon/nova-premier-v1",
        "Amazon: Nova Premier 1.0",
        "At Amazon only.",
        context=MILLION,
        inputs=IMAGES,
        endpoints=(closed("amazon-bedrock", 2500, 12_500, 43, 1.2, price_cached=625),),
    ),
    Model(
        "nvidia/nemotron-3-nano-30b-a3b",
        "NVIDIA: Nemotron 3 Nano 30B A3B",
        "Open weights, small, at providers of which one is down and one is busy.",
        context=262_144,
        reasons=True,
        days_old=1,
        endpoints=(
            at("deepinfra", 60, 240, 66, 0.7, quantization="fp4", variant="fp4"),
            at("downtime", 50, 200, 190, 0.4, uptime=3.0),
            at("limited", 50, 200, 180, 0.5),
        ),
    ),
    Model(
        "ai21/jamba-large-1.7",
        "AI21: Jamba Large 1.7",
        "The list says -1 for its price: it depends.",
        context=256_000,
        max_output=4096,
        told_prices=("-1", "-1"),
        endpoints=(at("nebius", 2000, 8000, 51, 0.8, priced=False),),
    ),
    Model(
        "inclusionai/ling-1t",
        "inclusionAI: Ling-1T",
        "The list does not say what it costs.",
        told_prices=(),
        tells_parameters=False,
        days_old=6,
        endpoints=(
            at("gmicloud", 570, 2280, 33, 1.6, variant="fp8", priced=False),
            at("novita", 600, 2300, 28, 1.7, priced=False),
        ),
    ),
)
