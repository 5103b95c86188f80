"""A stretch of the conversation that was marked with the mouse, held by what stands there and not by rows."""

from __future__ import annotations

from typing import NamedTuple

from kilo_tui.ui.widgets.parts import Part
from kilo_tui.ui.widgets.turn_strips import TurnStrips
from kilo_tui.ui.widgets.viewport import Place, Viewport

END = 1 << 40


class Spot(NamedTuple):
    """A character: spots are in the order in which a reader meets them."""

    turn: int
    in_answer: bool
    part: int
    """Its number, as `TurnStrips.number_of` says it."""
    offset: int


class Selection:
    """From one spot to another; empty while both are the same."""

    def __init__(self, view: Viewport) -> None:
        self._view = view
        self._from: Spot | None = None
        self._to: Spot | None = None

    def __bool__(self) -> bool:
        return self._from is not None and self._to is not None and self._from != self._to

    def begin(self, spot: Spot | None) -> None:
        """Begin here; nothing is selected yet."""
        self._from = self._to = spot

    def extend(self, spot: Spot | None) -> bool:
        """Reach to here; whether that changed anything."""
        if spot is None or self._from is None or spot == self._to:
            return False
        self._to = spot
        return True

    def clear(self) -> None:
        """Select nothing."""
        self._from = self._to = None

    def spot_at(self, place: Place, cell: int) -> Spot | None:
        """The spot under a cell of a row."""
        if place.turn >= len(self._view.turns):
            return None
        strips = self._view.strips(place.turn)
        part, row = strips.find(max(0, place.row))
        return _spot(place.turn, strips, part, strips.parts[part].line(row).offset_at(cell))

    def cells(self, place: Place) -> tuple[int, int] | None:
        """The selected cells of a row; None when there are none."""
        if not self or place.turn >= len(self._view.turns) or place.row < 0:
            return None
        start, end = self._bounds()
        strips = self._view.strips(place.turn)
        part, row = strips.find(place.row)
        line = strips.parts[part].line(row)
        first = _spot(place.turn, strips, part, line.start)
        if not line.segments or first >= end or _spot(place.turn, strips, part, END) < start:
            return None
        begin = line.cell_of(start.offset) if start[:3] == first[:3] and start > first else line.lead
        stop = line.cell_of(end.offset) if end[:3] == first[:3] else line.cell_of(END)
        return (begin, stop) if begin < stop else None

    def text(self) -> str:
        """What is selected, as it is copied."""
        if not self:
            return ""
        start, end = self._bounds()
        pieces: list[str] = []
        for turn in range(start.turn, min(end.turn, len(self._view.turns) - 1) + 1):
            strips = self._view.strips(turn)
            for number, part in enumerate(strips.parts[:-1]):
                here = _spot(turn, strips, number, 0)
                if here[:3] < start[:3] or here[:3] > end[:3]:
                    continue
                first = start.offset if here[:3] == start[:3] else 0
                last = end.offset if here[:3] == end[:3] else part.length
                piece = part.between(first, last)
                if piece:
                    pieces.append((_lead(part) if not first and pieces else "") + piece + _gap(part))
        return "".join(pieces).rstrip("\n")

    def _bounds(self) -> tuple[Spot, Spot]:
        assert self._from is not None
        assert self._to is not None
        return min(self._from, self._to), max(self._from, self._to)


def _spot(turn: int, strips: TurnStrips, part: int, offset: int) -> Spot:
    return Spot(turn, *strips.number_of(part), offset)


def _lead(part: Part) -> str:
    return part.block.first if part.block is not None else ""


def _gap(part: Part) -> str:
    return "\n" if part.block is not None and part.block.tight else "\n\n"
