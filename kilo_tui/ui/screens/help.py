"""The keys that work here and now, on one page."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static

from kilo_tui.ui.keys import bind_first, closes_with
from kilo_tui.ui.keys_here import Part, back
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.words import _

WIDEST_KEYS = 20
"""Cells for the keys of a row; more of them stand on a line of their own."""


class KeyList(Widget):
    """Parts one below the other: a title, keys, what they do."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"key-list--title", "key-list--keys"}

    def __init__(self, parts: Sequence[Part], key_width: int, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._parts = parts
        self._wide = key_width

    def render(self) -> Content:
        return Content("\n").join(self._lines(max(20, self.size.width)))

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        """Rows, once it is known how wide they are."""
        return sum(1 for _line in self._lines(max(20, width)))

    def _lines(self, width: int) -> Iterator[Content]:
        title, keys = self.get_visual_style("key-list--title"), self.get_visual_style("key-list--keys")
        wide = self._wide + 2
        for number, part in enumerate(self._parts):
            if number:
                yield Content("")
            yield Content.styled(part.title, title)
            for label, says in part.rows:
                first, *more = textwrap.wrap(says, max(8, width - wide - 2)) or [""]
                if cell_len(label) + 2 > wide:
                    yield Content.assemble("  ", (label, keys))
                    label = ""
                yield Content.assemble("  ", (label, keys), " " * (wide - cell_len(label)), first)
                for rest in more:
                    yield Content(" " * (wide + 2) + rest)


class HelpScreen(ModalScreen[None]):
    """Any of Esc, q, ? and F1 goes back."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "VerticalScroll"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "dismiss(None)", "", show=False),
        Binding("up,k", "scroll('scroll_up')", "", show=False),
        Binding("down,j", "scroll('scroll_down')", "", show=False),
        Binding("pageup,b", "scroll('scroll_page_up')", "", show=False),
        Binding("pagedown,space", "scroll('scroll_page_down')", "", show=False),
        Binding("home,g", "scroll('scroll_home')", "", show=False),
        Binding("end,G", "scroll('scroll_end')", "", show=False),
    ]

    def __init__(self, parts: Sequence[Part]) -> None:
        super().__init__()
        self._parts = parts
        bind_first(self, closes_with("dismiss(None)", "app.help", "app.escape", "app.interrupt"))

    def compose(self) -> ComposeResult:
        widths = [cell_len(label) for part in self._parts for label, _says in part.rows]
        wide = max((width for width in widths if width <= WIDEST_KEYS), default=0)
        with Vertical():
            yield Static(Content(_("The keys that work here")), id="head")
            with VerticalScroll():
                yield KeyList(self._parts[:1], wide, classes="first")
                yield KeyList(self._parts[1:], wide)
            yield Static(Content(back()), id="foot")

    async def _on_key(self, event: events.Key) -> None:
        """A key behind the one that closed this belongs to what is below."""
        await take_in_order(self, event)

    def action_scroll(self, how: str) -> None:
        """Move the page without ado."""
        getattr(self.query_one(VerticalScroll), how)(animate=False)
