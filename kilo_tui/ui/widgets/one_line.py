"""A field of one line."""

from __future__ import annotations

from textual import events
from textual.widgets import Input

from kilo_tui.ui.safe import safe_line


class OneLine(Input):
    """What is pasted into it is foreign, and one line too."""

    def __init__(self, *, select_on_focus: bool) -> None:
        super().__init__(compact=True, select_on_focus=select_on_focus)
        self.cursor_blink = False

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self.insert_text_at_cursor(safe_line(event.text).plain)
