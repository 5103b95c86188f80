"""The field a key is pasted into: it is never shown, and it is one line."""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

from kilo_tui.ui.keys import KEY_FIELD, bind, bind_first, bindings
from kilo_tui.ui.safe import safe_line

LONGEST_KEY = 64 * 1024


class KeyField(Input):
    """What is typed or pasted, masked."""

    @dataclass
    class Pasted(Message):
        """More than a line was pasted, which is not taken over."""

        text: str

        def __repr__(self) -> str:
            return "Pasted()"

    def __init__(self) -> None:
        super().__init__(password=True, compact=True, select_on_focus=False)
        self.cursor_blink = False
        bind(self, KEY_FIELD)
        bind_first(self, bindings(KEY_FIELD))

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        text = event.text.strip()
        if "\n" in text or "\r" in text:
            self.post_message(self.Pasted(text))
        else:
            self.insert_text_at_cursor(safe_line(text, LONGEST_KEY).plain)

    def action_clear(self) -> None:
        """Away with it."""
        self.value = ""
