"""The models of Meta."""

from __future__ import annotations

from kilo_tui.demo.market.endpoints import IMAGES, at
from kilo_tui.demo.models import Model

MODELS = (
    Model(
        "meta-llama/llama-4-maverick",
        "Meta: Llama 4 Maverick",
        "Open weights that see.",
        context=1_048_576,
        max_output=16_384,
        inputs=IMAGES,
        endpoints=(
            at("groq", 500, 770, 310, 0.4, context=131_072),
            at("together", 270, 850, 88, 0.6),
            at("deepinfra", 150, 600, 45, 0.8),
        ),
    ),
    Model(
        "meta-llama/llama-3.1-8b-instruct",
        "Meta: Llama 3.1 8B Instruct",
        "As cheap as it gets.",
        max_output=16_384,
        endpoints=(
            at("groq", 50, 80, 560, 0.2),
            at("nebius", 20, 60, 130, 0.4),
            at("cheapcloud", 10, 20, 60, 1.1, quantization="int4", variant="int4", context=32_768, uptime=None),
        ),
    ),
    Model(
        "meta-llama/llama-3.3-70b-instruct:free",
        "Meta: Llama 3.3 70B Instruct",
        "For nothing, at a provider that does not train on it.",
        max_output=16_384,
        upstream=True,
        endpoints=(at("together", 0, 0, 36, 1.3),),
    ),
)
