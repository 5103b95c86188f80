"""The leash on spending: what the profile allows a message and a day to cost."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.model.profile import Limits


def check_limits(limits: Limits, cost: Decimal | None, spent_today: Decimal) -> None:
    """Raise `over_own_limit`, with the limit and its key, when a message likely costs more than is allowed.

    Of an unknown price nothing is held against the message's limit, and only what is spent against the day's.
    """
    expected = cost or Decimal(0)
    if limits.usd_per_message is not None and expected > limits.usd_per_message:
        raise _past(limits.usd_per_message, "usd_per_message")
    if limits.usd_per_day is None or cost == 0:
        return
    if spent_today >= limits.usd_per_day or spent_today + expected > limits.usd_per_day:
        raise _past(limits.usd_per_day, "usd_per_day")


def _past(limit: Decimal, key: str) -> Exception:
    return trouble(Kind.OVER_OWN_LIMIT, facts=Facts(limit_usd=limit, key=key))


def start_of_day(now: float) -> float:
    """Midnight before `now` where the user is; both in seconds since 1970."""
    return datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
