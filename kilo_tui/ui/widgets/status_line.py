"""The lines above and below: what is so, in one row each, and one hint."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import SEPARATOR, cut, fitted

NARROWEST_ITEM = 12
"""Cells that the first item has at least before the hint goes."""


class FittedLine(Widget):
    """Items by priority on the left, dropped from the end where they do not fit; a hint on the right.

    Where the first item leaves no room for the hint, its beginning stands for it, and then nothing.
    """

    KEEPS_HINT: ClassVar[bool] = False
    """The hint stays where the first item has to be cut for it."""

    items: reactive[tuple[str, ...]] = reactive(())
    """Foreign names may be in them."""
    hint: reactive[str] = reactive("")
    keeps: reactive[int] = reactive(1)
    """So many items stay as long as the first can be cut to make room for the others."""

    def render(self) -> Content:
        width = self.size.width
        hint = safe_line(self.hint).plain
        cleaned = tuple(safe_line(item).plain for item in self.items)
        left = self._beside(hint, cleaned)
        begins = hint.partition(SEPARATOR)[0]
        if not left and begins != hint and (shorter := self._beside(begins, cleaned)):
            hint, left = begins, shorter
        if not left and cleaned:
            hint = hint if self.KEEPS_HINT and width > cell_len(hint) + NARROWEST_ITEM else ""
            room = width - cell_len(hint) - 2 if hint else width
            left = fitted(cleaned, room) or cut(cleaned[0], room)
        gap = max(0, width - cell_len(left) - cell_len(hint))
        return Content(left + " " * gap + hint)

    def _beside(self, hint: str, items: tuple[str, ...]) -> str:
        """What of the items there is room for beside a hint; empty where the first has none."""
        room = self.size.width - cell_len(hint) - 2
        return self._kept(items, room) or fitted(items, room)

    def _kept(self, items: tuple[str, ...], room: int) -> str:
        """The first item cut for as many of those that stay as it can be; empty where it need not be."""
        for count in range(min(self.keeps, len(items)), 1, -1):
            others = SEPARATOR + SEPARATOR.join(items[1:count])
            left = room - cell_len(others)
            if cell_len(items[0]) <= left:
                return ""
            if left >= NARROWEST_ITEM:
                return cut(items[0], left) + others
        return ""


class StatusLine(FittedLine):
    """The bottom line: where the next question goes and under which policy, and a key that helps."""


class TitleLine(FittedLine):
    """The top line: what this is, and whether it is a demo."""

    KEEPS_HINT = True


class AboutLine(FittedLine):
    """About what is under the cursor."""
