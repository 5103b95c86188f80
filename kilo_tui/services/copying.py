"""Copies that arrive: several routes are tried, and the one that was taken is named."""

from __future__ import annotations

import asyncio
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from kilo_tui.errors import KiloError
from kilo_tui.services.ports import CopyFile, Programs
from kilo_tui.text.sanitize import clean
from kilo_tui.words import _, ngettext

LONGEST_SEQUENCE = 100_000
"""Base64 characters a terminal is trusted with; many drop longer ones without a word."""
FIRST_VTE, FIRST_KONSOLE = 7500, 241200
"""The terminals of these families that may know OSC 52; none before does."""


class Route(Enum):
    """Which way a copy went."""

    TMUX_AND_TERMINAL = "tmux-and-terminal"
    TMUX = "tmux"
    TERMINAL = "terminal"
    PROGRAM = "program"
    FILE = "file"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Copied:
    """What became of a copy."""

    route: Route
    lines: int
    characters: int
    where: str = ""
    """The program's name, the file's path, or why even that could not be written."""


class CopyService:
    """Copies text to wherever the person can paste it from."""

    def __init__(
        self, programs: Programs, file: CopyFile, environment: Mapping[str, str], platform: str = sys.platform
    ) -> None:
        self._programs = programs
        self._file = file
        self._environment = environment
        self._platform = platform
        self._in_turn = asyncio.Lock()

    async def copy(self, text: str, send: Callable[[str], None] | None = None) -> Copied:
        """Copy `text`, cleaned. `send` writes base64 to the terminal's clipboard; None when it has none."""
        text = clean(text)
        async with self._in_turn:
            route, where = await self._deliver(text.encode(), send)
        return Copied(route, lines=text.rstrip("\n").count("\n") + 1, characters=len(text), where=where)

    async def _deliver(self, data: bytes, send: Callable[[str], None] | None) -> tuple[Route, str]:
        if self._environment.get("TMUX"):
            if await self._give(("tmux", "load-buffer", "-w", "-"), data):
                return Route.TMUX_AND_TERMINAL, ""
            if await self._give(("tmux", "load-buffer", "-"), data):  # before 3.2 it knows no -w
                return Route.TMUX, ""
        elif send is not None and self._terminal_takes_copies():
            payload = b64encode(data).decode()
            if len(payload) <= LONGEST_SEQUENCE:
                send(payload)
                return Route.TERMINAL, ""
        for name, arguments, encoding in self._native():
            if await self._give(arguments, data if encoding == "utf-8" else data.decode().encode(encoding)):
                return Route.PROGRAM, name
        try:
            return Route.FILE, await asyncio.to_thread(self._file.keep, data)
        except KiloError as error:
            return Route.NONE, error.detail

    async def _give(self, arguments: tuple[str, ...], data: bytes) -> bool:
        return await asyncio.to_thread(self._programs.give, arguments, data)

    def _terminal_takes_copies(self) -> bool:
        """Whether OSC 52 may arrive; GNU screen, with $STY, keeps it for itself."""
        environment = self._environment
        if environment.get("STY") or environment.get("TERM_PROGRAM") == "Apple_Terminal":
            return False
        return _version(environment, "VTE_VERSION", FIRST_VTE) and _version(
            environment, "KONSOLE_VERSION", FIRST_KONSOLE
        )

    def _native(self) -> Iterator[tuple[str, tuple[str, ...], str]]:
        """Programs for the display that is there: name, arguments, and how they want to read."""
        environment = self._environment
        if environment.get("WAYLAND_DISPLAY"):
            yield "wl-copy", ("wl-copy",), "utf-8"
        if environment.get("DISPLAY"):
            yield "xclip", ("xclip", "-selection", "clipboard"), "utf-8"
            yield "xsel", ("xsel", "--clipboard", "--input"), "utf-8"
        if self._platform == "darwin" and not environment.get("SSH_CONNECTION"):
            yield "pbcopy", ("env", "LC_CTYPE=UTF-8", "pbcopy"), "utf-8"
        if environment.get("WSL_DISTRO_NAME"):
            yield "clip.exe", ("clip.exe",), "utf-16"


def _version(environment: Mapping[str, str], name: str, first: int) -> bool:
    """Whether a terminal that says its version is new enough; one that says none may be."""
    said = environment.get(name, "")
    return not said.isdecimal() or int(said) >= first


def told(copied: Copied) -> str:
    """Which way the copy went, in a sentence: what is certain is said, and nothing more."""
    amount = (
        ngettext("{count} line", "{count} lines", copied.lines).format(count=copied.lines)
        if copied.lines > 1
        else ngettext("{count} character", "{count} characters", copied.characters).format(count=copied.characters)
    )
    match copied.route:
        case Route.TMUX_AND_TERMINAL:
            said = _("{amount} in tmux's buffer (prefix ]), offered to the terminal")
        case Route.TMUX:
            said = _("{amount} in tmux's buffer (prefix ])")
        case Route.TERMINAL:
            said = _("{amount} sent to the terminal's clipboard (OSC 52); not there? Y")
        case Route.PROGRAM:
            said = _("{amount} in the clipboard, by {where}")
        case Route.FILE:
            said = _("no clipboard reached; {amount} in {where}")
        case Route.NONE:
            said = _("not copied: no clipboard reached, no file written ({where}); Y shows it")
    return said.format(amount=amount, where=copied.where)
