"""What stands on the screen, row by row, and what of it must be painted when other lines are to stand there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.geometry import Region
from textual.strip import Strip

from kilo_tui.ui.widgets.painting import difference, split_at
from kilo_tui.ui.widgets.wrapping import Line

FILL = Line([])
"""An empty row below everything."""


class Canvas:
    """Compares lines: one that is the same object, or looks the same, is not painted again."""

    def __init__(self, finish: Callable[[Line], Strip], scroll: Callable[[int], bool]) -> None:
        """`finish` makes a strip as wide as the screen; `scroll` has the terminal move the rows up, if it can."""
        self._finish = finish
        self._scroll = scroll
        self._lines: list[Line] = []
        self._strips: dict[int, Strip] = {}

    def show(self, lines: list[Line], *, anew: bool = False) -> list[Region] | None:
        """Show these lines; the regions that must be painted, None for all of it."""
        old, self._lines = self._lines, lines
        if anew or len(old) != len(lines):
            self._strips.clear()
            return None
        regions: list[Region] = []
        by = shift_between(old, lines)
        if by and self._scroll(by):
            old = self._moved(old, by)
            exposed = range(len(lines) - by, len(lines)) if by > 0 else range(-by)
        else:
            exposed = range(0)
        for y, (was, now) in enumerate(zip(old, lines, strict=True)):
            if y in exposed:
                self._strips.pop(y, None)
                regions.append(Region(0, y, self.strip(y).cell_length, 1))  # the terminal's blanks have other colours
            elif was is not now and (cells := difference(was, now)) is not None:
                strip = self._finish(now)
                first, end = cells[0], min(cells[1], strip.cell_length)
                self._strips[y] = split_at(strip, (first, end))
                if first < end:
                    regions.append(Region(first, y, end - first, 1))
        return regions

    def _moved(self, old: list[Line], by: int) -> list[Line]:
        """The old lines where the terminal has moved them."""
        height = len(old)
        self._strips = {y - by: strip for y, strip in self._strips.items() if 0 <= y - by < height}
        return [*old[by:], *[FILL] * by] if by > 0 else [*[FILL] * -by, *old[:by]]

    def strip(self, y: int) -> Strip:
        """The painted row."""
        strip = self._strips.get(y)
        if strip is None:
            strip = self._strips[y] = self._finish(self._lines[y] if y < len(self._lines) else FILL)
        return strip


def shift_between(old: Sequence[Line], new: Sequence[Line]) -> int:
    """By how many rows lines have moved up (negative: down), where most of them are still in view; else 0."""
    if len(old) < 3 or len(old) != len(new) or old[0] is new[0] or FILL in (old[0], new[0]):
        return 0
    for by in range(1, len(new) - 1):
        if new[0] is old[by] and new[1] is old[by + 1]:
            return by
        if old[0] is new[by] and old[1] is new[by + 1]:
            return -by
    return 0
