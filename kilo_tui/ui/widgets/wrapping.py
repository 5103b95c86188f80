"""Styled runs of text → rows of segments no wider than they may be.

Widths are cells, not characters: wide letters take two, combining marks none. Words stay whole where they fit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rich.cells import cell_len, chop_cells
from rich.segment import Segment
from rich.style import Style

Run = tuple[str, Style]
Row = list[Segment]

_WORDS = re.compile(r"\n|[^\S\n]+|[^\s]+")


def wrap(runs: Iterable[Run], width: int) -> list[Row]:
    """The runs as rows of at most `width` cells; a line break in a run begins a new row.

    Blanks at a break go; blanks at the start of a line stay, for they are indentation.
    """
    width = max(1, width)
    rows: list[Row] = []
    row: Row = []
    used = 0
    blanks: list[Segment] = []
    blank_cells = 0
    word: list[Segment] = []
    word_cells = 0

    def put_word() -> None:
        nonlocal row, used, blanks, blank_cells, word, word_cells
        if not word:
            return
        if used and used + blank_cells + word_cells > width:
            rows.append(row)
            row, used = [], 0
        elif blanks and blank_cells < width:
            row += blanks
            used += blank_cells
        blanks, blank_cells = [], 0
        if used + word_cells > width:
            word, word_cells = _broken(word, width, rows, row, used)
            row, used = [], 0
        row += word
        used += word_cells
        word, word_cells = [], 0

    for text, style in runs:
        for piece in _WORDS.findall(text):
            if piece == "\n":
                put_word()
                rows.append(row)
                row, used, blanks, blank_cells = [], 0, [], 0
            elif piece.isspace():
                put_word()
                blanks.append(Segment(piece.replace("\t", "    "), style))
                blank_cells += cell_len(blanks[-1].text)
            else:
                word.append(Segment(piece, style))
                word_cells += cell_len(piece)
    put_word()
    rows.append(row)
    return rows


def _broken(word: Row, width: int, rows: list[Row], row: Row, used: int) -> tuple[Row, int]:
    """Break a word that fits on no row: full rows go to `rows`, the rest and its cells come back."""
    room = width - used
    for segment in word:
        text, style = segment.text, segment.style
        while cell_len(text) > room:
            pieces = chop_cells(text, room) if room > 0 else []
            head = pieces[0] if pieces and cell_len(pieces[0]) <= room else ""
            if not head and room == width:  # one letter wider than the whole row: it goes alone
                head = text[0]
            if head:
                row.append(Segment(head, style))
                text = text[len(head) :]
            rows.append(row)
            row, room = [], width
        if text:
            row.append(Segment(text, style))
            room -= cell_len(text)
    return row, width - room


def row_width(row: Row) -> int:
    """Cells a row takes."""
    return sum(segment.cell_length for segment in row)
