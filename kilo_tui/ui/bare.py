"""A text bare on the normal screen, where the terminal selects it as it is: no frame, no wrapping of ours."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any

from textual.app import App

from kilo_tui.text.sanitize import clean
from kilo_tui.ui.terminal import interrupts_go_to
from kilo_tui.ui.terminal_driver import driver_of
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen

_INPUT, _OUTPUT = 0, 1


class Bare:
    """Leaves the full screen for as long as a person wants to look; meanwhile answers go on."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen

    async def show_here(self) -> None:
        """Print the text under the block cursor."""
        screen = self._screen
        text = screen.transcript.copyable_under_cursor()
        if text:
            await self.show(text)
        else:
            screen.notice.text = _("There is nothing to show here.")

    async def show(self, text: str) -> None:
        """Print `text` and come back when Enter is pressed."""
        await show_bare(self._screen.app, text)


async def show_bare(app: App[Any], text: str) -> None:
    """Print `text`, cleaned, on the normal screen and come back when Enter is pressed."""
    driver = driver_of(app)
    if driver is None:
        return
    with driver.lent():
        _print("\n".join(("", clean(text), "", _("Enter comes back.") + " ")))
        await _enter()
    app.refresh(layout=True)


def _print(text: str) -> None:
    rest = memoryview(text.encode("utf-8", "replace"))
    while rest:
        rest = rest[os.write(_OUTPUT, rest) :]


async def _enter() -> None:
    """Wait for a line, or ctrl+c, or ctrl+d."""
    loop, pressed = asyncio.get_running_loop(), asyncio.Event()

    def read() -> None:
        os.read(_INPUT, 4096)
        pressed.set()

    with interrupts_go_to(lambda: loop.call_soon_threadsafe(pressed.set)):
        loop.add_reader(_INPUT, read)
        try:
            await pressed.wait()
        finally:
            loop.remove_reader(_INPUT)
