"""The command palette: every command of the chat screen by its name, and the models."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from rich.align import Align
from rich.text import Text
from textual import events, on, work
from textual.binding import Binding
from textual.command import CommandInput, CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider, SearchIcon
from textual.content import Content
from textual.fuzzy import Matcher
from textual.types import IgnoreReturnCallbackType
from textual.widget import Widget
from textual.widgets import Input
from textual.widgets.option_list import Option

from kilo_tui.explain import next_step
from kilo_tui.ui.hints import EDITOR_IN_PALETTE
from kilo_tui.ui.key_names import shown
from kilo_tui.ui.keys import (
    EVERYWHERE,
    NEXT,
    ON_EVERY_SCREEN,
    PROMPT,
    READING,
    ROUTING,
    Key,
    Mode,
    bind_first,
    closes_with,
    rows_of,
)
from kilo_tui.ui.keys_in_order import hand_on, take_in_order
from kilo_tui.ui.safe import safe_line
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen
    from kilo_tui.ui.screens.saying import SayingScreen


KEY_COLUMN = 48
"""Cells before the keys, where a name leaves so many."""


class Palette(CommandPalette):
    """Textual's palette in our words; the key that opens it closes it, and ctrl+e goes on to the editor."""

    def __init__(self, providers: list[type[Provider]] | None = None, placeholder: str = "") -> None:
        super().__init__(providers, placeholder=placeholder or _("Search the commands"), id="--command-palette")
        self._gathered: str | None = None
        """What the commands shown were searched with; None while a search goes on."""
        self._entered: str | None = None
        """What Enter was pressed on before its search had come to an end."""
        own = [
            *(replace(binding, priority=True) for binding in closes_with("escape", "app.palette", "app.interrupt")),
            Binding(EDITOR_IN_PALETTE, "edit_prompt", "", show=False, priority=True),
        ]
        bind_first(self, own)

    @work(exclusive=True, group=CommandPalette._GATHER_COMMANDS_GROUP)
    async def _gather_commands(self, search_value: str) -> None:
        self._gathered = None
        if self._entered != search_value:
            self._entered = None
        await CommandPalette._gather_commands.__wrapped__(self, search_value)  # type: ignore[attr-defined]
        self._gathered = search_value
        if self._entered == search_value:
            self._entered = None
            self._take_first()

    @on(Input.Submitted)
    def _wait_for_the_search(self, event: Input.Submitted) -> None:
        """Enter means what was typed, not what was found for the letters before."""
        if event.value.strip() != self._gathered:
            event.stop()
            event.prevent_default()
            self._entered = event.value.strip()

    def _take_first(self) -> None:
        commands = self.query_one(CommandList)
        if commands.option_count and commands.get_option_at_index(0).id != self._NO_MATCHES:
            commands.highlighted = 0
            commands.action_select()

    async def _on_key(self, event: events.Key) -> None:
        """What was typed before there was a line to type into, or when this was closing already."""
        if self.app.screen is self and event.is_printable:
            event.stop()
            hand_on(self.app, self.query_one(CommandInput), event.key, event.character)
        else:
            await take_in_order(self, event)

    def action_edit_prompt(self) -> None:
        """As a shell has it."""
        below = self.app.screen_stack[-2]
        self.dismiss()
        if (edit := getattr(below, "action_edit_prompt", None)) is not None:
            edit()

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
                yield Hit(score, _with_key(_marked(name, matcher), key), command, name)


def _marked(name: str, matcher: Matcher) -> Content:
    """The name with the letters marked that were typed; Textual's own would read it as markup."""
    shown = safe_line(name)
    _score, places = matcher.fuzzy_search.match(matcher.query, shown.plain)
    for place in places:
        shown = shown.stylize(matcher.match_style, place, place + 1)
    return shown


def _with_key(name: Content, key: str) -> Content:
    """The name, and in a column behind it the key that does the same, fainter."""
    gap = " " * max(3, KEY_COLUMN - name.cell_length)
    return Content.assemble(name, (f"{gap}{key}", "dim")) if key else name


class ChatCommands(_Named):
    """What can be done on the chat screen: what an error offers first, and what is done while writing last."""

    def named(self) -> Iterator[tuple[str, IgnoreReturnCallbackType, str]]:
        screen = cast("ChatScreen", self.screen)
        actions, error, _turn = screen.next_steps.offered()
        for key, action in zip(NEXT, actions, strict=False):
            if error is not None:
                yield next_step(action, error).label, partial(screen.run_action, key.action), key_of(key.id)
        seen: set[str] = set()
        for key in (*EVERYWHERE, *READING, *PROMPT):
            if key.in_palette and key.id not in seen:
                seen.add(key.id)
                yield key.says(), partial(owner(screen, key).run_action, key.action), key_of(key.id)
        for key in ROUTING:
            if key.in_palette and key.id not in seen:
                yield key.says(), partial(screen.action_routing, key.action), ""


def owner(screen: ChatScreen, key: Key) -> Widget:
    """Whose action a row names."""
    owners: dict[Mode, Widget] = {Mode.PROMPT: screen.prompt, Mode.READING: screen.transcript}
    return owners.get(key.mode, screen)


def key_of(binding_id: str) -> str:
    """Every key in force of an id."""
    keys = " ".join(dict.fromkeys(label for row in rows_of(binding_id) for label in row.labels))
    if binding_id == "prompt.editor" and not keys:
        return " ".join(shown(key) for key in (*rows_of("app.palette")[0].keys[:1], EDITOR_IN_PALETTE))
    return keys


class CommandsHere(_Named):
    """What can be done on a screen that is not the chat."""

    def named(self) -> Iterator[tuple[str, IgnoreReturnCallbackType, str]]:
        screen = cast("SayingScreen[Any]", self.screen)
        for key in (*screen.KEYS, *ON_EVERY_SCREEN):
            if key.in_palette and screen.check_action(key.action.partition(".")[2], ()):
                yield key.says(), partial(screen.run_action, key.action), key_of(key.id)
