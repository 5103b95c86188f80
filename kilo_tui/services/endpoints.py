"""Who serves a model, from the first source that tells, remembered for a while."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from kilo_tui.errors import KiloError
from kilo_tui.model.endpoint import Endpoint, with_data_use
from kilo_tui.services.ports import Clock, EndpointLists

SECONDS_OF_ONE = 60.0
"""How long what is known of one model is taken for true; the gateway keeps it as long."""
PATIENCE_SECONDS = 1.0
"""How long the large list is waited for where the gateway's own is there already."""
SECONDS_OF_ALL = 600.0
"""The same of the large list, whose data policies seldom change."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Read:
    """Endpoints, and when they were read on the clock's monotonic time."""

    endpoints: tuple[Endpoint, ...]
    at: float


class EndpointService:
    """The endpoints of models. Sources in order: the gateway's own list, its list of all providers, another host."""

    def __init__(self, lists: EndpointLists, clock: Clock) -> None:
        self._lists = lists
        self._clock = clock
        self._read: dict[str, _Read] = {}
        self._all: Mapping[str, Sequence[Endpoint]] = {}
        self._all_at: float | None = None
        self._era = 0
        """Grows with every change of who asks."""
        self._reading = asyncio.Lock()
        self._beside: set[asyncio.Task[KiloError | None]] = set()
        """What is read on although nobody waits for it any more."""

    async def of(self, model_id: str, *, fresh: bool = False) -> tuple[Endpoint, ...]:
        """Who serves `model_id`; empty where nobody tells. Raises KiloError.

        `fresh` takes nothing for true that was read before.
        """
        if self._is_fresh(model_id) and not fresh:
            return self.known(model_id)
        at = self._clock.monotonic()
        large = self._begin_all()
        own = await _tried(self._lists.served_by(model_id))
        there = own and not isinstance(own, KiloError)
        await asyncio.wait([large], timeout=PATIENCE_SECONDS if there else None)
        everything = large.result() if large.done() else None
        if own and not isinstance(own, KiloError):
            found = with_data_use(own, _named(self._all, model_id))
        elif _named(self._all, model_id) and not self._knows_better(model_id, own, everything):
            if fresh and not isinstance(everything, KiloError):
                await self.read_all(fresh=True)
            found = _named(self._all, model_id)
            if isinstance(own, KiloError) and self._all_at is not None:
                at = self._all_at
        else:
            found = tuple(await self._lists.served_elsewhere(model_id) or ())
            if not found and isinstance(own, KiloError):
                raise own
        self._read[model_id] = _Read(found, at)
        return found

    def _begin_all(self) -> asyncio.Task[KiloError | None]:
        """Read the large list, which may take its time: the gateway's own has not to wait for it."""
        reading = asyncio.create_task(_tried(self.read_all()), name="models by provider")
        self._beside.add(reading)
        reading.add_done_callback(self._beside.discard)
        return reading

    async def read_to_the_end(self) -> None:
        """Wait for what is still read although `of` has answered; nothing is asked for it."""
        if self._beside:
            await asyncio.wait(self._beside)

    def _knows_better(self, model_id: str, own: object, everything: object) -> bool:
        """Whether the large list, kept from before, would only take the place of more, or is old itself."""
        read = self._read.get(model_id)
        known = read is not None and bool(read.endpoints)
        return isinstance(own, KiloError) and (known or isinstance(everything, KiloError))

    async def names_of(self, model_id: str) -> tuple[Endpoint, ...]:
        """Who serves `model_id`, in a hurry: without the large list where the gateway's own will do. Raises KiloError.

        What they do with the data is then only told where it is known already.
        """
        if self._is_fresh(model_id):
            return self.known(model_id)
        own = await self._lists.served_by(model_id)
        return with_data_use(own, _named(self._all, model_id)) if own else await self.of(model_id)

    def _is_fresh(self, model_id: str) -> bool:
        read = self._read.get(model_id)
        return read is not None and self._clock.monotonic() - read.at < SECONDS_OF_ONE

    async def read_all(self, *, fresh: bool = False) -> None:
        """Read the large list, unless that was done a short while ago. Raises KiloError."""
        async with self._reading:
            now = self._clock.monotonic()
            if fresh or self._all_at is None or now - self._all_at >= SECONDS_OF_ALL:
                era, everything = self._era, await self._lists.by_provider()
                self._all, self._all_at = everything, now if era == self._era else None
                for model_id, read in self._read.items():
                    endpoints = with_data_use(read.endpoints, _named(everything, model_id))
                    self._read[model_id] = replace(read, endpoints=endpoints)

    def age(self, model_id: str) -> float | None:
        """Seconds since what is known of `model_id` was read; None where nothing is, or another person was told it."""
        read = self._read.get(model_id)
        at = read.at if read is not None else self._all_at if _named(self._all, model_id) else None
        return None if at is None or at == -math.inf else self._clock.monotonic() - at

    def known(self, model_id: str) -> tuple[Endpoint, ...]:
        """What is known by now; nothing is asked for it."""
        read = self._read.get(model_id)
        return read.endpoints if read is not None else _named(self._all, model_id)

    @property
    def told(self) -> bool:
        """Somebody has said who serves what, and what they do with the data."""
        return bool(self._all)

    def forget(self) -> None:
        """Ask anew for everything, as after signing in as somebody else; what is known is shown until then."""
        self._era += 1
        self._all_at = None
        self._read = {model_id: replace(read, at=-math.inf) for model_id, read in self._read.items()}

    async def aclose(self) -> None:
        """Read nothing any more."""
        beside = tuple(self._beside)
        for task in beside:
            task.cancel()
        await asyncio.gather(*beside, return_exceptions=True)


def _named(everything: Mapping[str, Sequence[Endpoint]], model_id: str) -> tuple[Endpoint, ...]:
    """The entry of a model, or else of the one it is a variant of, whose prices are not its own."""
    found = everything.get(model_id)
    if found is not None:
        return tuple(found)
    plain = everything.get(model_id.partition(":")[0], ())
    return tuple(replace(end, price_in=None, price_out=None) for end in plain)


async def _tried(asked: Awaitable[T]) -> T | KiloError:
    try:
        return await asked
    except KiloError as error:
        return error
