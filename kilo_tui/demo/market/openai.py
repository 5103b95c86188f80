"""The models of OpenAI."""

from __future__ import annotations

from typing import Any

from kilo_tui.demo.market.endpoints import at, closed
from kilo_tui.demo.models import Model

_GPT: dict[str, Any] = {"reasons": True, "inputs": ("text", "image", "file"), "max_output": 128_000, "home": "openai"}

MODELS = (
    Model(
        "openai/gpt-5.3",
        "OpenAI: GPT-5.3",
        "Plans, writes, and checks itself.",
        context=400_000,
        preferred=6,
        days_old=2,
        endpoints=(closed("openai", 1750, 14_000, 58, 2.4, price_cached=175, uptime=99.5),),
        **_GPT,
    ),
    Model(
        "openai/gpt-5.3-mini",
        "OpenAI: GPT-5.3 Mini",
        "Most of it for less.",
        context=400_000,
        days_old=2,
        endpoints=(
            closed("openai", 250, 2000, 96, 1.2, price_cached=25),
            closed("azure", 275, 2200, 88, 1.5, price_cached=28),
        ),
        **_GPT,
    ),
    Model(
        "openai/gpt-5-nano",
        "OpenAI: GPT-5 Nano",
        "The smallest of its kind.",
        context=400_000,
        endpoints=(
            closed("openai", 50, 400, 130, 0.9, price_cached=5),
            closed("azure", 50, 400, 124, 1.1, price_cached=5),
        ),
        **_GPT,
    ),
    Model(
        "openai/gpt-4.1",
        "OpenAI: GPT-4.1",
        "Answers without reasoning, over a long context.",
        context=1_047_576,
        endpoints=(
            closed("openai", 2000, 8000, 72, 0.8, price_cached=500),
            closed("azure", 2000, 8000, 66, 1.0, price_cached=500),
        ),
        **_GPT | {"reasons": False, "max_output": 32_768},
    ),
    Model(
        "openai/gpt-oss-120b",
        "OpenAI: gpt-oss-120b",
        "Open weights; many serve it.",
        reasons=True,
        endpoints=(
            at("groq", 150, 600, 490, 0.3, quantization="bf16"),
            at("cerebras", 350, 750, 1480, 0.4, quantization="fp16"),
            at("fireworks", 150, 600, 260, 0.5),
            closed("amazon-bedrock", 150, 600, 120, 0.6),
            at("together", 150, 600, 170, 0.6),
            at("deepinfra", 40, 190, 48, 0.8, quantization="fp4", variant="fp4"),
            at("nebius", 100, 400, 88, 0.7, quantization="fp4", variant="fp4"),
        ),
    ),
    Model(
        "openai/gpt-oss-20b",
        "OpenAI: gpt-oss-20b",
        "Open weights, small.",
        reasons=True,
        endpoints=(
            at("groq", 75, 300, 820, 0.2, quantization="bf16"),
            at("together", 50, 200, 210, 0.4),
            at("deepinfra", 30, 140, 75, 0.6, quantization="fp4", variant="fp4"),
        ),
    ),
)
