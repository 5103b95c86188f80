"""The models of Google."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from kilo_tui.demo.market.endpoints import IMAGES, at, closed
from kilo_tui.demo.models import Endpoint, Model
from kilo_tui.demo.providers import PROVIDERS

_GEMINI: dict[str, Any] = {
    "reasons": True,
    "inputs": ("text", "image", "file", "audio", "video"),
    "max_output": 65_536,
    "context": 1_048_576,
}
_STUDIO_FREE = replace(PROVIDERS["google-ai-studio"], training=True)
"""The same company with another policy where nothing is paid."""

MODELS = (
    Model(
        "google/gemini-3-pro-preview",
        "Google: Gemini 3 Pro Preview",
        "Text, pictures, sound and films.",
        preferred=7,
        endpoints=(
            closed("google-vertex", 2000, 12_000, 84, 2.1, price_cached=200, variant="global"),
            closed("google-ai-studio", 2000, 12_000, 79, 2.3, price_cached=200),
        ),
        **_GEMINI,
    ),
    Model(
        "google/gemini-3-flash-preview",
        "Google: Gemini 3 Flash Preview",
        "Quick, for text and pictures.",
        endpoints=(
            closed("google-vertex", 500, 3000, 168, 0.7, price_cached=50, variant="global"),
            closed("google-ai-studio", 500, 3000, 155, 0.8, price_cached=50),
        ),
        **_GEMINI,
    ),
    Model(
        "google/gemma-3-27b-it",
        "Google: Gemma 3 27B",
        "Open weights that see.",
        inputs=IMAGES,
        max_output=8192,
        endpoints=(
            at("nebius", 100, 300, 56, 0.6),
            at("deepinfra", 90, 160, 44, 0.7),
            at("novita", 110, 190, 35, 1.0, quantization="bf16"),
        ),
    ),
    Model(
        "google/gemma-3-27b-it:free",
        "Google: Gemma 3 27B",
        "The same for nothing, with a stricter limit.",
        inputs=IMAGES,
        max_output=8192,
        upstream=True,
        endpoints=(Endpoint(_STUDIO_FREE, 0, 0, 40.0, 0.9, quantization="bf16"),),
    ),
)
