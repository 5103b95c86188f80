"""The stretches a turn is made of, as lines at a width: text that wraps, and lines that stand as they are.

A part is asked for one line at a time, so that what is far from the view costs nothing. A line that did not change
is the same object as before: what paints compares by that.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment

from kilo_tui.text.block import Block, Kind
from kilo_tui.ui.widgets.looks import Looks
from kilo_tui.ui.widgets.wrapping import TAB, Line, Row, Run, alike, breaks, plain, row_width, slices

MARGIN = 2
"""Cells left of everything: the first is the block cursor's."""


class Part:
    """Lines that belong together and are copied as one."""

    block: Block | None = None
    """The block of the answer it shows, if it shows one."""

    def __len__(self) -> int:
        raise NotImplementedError

    def line(self, row: int) -> Line:
        """The line at `row`."""
        raise NotImplementedError

    @property
    def length(self) -> int:
        """Characters of its text: offsets go from 0 to this."""
        raise NotImplementedError

    def between(self, start: int, end: int) -> str:
        """The text between two offsets, as it is copied: no frame, no wrap."""
        raise NotImplementedError

    def row_of(self, offset: int) -> int:
        """The row on which the character with this offset stands."""
        low, high = 0, len(self)
        while high - low > 1:
            middle = (low + high) // 2
            if self.line(middle).start <= offset:
                low = middle
            else:
                high = middle
        return low


class FixedPart(Part):
    """Lines that were made elsewhere."""

    def __init__(self, lines: Sequence[Line] = (), text: str = "") -> None:
        self._lines = tuple(lines)
        self._text = text

    def __len__(self) -> int:
        return len(self._lines)

    def line(self, row: int) -> Line:
        return self._lines[row]

    @property
    def length(self) -> int:
        return len(self._text)

    def between(self, start: int, end: int) -> str:
        return self._text[start:end]


class TextPart(Part):
    """Wrapped text behind a margin. When it grows, only what is new is wrapped."""

    def __init__(
        self,
        runs: Sequence[Run],
        looks: Looks,
        width: int,
        *,
        first: Sequence[Segment] = (),
        rest: Sequence[Segment] = (),
        gap: bool = True,
    ) -> None:
        self._width = width
        self._first = [*margin("", looks), *first]
        self._rest = [*margin("", looks), *rest]
        self._lead = row_width(self._rest)
        self._lines: list[Line] = []
        self._gap = (Line([], start=-1),) if gap else ()
        self._runs: list[Run] = []
        self._text = ""
        self.take(runs)

    def take(self, runs: Sequence[Run]) -> None:
        """Show these runs from now on; lines before the first difference stay."""
        text = plain(runs)
        same = _first_difference(self._runs, runs)
        keep = max(0, bisect_right(self._lines, same, key=lambda line: line.start) - 2)
        start = self._lines[keep].start if keep < len(self._lines) else 0
        del self._lines[keep:]
        spans = breaks(text, self._width - self._lead, start)
        for (begin, _end), row in zip(spans, slices(runs, spans), strict=True):
            lead = self._rest if self._lines else self._first
            self._lines.append(Line([*lead, *row], begin, self._lead))
        self._runs, self._text = list(runs), text
        if self._gap:
            self._gap = (Line([], start=len(text)),) if self._gap[0].start != len(text) else self._gap

    def __len__(self) -> int:
        return len(self._lines) + len(self._gap)

    def line(self, row: int) -> Line:
        return self._lines[row] if row < len(self._lines) else self._gap[row - len(self._lines)]

    @property
    def length(self) -> int:
        return len(self._text)

    def between(self, start: int, end: int) -> str:
        return self._text[start:end]


def _first_difference(old: Sequence[Run], new: Sequence[Run]) -> int:
    """How many characters from the start on look the same in both."""
    at = 0
    for (was, was_style), (now, style) in zip(old, new, strict=False):
        if was_style is not style and was_style != style:
            return at
        if was != now:
            return at + alike(was, now)
        at += len(was.replace("\t", TAB))
    return at


class BlockText(TextPart):
    """A paragraph or a heading, with the bullets and bars of what contains it."""

    def __init__(self, block: Block, looks: Looks, width: int) -> None:
        self.block = block
        self._looks = looks
        super().__init__(
            self._styled(block),
            looks,
            width,
            first=prefix(block.first, looks),
            rest=prefix(block.rest, looks),
            gap=not block.tight,
        )

    def follow(self, block: Block) -> bool:
        """Show `block` in the place of the one so far, when that is the same kind of text."""
        mine = self.block
        assert mine is not None
        alike = (mine.kind, mine.level, mine.first, mine.rest, mine.tight)
        if alike != (block.kind, block.level, block.first, block.rest, block.tight):
            return False
        self.block = block
        self.take(self._styled(block))
        return True

    def _styled(self, block: Block) -> list[Run]:
        role = "plain"
        if block.kind is Kind.HEADING:
            role = "title" if block.level <= 1 else "heading"
        elif "│" in block.rest:
            role = "quote"
        return [(run.text, self._looks.marked(role, run.marks)) for run in block.runs]


class RulePart(FixedPart):
    """A thematic break."""

    def __init__(self, block: Block, looks: Looks, width: int) -> None:
        self.block = block
        room = max(1, width - MARGIN - cell_len(block.first))
        rule = Segment("─" * min(room, 40), looks["label"])
        super().__init__((Line([*margin(block.first, looks), rule]), Line([])))


def margin(text: str, looks: Looks) -> Row:
    """What stands before a row: the margin of every row, and bullets, numbers and bars."""
    return [Segment(" " * MARGIN, looks["plain"]), *prefix(text, looks)]


def prefix(text: str, looks: Looks) -> Row:
    """Bullets, numbers and bars before a row."""
    if not text:
        return []
    return [Segment(text, looks["bar" if text.strip(" │") == "" else "marker"])]
