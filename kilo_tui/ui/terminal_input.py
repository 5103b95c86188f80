"""What the terminal sends: keys, and answers that must not be taken for keys."""

from __future__ import annotations

import os
import re
import select
from codecs import getincrementaldecoder
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Event

from textual._parser import ParseError
from textual._time import get_time
from textual._xterm_parser import XTermParser
from textual.events import Paste
from textual.message import Message

from kilo_tui.ui.terminal_pastes import Pastes

ASK_BACKGROUND = "\x1b]11;?\x07"
HELD_SECONDS = 0.1
"""How long what may begin an answer, and may be keys, waits for the rest before it is keys."""
BEGUN_SECONDS = 2.0
"""The same where it has surely begun: a line may be slow, and nobody types that."""
_SURELY_BEGUN = len("\x1b]11;")
AWAITED_SECONDS = 2.0
"""A terminal that has not answered by then will not."""

_ANSWER = re.compile(r"\x1b\]1([01]);([^\x07\x1b]{0,64})(?:\x07|\x1b\\)")
_BEGINNING = re.compile(r"\x1b(?:\](?:1(?:[01](?:;[^\x07\x1b]{0,64}\x1b?)?)?)?)?\Z")
_COLOUR = re.compile(r"rgba?:([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})/([0-9a-fA-F]{1,4})")


def is_light(colour: str) -> bool | None:
    """Whether an X11 colour (`rgb:ffff/ffff/dddd`) is a light background; None when it is no colour."""
    found = _COLOUR.match(colour)
    if found is None:
        return None
    red, green, blue = (int(part, 16) / (16 ** len(part) - 1) for part in found.groups())
    return bool(0.299 * red + 0.587 * green + 0.114 * blue > 0.5)


class Answers:
    """Takes answers about colours out of what the terminal sends."""

    def __init__(self, told: Callable[[bool], None]) -> None:
        self._told = told
        self._held = ""
        self._awaited_until = 0.0

    def await_one(self) -> None:
        """An answer is due: for a while a lone Esc is held for a moment, because it may be how the answer begins."""
        self._awaited_until = get_time() + AWAITED_SECONDS

    @property
    def holding(self) -> bool:
        """Something waits for the rest of it."""
        return bool(self._held)

    @property
    def patience(self) -> float:
        """Seconds it may wait."""
        return BEGUN_SECONDS if len(self._held) >= _SURELY_BEGUN else HELD_SECONDS

    def feed(self, text: str) -> str:
        """What is left for the parser of keys."""
        text = self._held + text
        self._held = ""
        if "\x1b" not in text:
            return text
        text = _ANSWER.sub(self._answered, text)
        beginning = _BEGINNING.search(text)
        if beginning is not None and (len(beginning[0]) > 2 or get_time() < self._awaited_until):
            self._held = beginning[0]
            return text[: beginning.start()]
        return text

    def release(self) -> str:
        """What was held: no more of it came, so it was no answer."""
        held, self._held = self._held, ""
        return held

    def _answered(self, answer: re.Match[str]) -> str:
        light = is_light(answer[2]) if answer[1] == "1" else None
        if light is not None:
            self._awaited_until = 0.0
            self._told(light)
        return ""


class Wake(Event):
    """An event that also wakes who waits for a descriptor."""

    def __init__(self) -> None:
        super().__init__()
        self.descriptor, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        os.set_blocking(self.descriptor, False)

    def set(self) -> None:
        super().set()
        with suppress(BlockingIOError):
            os.write(self._writer, b"\0")

    def clear(self) -> None:
        super().clear()
        with suppress(BlockingIOError):
            os.read(self.descriptor, 64)


def read_messages(
    descriptor: int, stop: Wake, answers: Answers, *, typed_early: int = 0, debug: bool = False
) -> Iterator[Message]:
    """Keys, pastes, the mouse, until `stop` is set. Raises OSError or EOFError when the terminal has gone.

    Of the first `typed_early` bytes, typed while the terminal still made line feeds of Enter, these are Enter again.
    """
    parser, pastes = XTermParser(debug), Pastes()
    decode = getincrementaldecoder("utf-8")("replace").decode
    while not stop.is_set():
        waiting = answers.patience if answers.holding else _until_timeout(parser)
        ready, _, _ = select.select([descriptor, stop.descriptor], [], [], waiting)
        if stop.is_set():
            break
        if descriptor in ready:
            data = os.read(descriptor, 4096)
            if not data:
                raise EOFError
            if typed_early > 0:
                early = data[:typed_early].replace(b"\n", b"\r")
                data = early + data[typed_early:]
                typed_early -= len(early)
            for piece in pastes.feed(decode(data)):
                if isinstance(piece, Paste):
                    yield piece
                else:
                    yield from parser.feed(text) if (text := answers.feed(piece)) else ()
            continue
        elif answers.holding:
            text = answers.release()
        else:
            yield from parser.tick()
            continue
        yield from parser.feed(text)
    with suppress(EOFError, ParseError):
        list(parser.feed(""))


def _until_timeout(parser: XTermParser) -> float | None:
    """Seconds until a lone Esc is the key; None when the parser waits for nothing."""
    if parser._timeout_time is None:
        return None
    return max(0.0, parser._timeout_time - get_time())
