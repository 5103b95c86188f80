"""Opening a link in the browser of this desktop; never where nobody would see it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping

from kilo_tui.services.ports import Programs
from kilo_tui.text.links import host_of


class BrowsingService:
    """A browser is offered where there is a desktop, and never started over SSH."""

    def __init__(self, programs: Programs, environment: Mapping[str, str], platform: str = sys.platform) -> None:
        self._programs = programs
        self._environment = environment
        self._platform = platform

    @property
    def offered(self) -> bool:
        """Whether a browser would open before the eyes of whoever asks."""
        environment = self._environment
        if any(environment.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
            return False
        display = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY") or environment.get("WSL_DISTRO_NAME")
        return self._platform == "darwin" or bool(display)

    async def open(self, link: str) -> bool:
        """Open a link to the web, nothing else; whether a program took it."""
        if not self.offered or host_of(link) is None:
            return False
        if self._platform == "darwin":
            program = "open"
        else:
            program = "wslview" if self._environment.get("WSL_DISTRO_NAME") else "xdg-open"
        return await asyncio.to_thread(self._programs.give, (program, link), b"")
