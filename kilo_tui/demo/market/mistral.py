"""The models of Mistral."""

from __future__ import annotations

from kilo_tui.demo.market.endpoints import IMAGES, at, closed
from kilo_tui.demo.models import Model

MODELS = (
    Model(
        "mistralai/mistral-large-2512",
        "Mistral: Mistral Large 3",
        "The largest of them, from Europe.",
        context=262_144,
        max_output=None,
        inputs=IMAGES,
        endpoints=(
            closed("mistral", 500, 1500, 55, 0.8),
            closed("azure", 500, 1500, 49, 1.1),
            closed("amazon-bedrock", 500, 1500, 46, 0.9),
        ),
    ),
    Model(
        "mistralai/mistral-medium-3.1",
        "Mistral: Mistral Medium 3.1",
        "Between large and small.",
        inputs=IMAGES,
        max_output=None,
        endpoints=(closed("mistral", 400, 2000, 61, 0.6),),
    ),
    Model(
        "mistralai/devstral-2512",
        "Mistral: Devstral 2",
        "For agents that write code.",
        context=262_144,
        max_output=None,
        endpoints=(
            closed("mistral", 400, 2000, 68, 0.6),
            at("deepinfra", 300, 1200, 34, 1.1),
        ),
    ),
    Model(
        "mistralai/codestral-2508",
        "Mistral: Codestral 2508",
        "Completes code.",
        context=256_000,
        max_output=None,
        endpoints=(closed("mistral", 300, 900, 145, 0.4),),
    ),
    Model(
        "mistralai/ministral-8b-2512",
        "Mistral: Ministral 3 8B",
        "Small enough for everything.",
        context=262_144,
        max_output=None,
        inputs=IMAGES,
        days_old=4,
        endpoints=(closed("mistral", 150, 150, 170, 0.3),),
    ),
)
