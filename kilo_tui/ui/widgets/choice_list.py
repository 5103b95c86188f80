"""A few choices below each other, of which one holds; each with its key and with what it means."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
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
from kilo_tui.ui.widgets.row_in_view import keep_in_view
from kilo_tui.ui.widgets.wrapping import breaks

INDENT = 6
"""Cells before a label: the cursor, the mark and the key."""


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
    said: reactive[str] = reactive("", layout=True)
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
        width = max(1, self.size.width)
        lines = self._heading_lines(width)
        for at, choice in enumerate(self.choices):
            lines += self._lines(choice, width, here=self.has_focus and at == self.cursor)
        under = self.choices[self.cursor] if self.choices and self.has_focus else None
        below = _under(under, width) if under is not None else []
        gloss = self.get_visual_style("choice-list--gloss")
        lines += [Content.styled(row, gloss) for row in below]
        lines += [Content("")] * (_rows_below(self.choices, width) - len(below))
        return Content("\n").join(lines)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The heading, the choices, and room below for the longest gloss that does not fit beside its label."""
        width = max(1, width)
        choices = sum(len(_label(choice, width)) for choice in self.choices)
        return len(self._heading_lines(width)) + choices + _rows_below(self.choices, width)

    def _heading_lines(self, width: int) -> list[Content]:
        heading, gloss = self.get_visual_style("choice-list--heading"), self.get_visual_style("choice-list--gloss")
        free = width - cell_len(self._heading) - cell_len(self.said)
        if not self.said or free >= 2:
            return [Content.assemble((self._heading, heading), " " * free, (self.said, gloss))]
        rows = _wrapped(self.said, width - 2)
        return [Content.styled(self._heading, heading), *(Content.styled(f"  {row}", gloss) for row in rows)]

    def _lines(self, choice: Choice, width: int, *, here: bool) -> list[Content]:
        first, *more = _label(choice, width)
        gloss = choice.gloss if _fits(choice, width) else ""
        gap = " " * max(0, width - INDENT - cell_len(first) - cell_len(gloss))
        holds = self.get_visual_style("choice-list--holds") if choice.mark != " " else ""
        line = Content.assemble(
            "› " if here else "  ",
            (f"{choice.mark} ", holds),
            (f"{choice.key:1} ", self.get_visual_style("choice-list--key")),
            (first, holds),
            gap,
            (gloss, self.get_visual_style("choice-list--gloss")),
        )
        lines = [line, *(Content.assemble(" " * INDENT, (row.ljust(width - INDENT), holds)) for row in more)]
        return [one.stylize(self.get_visual_style("choice-list--cursor")) for one in lines] if here else lines

    def _row_of(self, at: int) -> int:
        """The row on which a choice begins."""
        width = max(1, self.size.width)
        return len(self._heading_lines(width)) + sum(len(_label(one, width)) for one in self.choices[:at])

    async def _on_key(self, event: events.Key) -> None:
        await take_in_order(self, event)

    def on_click(self, event: events.Click) -> None:
        """A click chooses, as Enter does."""
        at = event.get_content_offset(self)
        rows = [self._row_of(number) for number in range(len(self.choices) + 1)]
        if at is not None and rows[0] <= at.y < rows[-1]:
            self.cursor = bisect_right(rows, at.y) - 1
            self.call_later(self.action_choose)

    def watch_cursor(self) -> None:
        if self.has_focus:
            self._keep_in_view()

    def on_focus(self) -> None:
        self._keep_in_view()

    def _keep_in_view(self) -> None:
        """Once it is known how wide this is, and so how many rows each choice has."""
        self.call_after_refresh(lambda: keep_in_view(self, self._row_of(self.cursor)))

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


def _fits(choice: Choice, width: int) -> bool:
    """The gloss stands beside the label."""
    return INDENT + cell_len(choice.label) + 2 + cell_len(choice.gloss) <= width


def _label(choice: Choice, width: int) -> list[str]:
    return _wrapped(safe_line(choice.label).plain, width - INDENT)


def _under(choice: Choice, width: int) -> list[str]:
    """The rows of a gloss that has no room beside its label."""
    if _fits(choice, width):
        return []
    return [" " * INDENT + row for row in _wrapped(choice.gloss, width - INDENT)]


def _rows_below(choices: Sequence[Choice], width: int) -> int:
    """At least one, which parts the list from the next."""
    return max([1, *(len(_under(choice, width)) for choice in choices)])


def _wrapped(text: str, width: int) -> list[str]:
    return [text[start:end] for start, end in breaks(text, max(1, width))]
