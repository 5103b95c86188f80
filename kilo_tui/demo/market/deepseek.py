"""The models of DeepSeek."""

from __future__ import annotations

from kilo_tui.demo.market.endpoints import at
from kilo_tui.demo.models import Model

MODELS = (
    Model(
        "deepseek/deepseek-v3.2",
        "DeepSeek: DeepSeek V3.2",
        "Much for little; its maker trains on prompts, others do not.",
        context=163_840,
        max_output=65_536,
        reasons=True,
        endpoints=(
            at("fireworks", 560, 1680, 118, 0.7),
            at("deepseek", 280, 420, 32, 1.8, price_cached=28),
            at("together", 600, 1700, 70, 0.9),
            at("deepinfra", 260, 380, 27, 1.3, quantization="fp4", variant="fp4"),
            at("novita", 270, 410, 29, 1.4),
            at("gmicloud", 280, 420, 44, 1.2, variant="fp8"),
            at("nebius", 300, 450, 40, 1.0),
        ),
    ),
    Model(
        "deepseek/deepseek-r1-0528",
        "DeepSeek: R1 0528",
        "Reasons at length.",
        context=163_840,
        reasons=True,
        endpoints=(
            at("nebius", 800, 2400, 46, 1.1),
            at("deepinfra", 500, 2150, 30, 1.4, quantization="fp4", variant="fp4"),
            at("limited", 400, 1600, 90, 0.8),
        ),
    ),
    Model(
        "deepseek/deepseek-r1-0528:free",
        "DeepSeek: R1 0528",
        "The same for nothing, at two providers: one trains on prompts, one does not.",
        context=163_840,
        reasons=True,
        upstream=True,
        endpoints=(
            at("cheapcloud", 0, 0, 26, 1.4, quantization="int4", variant="int4", context=32_768, uptime=None),
            at("novita", 0, 0, 18, 2.4),
        ),
    ),
)
