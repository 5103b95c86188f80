"""What a completion consumed, as the usage object of a chunk tells it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kilo_tui.gateway.numbers import count_of, dollars_of
from kilo_tui.model.chat import Usage


def read_usage(usage: Any, *, free: bool) -> Usage | None:
    """The usage in a chunk's `usage`; None when nothing is told.

    A free model costs nothing, whatever it cost upstream. With the user's own provider key the cost is what
    that key was charged. A cost the gateway does not name is unknown, which is not nothing.
    """
    if not isinstance(usage, dict):
        return None
    cost = dollars_of(usage.get("cost"))
    upstream = dollars_of(_part(usage, "cost_details", "upstream_inference_cost"))
    own_key = usage.get("is_byok") is True
    if own_key:
        cost = upstream
    found = Usage(
        prompt_tokens=count_of(usage.get("prompt_tokens")),
        completion_tokens=count_of(usage.get("completion_tokens")),
        reasoning_tokens=count_of(_part(usage, "completion_tokens_details", "reasoning_tokens")),
        cached_tokens=count_of(_part(usage, "prompt_tokens_details", "cached_tokens")),
        cost_usd=Decimal(0) if free else cost,
        upstream_cost_usd=upstream,
        own_key=own_key,
    )
    return None if found == Usage() else found


def _part(usage: dict[str, Any], name: str, key: str) -> Any:
    part = usage.get(name)
    return part.get(key) if isinstance(part, dict) else None
