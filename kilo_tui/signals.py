"""SIGTERM, SIGHUP and ctrl+c, independent of the event loop.

A terminal that stops reading blocks whoever writes to it, and with it the event loop. So a plain handler only
passes the signal's number through a pipe to a thread, which asks the program to end by itself, saves, and if
the end has not come in time restores the terminal and ends the process.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from types import FrameType

PATIENCE_SECONDS = 0.6


class SignalGuard:
    """Ends the process with 128+n within `PATIENCE_SECONDS` of a signal, with everything saved.

    The first ctrl+c only asks; a second one ends the process as the others do.
    `end` is called first, on the guard's thread, and asks for an orderly end; `save` is called next and must
    return soon; `restore` is called only when the orderly end did not come in time.
    """

    def __init__(
        self,
        *,
        end: Callable[[int], None],
        save: Callable[[], None],
        restore: Callable[[], None] = lambda: None,
        signals: Iterable[int] = (signal.SIGTERM, signal.SIGHUP),
    ) -> None:
        self._end = end
        self._save = save
        self._restore = restore
        self._signals = tuple(signals)
        self._over = threading.Event()
        self._reader, self._writer = os.pipe()
        os.set_blocking(self._writer, False)
        self._before: dict[int, signal._HANDLER] = {}

    def watch(self) -> None:
        """Take the signals over; called on the main thread."""
        for number in self._signals:
            self._before[number] = signal.signal(number, self._caught)
        threading.Thread(target=self._guard, name="signal guard", daemon=True).start()

    def release(self) -> None:
        """The program is ending by itself: no more forced end, and the handlers that were there before."""
        self._over.set()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        with suppress(OSError):
            os.write(self._writer, b"\0")

    def _caught(self, number: int, _frame: FrameType | None) -> None:
        with suppress(OSError):  # a full pipe has the first signal in it
            os.write(self._writer, bytes([number]))

    def _guard(self) -> None:
        pressed = False
        while number := os.read(self._reader, 1)[0]:
            self._end(number)
            if number == signal.SIGINT and not pressed:
                pressed = True
                continue  # whoever is tired of waiting can press again
            self._save()
            if not self._over.wait(PATIENCE_SECONDS):
                self._restore()
                os._exit(128 + number)
