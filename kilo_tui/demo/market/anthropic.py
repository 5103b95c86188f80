"""The models of Anthropic."""

from __future__ import annotations

from typing import Any

from kilo_tui.demo.market.endpoints import MILLION, closed
from kilo_tui.demo.models import Model

_CLAUDE: dict[str, Any] = {"reasons": True, "inputs": ("text", "image", "file"), "max_output": 64_000}

MODELS = (
    Model(
        "anthropic/claude-opus-4.6",
        "Anthropic: Claude Opus 4.6",
        "For long and difficult work.",
        context=MILLION,
        preferred=4,
        endpoints=(
            closed("amazon-bedrock", 5000, 25_000, 48, 1.7, price_cached=500, uptime=99.4),
            closed("anthropic", 5000, 25_000, 52, 1.4, price_cached=500, uptime=99.2),
            closed("google-vertex", 5500, 27_500, 61, 1.2, price_cached=550, variant="global", uptime=98.7),
        ),
        **_CLAUDE | {"max_output": 128_000},
    ),
    Model(
        "anthropic/claude-sonnet-4.6",
        "Anthropic: Claude Sonnet 4.6",
        "The one for every day.",
        context=MILLION,
        preferred=5,
        endpoints=(
            closed("amazon-bedrock", 3000, 15_000, 64, 1.3, price_cached=300, uptime=99.6),
            closed("anthropic", 3000, 15_000, 70, 1.1, price_cached=300, uptime=99.3),
            closed("google-vertex", 3000, 15_000, 78, 0.9, price_cached=300, variant="europe", uptime=97.9),
            closed("azure", 3300, 16_500, 55, 1.8, price_cached=330, uptime=99.1),
        ),
        **_CLAUDE,
    ),
    Model(
        "anthropic/claude-haiku-4.5",
        "Anthropic: Claude Haiku 4.5",
        "Small and quick.",
        context=200_000,
        endpoints=(
            closed("amazon-bedrock", 1000, 5000, 112, 0.7, price_cached=100),
            closed("anthropic", 1000, 5000, 118, 0.6, price_cached=100),
            closed("google-vertex", 1000, 5000, 121, 0.6, price_cached=100, variant="global"),
        ),
        **_CLAUDE,
    ),
    Model(
        "anthropic/claude-opus-4.1",
        "Anthropic: Claude Opus 4.1",
        "Older, and dear.",
        context=200_000,
        endpoints=(closed("anthropic", 15_000, 75_000, 33, 2.2, price_cached=1500),),
        **_CLAUDE | {"max_output": 32_000},
    ),
)
