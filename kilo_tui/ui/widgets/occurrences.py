"""Where a text occurs in a conversation. It is looked for in the sources, so that nothing must be laid out for it."""

from __future__ import annotations

from bisect import bisect_right
from typing import NamedTuple

from rich.cells import cell_len

from kilo_tui.ui.widgets.viewport import Place, Viewport
from kilo_tui.ui.widgets.wrapping import Line


class Hit(NamedTuple):
    """One occurrence: the turn, whether in its answer, and the offset in that source."""

    turn: int
    in_answer: bool
    offset: int


class Occurrences:
    """What is looked for, where it was found, and which of it the reader looks at."""

    def __init__(self, view: Viewport) -> None:
        self._view = view
        self.needle = ""
        self.hits: list[Hit] = []
        self.current = -1
        """Number of the hit the reader is at; -1 before the first step."""

    def look_for(self, needle: str) -> int:
        """Find every occurrence, however it is capitalised; how many there are."""
        self.needle = needle.lower()
        self.hits = []
        self.current = -1
        if self.needle:
            for number, turn in enumerate(self._view.turns):
                self.hits += (Hit(number, False, at) for at in _occurrences(turn.question.lower(), self.needle))
                self.hits += (Hit(number, True, at) for at in _occurrences(turn.text.lower(), self.needle))
        return len(self.hits)

    def step(self, by: int) -> Place | None:
        """Go to the next or the previous hit, round and round; the place to look at."""
        if not self.hits:
            return None
        if self.current < 0:
            top = self._view.top.turn
            begin = next((n for n, hit in enumerate(self.hits) if hit.turn >= top), 0)
            self.current = begin if by > 0 else (begin - 1) % len(self.hits)
        else:
            self.current = (self.current + by) % len(self.hits)
        here = self.here()
        return None if here is None else here[0]

    def here(self) -> tuple[Place, int] | None:
        """The place of the current hit, and where in the text of its part it is."""
        if self.current < 0:
            return None
        hit = self.hits[self.current]
        strips = self._view.strips(hit.turn)
        part, offset = self._in_part(hit)
        return Place(hit.turn, strips.top_of(part) + strips.parts[part].row_of(offset)), offset

    def _in_part(self, hit: Hit) -> tuple[int, int]:
        """The part that shows the hit, and where in the part's text it is."""
        strips = self._view.strips(hit.turn)
        if not hit.in_answer or not strips.blocks:
            return 0, max(0, hit.offset)
        starts = [block.source[0] for block in strips.blocks]
        number = max(0, bisect_right(starts, hit.offset) - 1)
        before = sum(1 for other in self.hits if other[:2] == hit[:2] and starts[number] <= other.offset < hit.offset)
        part = strips.parts[strips.first_block + number]
        shown = list(_occurrences(part.between(0, part.length).lower(), self.needle))
        return strips.first_block + number, shown[min(before, len(shown) - 1)] if shown else 0

    def cells(self, line: Line) -> list[tuple[int, int]]:
        """The cells of a line that show what is looked for."""
        if not self.needle:
            return []
        text = line.text
        found = _occurrences(text.lower(), self.needle)
        return [_cells(text, at, at + len(self.needle)) for at in found]


def _cells(text: str, first: int, end: int) -> tuple[int, int]:
    begin = cell_len(text[:first])
    return begin, begin + cell_len(text[first:end])


def _occurrences(text: str, needle: str) -> list[int]:
    found = []
    at = text.find(needle)
    while at >= 0:
        found.append(at)
        at = text.find(needle, at + len(needle))
    return found
