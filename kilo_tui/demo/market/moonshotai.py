"""The models of Moonshot AI."""

from __future__ import annotations

from kilo_tui.demo.market.endpoints import IMAGES, at
from kilo_tui.demo.models import Model

MODELS = (
    Model(
        "moonshotai/kimi-k2.5",
        "MoonshotAI: Kimi K2.5",
        "Large and open.",
        context=262_144,
        max_output=None,
        reasons=True,
        inputs=IMAGES,
        preferred=8,
        endpoints=(
            at("moonshotai", 600, 3000, 41, 1.6, price_cached=100, quantization="int4", uptime=98.2),
            at("fireworks", 600, 3000, 138, 0.6),
            at("together", 500, 2800, 66, 0.8, quantization="int4"),
            at("novita", 550, 2750, 38, 1.1),
            at("gmicloud", 480, 2500, 52, 1.2, variant="fp8"),
        ),
    ),
    Model(
        "moonshotai/kimi-k2-thinking",
        "MoonshotAI: Kimi K2 Thinking",
        "Thinks long, with tools in between.",
        context=262_144,
        reasons=True,
        endpoints=(
            at("moonshotai", 600, 2500, 34, 1.8, price_cached=150, quantization="int4"),
            at("fireworks", 600, 2500, 92, 0.8),
            at("nebius", 600, 2500, 61, 0.9, quantization="int4", variant="int4"),
        ),
    ),
)
