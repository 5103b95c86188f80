"""The terminal itself: put back as it was, also when Textual no longer can."""

from __future__ import annotations

import os
import sys
import termios
from contextlib import suppress

_BACK = (
    "\x1b[?2026l"  # synchronized output
    "\x1b[<u"  # the kitty keyboard protocol
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l"  # the mouse
    "\x1b[?2004l"  # bracketed paste
    "\x1b[?1004l"  # focus reports
    "\x1b[?2048l"  # in-band resize
    "\x1b[r\x1b[?1049l\x1b[?25h\x1b[0m"  # the whole screen, the normal one, with a cursor
)


class Terminal:
    """Remembers how the terminal was before the screen opened."""

    def __init__(self) -> None:
        self._input = sys.__stdin__.fileno() if sys.__stdin__ else 0
        self._output = sys.__stderr__.fileno() if sys.__stderr__ else 2
        self._modes: list[object] | None = None
        with suppress(termios.error, OSError):
            self._modes = termios.tcgetattr(self._input)

    def restore(self) -> None:
        """Put it back without waiting: a terminal that does not read must not hold up the end of the process."""
        for descriptor in {1, self._output}:
            with suppress(OSError):
                if os.isatty(descriptor):
                    os.set_blocking(descriptor, False)
                    os.write(descriptor, _BACK.encode())
                    os.set_blocking(descriptor, True)
                    break
        if self._modes is not None:
            with suppress(termios.error, OSError):
                termios.tcsetattr(self._input, termios.TCSANOW, self._modes)  # type: ignore[arg-type]
