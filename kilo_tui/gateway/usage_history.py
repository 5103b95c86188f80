"""What was used, as the gateway counts it: costs are micro-dollars there and dollars here."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from kilo_tui.gateway.account import account_root
from kilo_tui.gateway.client import GatewayClient, unreadable
from kilo_tui.gateway.numbers import count_of, dollars_of_micro
from kilo_tui.gateway.texts import day_of, text_of
from kilo_tui.model.usage_history import Spending, UsageHistory, UsageRow

_USAGE = "api/profile/usage"
_PERIOD = "month"
"""Of gateways that let one choose; the others tell all there is."""


class GatewayUsage:
    """The history of a person, or of an organization."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def usage(self, view: str) -> UsageHistory:
        """At least the last 30 days of `personal`, `all` or an organization's id. Raises KiloError."""
        root = account_root(self._client)
        query = urlencode({"groupByModel": "true", "viewType": view, "period": _PERIOD})
        payload = await self._client.get_json(root, f"{_USAGE}?{query}", personal=True)
        entries = payload.get("usage") if isinstance(payload, dict) else None
        if not isinstance(entries, list):
            raise unreadable(root.host, _USAGE)
        return UsageHistory(tuple(_rows(entries)))


def _rows(entries: Iterable[Any]) -> Iterable[UsageRow]:
    """Those that can be read: a row without a day or a cost counts for nothing."""
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        day, cost = day_of(entry.get("date")), dollars_of_micro(entry.get("total_cost"))
        if day is None or cost is None:
            continue
        spending = Spending(
            cost,
            count_of(entry.get("request_count")) or 0,
            count_of(entry.get("total_input_tokens")) or 0,
            count_of(entry.get("total_output_tokens")) or 0,
            count_of(entry.get("total_cache_hit_tokens")) or 0,
        )
        yield UsageRow(day, text_of(entry.get("model")), spending)
