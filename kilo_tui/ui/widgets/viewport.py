"""Which lines of a conversation are in view, without knowing how they are painted.

The view hangs on its first line, a place in a turn, and not on a number of rows from the start: what is laid out
above it later, or turns out higher than it was thought to be, moves nothing. Only turns near the view are laid out;
of the others the height is estimated, and that is only told, never relied on.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from kilo_tui.model.chat import Turn
from kilo_tui.ui.widgets.turn_strips import TurnStrips
from kilo_tui.ui.widgets.wrapping import Line

LINES_AT_HAND = 20_000
"""Lines of laid-out turns that are kept; turns in view always are."""
TURNS_AT_HAND = 400
NOTHING = Line([])


class Place(NamedTuple):
    """A row of a turn; row -1 of the first turn is the empty line above everything."""

    turn: int
    row: int


class Anchor(NamedTuple):
    """A place by what stands there: the part of the turn, as `TurnStrips.number_of` says it, and the offset."""

    turn: int
    in_answer: bool
    part: int
    offset: int
    below: int
    """Rows below the row of that offset."""


class Lines(Protocol):
    """What a turn is to the view."""

    def __len__(self) -> int: ...

    def line(self, row: int) -> Line: ...


class Tail:
    """What stands below all turns."""

    def __init__(self, lines: Sequence[Line] = ()) -> None:
        self._lines = tuple(lines)

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, row: int) -> Line:
        """The line at `row`."""
        return self._lines[row]


class Viewport:
    """A window of `height` rows on the turns."""

    def __init__(self, make: Callable[[Turn], TurnStrips]) -> None:
        self._make = make
        self.turns: list[Turn] = []
        self.tail = Tail()
        self.height = 0
        self.width = 1
        self.top = Place(0, -1)
        self.following = True
        """The newest line stays in view."""
        self._laid: OrderedDict[int, TurnStrips] = OrderedDict()
        self._heights: dict[int, int] = {}
        self._read_to = Place(0, 0)

    # --- turns

    def show(self, turns: Sequence[Turn]) -> None:
        """Look at these turns and nothing else, at their end."""
        self.turns = list(turns)
        self.lay_out_again()
        self.follow()

    def lay_out_again(self) -> None:
        """Width, colours or folds have changed."""
        self._laid.clear()
        self._heights.clear()

    def strips(self, turn: int) -> TurnStrips:
        """A turn, laid out."""
        laid = self._laid.get(turn)
        if laid is None:
            laid = self._make(self.turns[turn])
            self._laid[turn] = laid
            self._forget()
        else:
            self._laid.move_to_end(turn)
        self._heights[turn] = len(laid)
        return laid

    def laid_out(self, turn: int) -> TurnStrips | None:
        """The turn if it is laid out now."""
        return self._laid.get(turn)

    def _forget(self) -> None:
        lines = sum(map(len, self._laid.values()))
        newest = len(self.turns) - 1
        for turn in list(self._laid):
            if len(self._laid) <= 4 or (lines <= LINES_AT_HAND and len(self._laid) <= TURNS_AT_HAND):
                return
            if turn != newest:
                lines -= len(self._laid.pop(turn))

    def _lines(self, turn: int) -> Lines:
        return self.strips(turn) if turn < len(self.turns) else self.tail

    def line(self, place: Place) -> Line:
        """The line at a place."""
        lines = self._lines(place.turn)
        return lines.line(place.row) if 0 <= place.row < len(lines) else NOTHING

    # --- what is in view

    def places(self) -> list[Place]:
        """The place of every row in view, from the top; fewer than `height` where the conversation is shorter."""
        if self.following:
            self.top = self._from_end()
        found: list[Place] = []
        turn, row = self.top
        while len(found) < self.height and turn <= len(self.turns):
            count = len(self._lines(turn))
            while row < count and len(found) < self.height:
                found.append(Place(turn, row))
                row += 1
            turn, row = turn + 1, 0
        return found

    def _from_end(self) -> Place:
        """The first place of a view that ends with the last line."""
        left = self.height
        for turn in range(len(self.turns), -1, -1):
            count = len(self._lines(turn))
            if count >= left:
                return Place(turn, count - left)
            left -= count
        return Place(0, -1)

    # --- moving

    def follow(self) -> None:
        """Take hold of the end."""
        self.following = True

    def let_go(self) -> None:
        """Stay where the view is."""
        if self.following:
            self.top = self._from_end()
            self.following = False
            last = len(self.turns) - 1
            self._read_to = Place(last, len(self.strips(last)) if last >= 0 else 0)

    def scroll(self, rows: int) -> None:
        """Move by rows; reaching the end takes hold of it again."""
        if self.following and (rows > 0 or self.fits()):
            return
        self.let_go()
        end = self._from_end()
        self.top = min(self.moved(self.top, rows), end)
        if self.top == end:
            self.follow()

    def moved(self, place: Place, rows: int) -> Place:
        """The place `rows` below another, no further than the ends."""
        turn, row = place
        row += rows
        while row < (-1 if turn == 0 else 0):
            if turn == 0:
                return Place(0, -1)
            turn -= 1
            row += len(self._lines(turn))
        while turn < len(self.turns) and row >= len(self._lines(turn)):
            row -= len(self._lines(turn))
            turn += 1
        return Place(turn, row)

    def go_to(self, place: Place, *, above: int = 0) -> None:
        """Look at a place, with some rows above it; the end is not passed."""
        self.let_go()
        self.top = min(self.moved(place, -above), self._from_end())

    def to_start(self) -> None:
        """Look at the first line."""
        if not self.fits():
            self.go_to(Place(0, -1))

    def fits(self) -> bool:
        """Whether all of it is in view."""
        return self._from_end() == Place(0, -1)

    # --- holding on

    def hold(self) -> Anchor | None:
        """What stands in the first row in view."""
        if self.following or self.top.turn >= len(self.turns) or self.top.row < 0:
            return None
        strips = self.strips(self.top.turn)
        part, row = strips.find(min(self.top.row, len(strips) - 1))
        offset = strips.parts[part].line(row).start
        below = row - strips.parts[part].row_of(offset)
        return Anchor(self.top.turn, *strips.number_of(part), offset, max(0, below))

    def back_to(self, anchor: Anchor | None) -> None:
        """The same in the first row again, wherever it is laid out now."""
        if anchor is None:
            return
        strips = self.strips(anchor.turn)
        part = anchor.part + (strips.first_block if anchor.in_answer else 0)
        part = min(part, len(strips.parts) - 1)
        row = strips.parts[part].row_of(anchor.offset) + anchor.below
        top = strips.top_of(part) + min(row, max(0, len(strips.parts[part]) - 1))
        self.top = min(Place(anchor.turn, top), max(self._from_end(), Place(anchor.turn, 0)))

    # --- what is told

    def unread(self) -> int:
        """Lines that came below since the reader let go of the end."""
        if self.following:
            return 0
        turn, row = self._read_to
        new = -row
        for number in range(max(0, turn), len(self.turns)):
            new += len(self.strips(number))
        return max(0, new)

    def position(self) -> float | None:
        """How much of the conversation is above the end of the view, 0 to 1; None when all of it is in view."""
        if self.fits():
            return None
        above = sum(self._estimate(turn) for turn in range(self.top.turn)) + self.top.row
        whole = sum(self._estimate(turn) for turn in range(len(self.turns)))
        return min(1.0, max(0.0, (above + self.height) / max(1, whole)))

    def _estimate(self, turn: int) -> int:
        found = self._heights.get(turn)
        if found is None:
            one = self.turns[turn]
            question, answer = one.question, one.text
            per_row = max(8, self.width - 8)
            found = 4 + len(question) // per_row + len(answer) // per_row + answer.count("\n") + question.count("\n")
            self._heights[turn] = found
        return found
