"""Who serves a model, row by row: who is asked in their order, and who is not and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len, set_cell_size
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from kilo_tui.model.endpoint import Endpoint
from kilo_tui.ui.endpoint_columns import Column, columns_for, name_width
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import cut
from kilo_tui.ui.widgets.row_in_view import keep_in_view
from kilo_tui.ui.widgets.wrapping import breaks
from kilo_tui.words import _, ngettext

_LEAD = 4
"""Cells before the name: the cursor and a mark."""


@dataclass(frozen=True, slots=True)
class Row:
    """One endpoint; its texts are foreign but for the reason."""

    endpoint: Endpoint
    mark: str = ""
    """Its place in the order, or that it is pinned."""
    reason: str = ""
    """Why it is not asked."""


class EndpointTable(Widget):
    """A heading, as many rows as there is room for, and how many more there are."""

    can_focus = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "endpoint-table--heading",
        "endpoint-table--mark",
        "endpoint-table--excluded",
        "endpoint-table--reason",
        "endpoint-table--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "", show=False),
        Binding("down,j", "move(1)", "", show=False),
        Binding("pageup,b", "move(-5)", "", show=False),
        Binding("pagedown", "move(5)", "", show=False),
        Binding("home", "move(-10000)", "", show=False),
        Binding("end", "move(10000)", "", show=False),
        Binding("enter,space", "choose", "", show=False),
    ]

    rows: reactive[Sequence[Row]] = reactive(())
    said: reactive[str] = reactive("")
    """In place of rows: that they are being read, or why there are none."""
    cursor: reactive[int] = reactive(0)
    at_rest = False
    """Nobody has moved in it yet, and what stands above it is worth more than its being in view."""
    _height = 0
    """Rows it had when its size changed last."""

    @dataclass
    class Left(Message):
        """The cursor goes beyond the upper end, by so many rows."""

        by: int

    def render(self) -> Content:
        width = max(1, self.size.width)
        columns = columns_for(width - _LEAD)
        name = name_width(width - _LEAD, columns)
        return Content("\n").join([self._heading(columns, name, width), *self._body(columns, name, width)])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are, or what is said in their place."""
        return 1 + (len(self.rows) or len(self._saying(width)))

    def _saying(self, width: int) -> list[str]:
        """The lines of what is said in place of rows."""
        text = safe_line(self.said, 400).plain
        return [text[begin:end] for begin, end in breaks(text, width - _LEAD - 1)]

    @property
    def current(self) -> Endpoint | None:
        """The one under the cursor."""
        return self.rows[self.cursor].endpoint if self.rows else None

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(cursor, len(self.rows) - 1))

    def watch_rows(self) -> None:
        self.cursor = self.validate_cursor(self.cursor)
        if self.has_focus:
            self._keep_in_view()

    def show(self, rows: Sequence[Row]) -> None:
        """Other rows; where one moves in them, the cursor stays with whom it was on."""
        before = self.current if self.has_focus else None
        self.rows = rows
        self.cursor = next((at for at, row in enumerate(rows) if row.endpoint == before), 0)

    def _heading(self, columns: Sequence[Column], name: int, width: int) -> Content:
        text = " " * _LEAD + cut(_("provider"), name).ljust(name) + "".join(one.put(one.heading) for one in columns)
        return Content.styled(cut(text, width), self._style("heading"))

    def _body(self, columns: Sequence[Column], name: int, width: int) -> Iterator[Content]:
        room = max(1, self.size.height - 1)
        if not self.rows:
            yield from (Content(" " * _LEAD + line) for line in self._saying(width))
            return
        first, last = self._window(room)
        for at in range(first, last):
            yield self._row(self.rows[at], columns, name, width, here=self.has_focus and at == self.cursor)
        if last - first < len(self.rows):
            yield Content.styled(cut(" " * _LEAD + self._more(first, last), width), self._style("heading"))

    def _window(self, room: int) -> tuple[int, int]:
        """The rows that are shown: the one under the cursor among them."""
        if len(self.rows) <= room:
            return 0, len(self.rows)
        shown = max(1, room - 1)
        first = max(0, min(self.cursor - shown // 2, len(self.rows) - shown))
        return first, first + shown

    def _more(self, first: int, last: int) -> str:
        above, below = first, len(self.rows) - last
        parts = [
            ngettext("… {count} more {arrow}", "… {count} more {arrow}", count).format(count=count, arrow=arrow)
            for count, arrow in ((above, "↑"), (below, "↓"))
            if count
        ]
        return "  ".join(parts)

    def _row(self, row: Row, columns: Sequence[Column], name: int, width: int, *, here: bool) -> Content:
        end = row.endpoint
        said = cut(safe_line(end.provider).plain, name)
        text = said + " " * (name - cell_len(said))
        line = Content.assemble("› " if here else "  ", (f"{row.mark:1} ", self._style("mark")))
        if row.reason:
            reason = f" ✗ {row.reason}"
            room = max(0, width - _LEAD - cell_len(reason))
            for one in (one for one in columns if not one.behind_reason):
                if cell_len(text) + one.cells > room:
                    break
                text += one.put(safe_line(one.cell(end)).plain)
            text = set_cell_size(text, min(cell_len(text), room))
            line = Content.assemble(line, (text, self._style("excluded")), (reason, self._style("reason")))
        else:
            line += "".join([text, *(one.put(safe_line(one.cell(end)).plain) for one in columns)])
        return line.pad_right(max(0, width - line.cell_length)).stylize(self._style("cursor")) if here else line

    def _style(self, part: str) -> Style:
        return self.get_visual_style(f"endpoint-table--{part}")

    def watch_cursor(self) -> None:
        if self.has_focus:
            self._keep_in_view()

    def on_focus(self) -> None:
        self._keep_in_view()

    def on_resize(self, event: events.Resize) -> None:
        """On a low screen it grows where one moves in it."""
        grown, self._height = event.size.height > self._height, event.size.height
        if grown and self.has_focus and self.rows:
            self._keep_in_view()

    def _keep_in_view(self) -> None:
        """With the heading and what says that there are more; once it is known how many rows there is room for."""
        if not self.at_rest:
            self.call_after_refresh(self._scroll)

    def _scroll(self) -> None:
        first, _last = self._window(max(1, self.size.height - 1))
        keep_in_view(self, 1 + self.cursor - first, of=min(1 + len(self.rows), self.size.height))

    async def _on_key(self, event: events.Key) -> None:
        await take_in_order(self, event)

    def on_click(self, event: events.Click) -> None:
        """A click puts the cursor there; choosing wants a key."""
        at = event.get_content_offset(self)
        if at is not None and self.rows and at.y:
            first, last = self._window(max(1, self.size.height - 1))
            self.cursor = min(first + at.y - 1, last - 1)

    def action_move(self, by: int) -> None:
        """So many rows up or down; beyond the upper end somebody else decides."""
        self.at_rest = False
        if by < 0 and self.cursor == 0:
            self.post_message(self.Left(by))
            return
        self.cursor += by
        self._keep_in_view()  # also where there is no other row to go to

    async def action_choose(self) -> None:
        """What the key for the one under the cursor does."""
        await self.screen.run_action("pin")
