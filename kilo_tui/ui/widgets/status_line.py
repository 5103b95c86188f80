"""The lines above and below: what is so, in one row each, and one hint."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import cut, fitted


class FittedLine(Widget):
    """Items by priority on the left, dropped from the end where they do not fit; a hint on the right."""

    items: reactive[tuple[str, ...]] = reactive(())
    """Foreign names may be in them."""
    hint: reactive[str] = reactive("")

    def render(self) -> Content:
        width = self.size.width
        hint = safe_line(self.hint).plain
        cleaned = tuple(safe_line(item).plain for item in self.items)
        left = fitted(cleaned, width - cell_len(hint) - 2)
        if not left and cleaned:
            hint = ""
            left = fitted(cleaned, width) or cut(cleaned[0], width)
        gap = max(0, width - cell_len(left) - cell_len(hint))
        return Content(left + " " * gap + hint)


class StatusLine(FittedLine):
    """The bottom line: where the next question goes and under which policy, and a key that helps."""


class TitleLine(FittedLine):
    """The top line: what this is, and whether it is a demo."""
