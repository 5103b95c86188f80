"""Where frames are written to, also when it has gone."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TextIO


class Output:
    """Standard output as Textual's writer wants it.

    A terminal that has gone takes nothing any more: that is told once, and what is written then is dropped. An
    error would end Textual's writing thread, and who waits for it would wait for ever.
    """

    def __init__(self, file: TextIO, gone: Callable[[], None]) -> None:
        self._file = file
        self._gone = gone
        self._is_gone = False

    def write(self, text: str) -> None:
        """As a file's."""
        if not self._is_gone:
            try:
                self._file.write(text)
            except OSError:
                self._lose()

    def flush(self) -> None:
        """As a file's."""
        if not self._is_gone:
            try:
                self._file.flush()
            except OSError:
                self._lose()

    def fileno(self) -> int:
        """As a file's."""
        return self._file.fileno()

    def isatty(self) -> bool:
        """As a file's."""
        return not self._is_gone and self._file.isatty()

    def _lose(self) -> None:
        self._is_gone = True
        self._gone()


def to_terminal(gone: Callable[[], None]) -> Output:
    """Standard output, in UTF-8 whatever the locale says of other files."""
    return Output(open(os.dup(1), "w", encoding="utf-8", errors="replace", newline="\n"), gone)
