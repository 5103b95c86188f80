"""A sentence on as many rows as it needs, between words; with a mark where it has fewer."""

from __future__ import annotations

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import cut_rows
from kilo_tui.ui.widgets.wrapping import breaks

MOST_CHARACTERS = 1000


class Sentence(Widget):
    """Foreign words may be in it; none at all takes no row."""

    text: reactive[str] = reactive("", layout=True)

    def render(self) -> Content:
        width, height = max(1, self.size.width), max(1, self.size.height)
        return Content("\n".join(cut_rows(self._rows(width), height, width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Rows."""
        return len(self._rows(max(1, width)))

    def _rows(self, width: int) -> list[str]:
        said = safe_line(self.text, MOST_CHARACTERS).plain
        return [said[start:end] for start, end in breaks(said, width)] if said else []
