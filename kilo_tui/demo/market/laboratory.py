"""Made to try routing with."""

from __future__ import annotations

from kilo_tui.demo.market.endpoints import at
from kilo_tui.demo.models import Model

MODELS = (
    Model(
        "demo/llama-3.3-70b",
        "Demo: Llama 3.3 70B",
        "Served by seven providers, to try routing.",
        max_output=16_384,
        endpoints=(
            at("groq", 590, 790, 276, 0.3, uptime=99.7),
            at("fireworks", 900, 900, 148, 0.5),
            at("cerebras", 850, 1200, 410, 0.4, quantization="fp16", context=65_536),
            at("together", 880, 880, 96, 0.6, variant="turbo"),
            at("deepinfra", 230, 400, 42, 0.9, uptime=98.4),
            at("novita", 130, 390, 30, 1.2, quantization="bf16", uptime=97.3),
            at("cheapcloud", 60, 120, 18, 2.2, quantization="int4", variant="int4", context=32_768, uptime=None),
        ),
    ),
    Model(
        "demo/second-upstream",
        "Demo: Second upstream",
        "Always routed by the gateway's second upstream, which knows no sort: the quickest answers, whatever is"
        " preferred. Where training is denied the first one routes it.",
        endpoints=(
            at("groq", 3000, 6000, 260, 0.3),
            at("fireworks", 2000, 5000, 150, 0.5),
            at("cerebras", 4000, 8000, 900, 0.6, quantization="fp16"),
            at("together", 2000, 4000, 80, 0.7),
            at("novita", 1000, 2000, 32, 1.1, quantization="bf16"),
            at("cheapcloud", 1000, 1000, 20, 2.0, quantization="int4", variant="int4"),
        ),
        second_upstream=True,
    ),
)
