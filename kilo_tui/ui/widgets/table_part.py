"""A table: columns as wide as their text where that fits, else narrower with wrapped cells; no frame but a rule.

It may still grow. Widths are settled again only when the table has grown by a good part, so that a long one costs no
more a row at its end than at its beginning; when it is whole, they are what the whole table asks for.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence

from rich.cells import cell_len
from rich.segment import Segment

from kilo_tui.text.block import Block, Runs
from kilo_tui.ui.widgets.code_part import window
from kilo_tui.ui.widgets.looks import Looks
from kilo_tui.ui.widgets.parts import MARGIN, Part, margin
from kilo_tui.ui.widgets.wrapping import Line, Row, Run, breaks, plain, row_width, wrap

NARROWEST_COLUMN = 3
GAP = "  "
FEW_ROWS = 60
"""Below this a growing table is measured anew whenever a width changes."""
LINES_AT_HAND = 600


class TablePart(Part):
    """Rows of cells. Offsets of its text are the lines of its source: header, rule, then a row each."""

    def __init__(self, block: Block, looks: Looks, width: int, source: Callable[[], str], shift: int = 0) -> None:
        self.block: Block = block
        self._looks = looks
        self._source = source
        self._shift = shift
        self._count = max(1, len(block.header))
        self._room = max(1, width - MARGIN - cell_len(block.rest))
        self._lead = margin(block.rest, looks)
        self._first = margin(block.first, looks)
        self._lead_cells = MARGIN + cell_len(block.rest)
        self._header = [self._styled(cell, "strong") for cell in block.header]
        self._natural = [max(1, _width_of(cell)) for cell in self._header]
        self._measured = 0
        self._widths: list[int] = []
        self._laid_out = 0
        self._airy = False
        self._tops: list[int] = []
        self._made: dict[int, list[Line]] = {}
        self._gap = Line([])
        self._unfinished: list[Line] = []
        """The row that is still coming, in the widths of those before it."""
        self.update()

    def update(self) -> None:
        """Take in the rows that have come since."""
        rows = self.block.rows
        for row in rows[self._measured :]:
            for column, cell in enumerate(row[: self._count]):
                self._natural[column] = max(self._natural[column], sum(cell_len(run.text) for run in cell))
        self._measured = len(rows)
        widths = fitting_widths(self._natural, self._room - len(GAP) * (self._count - 1))
        due = not self.block.open or len(rows) <= FEW_ROWS or len(rows) > self._laid_out * 1.25
        if not self._widths or (widths != self._widths and due):
            self._widths = widths
            self._airy = False
            self._made.clear()
            self._tops = [len(self._header_lines())]
            self._laid_out = len(rows)
        self._stack()
        coming = self.block.partial_row[: self._count]
        laid = self._laid([self._styled(cell, "plain") for cell in coming]) if coming else []
        self._unfinished = [self._painted(row, len(rows) + 2) for row in laid]

    def _stack(self) -> None:
        """Know where every row begins; once one of them wraps, an empty line stands between all."""
        for number in range(len(self._tops) - 1, len(self.block.rows)):
            height = self._height(number)
            if height > 1 and not self._airy:
                self._airy = True
                self._tops = [self._tops[0] + 2 * n for n in range(number + 1)]
                self._made.clear()
            self._tops.append(self._tops[-1] + height + self._airy)
        self._gap.start = self.length

    def _height(self, number: int) -> int:
        height = 1
        for cell, width in zip(self.block.rows[number], self._widths, strict=False):
            text = "".join(run.text for run in cell)
            if len(text) > width or cell_len(text) > width:
                height = max(height, len(breaks(plain([(text, self._looks["plain"])]), width)))
        return height

    def __len__(self) -> int:
        gap = not self.block.tight and (not self._airy or bool(self._unfinished))
        return self._tops[-1] + len(self._unfinished) + gap

    def line(self, row: int) -> Line:
        number = bisect_right(self._tops, row) - 1
        if number >= len(self.block.rows):
            below = row - self._tops[-1]
            return self._unfinished[below] if below < len(self._unfinished) else self._gap
        return self._lines(number)[row - (self._tops[number] if number >= 0 else 0)]

    def row_of(self, offset: int) -> int:
        return 0 if offset < 2 else self._tops[min(offset - 2, len(self._tops) - 1)]

    @property
    def length(self) -> int:
        return len(self.block.rows) + 2

    def between(self, start: int, end: int) -> str:
        """Whole lines of the source: half a row of a table is none."""
        return "\n".join(self._source().splitlines()[start : max(end, start + 1)])

    def _lines(self, number: int) -> list[Line]:
        """The lines of a row, -1 being the header with its rule."""
        made = self._made.get(number)
        if made is None:
            if len(self._made) >= LINES_AT_HAND:
                self._made.clear()
            made = self._header_lines() if number < 0 else self._row_lines(number)
            self._made[number] = made
        return made

    def _header_lines(self) -> list[Line]:
        rows = self._laid(self._header)
        wide = sum(self._widths) + len(GAP) * (self._count - 1)
        rule = [Segment("─" * wide, self._looks["label"])]
        lines = [self._painted(row, 0, first=not at) for at, row in enumerate(rows)]
        return [*lines, self._painted(rule, 1)]

    def _row_lines(self, number: int) -> list[Line]:
        cells = [self._styled(cell, "plain") for cell in self.block.rows[number][: self._count]]
        lines = [self._painted(row, number + 2) for row in self._laid(cells)]
        return [*lines, Line([], start=number + 2)] if self._airy else lines

    def _painted(self, row: Row, offset: int, *, first: bool = False) -> Line:
        lead = self._first if first else self._lead
        cut = window(row, self._shift, self._room, Segment(" ", self._looks["plain"]))
        return TableLine([*lead, *cut], offset, self._lead_cells)

    def _styled(self, cell: Runs, role: str) -> list[Run]:
        return [(run.text, self._looks.marked(role, run.marks)) for run in cell]

    def _laid(self, cells: Sequence[Sequence[Run]]) -> list[Row]:
        columns = [wrap(cell, width) for cell, width in zip(cells, self._widths, strict=False)]
        columns += [[[]] for _ in range(self._count - len(columns))]
        return [
            [segment for number in range(self._count) for segment in self._cell(columns[number], number, line)]
            for line in range(max(map(len, columns)))
        ]

    def _cell(self, column: Sequence[Row], number: int, line: int) -> Row:
        cell = column[line] if line < len(column) else []
        room = max(0, self._widths[number] - row_width(cell))
        alignments = self.block.alignments
        side = alignments[number] if number < len(alignments) else "left"
        before = {"right": room, "center": room // 2}.get(side, 0)
        gap = GAP if number else ""
        plain_style = self._looks["plain"]
        return [Segment(gap + " " * before, plain_style), *cell, Segment(" " * (room - before), plain_style)]


class TableLine(Line):
    """A line of a row, which is selected whole."""

    __slots__ = ()

    def offset_at(self, cell: int) -> int:
        return self.start if cell < self.lead + 1 else self.start + 1

    def cell_of(self, offset: int) -> int:
        return self.lead if offset <= self.start else self.width


def _width_of(cell: Sequence[Run]) -> int:
    return sum(cell_len(text) for text, _style in cell)


def fitting_widths(natural: Sequence[int], room: int) -> list[int]:
    """The widest text of each column; what is too much is taken from the widest columns."""
    widths = [max(1, width) for width in natural]
    while sum(widths) > room:
        widest = max(widths)
        if widest <= NARROWEST_COLUMN:
            break
        second = max((width for width in widths if width < widest), default=NARROWEST_COLUMN)
        many = widths.count(widest)
        target = max(second, NARROWEST_COLUMN, widest - -(-(sum(widths) - room) // many))
        widths = [target if width == widest else width for width in widths]
    return widths
