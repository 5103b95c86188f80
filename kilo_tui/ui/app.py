"""The application: its theme, its first screen, and what happens when it breaks."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from typing import Any, ClassVar, cast

from textual import on
from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.filter import LineFilter, Monochrome, NoColor
from textual.worker import WorkerFailed

from kilo_tui.ui import alt_keys, no_breaks
from kilo_tui.ui.below import Services
from kilo_tui.ui.commands import ChatCommands, CommandsHere, Palette
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.saying import SayingScreen
from kilo_tui.ui.terminal_driver import BackgroundKnown, KiloDriver
from kilo_tui.ui.theme import THEMES, theme_named

alt_keys.register()
no_breaks.register()

log = logging.getLogger("kilo_tui")

_NO_COLOR = NoColor()


class KiloApp(App[None]):
    """The full screen."""

    TITLE = "Kilo"
    CSS_PATH = "app.tcss"
    COMMANDS: ClassVar = {ChatCommands}
    COMMAND_PALETTE_BINDING = "ctrl+x"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "end", "", show=False, system=True),
        Binding("ctrl+c", "end", "", show=False, system=True),
    ]
    ENABLE_COMMAND_PALETTE = False  # Textual's; ours is opened by action_command_palette

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.crashed = False
        """A defect ended the program; what it was is in the log."""
        for theme in THEMES.values():
            self.register_theme(theme)
        self.theme = theme_named(services.choices.profile.theme)

    def on_mount(self) -> None:
        if isinstance(self._driver, KiloDriver):
            self._choose_theme(light=False)  # until the terminal says so
        self.push_screen(ChatScreen(self.services))

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Where no colours are wanted, the terminal's own get none at all: as greys they would be black on black."""
        filters = super().get_line_filters()
        if not (self.no_color and self.current_theme.ansi):
            return filters
        return [_NO_COLOR if isinstance(one, Monochrome) else one for one in filters]

    def on_descendant_focus(self) -> None:
        """Something can have keys: also those that were typed while the program started."""
        if isinstance(self._driver, KiloDriver):
            self._driver.let_keys_in()

    @on(BackgroundKnown)
    def take_background(self, message: BackgroundKnown) -> None:
        self.terminal_background(light=message.light)

    def terminal_background(self, *, light: bool) -> None:
        """The terminal has said how light its background is."""
        self._choose_theme(light=light)

    def _choose_theme(self, *, light: bool) -> None:
        chosen, few_colours = self.services.choices.profile.theme, self.console.color_system == "standard"
        self.theme = theme_named(chosen, light=light, few_colours=few_colours)

    def copy_to_clipboard(self, text: str) -> None:
        """What a text area cuts and copies goes the way of all copies."""
        self._clipboard = text
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                screen.copy_text(text)

    def action_command_palette(self) -> None:
        """Every command of this screen by its name."""
        if not CommandPalette.is_open(cast("App[Any]", self)) and isinstance(self.screen, SayingScreen):
            self.push_screen(Palette(None if isinstance(self.screen, ChatScreen) else [CommandsHere]))

    async def action_quit(self) -> None:
        """From wherever one is."""
        self.end()

    def action_end(self) -> None:
        """ctrl+q and ctrl+c where no screen of ours has them: leave the screen on top, or the program."""
        if len(self.screen_stack) > 2:
            self.pop_screen()
        else:
            self.end()

    def end(self, signal: int | None = None) -> None:
        """Stop, keep what came, and end; called by the keys and by signals alike."""
        for screen in self.screen_stack:
            if isinstance(screen, ChatScreen):
                screen.leave(0 if signal is None else 128 + signal, signal)
                return
        self.exit(return_code=0 if signal is None else 128 + signal)

    def _handle_exception(self, error: Exception) -> None:
        """A defect: the log gets the traceback, without the values of variables, which may hold secrets."""
        self._return_code = 1
        if self._exception is None:
            self._exception = error
            self._exception_event.set()
        self.crashed = True
        cause = error.error if isinstance(error, WorkerFailed) else error
        log.critical("crash\n%s", "".join(traceback.format_exception(cause)))
        self._close_messages_no_wait()
