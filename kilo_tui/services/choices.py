"""What the program remembers of the user's choices, in the profile."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

from kilo_tui.errors import KiloError, Kind
from kilo_tui.model.profile import Profile
from kilo_tui.model.routing import RoutingChoices
from kilo_tui.services.ports import Profiles


class Choices:
    """The profile in force; a change is in force at once and on disk soon after."""

    def __init__(self, profile: Profile, profiles: Profiles, *, problem: KiloError | None = None) -> None:
        self._profiles = profiles
        self._writing = asyncio.Lock()
        self.profile = profile
        self.problem = problem
        """Why the file could not be read whole; nothing is sent before the user has said to go on."""
        self._readable = problem is None or problem.kind is Kind.BAD_CONFIG

    @property
    def kept(self) -> bool:
        """Changes go to disk; not where the file could not be read whole, which is then left alone."""
        return self._readable

    def routing_text(self, routing: RoutingChoices) -> str:
        """How a file says this routing."""
        return self._profiles.routing_text(routing)

    async def routing_written(self) -> str:
        """What the file says of routing, once what is being written is. Raises KiloError."""
        async with self._writing:
            return await asyncio.to_thread(self._profiles.routing_written, self.profile.name)

    def confirmed(self) -> None:
        """The user goes on with what could be read; the file stays as it is."""
        self.problem = None

    async def remember(self, **changes: Any) -> None:
        """Change fields of the profile and write it. Raises KiloError when it cannot be written."""
        self.profile = replace(self.profile, **changes)
        if not self._readable:
            return
        async with self._writing:
            await asyncio.to_thread(self._profiles.save, self.profile)
