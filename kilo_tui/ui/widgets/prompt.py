"""Where the user writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingType
from textual.message import Message
from textual.widgets import TextArea

from kilo_tui.ui.keys import PROMPT, bindings, without_taken
from kilo_tui.ui.keys_in_order import hand_on, take_in_order
from kilo_tui.ui.safe import safe_paste


class Prompt(TextArea, inherit_bindings=False):
    """A text area in which Enter sends."""

    BINDINGS: ClassVar[list[BindingType]] = [*without_taken(TextArea.BINDINGS), *bindings(PROMPT)]

    @dataclass
    class Submitted(Message):
        """The user asked for `text` to be sent."""

        prompt: Prompt
        text: str

        @property
        def control(self) -> Prompt:
            return self.prompt

    class QuitAsked(Message):
        """ctrl+d in an empty prompt."""

    def __init__(self) -> None:
        super().__init__(soft_wrap=True, show_line_numbers=False, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False

    async def _on_key(self, event: events.Key) -> None:
        """Bindings come first, Enter and Tab among them; TextArea would type a line break."""
        if await take_in_order(self, event):
            return
        if event.key.startswith("alt+") and len(event.key) == len("alt+x"):
            # Esc and the letter arrived together: it was meant for reading.
            event.stop()
            event.prevent_default()
            await self.run_action("screen.read")
            if self.screen.focused is not None:
                hand_on(self.app, self.screen.focused, event.key.removeprefix("alt+"))

    async def _on_paste(self, event: events.Paste) -> None:
        """A paste is text, whatever keys it holds, and foreign."""
        event.prevent_default()
        event.stop()
        self.insert_foreign(event.text)

    def insert_foreign(self, text: str) -> None:
        """Insert what did not come from the keyboard, made safe to show."""
        self.insert(safe_paste(text))

    def action_send(self) -> None:
        """Send; a backslash at the end of the line asks for a new line instead."""
        if self.document.get_line(self.cursor_location[0]).endswith("\\") and self.cursor_at_end_of_line:
            self.action_delete_left()
            self.insert("\n")
        elif self.text.strip():
            self.post_message(self.Submitted(self, self.text))

    def action_newline(self) -> None:
        """A new line, as typed."""
        self.insert("\n")

    def action_delete_or_quit(self) -> None:
        """As a shell has it."""
        if self.text:
            self.action_delete_right()
        else:
            self.post_message(self.QuitAsked())
