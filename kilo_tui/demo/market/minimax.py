"""The models of MiniMax."""

from __future__ import annotations

from dataclasses import replace

from kilo_tui.demo.market.endpoints import MILLION, at
from kilo_tui.demo.models import Endpoint, Model
from kilo_tui.demo.providers import PROVIDERS

MODELS = (
    Model(
        "minimax/minimax-m2.5",
        "MiniMax: MiniMax M2.5",
        "Quick at code, for little.",
        context=204_800,
        max_output=131_072,
        reasons=True,
        preferred=10,
        endpoints=(
            at("minimax", 300, 1200, 62, 1.3, price_cached=30),
            at("fireworks", 300, 1200, 120, 0.7),
            at("novita", 280, 1150, 45, 1.0),
            at("cheapcloud", 150, 600, 22, 2.6, quantization="int4", variant="int4", context=32_768, uptime=None),
        ),
    ),
    Model(
        "minimax/minimax-m2.5:free",
        "MiniMax: MiniMax M2.5",
        "The same for nothing; prompts may be used for training.",
        context=204_800,
        reasons=True,
        endpoints=(Endpoint(replace(PROVIDERS["minimax"], training=True), 0, 0, 50.0, 1.6),),
    ),
    Model(
        "minimax/minimax-m1",
        "MiniMax: MiniMax M1",
        "A million tokens of context.",
        context=MILLION,
        max_output=40_000,
        reasons=True,
        endpoints=(
            at("minimax", 400, 2200, 28, 1.9),
            at("novita", 550, 2200, 24, 2.1, quantization="bf16", context=131_072),
        ),
    ),
)
