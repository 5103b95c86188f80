"""Sums of money, to the last digit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Context, Decimal

from kilo_tui.model.catalog import named_free
from kilo_tui.model.chat import Turn

_EXACT = Context(prec=200)
"""Amounts have at most sixty digits each; the usual context rounds to twenty-eight."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What some answers cost together."""

    usd: Decimal = Decimal(0)
    """US dollars of those whose cost is known."""
    unknown: int = 0
    """How many there are whose cost nobody told."""
    own_key_usd: Decimal = Decimal(0)
    """The part of `usd` that providers took by the user's own key."""

    def __add__(self, other: Spent) -> Spent:
        return Spent(
            _EXACT.add(self.usd, other.usd),
            self.unknown + other.unknown,
            _EXACT.add(self.own_key_usd, other.own_key_usd),
        )

    @property
    def billed_usd(self) -> Decimal:
        """What the gateway took from the balance."""
        return difference(self.usd, self.own_key_usd)


def spent_on(turn: Turn) -> Spent:
    """What one answer cost in its own conversation; what never came, or was copied, cost nothing there."""
    if turn.paid_usd is not None:
        own_key = turn.usage is not None and turn.usage.own_key
        return Spent(turn.paid_usd, own_key_usd=turn.paid_usd if own_key else Decimal(0))
    came = bool(turn.pieces or turn.reasoning_pieces or turn.answered_model_id or turn.response_id)
    untold = came and turn.copy_of is None and not turn.running and not named_free(turn.model_id)
    return Spent(unknown=int(untold))


def spent_on_all(turns: Iterable[Turn]) -> Spent:
    """What answers cost together."""
    return sum(map(spent_on, turns), Spent())


def difference(one: Decimal, other: Decimal) -> Decimal:
    """`one` without `other`, exactly."""
    return _EXACT.subtract(one, other)
