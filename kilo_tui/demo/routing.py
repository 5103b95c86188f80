"""The `provider` object of a request, applied for real: who serves it, in which order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kilo_tui.demo.models import Endpoint, Model

FAMILIES = {
    "anthropic": "amazon-bedrock",
    "minimax": "minimax",
    "mistralai": "mistral",
    "moonshotai": "moonshotai",
    "z-ai": "z-ai",
}
"""Who the gateway itself asks first, by author, where a request orders nobody; a sort does not change that."""

Wishes = dict[str, Any]
"""A `provider` object that was looked through."""

_SORTS: dict[str, Callable[[Endpoint], tuple[float, str]]] = {
    "price": lambda end: (end.price_in + end.price_out, end.tag),
    "throughput": lambda end: (-end.throughput, end.tag),
    "latency": lambda end: (end.latency, end.tag),
}

_TRANSLATED = ("only", "order", "zdr")
"""What the second upstream is told of the wishes; it is never asked where training is denied."""


class BadRouting(Exception):
    """A field of the object has a value the gateway does not take."""


@dataclass(frozen=True, slots=True)
class Routed:
    """Who is asked, first to last."""

    endpoints: tuple[Endpoint, ...]
    """Empty when the wishes leave nobody."""
    unnamed: bool = False
    """Nobody was left by the names already, before any policy."""
    second: bool = False
    """By the second upstream, which knows fewer wishes."""


def wishes_of(value: Any) -> Wishes:
    """The object as it was sent; nothing where none was. Raises BadRouting."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise BadRouting("provider must be an object")
    if "data_collection" in value and value["data_collection"] not in ("allow", "deny"):
        raise BadRouting("provider.data_collection must be allow or deny")
    for name in ("zdr", "allow_fallbacks"):
        if name in value and not isinstance(value[name], bool):
            raise BadRouting(f"provider.{name} must be a boolean")
    for name in ("order", "only", "ignore"):
        names = value.get(name, [])
        if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
            raise BadRouting(f"provider.{name} must be a list of providers")
    if "sort" in value and not (isinstance(value["sort"], str) and value["sort"] in _SORTS):
        raise BadRouting("provider.sort must be price, throughput or latency")
    return value


def strict(wishes: Wishes) -> bool:
    """Whether data may not be collected."""
    return wishes.get("data_collection") == "deny" or wishes.get("zdr") is True


def route(model: Model, wishes: Wishes) -> Routed:
    """Filter and order the endpoints of `model`. One that the gateway gives away has its own fixed providers."""
    if model.kilo_free:
        return Routed(model.endpoints)
    second = model.second_upstream and wishes.get("data_collection") != "deny"
    if second:
        wishes = {name: wishes[name] for name in _TRANSLATED if name in wishes}
    order = wishes.get("order") or _own_order(model)
    named = [end for end in model.endpoints if _allowed(end, wishes, order)]
    left = [end for end in named if _keeps(end, model, wishes)]
    sort = wishes.get("sort")
    left.sort(key=_SORTS[sort or "latency"])
    if sort is None and model.home:
        left.sort(key=lambda end: _rank(end, [model.home]))
    left.sort(key=lambda end: _rank(end, order))
    if wishes.get("allow_fallbacks") is False and not wishes.get("order"):
        left = left[:1]
    return Routed(tuple(left), unnamed=not named, second=second)


def _own_order(model: Model) -> list[str]:
    first = FAMILIES.get(model.id.partition("/")[0])
    return [first] if first else []


def _allowed(end: Endpoint, wishes: Wishes, order: list[str]) -> bool:
    """By name: one of `only`, none of `ignore`, and one of a given order where nobody else may step in."""
    if (only := wishes.get("only")) and not _named(end, only):
        return False
    if wishes.get("allow_fallbacks") is False and wishes.get("order") and not _named(end, order):
        return False
    return not _named(end, wishes.get("ignore", []))


def _keeps(end: Endpoint, model: Model, wishes: Wishes) -> bool:
    """By policy: who trains may serve what is free, unless something is said."""
    collection = wishes.get("data_collection")
    if end.provider.training and (collection == "deny" or (collection is None and not model.free)):
        return False
    return end.provider.zdr or not wishes.get("zdr")


def _named(end: Endpoint, names: list[str]) -> bool:
    return _rank(end, names) < len(names)


def _rank(end: Endpoint, names: list[str]) -> int:
    return next((place for place, name in enumerate(names) if name.lower() in end.names), len(names))
