"""Prices as they are shown in lists: US dollars for a million tokens, in few cells."""

from __future__ import annotations

from decimal import Decimal

from kilo_tui.model.catalog import Model
from kilo_tui.words import _, decimal

UNKNOWN = "?"
_LEAST = Decimal("0.0001")


def prices(model: Model) -> tuple[str, str]:
    """What a model takes for tokens sent and received: `0.90`, `free`, `?`."""
    if model.is_free:
        return _("free"), _("free")
    told = model.told_pricing
    return per_million(told.prompt_per_million), per_million(told.completion_per_million)


def per_million(usd: Decimal | None) -> str:
    """US dollars with as many digits as say something, in at most seven cells; `?` is unknown."""
    if usd is None:
        return UNKNOWN
    if usd >= 1000:
        return decimal(usd, 0)
    if usd == 0 or usd == round(usd, 2):
        return decimal(usd, 2)
    if usd < _LEAST:
        return "<" + decimal(_LEAST, 4)
    places = next(places for places in (2, 3, 4) if usd == round(usd, places) or places == 4)
    return decimal(usd, places if usd < 10 else 2)
