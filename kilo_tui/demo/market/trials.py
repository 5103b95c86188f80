"""Models on trial, whose makers are not told."""

from __future__ import annotations

from typing import Any

from kilo_tui.demo.market.endpoints import IMAGES, closed
from kilo_tui.demo.models import Model

_POTATO: dict[str, Any] = {"gratis": True, "context": 256_000, "max_output": 32_000, "inputs": IMAGES}

MODELS = (
    Model(
        "openrouter/aurora-alpha",
        "Aurora Alpha",
        "A model on trial whose maker is not told; prompts and answers are kept.",
        context=128_000,
        reasons=True,
        gratis=True,
        upstream=True,
        endpoints=(closed("stealth", 0, 0, 210, 0.8),),
    ),
    Model(
        "giga-potato",
        "Giga Potato",
        "A model on trial whose maker is not told; prompts may be used for training.",
        endpoints=(closed("stealth", 0, 0, 74, 1.0),),
        **_POTATO,
    ),
    Model(
        "giga-potato-thinking",
        "Giga Potato Thinking",
        "The same, and it reasons.",
        endpoints=(closed("stealth", 0, 0, 68, 1.2),),
        reasons=True,
        **_POTATO,
    ),
    Model(
        "corethink:free",
        "CoreThink",
        "Reasons with symbols; prompts may be used for training.",
        context=78_000,
        max_output=8192,
        endpoints=(closed("stealth", 0, 0, 47, 1.5),),
    ),
)
