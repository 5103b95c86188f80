"""The receipt in full: all that is known of one turn."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from kilo_tui.model.chat import Turn
from kilo_tui.services.receipt import receipt_in_full
from kilo_tui.ui.keys import bind_first, closes_with
from kilo_tui.ui.safe import safe_line
from kilo_tui.words import _

VALUE_CHARACTERS = 300


class ReceiptScreen(ModalScreen[None]):
    """What it was and what it cost, as far as it came; Esc goes back."""

    CSS_PATH = "receipt.tcss"
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, turn: Turn) -> None:
        super().__init__()
        closing = closes_with("dismiss(None)", "app.escape", "app.interrupt", "chat.receipt", "reading.leave")
        bind_first(self, closing)
        self._rows = receipt_in_full(turn)

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Label(Content(_("Receipt")), classes="title")
            for name, value in self._rows:
                with Horizontal():
                    yield Label(Content(name), classes="name")
                    yield Label(safe_line(value, VALUE_CHARACTERS), classes="value")
            yield Label(Content(_("Esc goes back")), classes="title")
