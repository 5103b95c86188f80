"""Copies from the screen: where they go is the service's choice, and which way they went is said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilo_tui.services.copying import told
from kilo_tui.ui.terminal_driver import KiloDriver
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen


class Copying:
    """What the chat screen copies."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen

    def copy(self, text: str, what: str = "") -> None:
        """Copy `text`, and say in the notice what became of it; `what` names it there."""
        if text:
            self._screen.run_worker(self._copy(text, what), group="copy")
        else:
            self._screen.notice.text = _("There is nothing to copy here.")

    async def _copy(self, text: str, what: str) -> None:
        driver = self._screen.app._driver
        send = driver.copy_to_terminal if isinstance(driver, KiloDriver) and driver.takes_copies else None
        said = told(await self._screen.services.copying.copy(text, send))
        self._screen.notice.text = f"{what}: {said}" if what else said
