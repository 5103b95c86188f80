"""What is laid over lines in view: hits, the selection, the block cursor, letters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kilo_tui.ui.widgets.looks import Looks
from kilo_tui.ui.widgets.painting import letter_on, over
from kilo_tui.ui.widgets.viewport import Place
from kilo_tui.ui.widgets.wrapping import Line

if TYPE_CHECKING:
    from kilo_tui.ui.widgets.transcript import Transcript


class Marking:
    """Lays the marks of a transcript over lines; lines without a mark stay the same objects."""

    def __init__(self, transcript: Transcript, looks: Callable[[], Looks]) -> None:
        self._transcript = transcript
        self._looks = looks

    def over(self, lines: list[Line], places: Sequence[Place]) -> list[Line]:
        """The lines at these places, marked."""
        looks, transcript = self._looks(), self._transcript
        width = transcript.view.width
        if transcript.occurrences.needle:
            lines = [self._with_hits(line, looks) for line in lines]
            self._mark_current_hit(lines, places, looks)
        if transcript.selection:
            for y, place in enumerate(places):
                if (cells := transcript.selection.cells(place)) is not None:
                    lines[y] = over(lines[y], *cells, looks["selected"], width=width)
        cursor = transcript.pointing.cursor
        if cursor is not None and transcript.has_focus:
            first, end = transcript.pointing.targets.rows(cursor)
            for y, place in enumerate(places):
                if place.turn == cursor.turn and first <= place.row < end:
                    lines[y] = letter_on(lines[y], 0, "▌", looks["cursor"])
        for letter, mark in transcript.pointing.letters.items():
            if mark.place in places:
                y = places.index(mark.place)
                lines[y] = letter_on(lines[y], min(mark.cell, width - 1), letter, looks["letter"])
        return lines

    def _with_hits(self, line: Line, looks: Looks) -> Line:
        for cells in self._transcript.occurrences.cells(line):
            line = over(line, *cells, looks["hit"], width=self._transcript.view.width)
        return line

    def _mark_current_hit(self, lines: list[Line], places: Sequence[Place], looks: Looks) -> None:
        occurrences = self._transcript.occurrences
        here = occurrences.here()
        if here is None or here[0] not in places:
            return
        place, offset = here
        y = places.index(place)
        first = lines[y].cell_of(offset)
        end = first + len(occurrences.needle)
        lines[y] = over(lines[y], first, end, looks["current-hit"], width=self._transcript.view.width)
