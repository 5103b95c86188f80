"""A measured value, what it may be at most, and what others need for the same."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One measured value."""

    what: str
    value: float
    most: float | None = None
    """None for a value that is told and not judged."""
    unit: str = "s CPU"
    others: str = ""
    """The same of the reference programs, and whatever else explains the value."""

    @property
    def holds(self) -> bool:
        return self.most is None or self.value <= self.most

    def __str__(self) -> str:
        mark = "    " if self.most is None else "ok  " if self.holds else "OVER"
        limit = "" if self.most is None else f"≤ {self.most:g}"
        line = f"{mark} {self.what:<66} {self.value:8.3f} {limit:<8} {self.unit:<6}"
        return f"{line} | {self.others}" if self.others else line.rstrip()


def among(values: Sequence[float], part: float) -> float:
    """The value that this part of all values does not exceed; infinite when there are none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)] if ordered else math.inf


def median(values: Sequence[float]) -> float:
    """The one in the middle."""
    return among(values, 0.5)
