"""The receipt in full: all that is known of one turn, and what was spent altogether."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from kilo_tui.errors import StorageFailed
from kilo_tui.model.chat import Turn
from kilo_tui.model.spending import Spent
from kilo_tui.services.receipt import receipt_as_text, receipt_in_full
from kilo_tui.services.spending_words import sums
from kilo_tui.ui import hints
from kilo_tui.ui.bare import show_bare
from kilo_tui.ui.copying import Copies
from kilo_tui.ui.keys import bind_first, closes_with, rows_of
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.screens.saying import SayingScreen
from kilo_tui.ui.widgets.notice import Notice
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.below import Services

VALUE_CHARACTERS = 600


class ReceiptScreen(SayingScreen[None], ModalScreen[None]):
    """What it was and what it cost, as far as it came; Esc goes back."""

    CSS_PATH = "receipt.tcss"
    AUTO_FOCUS = "VerticalScroll"

    totals = getters.query_one("#totals", Vertical)

    def __init__(self, services: Services, turn: Turn) -> None:
        super().__init__()
        self.services = services
        self.copies = Copies(self)
        closing = closes_with("dismiss(None)", "app.escape", "app.interrupt", "chat.receipt", "reading.leave")
        bind_first(self, [*_does("copy", "chat.copy"), *_does("bare", "chat.bare"), *closing])
        self._turn = turn
        self._today: Spent | None = None

    @property
    def _sums(self) -> list[tuple[str, str]]:
        return list(sums(self.services.spending, self._today))

    @property
    def _text(self) -> str:
        return receipt_as_text([*receipt_in_full(self._turn), *self._sums])

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(Content(_("Receipt")), classes="title")
            with VerticalScroll():
                yield from map(_row, receipt_in_full(self._turn))
                yield Label(Content(_("Receipts together")), classes="title")
                yield Vertical(*map(_row, self._sums), id="totals")
            yield Notice()
            yield Label(Content(hints.receipt()), classes="title")

    def on_mount(self) -> None:
        self._look_up_today()

    @work(group="today")
    async def _look_up_today(self) -> None:
        with suppress(StorageFailed):
            self._today = await self.services.spending.today()
            await self.totals.remove_children()
            await self.totals.mount_all(map(_row, self._sums))

    # --- actions

    def action_copy(self) -> None:
        self.copies.copy(self._text, _("receipt"))

    @work(group="bare", exclusive=True)
    async def action_bare(self) -> None:
        """All of it bare on the normal screen."""
        await show_bare(self.app, self._text)


def _row(pair: tuple[str, str]) -> Horizontal:
    name, value = pair
    return Horizontal(Label(Content(name), classes="name"), Label(safe_line(value, VALUE_CHARACTERS), classes="value"))


def _does(action: str, binding_id: str) -> list[Binding]:
    return [Binding(key, action, "", show=False) for row in rows_of(binding_id) for key in row.keys]
