"""A few choices below each other, of which one holds; each with its key and with what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import cut
from kilo_tui.ui.widgets.row_in_view import keep_in_view


@dataclass(frozen=True, slots=True)
class Choice:
    """One line; foreign names may be in the label."""

    key: str
    """The first key in force that chooses it."""
    label: str
    gloss: str
    action: str
    """Of the screen; chooses it."""
    mark: str = " "
    """One cell: whether it holds, and why."""


class ChoiceList(Widget):
    """A heading, the choices, and a row for the gloss of the one under the cursor, where it does not fit beside it."""

    can_focus = True
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "choice-list--heading",
        "choice-list--key",
        "choice-list--gloss",
        "choice-list--holds",
        "choice-list--cursor",
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1)", "", show=False),
        Binding("down,j", "move(1)", "", show=False),
        Binding("enter,space", "choose", "", show=False),
    ]

    choices: reactive[Sequence[Choice]] = reactive((), layout=True)
    cursor: reactive[int] = reactive(0)
    said: reactive[str] = reactive("")
    """Beside the heading."""

    @dataclass
    class Left(Message):
        """The cursor goes beyond the end."""

        list: ChoiceList
        by: int

    def __init__(self, heading: str, *, id: str) -> None:  # noqa: A002 - as Textual has it
        super().__init__(id=id)
        self._heading = heading

    def render(self) -> Content:
        return Content("\n").join(self._lines(max(1, self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The heading, the choices, and the row below."""
        return len(self.choices) + 2

    def _lines(self, width: int) -> Iterator[Content]:
        heading, gloss = self.get_visual_style("choice-list--heading"), self.get_visual_style("choice-list--gloss")
        said = cut(self.said, width - cell_len(self._heading) - 2)
        gap = " " * max(0, width - cell_len(self._heading) - cell_len(said))
        yield Content.assemble((self._heading, heading), gap, (said, gloss))
        for at, choice in enumerate(self.choices):
            yield self._line(choice, width, here=self.has_focus and at == self.cursor)
        under = self.choices[self.cursor] if self.choices and self.has_focus else None
        below = under is not None and not self._fits(under, width)
        yield Content.styled(cut(f"      {under.gloss}", width), gloss) if under is not None and below else Content("")

    def _line(self, choice: Choice, width: int, *, here: bool) -> Content:
        fits = self._fits(choice, width)
        label = safe_line(cut(choice.label, width - 6)).plain
        gap = " " * max(0, width - 6 - cell_len(label) - (cell_len(choice.gloss) if fits else 0))
        holds = self.get_visual_style("choice-list--holds") if choice.mark != " " else ""
        line = Content.assemble(
            "› " if here else "  ",
            (f"{choice.mark} ", holds),
            (f"{choice.key:1} ", self.get_visual_style("choice-list--key")),
            (label, holds),
            gap,
            (choice.gloss if fits else "", self.get_visual_style("choice-list--gloss")),
        )
        return line.stylize(self.get_visual_style("choice-list--cursor")) if here else line

    def _fits(self, choice: Choice, width: int) -> bool:
        """The gloss stands beside the label."""
        return 6 + cell_len(choice.label) + 2 + cell_len(choice.gloss) <= width

    async def _on_key(self, event: events.Key) -> None:
        await take_in_order(self, event)

    def on_click(self, event: events.Click) -> None:
        """A click chooses, as Enter does."""
        at = event.get_content_offset(self)
        if at is not None and 1 <= at.y <= len(self.choices):
            self.cursor = at.y - 1
            self.call_later(self.action_choose)

    def watch_cursor(self) -> None:
        if self.has_focus:
            keep_in_view(self, self.cursor + 1)

    def on_focus(self) -> None:
        keep_in_view(self, self.cursor + 1)

    def follow(self) -> None:
        """Put the cursor on what holds."""
        self.cursor = next((at for at, one in enumerate(self.choices) if one.mark != " "), self.cursor)

    def action_move(self, by: int) -> None:
        """One line up or down; beyond the end somebody else decides."""
        if 0 <= self.cursor + by < len(self.choices):
            self.cursor += by
        else:
            self.post_message(self.Left(self, by))

    async def action_choose(self) -> None:
        """What the key of the line under the cursor does."""
        if self.choices:
            await self.screen.run_action(self.choices[self.cursor].action)
