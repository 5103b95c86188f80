"""Texts and moments found in JSON, of whatever type they came."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from kilo_tui.gateway.wire_json import mend


def text_of(value: Any) -> str:
    """A string made whole; empty for anything else."""
    return mend(value) if isinstance(value, str) else ""


def moment_of(value: Any) -> datetime | None:
    """A moment in UTC; None for none, and for one that cannot be read."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day_of(value: Any) -> date | None:
    """The day a text begins with, whether or not a time follows; None for one that cannot be read."""
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
