"""Copies from the screen: where they go is the service's choice, and which way they went is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.widget import Widget

from kilo_tui.services.copying import told
from kilo_tui.ui.terminal_driver import driver_of
from kilo_tui.ui.widgets.targets import Sort
from kilo_tui.ui.workers import begin
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen
    from kilo_tui.ui.screens.saying import SayingScreen

_NAMES: dict[Sort, Callable[[], str]] = {
    Sort.QUESTION: lambda: _("question"),
    Sort.ANSWER: lambda: _("answer"),
    Sort.CODE: lambda: _("code"),
    Sort.TABLE: lambda: _("table"),
    Sort.LINK: lambda: _("link"),
}


class Copies:
    """What any screen copies."""

    def __init__(self, screen: SayingScreen[Any]) -> None:
        self._saying = screen

    def copy(self, text: str, what: str = "") -> None:
        """Copy `text`, and say in the notice what became of it; `what` names it there."""
        if text:
            begin(self._saying.app, "copy", self._copy, text, what)
        else:
            self._saying.notice.text = _("There is nothing to copy here.")

    async def _copy(self, text: str, what: str) -> None:
        driver = driver_of(self._saying.app)
        send = driver.copy_to_terminal if driver is not None and driver.takes_copies else None
        said = told(await self._saying.services.copying.copy(text, send))
        if self._saying.there:
            self._saying.notice.text = _("{name}: {value}").format(name=what, value=said) if what else said


class Copying(Copies):
    """What the chat screen copies."""

    def __init__(self, screen: ChatScreen) -> None:
        super().__init__(screen)
        self._screen = screen
        self._came_from: Widget | None = None

    def choose(self) -> None:
        """Put a letter on everything in view that can be copied; the next key chooses."""
        screen = self._screen
        self._came_from = screen.focused
        screen.set_focus(screen.transcript)
        if screen.transcript.show_letters():
            screen.notice.text = _("A letter copies · y the block under the cursor · Esc")
        else:
            screen.notice.text = _("There is nothing to copy here.")
            self.chosen()

    def chosen(self) -> None:
        """The letters are gone: back to where the user was."""
        screen = self._screen
        screen.notice.text = ""
        if screen.focused is screen.transcript and self._came_from is not None:
            screen.set_focus(self._came_from)
        self._came_from = None

    def copy_picked(self, text: str, sort: Sort) -> None:
        """Copy what a letter stood on."""
        self.copy(text, _NAMES[sort]())
