"""The names of a screen's parts with their keys; the one that is shown stands out."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.widgets.fitting import cut


class PartTabs(Widget):
    """One row."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"part-tabs--chosen"}

    names: reactive[tuple[str, ...]] = reactive(())
    """Each with its key before it."""
    chosen: reactive[int] = reactive(0)

    def render(self) -> Content:
        style = self.get_visual_style("part-tabs--chosen")
        names, gap = in_one_row(self.names, self.size.width)
        pieces = [Content.styled(name, style) if at == self.chosen else Content(name) for at, name in enumerate(names)]
        return Content(" " * gap).join(pieces)


def in_one_row(names: tuple[str, ...], width: int) -> tuple[tuple[str, ...], int]:
    """`names` and the gap between them; where even the least gap is too much, the longest name gives way."""
    for gap in (3, 2, 1):
        over = sum(map(cell_len, names)) + gap * (len(names) - 1) - width
        if over <= 0 or not names:
            return names, gap
    longest = max(names, key=cell_len)
    return tuple(cut(name, cell_len(name) - over) if name is longest else name for name in names), gap
