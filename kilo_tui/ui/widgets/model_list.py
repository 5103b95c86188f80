"""The list of models: rows in columns, a cursor, and letters that act while it has the focus."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from kilo_tui.model.catalog import Model
from kilo_tui.ui.keys import MODELS, bind
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import cut
from kilo_tui.ui.widgets.wrapping import breaks

_LEAD = 4
"""Cells before the name: the cursor and a mark."""
_NARROWEST_NAME = 16
_MOST_CHARACTERS = 300


@dataclass(frozen=True, slots=True)
class Heading:
    """A title between rows."""

    title: str


@dataclass(frozen=True, slots=True)
class Cells:
    """What a row says; foreign text in it is cleaned when it is painted."""

    name: str
    mark: str = ""
    tags: tuple[str, ...] = ()
    """Short words behind the name."""
    columns: tuple[str, ...] = ()
    reason: str = ""
    """Why it cannot be asked: it stands in place of the columns."""
    current: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """One column: wide enough for whatever is in it."""

    title: str
    width: int
    weight: int
    """The lightest goes first where there is no room."""
    right: bool = True


class ModelList(Widget, can_focus=True):
    """Paints the rows in view and no others."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"model-list--{name}" for name in ("head", "heading", "mark", "tag", "current", "excluded", "reason", "cursor")
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("home,g", "to(0)", "", show=False),
        Binding("end,G", "to(-1)", "", show=False),
        Binding("space", "page(1)", "", show=False),
        Binding("b", "page(-1)", "", show=False),
        Binding("j", "move(1)", "", show=False),
        Binding("k", "move(-1)", "", show=False),
    ]

    @dataclass
    class Pointed(Message):
        """The cursor is on another model, or on none."""

        model: Model | None

    @dataclass
    class Chosen(Message):
        """This one."""

        model: Model | None

    def __init__(self, cells_of: Callable[[Model], Cells], columns: Sequence[Column]) -> None:
        super().__init__()
        bind(self, MODELS)
        self._cells_of = cells_of
        self._columns = tuple(columns)
        self._rows: Sequence[Heading | Model] = ()
        self._looks: dict[tuple[str, bool], Style] = {}
        self._fitted: tuple[int, list[Column]] = (-1, [])
        self._cursor = -1
        self._top = 0
        self.said = ""
        """What stands in place of rows where there are none."""

    # --- what is shown

    @property
    def current(self) -> Model | None:
        """The model under the cursor."""
        row = self._rows[self._cursor] if 0 <= self._cursor < len(self._rows) else None
        return row if isinstance(row, Model) else None

    def show(self, rows: Sequence[Heading | Model], *, at: str = "", said: str = "") -> None:
        """Show these rows with the cursor on the model with the id `at`, else on the first."""
        self._rows, self.said = rows, said
        places = [place for place, row in enumerate(rows) if isinstance(row, Model)]
        wanted = (place for place in places if at and self._model_id(place) == at)
        self._point(next(wanted, places[0] if places else -1))

    def notify_style_update(self) -> None:
        self._looks.clear()
        super().notify_style_update()

    def _model_id(self, place: int) -> str:
        row = self._rows[place]
        return row.id if isinstance(row, Model) else ""

    # --- the cursor

    def action_move(self, by: int) -> None:
        """So many models down, or up."""
        step, left, place = (1 if by > 0 else -1), abs(by), self._cursor
        best = place
        while left and 0 <= place + step < len(self._rows):
            place += step
            if isinstance(self._rows[place], Model):
                best, left = place, left - 1
        self._point(best)

    def action_page(self, pages: int) -> None:
        self.action_move(pages * max(1, self._height - 1))

    def action_to(self, end: int) -> None:
        """To the first model, or to the last."""
        self.action_move(len(self._rows) if end else -len(self._rows))

    def _point(self, place: int) -> None:
        self._cursor = place
        above = place
        while above > 0 and isinstance(self._rows[above - 1], Heading):
            above -= 1  # a heading stays with its first row
        self._top = min(self._top, max(0, above))
        if self.size:  # before it has one, nothing is too far down
            self._top = max(self._top, place - self._height + 1)
        self._top = max(0, min(self._top, len(self._rows) - self._height))
        self.refresh()
        self.post_message(self.Pointed(self.current))

    @property
    def _height(self) -> int:
        """Rows below the line of titles."""
        return max(1, self.size.height - 1)

    def on_resize(self) -> None:
        self._point(self._cursor)

    # --- keys and the mouse

    async def _on_key(self, event: events.Key) -> None:
        await take_in_order(self, event)

    def on_click(self, event: events.Click) -> None:
        """A click points; one on the row under the cursor chooses."""
        at = event.get_content_offset(self)
        place = self._top + at.y - 1 if at is not None and at.y > 0 else -1
        if not (0 <= place < len(self._rows) and isinstance(self._rows[place], Model)):
            return
        if place == self._cursor:
            self.post_message(self.Chosen(self.current))
        self._point(place)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.action_move(3)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.action_move(-3)

    # --- painting

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many rows as there are."""
        return len(self._rows) + 1

    def render_line(self, y: int) -> Strip:
        width, place = self.size.width, self._top + y - 1
        columns = self._fitting(width)
        if y == 0:
            titles = "".join(_put(column.title, column) for column in columns)
            line = " " * (width - cell_len(titles)) + titles if self._rows else ""
            return self._strip([(line, "head")], width)
        if not self._rows and y >= 2:
            return self._strip([("  " + self._saying(y - 2, width - 3), "")], width)
        row = self._rows[place] if place < len(self._rows) else None
        if isinstance(row, Heading):
            return self._strip([(cut(row.title, width), "heading")], width)
        if row is None:
            return self._strip([], width)
        return self._strip(self._pieces(row, columns, place == self._cursor, width), width, place == self._cursor)

    def _saying(self, at: int, width: int) -> str:
        """The line with this number of what stands in place of rows."""
        text = safe_line(self.said, _MOST_CHARACTERS).plain
        lines = breaks(text, width)
        return text[slice(*lines[at])] if at < len(lines) else ""

    def _fitting(self, width: int) -> list[Column]:
        if self._fitted[0] != width:
            columns = list(self._columns)
            while columns and _LEAD + _NARROWEST_NAME + sum(column.width + 1 for column in columns) > width:
                columns.remove(min(columns, key=lambda column: column.weight))
            self._fitted = width, columns
        return self._fitted[1]

    def _pieces(self, model: Model, columns: Sequence[Column], here: bool, width: int) -> list[tuple[str, str]]:
        cells = self._cells_of(model)
        tags = "".join(f" {tag}" for tag in cells.tags)
        behind = sum(column.width + 1 for column in columns)
        name = safe_line(cells.name, _MOST_CHARACTERS).plain
        name = cut(name, max(4, width - _LEAD - behind - cell_len(tags)))
        look = "excluded" if cells.reason else "current" if cells.current else ""
        pieces = [("› " if here else "  ", "mark"), (f"{cells.mark:<2}", "mark"), (name, look), (tags, "tag")]
        left = max(0, width - sum(cell_len(text) for text, _look in pieces))
        if cells.reason:
            said = "✗ " + safe_line(cells.reason, _MOST_CHARACTERS).plain
            room = max(behind - 1, min(cell_len(said), left - 1))  # a long reason begins further to the left
            return [*pieces, (" " * (left - room), ""), (cut(said, max(0, room)), "reason")]
        texts = zip(cells.columns, self._columns, strict=True)
        shown = "".join(_put(text, column) for text, column in texts if column in columns)
        return [*pieces, (" " * (left - behind), ""), (shown, "")]

    def _strip(self, pieces: Sequence[tuple[str, str]], width: int, here: bool = False) -> Strip:
        segments = [Segment(text, self._look(look, here)) for text, look in pieces if text]
        return Strip(segments).adjust_cell_length(width, self._look("", here))

    def _look(self, name: str, here: bool) -> Style:
        style = self._looks.get((name, here))
        if style is None:
            style = self.rich_style
            for part in (name, "cursor" if here else ""):
                style += self.get_component_rich_style(f"model-list--{part}", partial=True) if part else Style()
            self._looks[name, here] = style
        return style


def _put(text: str, column: Column) -> str:
    """`text` in the column, with the blank before it."""
    shown = cut(text, column.width)
    gap = " " * (column.width - cell_len(shown))
    return " " + (gap + shown if column.right else shown + gap)
