"""A sentence worth saying now, between reading and writing. One line is always there: nothing jumps for a short one."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import SEPARATOR, cut, cut_rows
from kilo_tui.ui.widgets.wrapping import breaks

MOST_ROWS = 3
"""A longer sentence is cut with a mark."""


class Notice(Widget):
    """A sentence on the left, which may hold foreign words, and a chip at the right end of its last row."""

    text: reactive[str] = reactive("", layout=True)
    chip: reactive[str] = reactive("")

    def render(self) -> Content:
        width = max(1, self.size.width)
        *above, last = cut_rows(self._rows(width), max(1, self.size.height), width)
        chip = safe_line(self.chip).plain
        last = cut(last, max(0, width - cell_len(chip) - 1)) if chip else last
        last += " " * max(0, width - cell_len(last) - cell_len(chip)) + chip
        return Content("\n".join([*above, last]))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as the sentence needs, within bounds."""
        return len(self._rows(max(1, width)))

    def _rows(self, width: int) -> list[str]:
        said = safe_line(self.text, 1000).plain
        rows = [said[start:end] for start, end in breaks(said, width)]
        return cut_rows(rows, MOST_ROWS, width)


class UsualNotice(Notice):
    """Where nothing is worth saying now, it says what is always so, on as many rows as that needs."""

    usual: reactive[tuple[str, ...]] = reactive((), layout=True)

    def watch_text(self, text: str) -> None:
        self.set_class(not text, "-usual")

    def _rows(self, width: int) -> list[str]:
        if self.text:
            return super()._rows(width)
        said = SEPARATOR.join(safe_line(item, 1000).plain for item in self.usual)
        return [said[start:end] for start, end in breaks(said, width)]
