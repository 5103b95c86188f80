"""The terminal's title and bell: what tells people about an answer they are not looking at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilo_tui.errors import Kind
from kilo_tui.model.chat import Turn
from kilo_tui.ui.terminal_driver import driver_of
from kilo_tui.words import _

if TYPE_CHECKING:
    from textual.screen import Screen

LONG_SECONDS = 10.0
"""Who waited longer for an answer may be looking elsewhere, also in a window that has the focus."""


def title(conversation: str, *, answering: bool) -> str:
    """What the window is called."""
    program = _("Kilo answers") if answering else "Kilo"
    return f"{program} · {conversation}" if conversation else program


def wants_bell(turn: Turn, *, looking: bool) -> bool:
    """Whether the end of this turn is worth a sound: nobody looks, or it took long; never when it was stopped."""
    if turn.error is not None and turn.error.kind is Kind.INTERRUPTED:
        return False
    return not looking or (turn.seconds or 0.0) > LONG_SECONDS


class Attention:
    """Asks for attention on a real terminal, and does nothing elsewhere."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen

    def show(self, conversation: str, *, answering: bool) -> None:
        """Name the window after the conversation."""
        terminal = driver_of(self._screen.app)
        if terminal is not None:
            terminal.set_title(title(conversation, answering=answering))

    def ended(self, turn: Turn) -> None:
        """An answer has ended."""
        terminal = driver_of(self._screen.app)
        if terminal is not None and wants_bell(turn, looking=self._screen.app.app_focus):
            terminal.bell()
