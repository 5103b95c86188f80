"""The models of Qwen."""

from __future__ import annotations

from kilo_tui.demo.market.endpoints import IMAGES, at, closed
from kilo_tui.demo.models import Model

MODELS = (
    Model(
        "qwen/qwen3-coder",
        "Qwen: Qwen3 Coder 480B",
        "Open weights for code.",
        context=262_144,
        max_output=65_536,
        endpoints=(
            at("fireworks", 450, 1800, 104, 0.7),
            at("alibaba", 1500, 7500, 54, 1.3, price_cached=150),
            at("together", 2000, 2000, 62, 0.8),
            at("deepinfra", 400, 1600, 33, 1.2),
            at("novita", 290, 1200, 36, 1.2),
            at("google-vertex", 1000, 4000, 81, 0.9, variant="us-south1"),
            at("downtime", 220, 950, 80, 0.6, uptime=7.5),
        ),
    ),
    Model(
        "qwen/qwen3-max",
        "Qwen: Qwen3 Max",
        "Closed, at its maker only.",
        context=256_000,
        endpoints=(closed("alibaba", 1200, 6000, 39, 1.6, price_cached=240),),
    ),
    Model(
        "qwen/qwen3-235b-a22b-2507",
        "Qwen: Qwen3 235B A22B",
        "Open weights, large.",
        context=262_144,
        endpoints=(
            at("cerebras", 600, 1200, 1240, 0.4, quantization="fp16", context=131_072),
            at("together", 200, 600, 58, 0.7),
            at("nebius", 200, 600, 52, 0.8),
            at("deepinfra", 90, 570, 30, 1.2),
        ),
    ),
    Model(
        "qwen/qwen3-vl-32b-instruct",
        "Qwen: Qwen3 VL 32B",
        "Sees.",
        inputs=IMAGES,
        endpoints=(at("deepinfra", 200, 800, 41, 0.9), at("alibaba", 160, 640, 57, 1.0)),
    ),
    Model(
        "qwen/qwen3-8b:free",
        "Qwen: Qwen3 8B",
        "Small, for nothing.",
        context=40_960,
        max_output=20_480,
        reasons=True,
        upstream=True,
        endpoints=(at("novita", 0, 0, 55, 1.1),),
    ),
)
