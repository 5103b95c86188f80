"""The command palette: every command of the chat screen by its name, and the models."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from rich.align import Align
from rich.text import Text
from textual.command import CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content
from textual.types import IgnoreReturnCallbackType
from textual.widgets.option_list import Option

from kilo_tui.errors import KiloError
from kilo_tui.ui.keys import EVERYWHERE, READING
from kilo_tui.ui.safe import safe_line
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen


class Palette(CommandPalette):
    """Textual's palette in our words."""

    def __init__(self, providers: list[type[Provider]] | None = None, placeholder: str = "") -> None:
        super().__init__(providers, placeholder=placeholder or _("Search the commands"), id="--command-palette")

    def on_mount(self) -> None:
        self.query_one(SearchIcon).icon = "›"

    def _start_no_matches_countdown(self, search_value: str) -> None:
        self._stop_no_matches_countdown()

        def say_so() -> None:
            commands = self.query_one(CommandList)
            commands.clear_options()
            commands.add_option(
                Option(Align.center(Text(_("Nothing by this name"))), disabled=True, id=self._NO_MATCHES)
            )
            self._list_visible = True

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, say_so)


class _Named(Provider):
    """A provider of commands that are known by their names."""

    def named(self) -> Iterator[tuple[str, IgnoreReturnCallbackType, str]]:
        """Name, what it does, and its key."""
        raise NotImplementedError

    async def discover(self) -> Hits:
        for name, command, key in self.named():
            yield DiscoveryHit(_with_key(safe_line(name), key), command, name)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for name, command, key in self.named():
            score = matcher.match(name)
            if score > 0:
                yield Hit(score, _with_key(matcher.highlight(name), key), command, name)


def _with_key(name: Content, key: str) -> Content:
    """The name, and the key that does the same, fainter."""
    return Content.assemble(name, (f"   {key}", "dim")) if key else name


class ChatCommands(_Named):
    """What can be done on the chat screen."""

    def named(self) -> Iterator[tuple[str, IgnoreReturnCallbackType, str]]:
        screen = cast("ChatScreen", self.screen)
        seen: set[str] = set()
        for key in (*EVERYWHERE, *READING):
            if key.in_palette and key.id not in seen:
                seen.add(key.id)
                yield key.says(), partial(screen.run_action, key.action), key.label


class ModelCommands(_Named):
    """The models the gateway offers; choosing one asks it from now on."""

    async def startup(self) -> None:
        screen = cast("ChatScreen", self.screen)
        try:
            self._models = [model.id for model in await screen.services.models.models()]
        except KiloError as error:
            self._models = []
            screen.say_error(error)

    def named(self) -> Iterator[tuple[str, IgnoreReturnCallbackType, str]]:
        screen = cast("ChatScreen", self.screen)
        for model_id in self._models:
            yield safe_line(model_id).plain, partial(self.chosen(screen), model_id), ""

    def chosen(self, screen: ChatScreen) -> Callable[[str], None]:
        """What is done with a model."""
        return screen.model_choice.use


class ElsewhereCommands(ModelCommands):
    """The same models; choosing one asks it this once."""

    def chosen(self, screen: ChatScreen) -> Callable[[str], None]:
        return screen.turn_actions.ask_elsewhere
