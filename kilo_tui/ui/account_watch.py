"""What the chat screen knows of the account: the balance in its status line, and the way to the account screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.worker import Worker

from kilo_tui.model.chat import Turn
from kilo_tui.ui.account.money import balance_in_short
from kilo_tui.ui.workers import begin

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen


class AccountWatch:
    """Reads the balance beside whatever else goes on; nothing waits for it."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._live = screen.services.account
        self._shown = ""
        self._reading: Worker[None] | None = None

    def begin(self) -> None:
        """The screen is there; the connection may not be."""
        self._stop_listening = self._live.listen(self._soon)
        self._catch_up()

    def end(self) -> None:
        """The screen goes."""
        self._stop_listening()

    def answered(self) -> None:
        """An answer has ended, and was paid for."""
        begin(self._screen, "balance", self._live.read_balance)

    @property
    def balance(self) -> str:
        """For the status line; empty where nothing is known that is true now."""
        return balance_in_short(self._live)

    def open(self, part: int = 0, errand: str = "", turn: Turn | None = None) -> None:
        """The account screen; the question of `turn` is in the prompt when it closes."""
        screen = self._screen
        if turn is not None:
            screen.prompt.put_back(turn.question)
        from kilo_tui.ui.screens.account import AccountScreen  # imported when it is wanted: the start has to be quick

        screen.app.push_screen(AccountScreen(screen.services, part, errand), lambda _done: screen.refresh_lines())
        if turn is not None:
            screen.set_focus(screen.prompt)

    def _soon(self) -> None:
        self._screen.call_later(self._catch_up)

    def _catch_up(self) -> None:
        """Somebody else asks now, or more is known of them."""
        live = self._live
        wanted = live.signed_in and (live.account.now.untouched or live.balance.now.untouched)
        if wanted and (self._reading is None or self._reading.is_finished):
            self._reading = begin(self._screen, "account", live.start)
        if self.balance != self._shown:
            self._shown = self.balance
            self._screen.refresh_lines()
