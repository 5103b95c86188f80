"""Tables while their rows come."""

from __future__ import annotations

import re

from kilo_tui.text.block import Block, Kind, Runs
from kilo_tui.text.inline import runs
from kilo_tui.text.page import Page
from kilo_tui.text.prose import Line, Place, StandIn

MOST_MISSING_CELLS = 65_536
"""Cells that may be missing from rows before no more are taken for rows, so that little text is not a huge table."""

_DELIMITERS = re.compile(r"[|:-][-:| \t]+$")
_DELIMITER = re.compile(r":?-+:?$")
_BAR = re.compile(r"(?<!\\)\|")


def alignments(header: str, line: str) -> tuple[str, ...] | None:
    """Of the columns, if `line` under `header` makes a table of it."""
    if "|" not in header or _DELIMITERS.match(line) is None or line[:2] in ("- ", "-\t"):
        return None
    cells = _cells(line)
    if not cells or not all(_DELIMITER.match(cell) for cell in cells) or len(_cells(header)) != len(cells):
        return None
    return tuple(
        ("center" if cell[0] == ":" else "right") if cell[-1] == ":" and len(cell) > 1 else "left" for cell in cells
    )


def _cells(line: str) -> list[str]:
    cells = _BAR.split(line.strip(" \t"))
    if cells and not cells[0]:
        cells.pop(0)
    if cells and not cells[-1]:
        cells.pop()
    return [cell.strip(" \t").replace("\\|", "|") for cell in cells]


class Table:
    """A table. Its block is on the page from its second line on, and its rows are only appended to."""

    def __init__(self, page: Page, place: Place, header: Line, delimiters: Line, alignments: tuple[str, ...]) -> None:
        self._page = page
        self._missing = 0
        self._index = len(page.blocks)
        self._end = delimiters.end
        self.block = Block(
            Kind.TABLE,
            place.first,
            place.rest,
            alignments=alignments,
            rows=[],
            source=(header.start, self._end),
            open=True,
        )
        page.add(self.block)
        self.block.header = tuple(
            page.cell(cell, self._index, -1, column) for column, cell in enumerate(_cells(header.text))
        )
        self._place(self._end)

    def _place(self, end: int) -> None:
        self.block.source = self.block.body = (self.block.source[0], end)

    def fork(self) -> TableDraft:
        """Something that takes the unfinished line instead."""
        return TableDraft()

    def add(self, line: Line) -> bool:
        """The next line, if it is a row."""
        cells = _cells(line.text)
        columns = len(self.block.header)
        self._missing += columns - len(cells)
        if self._missing > MOST_MISSING_CELLS:
            return False
        row = len(self.block.rows)
        read = [self._page.cell(cell, self._index, row, column) for column, cell in enumerate(cells[:columns])]
        self.block.rows.append((*read, *[()] * (columns - len(read))))
        self._end = line.end
        self._place(self._end)
        return True

    def append(self, text: str) -> None:
        pass

    def end_line(self, end: int) -> None:
        pass

    def finish(self) -> bool:
        """No more rows."""
        self.block.open = False
        self.block.partial_row = ()
        self._place(self._end)
        return True

    def show(self, extra: Line | None) -> list[Block]:
        """Its block with the unfinished row; it is on the page already."""
        row: tuple[Runs, ...] = ()
        if extra is not None:
            columns = len(self.block.header)
            read = [runs(cell, self._page.references) for cell in _cells(extra.text)[:columns]]
            row = (*read, *[()] * (columns - len(read)))
        self.block.partial_row = row
        self._place(extra.end if extra is not None else self._end)
        return []


class TableDraft(StandIn):
    """Stands in for a table."""

    def add(self, line: Line) -> bool:
        self.line = line
        return True
