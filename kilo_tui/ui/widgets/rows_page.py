"""A page of rows that follow from its size."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget

from kilo_tui.ui.account.rows import PLAIN, Row
from kilo_tui.ui.safe import safe


class RowsPage(Widget):
    """Shows what `compose_rows` gives for a width; whoever changes what it gives says `show`."""

    LOOKS: ClassVar[tuple[str, ...]] = (
        "faint",
        "name",
        "title",
        "strong",
        "good",
        "warn",
        "bad",
        "bar",
        "link",
        "cursor",
        "qr",
    )
    COMPONENT_CLASSES: ClassVar[set[str]] = {f"rows-page--{look}" for look in LOOKS}

    def __init__(self, compose_rows: Callable[[int], list[Row]]) -> None:
        super().__init__()
        self._compose_rows = compose_rows

    def show(self) -> None:
        """What is known has changed."""
        self.refresh(layout=True)

    def render(self) -> Content:
        styles = {look: self.get_visual_style(f"rows-page--{look}") for look in self.LOOKS}
        lines = [
            Content.assemble(*((safe(text).plain, styles[look]) if look != PLAIN else safe(text) for text, look in row))
            for row in self._compose_rows(max(20, self.size.width))
        ]
        return Content("\n").join(lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Rows, once it is known how wide they are."""
        return len(self._compose_rows(max(20, width)))
