"""Marks laid over lines, and what of a line must be painted anew. Columns are cells."""

from __future__ import annotations

from collections.abc import Iterable

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from kilo_tui.ui.widgets.wrapping import Line, Row, alike


def over(line: Line, first: int, end: int, style: Style, *, width: int) -> Line:
    """The line with `style` on top of its cells from `first` to `end`, blanks among them."""
    first, end = max(0, first), min(end, width)
    if first >= end:
        return line
    strip = Strip(line.segments).extend_cell_length(end)
    total = strip.cell_length
    before, marked, after = _cut(strip, first, end, total)
    segments = [*before, *(Segment(text, (own or style) + style) for text, own, _control in marked), *after]
    return Line(segments, line.start, line.lead)


def letter_on(line: Line, cell: int, letter: str, style: Style) -> Line:
    """The line with a letter in the place of one cell."""
    strip = Strip(line.segments).extend_cell_length(cell + 1)
    before, _under, after = _cut(strip, cell, cell + 1, strip.cell_length)
    return Line([*before, Segment(letter, style), *after], line.start, line.lead)


def _cut(strip: Strip, first: int, end: int, total: int) -> tuple[Row, Row, Row]:
    cuts = [cut for cut in (first, end) if 0 < cut < total]
    pieces = [list(piece) for piece in strip.divide([*cuts, total])]
    if first <= 0:
        pieces.insert(0, [])
    if end >= total:
        pieces.append([])
    return pieces[0], pieces[1], pieces[2]


def difference(old: Line, new: Line) -> tuple[int, int] | None:
    """The cells of `new` that look otherwise than in `old`; None when none do."""
    if old.segments == new.segments:
        return None
    cell = at = 0
    for was, now in zip(old.segments, new.segments, strict=False):
        if was == now:
            cell += now.cell_length
            at += 1
            continue
        if was.style == now.style and was.text.isascii() and now.text.isascii():
            cell += alike(was.text, now.text)
        break
    return cell, max(cell, _fill_begins(old, new), _fill_begins(new, old))


def _fill_begins(one: Line, other: Line) -> int:
    """The cell from which on a line has nothing but blanks like those that the other ends with."""
    last = one.segments[-1] if one.segments else None
    like = other.segments[-1] if other.segments else None
    if (
        last is None
        or like is None
        or last.style != like.style
        or not like.text.endswith(" ")
        or one.width != other.width
    ):
        return one.width
    return one.width - (len(last.text) - len(last.text.rstrip(" ")))


def split_at(strip: Strip, cells: Iterable[int]) -> Strip:
    """The same strip, its segments cut at these cells, so that painting a part of it writes just that part."""
    total = strip.cell_length
    cuts = sorted({cell for cell in cells if 0 < cell < total})
    if not cuts:
        return strip
    return Strip([segment for piece in strip.divide([*cuts, total]) for segment in piece], total)
