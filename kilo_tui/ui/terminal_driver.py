"""Textual's driver, and what it leaves out."""

from __future__ import annotations

import os
from typing import Any

from textual._ansi_sequences import SYNC_END, SYNC_START
from textual.app import App
from textual.drivers.linux_driver import LinuxDriver

from kilo_tui.ui.terminal_scroll import TerminalScroll

_NO_FRAME = ("\x07", "\x1b]", "\x1b[?", "\x1b[>", "\x1b[<")
"""How everything begins that is written and is not a frame."""


class KiloDriver(LinuxDriver):
    """The terminal scrolls."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self._scroll = TerminalScroll()
        self.can_scroll = os.isatty(1) and not os.environ.get("TERM", "dumb").startswith(("dumb", "unknown"))
        """The terminal can move rows by itself."""

    # --- scrolling

    def scroll_region(self, top: int, bottom: int, rows: int) -> bool:
        """See `TerminalScroll.queue`; the frame that is written next begins with it."""
        return self.can_scroll and self._scroll.queue(top, bottom, rows)

    def drop_scroll(self) -> None:
        """Everything will be painted anew: move nothing before."""
        self._scroll.drop()

    # --- writing

    def write(self, data: str) -> None:
        """Write; before the first frame after `scroll_region` the rows are moved."""
        if self._scroll and data not in (SYNC_START, SYNC_END) and not data.startswith(_NO_FRAME):
            data = self._scroll.take() + data
        super().write(data)
