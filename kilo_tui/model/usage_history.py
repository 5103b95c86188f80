"""What was asked and spent, day by day and model by model."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

K = TypeVar("K")

PERSONAL, ALL = "personal", "all"
"""Whose use is looked at; anything else is the id of an organization."""


@dataclass(frozen=True, slots=True)
class Spending:
    """How much of something there was, in whatever stretch of time."""

    cost_usd: Decimal = Decimal(0)
    requests: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    tokens_cached: int = 0
    """Of those that went in, read from a cache."""

    def __add__(self, other: Spending) -> Spending:
        return Spending(
            self.cost_usd + other.cost_usd,
            self.requests + other.requests,
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.tokens_cached + other.tokens_cached,
        )


@dataclass(frozen=True, slots=True)
class UsageRow:
    """What one model was used for on one day, UTC."""

    day: date
    model_id: str
    """Empty where the gateway does not say."""
    spending: Spending


@dataclass(frozen=True, slots=True)
class UsageHistory:
    """Rows in the gateway's order."""

    rows: tuple[UsageRow, ...]

    def last(self, days: int, today: date) -> UsageHistory:
        """Only the rows of the last `days` days, today among them."""
        since = today - timedelta(days=days - 1)
        return replace(self, rows=tuple(row for row in self.rows if since <= row.day <= today))

    @property
    def total(self) -> Spending:
        """All of it."""
        return sum((row.spending for row in self.rows), Spending())

    @property
    def by_day(self) -> dict[date, Spending]:
        """Days without any are not in it."""
        return _summed(self.rows, lambda row: row.day)

    @property
    def by_model(self) -> dict[str, Spending]:
        """The dearest first, and among those the busiest."""
        found = _summed(self.rows, lambda row: row.model_id)
        return dict(sorted(found.items(), key=lambda one: (-one[1].cost_usd, -one[1].requests, one[0])))


def _summed(rows: Iterable[UsageRow], key: Callable[[UsageRow], K]) -> dict[K, Spending]:
    found: dict[K, Spending] = {}
    for row in rows:
        found[key(row)] = found.get(key(row), Spending()) + row.spending
    return found
