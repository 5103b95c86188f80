"""The names of a screen's parts with their keys; the one that is shown stands out."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget


class PartTabs(Widget):
    """One row."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"part-tabs--chosen"}

    names: reactive[tuple[str, ...]] = reactive(())
    """Each with its key before it."""
    chosen: reactive[int] = reactive(0)

    def render(self) -> Content:
        style = self.get_visual_style("part-tabs--chosen")
        between = " " * next((gap for gap in (3, 2, 1) if self._wide(gap) <= self.size.width), 1)
        pieces: list[Content | str | tuple[str, object]] = []
        for at, name in enumerate(self.names):
            pieces.append(Content(between if at else ""))
            pieces.append(Content.styled(name, style) if at == self.chosen else Content(name))
        return Content.assemble(*pieces)  # type: ignore[arg-type]

    def _wide(self, gap: int) -> int:
        return sum(map(cell_len, self.names)) + gap * (len(self.names) - 1)
