"""Styled runs of text → lines no wider than they may be, each of which knows where in the text it begins.

Widths are cells, not characters: wide letters take two, combining marks none. Words stay whole where they fit.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len, split_graphemes
from rich.segment import Segment
from rich.style import Style

Run = tuple[str, Style]
Row = list[Segment]
Span = tuple[int, int]
"""First character of a line and the one behind its last."""

TAB = "    "


class Line:
    """One row as it is painted; two lines are the same when they are the same object or look the same."""

    __slots__ = ("lead", "segments", "start")

    def __init__(self, segments: Row, start: int = 0, lead: int = 0) -> None:
        self.segments = segments
        self.start = start
        """Offset of its first character in the text of its part."""
        self.lead = lead
        """Cells of margin, bullets and bars before that character."""

    @property
    def text(self) -> str:
        """What stands there."""
        return "".join(segment.text for segment in self.segments)

    @property
    def width(self) -> int:
        """Cells it takes."""
        return row_width(self.segments)

    def offset_at(self, cell: int) -> int:
        """Offset in the part's text of the character painted at `cell`."""
        left = cell - self.lead
        body = self.text[self._lead_characters() :]
        if body.isascii():
            return self.start + min(max(0, left), len(body))
        offset = self.start
        for begin, end, cells in split_graphemes(body)[0]:
            if left < cells:
                break
            left -= cells
            offset += end - begin
        return offset

    def cell_of(self, offset: int) -> int:
        """The cell at which the character with this offset begins."""
        characters = self._lead_characters()
        body = self.text[characters : characters + max(0, offset - self.start)]
        return self.lead + cell_len(body)

    def _lead_characters(self) -> int:
        left, count = self.lead, 0
        for segment in self.segments:
            if left <= 0:
                break
            left -= segment.cell_length
            count += len(segment.text)
        return count


def plain(runs: Iterable[Run]) -> str:
    """The text of the runs, as `wrap` counts its characters."""
    return "".join(text for text, _style in runs).replace("\t", TAB)


def wrap(runs: Iterable[Run], width: int) -> list[Row]:
    """The runs as rows of at most `width` cells; a line break in a run begins a new row.

    Blanks at a break go; blanks at the start of a line stay, for they are indentation.
    """
    runs = list(runs)
    return list(slices(runs, breaks(plain(runs), width)))


def breaks(text: str, width: int, start: int = 0) -> list[Span]:
    """Where the lines of `text` begin and end, from the line that begins at `start` on."""
    width = max(1, width)
    spans: list[Span] = []
    while True:
        end = text.find("\n", start)
        stop = len(text) if end < 0 else end
        _break_line(text, start, stop, width, spans)
        if end < 0:
            return spans
        start = end + 1


def _break_line(text: str, start: int, stop: int, width: int, spans: list[Span]) -> None:
    """The lines of one line of the source."""
    while True:
        end = _fitting(text, start, stop, width)
        if end >= stop:
            spans.append((start, stop))
            return
        cut = end if text[end] == " " else text.rfind(" ", start, end)
        if cut > start and not text[start:cut].isspace():
            end = cut
            while text[end - 1] == " ":
                end -= 1
            spans.append((start, end))
            start = cut
            while start < stop and text[start] == " ":
                start += 1
            if start == stop:
                return
        else:
            spans.append((start, end))
            start = end


def _fitting(text: str, start: int, stop: int, width: int) -> int:
    """How far a line from `start` on fits into `width` cells; at least one letter does."""
    piece = text[start : min(stop, start + width + 1)]
    if piece.isascii():
        return min(stop, start + width)
    piece = text[start : min(stop, start + 4 * width + 8)]  # combining marks take characters but no cells
    used, at = 0, start
    for _begin, end, cells in split_graphemes(piece)[0]:
        if used + cells > width and at > start:
            break
        used += cells
        at = start + end
        if used > width:
            break
    while at > start + 1 and cell_len(text[start:at]) > width:
        at -= 1  # a joiner that joins nothing is measured otherwise alone than in a line
    return at


def slices(runs: Sequence[Run], spans: Iterable[Span]) -> Iterator[Row]:
    """The part of the runs in each span, which come in order."""
    expanded = [(text.replace("\t", TAB), style) for text, style in runs]
    tops = [0]
    for text, _style in expanded:
        tops.append(tops[-1] + len(text))
    for start, end in spans:
        row: Row = []
        number = max(0, bisect_right(tops, start) - 1)
        while number < len(expanded) and tops[number] < end:
            text, style = expanded[number]
            piece = text[max(0, start - tops[number]) : end - tops[number]]
            if piece:
                row.append(Segment(piece, style))
            number += 1
        yield row


def alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    low, high = 0, min(len(one), len(other))
    if one[:high] == other[:high]:
        return high
    while high - low > 1:
        middle = (low + high) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle
    return low


def row_width(row: Row) -> int:
    """Cells a row takes."""
    return sum(segment.cell_length for segment in row)
