"""A code block: a label and a quiet line around it, its lines as they are, cut where they are too long."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment

from kilo_tui.text.block import Block, Piece
from kilo_tui.ui.widgets.looks import Looks
from kilo_tui.ui.widgets.parts import MARGIN, Part, margin
from kilo_tui.ui.widgets.wrapping import TAB, Line, Row, row_width

LINES_AT_HAND = 600
"""Painted lines that are remembered."""


class CodeLine(Line):
    """A line of code; its tabs are painted as blanks and copied as tabs."""

    __slots__ = ("raw",)

    def __init__(self, segments: Row, start: int, lead: int, raw: str) -> None:
        super().__init__(segments, start, lead)
        self.raw = raw

    def offset_at(self, cell: int) -> int:
        left = cell - self.lead
        for number, character in enumerate(self.raw):
            cells = len(TAB) if character == "\t" else cell_len(character)
            if left < cells:
                return self.start + number
            left -= cells
        return self.start + len(self.raw)

    def cell_of(self, offset: int) -> int:
        return self.lead + cell_len(self.raw[: max(0, offset - self.start)].replace("\t", TAB))


class CodePart(Part):
    """The block may still grow: lines that are painted once stay as they are until their colours are exact."""

    def __init__(self, block: Block, looks: Looks, width: int, shift: int = 0) -> None:
        self.block: Block = block
        self._looks = looks
        self._shift = shift
        """Cells that long lines are moved to the left."""
        self._room = max(1, width - MARGIN - cell_len(block.rest))
        self._lead = margin(block.rest, looks)
        self._lead_cells = MARGIN + cell_len(block.rest)
        label = f"{block.language} " if block.language else ""
        top = set_cell_size(label + "─" * max(0, self._room - cell_len(label)), self._room)
        self._top = Line([*margin(block.first, looks), Segment(top, looks["label"])], 0, self._lead_cells)
        self._bottom = Line([*self._lead, Segment("─" * self._room, looks["label"])])
        self._gap: tuple[Line, ...] = () if block.tight else (Line([]),)
        self._starts = [0]
        self._made: dict[int, Line] = {}
        self._partial: Line | None = None
        self._partial_pieces: list[Piece] = []

    def recolour(self) -> None:
        """The colours of the block have become exact."""
        self._made.clear()

    def __len__(self) -> int:
        """While the block may grow there is no line below it: that one would move with every line that comes."""
        below = 0 if self.block.open else 1 + len(self._gap)
        return 1 + len(self.block.lines) + bool(self.block.partial) + below

    def line(self, row: int) -> Line:
        count = len(self.block.lines)
        if row == 0:
            return self._top
        if row <= count:
            return self._whole(row - 1)
        below = row - 1 - count
        if self.block.partial:
            if below == 0:
                return self._unfinished()
            below -= 1
        return self._framed(self._bottom) if below == 0 else self._framed(self._gap[0])

    def row_of(self, offset: int) -> int:
        self._measure(len(self.block.lines))
        return min(len(self) - 1, 1 + max(0, bisect_right(self._starts, offset) - 1))

    @property
    def length(self) -> int:
        return len(self.block.code)

    def between(self, start: int, end: int) -> str:
        return self.block.code[start:end]

    def _framed(self, line: Line) -> Line:
        line.start = self._start(len(self.block.lines)) + sum(len(text) for text, _role in self.block.partial)
        return line

    def _start(self, number: int) -> int:
        self._measure(number)
        return self._starts[number]

    def _measure(self, count: int) -> None:
        """Know where every line up to `count` begins."""
        for number in range(len(self._starts) - 1, count):
            length = sum(len(text) for text, _role in self.block.lines[number])
            self._starts.append(self._starts[-1] + length + 1)

    def _whole(self, number: int) -> Line:
        made = self._made.get(number)
        if made is None:
            if len(self._made) >= LINES_AT_HAND:
                self._made.clear()
            made = self._made[number] = self._painted(self.block.lines[number], self._start(number))
        return made

    def _unfinished(self) -> Line:
        if self._partial is None or self._partial_pieces != self.block.partial:
            self._partial_pieces = list(self.block.partial)
            self._partial = self._painted(self._partial_pieces, self._start(len(self.block.lines)))
        return self._partial

    def _painted(self, pieces: Sequence[Piece], start: int) -> Line:
        raw = "".join(text for text, _role in pieces)
        row = [Segment(text.replace("\t", TAB), self._looks[role]) for text, role in pieces]
        cut = window(row, self._shift, self._room, Segment(" ", self._looks["fence"]))
        return CodeLine([*self._lead, *cut], start, self._lead_cells - self._shift, raw)


def window(row: Row, shift: int, room: int, blank: Segment) -> Row:
    """The `room` cells of a row from `shift` on, filled with blanks; where it goes on there is a mark."""
    cells = 0
    seen: Row = []
    cut_left = cut_right = False
    for segment in row:
        text, style = segment.text, segment.style
        if cells >= shift + room:
            cut_right = cut_right or bool(text)
            break
        left, right = shift - cells, shift + room - cells
        if len(text) > 4 * right + 8:  # a line of a megabyte is not measured letter by letter
            text, cut_right = text[: 4 * right + 8], True
        length = cell_len(text)
        cells += length
        if length > right:
            text, cut_right = set_cell_size(text, right), True
        if left > 0 and text:
            cut_left = True
            text = _without(text, left)
        if text:
            seen.append(Segment(text, style))
    used = row_width(seen)
    if used < room:
        seen.append(Segment(blank.text * (room - used), blank.style))
    if cut_left and seen:
        seen = _marked_left(seen)
    return _marked_right(seen) if cut_right else seen


def _without(text: str, cells: int) -> str:
    """The text without its first cells; half a wide letter leaves a blank."""
    whole = cell_len(text)
    if whole <= cells:
        return ""
    if text.isascii():
        return text[cells:]
    rest = text[len(set_cell_size(text, cells)) :]
    return " " * (whole - cells - cell_len(rest)) + rest


def _marked_left(row: Row) -> Row:
    first = row[0]
    rest = _without(first.text, 1)
    return [Segment("…" + rest, first.style), *row[1:]]


def _marked_right(row: Row) -> Row:
    last = row[-1]
    return [*row[:-1], Segment(set_cell_size(last.text, max(0, last.cell_length - 1)) + "…", last.style)]
