"""One line to search the conversation with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input, Label

from kilo_tui.ui.keys import FIND, bind, left_of
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.widgets.one_line import OneLine
from kilo_tui.words import _, number


class Needle(OneLine, inherit_bindings=False):
    """Where the needle is typed. After Enter, n and N step until something else is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *(binding for binding in left_of(Input.BINDINGS) if binding.action != "submit"),
    ]

    def __init__(self) -> None:
        super().__init__(select_on_focus=True)
        bind(self, FIND)
        self.stepping = False

    @dataclass
    class Stepped(Message):
        """To the next hit, or the one before."""

        by: int

    async def _on_key(self, event: events.Key) -> None:
        if await take_in_order(self, event):
            return
        if self.stepping and event.key in ("n", "N"):
            event.stop()
            event.prevent_default()
            self.action_step(1 if event.key == "n" else -1)
        else:
            self.stepping = False

    def action_step(self, by: int) -> None:
        """To another hit."""
        self.stepping = True
        self.post_message(self.Stepped(by))


def shown_hits(hits: tuple[int, int]) -> str:
    """Which of how many."""
    which, count = hits
    return f"{number(which)}/{number(count)}" if count else _("not found")


class FindBar(Horizontal):
    """What is looked for, and which hit of how many is shown."""

    hits: reactive[tuple[int, int]] = reactive((0, 0), always_update=True)
    """Which of how many."""

    needle_field = getters.query_one(Needle)
    count = getters.query_one("#count", Label)

    @dataclass
    class Changed(Message):
        """Something else is looked for."""

        needle: str

    @dataclass
    class Stepped(Message):
        """To the next hit, or the one before."""

        by: int

    def compose(self) -> ComposeResult:
        yield Label(Content(_("find")), id="name")
        yield Needle()
        yield Label("", id="count")

    @property
    def needle(self) -> str:
        """What is looked for."""
        return self.needle_field.value

    def open(self) -> None:
        """Show it, ready to be typed in; what was looked for last is there."""
        self.display = True
        self.needle_field.stepping = False
        self.screen.set_focus(self.needle_field)

    def close(self) -> None:
        """Take it away."""
        self.display = False

    def watch_hits(self, hits: tuple[int, int]) -> None:
        self.count.update(Content(shown_hits(hits) if self.needle else ""))

    @on(Input.Changed)
    def _tell_needle(self, message: Input.Changed) -> None:
        message.stop()
        self.post_message(self.Changed(message.value))

    @on(Needle.Stepped)
    def _tell_step(self, message: Needle.Stepped) -> None:
        message.stop()
        self.post_message(self.Stepped(message.by))
