"""Time as the demo takes it: seconds since the epoch, from a clock that is handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

Now = Callable[[], float]
"""Seconds since the epoch."""
DAY = 86_400.0


def iso(moment: float) -> str:
    """As JSON carries it."""
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def day(moment: float) -> date:
    """The day in UTC."""
    return datetime.fromtimestamp(moment, UTC).date()
