"""Routing as a request carries it."""

from __future__ import annotations

from kilo_tui.model.chat import JsonObject
from kilo_tui.model.routing import DataPolicy, Routing, Sort


def provider_object(routing: Routing) -> JsonObject:
    """The `provider` object of a request; absent keys are the gateway's defaults. A pin outranks the sort."""
    provider: JsonObject = {}
    if routing.provider:
        provider = {"order": [routing.provider], "only": [routing.provider], "allow_fallbacks": False}
    elif routing.sort is not Sort.DEFAULT:
        provider["sort"] = routing.sort.value
    match routing.data_policy:
        case DataPolicy.ALLOW | DataPolicy.DENY:
            provider["data_collection"] = routing.data_policy.value
        case DataPolicy.ZDR:
            provider["zdr"] = True
        case DataPolicy.FREE_ONLY:
            pass
    return provider
