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
from textual.timer import Timer
from textual.widgets import Label

from kilo_tui.errors import StorageFailed
from kilo_tui.model.chat import Turn
from kilo_tui.model.spending import Spent
from kilo_tui.services.chat import Billed, ChatEvent
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
PAUSE_SECONDS = 0.25
"""Between a piece of an answer and the look at its receipt: more often nobody could read it."""


class ReceiptScreen(SayingScreen[None], ModalScreen[None]):
    """What it was and what it cost, as far as it came; Esc goes back."""

    CSS_PATH = "receipt.tcss"
    AUTO_FOCUS = "VerticalScroll"

    facts = getters.query_one("#facts", Vertical)
    totals = getters.query_one("#totals", Vertical)

    def __init__(self, services: Services, turn: Turn) -> None:
        super().__init__()
        self.services = services
        self.copies = Copies(self)
        closing = closes_with("dismiss(None)", "app.escape", "app.interrupt", "chat.receipt", "reading.leave")
        bind_first(self, [*_does("copy", "chat.copy"), *_does("bare", "chat.bare"), *closing])
        self._turn = turn
        self._today: Spent | None = None
        self._sought = True
        """Today's sum is looked up."""
        self._soon: Timer | None = None

    @property
    def _sums(self) -> list[tuple[str, str]]:
        return list(sums(self.services.spending, self._today, sought=self._sought))

    @property
    def _text(self) -> str:
        return receipt_as_text([*receipt_in_full(self._turn), *self._sums])

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(Content(_("Receipt")), classes="title")
            with VerticalScroll():
                yield Vertical(*map(_Row, receipt_in_full(self._turn)), id="facts")
                yield Label(Content(_("Receipts together")), classes="title")
                yield Vertical(*map(_Row, self._sums), id="totals")
            yield Notice()
            yield Label(Content(hints.receipt()), classes="title")

    def on_mount(self) -> None:
        self._deaf = (self.services.chat.listen(self._hear), self.services.account.listen(self._follow_soon))
        self._look_up_today()

    def on_unmount(self) -> None:
        for stop_listening in self._deaf:
            stop_listening()

    @work(group="today", exclusive=True)
    async def _look_up_today(self) -> None:
        with suppress(StorageFailed):
            self._today = await self.services.spending.today()
        self._sought = False
        self.call_later(self._follow)

    # --- an answer that still comes, and a balance that is read

    def _hear(self, event: ChatEvent) -> None:
        """Called by the chat service for everything, every token among it."""
        if isinstance(event, Billed):
            self._look_up_today()
        self._follow_soon()

    def _follow_soon(self) -> None:
        if self._soon is None:
            self._soon = self.set_timer(PAUSE_SECONDS, self._follow)

    async def _follow(self) -> None:
        """Show what is known by now, where it is something else."""
        self._soon = None
        for shown, pairs in ((self.facts, receipt_in_full(self._turn)), (self.totals, self._sums)):
            rows = list(shown.query(_Row))
            if [row.what for row in rows] != [name for name, _value in pairs]:
                await shown.remove_children()
                await shown.mount_all(map(_Row, pairs))
                continue
            for row, (_name, value) in zip(rows, pairs, strict=True):
                row.say(value)

    # --- actions

    def action_copy(self) -> None:
        self.copies.copy(self._text, _("receipt"))

    @work(group="bare", exclusive=True)
    async def action_bare(self) -> None:
        """All of it bare on the normal screen."""
        await show_bare(self.app, self._text)


class _Row(Horizontal):
    """What it is, and what it was; that is foreign."""

    def __init__(self, pair: tuple[str, str]) -> None:
        self.what, self._said = pair
        self._value = Label(safe_line(self._said, VALUE_CHARACTERS), classes="value")
        super().__init__(Label(Content(self.what), classes="name"), self._value)

    def say(self, value: str) -> None:
        """What it is by now."""
        if value != self._said:
            self._said = value
            self._value.update(safe_line(value, VALUE_CHARACTERS))


def _does(action: str, binding_id: str) -> list[Binding]:
    return [Binding(key, action, "", show=False) for row in rows_of(binding_id) for key in row.keys]
