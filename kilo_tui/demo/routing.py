"""The `provider` object of a request, applied for real: who serves it, in which order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kilo_tui.demo.catalog import Endpoint, Model

_SORTS = {
    "price": lambda end: (end.price_in + end.price_out, end.provider),
    "throughput": lambda end: (-end.throughput, end.provider),
    "latency": lambda end: (end.latency, end.provider),
}


class BadRouting(Exception):
    """A field of the object has a value the gateway does not take."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Who is asked, first to last; empty when the wishes leave nobody."""

    endpoints: tuple[Endpoint, ...]
    fallbacks: bool = True


def route(model: Model, wishes: Any) -> Routed:
    """Filter and order the endpoints of `model`. Raises BadRouting."""
    if wishes is None:
        wishes = {}
    if not isinstance(wishes, dict):
        raise BadRouting("provider must be an object")
    collection, zdr = wishes.get("data_collection"), wishes.get("zdr")
    if collection not in (None, "allow", "deny"):
        raise BadRouting("provider.data_collection must be allow or deny")
    if zdr not in (None, True, False):
        raise BadRouting("provider.zdr must be a boolean")
    left = list(model.endpoints)
    if only := _names(wishes.get("only")):
        left = [end for end in left if _named(end, only)]
    if ignore := _names(wishes.get("ignore")):
        left = [end for end in left if not _named(end, ignore)]
    if collection == "deny" or (collection is None and not model.free):
        left = [end for end in left if not end.training]
    if zdr:
        left = [end for end in left if end.zdr]
    order = _names(wishes.get("order"))
    sort = _SORTS.get(str(wishes.get("sort")))
    left.sort(key=sort or _SORTS["latency"])
    if order:
        left.sort(key=lambda end: _rank(end, order))
    return Routed(tuple(left), fallbacks=wishes.get("allow_fallbacks") is not False)


def _names(value: Any) -> list[str]:
    return [name for name in value if isinstance(name, str)] if isinstance(value, list) else []


def _named(end: Endpoint, names: list[str]) -> bool:
    return _rank(end, names) < len(names)


def _rank(end: Endpoint, names: list[str]) -> int:
    known = {end.slug, end.provider, f"{end.slug}/{end.quantization}"}
    return next((place for place, name in enumerate(names) if name in known), len(names))
