"""What a provider of the market serves a model at."""

from __future__ import annotations

from typing import Any

from kilo_tui.demo.models import Endpoint
from kilo_tui.demo.providers import PROVIDERS

MILLION = 1_000_000
IMAGES = ("text", "image")
"""What a model takes that sees."""


def at(slug: str, price_in: int, price_out: int, throughput: float, latency: float, **more: Any) -> Endpoint:
    """An endpoint of a known provider; prices are thousandths of a dollar per million tokens."""
    return Endpoint(PROVIDERS[slug], price_in, price_out, throughput, latency, **more)


def closed(slug: str, price_in: int, price_out: int, throughput: float, latency: float, **more: Any) -> Endpoint:
    """The same for a model whose weights nobody has seen."""
    return at(slug, price_in, price_out, throughput, latency, quantization="unknown", **more)
