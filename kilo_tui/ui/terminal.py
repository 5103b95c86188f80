"""The terminal itself, without Textual: what it understands, its modes, and putting it back as it was.

The program takes it before anything heavy is imported: keys typed from then on are kept, in their order, and are
not echoed; Enter stays Enter.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from fcntl import ioctl

_INPUT, _OUTPUT = 0, 1

_PLAIN = ("vt", "dumb", "linux", "unknown", "ansi", "cons25", "eterm", "sun", "wsvt", "xterm-old")
"""Kinds of terminals, by the beginning of TERM, that would print what newer ones obey, or do something else."""

_MODES_BACK = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"  # the mouse
    "\x1b[?2004l"  # bracketed paste
    "\x1b[?1004l"  # focus reports
    "\x1b[?7h"  # lines wrap
    "\x1b[r\x1b[?1049l\x1b[?25h\x1b[0m"  # the whole screen, the normal one, with a cursor
)
_NEWER_MODES_BACK = (
    "\x1b[?2026l"  # synchronized output
    "\x1b[<u"  # the kitty keyboard protocol
    "\x1b[?2048l"  # in-band resize
)
RESTORE_SECONDS = 0.2
"""How long a terminal may take to read on while it is put back by force."""

FORGET_TITLE = "\x1b]2;\x07\x1b[23;2t"
"""An empty title, and where the terminal kept the one from before, that one."""

_VALUED = ("--profile", "--model", "--base-url")
_ALONE = ("--demo", "--no-mouse", "--continue")


def asks_background(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this terminal may be asked for the colour of its background without printing the question."""
    in_screen = environment.get("TERM", "").startswith("screen") and not environment.get("TMUX")
    return not is_plain(environment) and not in_screen


def is_plain(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this terminal gets no more than a VT220 understands."""
    kind = environment.get("TERM", "")
    return not kind or kind.startswith(_PLAIN)


def wants_screen(arguments: list[str]) -> bool:
    """Whether the command line surely asks for the full screen; a wrong one is looked at later, by the parser."""
    rest = iter(arguments)
    for argument in rest:
        name, equals, _value = argument.partition("=")
        if name in _VALUED:
            if not equals and next(rest, None) is None:
                return False
        elif argument not in _ALONE:
            return False
    return True


@contextmanager
def interrupts_go_to(handler: Callable[[], object]) -> Iterator[None]:
    """For as long as something else has the terminal, ctrl+c there calls `handler`."""
    before = signal.signal(signal.SIGINT, lambda *_: handler())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


class Terminal:
    """Remembers how the terminal was before the program changed anything."""

    def __init__(self) -> None:
        self._modes: list[object] | None = None
        self.typed_early = 0
        """Bytes that were typed before the terminal was taken: a line feed among them is an Enter."""
        with suppress(termios.error, OSError):
            self._modes = termios.tcgetattr(_INPUT)

    @property
    def modes(self) -> list[object] | None:
        """The modes of before; None when standard input is no terminal."""
        return None if self._modes is None else list(self._modes)

    @property
    def is_whole(self) -> bool:
        """Both its keys and its screen are there."""
        with suppress(OSError):
            return self._modes is not None and os.isatty(_OUTPUT)
        return False

    def take(self) -> None:
        """Keep every key from now on, as it is typed; ctrl+c still ends the program until the screen is open."""
        if self._modes is None:
            return
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._give_up)
        self._change(
            local=termios.ECHO | termios.ICANON | termios.IEXTEN,
            input=termios.ICRNL | termios.INLCR | termios.IGNCR | termios.IXON | termios.IXOFF,
        )
        with suppress(OSError):
            self.typed_early = int.from_bytes(ioctl(_INPUT, termios.FIONREAD, b"\0\0\0\0"), sys.byteorder)

    def _change(self, *, local: int, input: int) -> None:  # noqa: A002 - termios' own word
        with suppress(termios.error, OSError):
            modes = termios.tcgetattr(_INPUT)
            modes[0] &= ~input
            modes[3] &= ~local
            modes[6][termios.VMIN] = 1
            modes[6][termios.VTIME] = 0
            termios.tcsetattr(_INPUT, termios.TCSANOW, modes)

    def _give_up(self, number: int, _frame: object) -> None:
        """A signal during start-up, when nothing is open that would want to be closed."""
        self.give_back()
        os._exit(128 + number)

    def give_back(self) -> None:
        """The modes of before."""
        if self._modes is not None:
            with suppress(termios.error, OSError):
                termios.tcsetattr(_INPUT, termios.TCSANOW, self._modes)  # type: ignore[arg-type]

    @contextmanager
    def given_back(self) -> Iterator[None]:
        """For the time of another program that may ask the person something."""
        taken = None
        with suppress(termios.error, OSError):
            taken = termios.tcgetattr(_INPUT)
        self.give_back()
        try:
            yield
        finally:
            if taken is not None:
                with suppress(termios.error, OSError):
                    termios.tcsetattr(_INPUT, termios.TCSANOW, taken)

    def restore(self) -> None:
        """Put it back without waiting: a terminal that does not read must not hold up the end of the process."""
        back = _MODES_BACK if is_plain() else _NEWER_MODES_BACK + _MODES_BACK + FORGET_TITLE
        with suppress(OSError):
            if os.isatty(_OUTPUT):
                os.set_blocking(_OUTPUT, False)
                try:
                    _write_soon(back.encode())
                finally:  # the shell writes to the same terminal, and waits as it always did
                    os.set_blocking(_OUTPUT, True)
        self.give_back()


def _write_soon(data: bytes) -> None:
    """Write to a terminal that may be busy, but not for long. Raises OSError."""
    while data and select.select([], [_OUTPUT], [], RESTORE_SECONDS)[1]:
        data = data[os.write(_OUTPUT, data) :]
