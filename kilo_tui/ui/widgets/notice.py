"""One line between reading and writing, for what is worth a sentence now. It is always there: nothing jumps."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import cut


class Notice(Widget):
    """A sentence on the left, which may hold foreign words, and a chip on the right."""

    text: reactive[str] = reactive("")
    chip: reactive[str] = reactive("")

    def render(self) -> Content:
        chip = safe_line(self.chip).plain
        room = max(0, self.size.width - cell_len(chip) - 1)
        said = cut(safe_line(self.text, 1000).plain, room)
        return Content(said + " " * max(0, self.size.width - cell_len(said) - cell_len(chip)) + chip)
