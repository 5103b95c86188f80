"""One thing that is read by itself: what is known of it, since when, and why no more."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from kilo_tui.errors import KiloError
from kilo_tui.services.ports import Clock

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Reading(Generic[T_co]):
    """What is known at one moment."""

    value: T_co | None = None
    read_at: float | None = None
    """Seconds since 1970: `value` is no older than that."""
    error: KiloError | None = None
    """Why the newest attempt came to nothing; a `value` beside it is from an earlier one."""
    waiting: bool = False
    """An answer is on its way."""

    @property
    def untouched(self) -> bool:
        """Never asked for."""
        return self == Reading()


class Part(Generic[T]):
    """Reads one thing as often as it is told to; of answers that overtake each other the one asked last counts."""

    def __init__(
        self,
        ask: Callable[[], Awaitable[T]],
        clock: Clock,
        changed: Callable[[], None],
        learnt: Callable[[T], None] = lambda _value: None,
    ) -> None:
        """`changed` is called whenever `now` is another, `learnt` with what was read."""
        self._ask = ask
        self._clock = clock
        self._changed = changed
        self._learnt = learnt
        self._attempt = 0
        self.now: Reading[T] = Reading()

    @property
    def value(self) -> T | None:
        """What is known."""
        return self.now.value

    async def read(self) -> None:
        """Ask once; never raises KiloError."""
        self._attempt += 1
        attempt, asked_at = self._attempt, self._clock.now()
        self._become(replace(self.now, waiting=True))
        try:
            value = await self._ask()
        except KiloError as error:
            if attempt == self._attempt:
                self._become(replace(self.now, error=error, waiting=False))
        else:
            if attempt == self._attempt:
                self._become(Reading(value, asked_at))
                self._learnt(value)
        finally:
            if attempt == self._attempt and self.now.waiting:  # whoever asked has gone
                self._become(replace(self.now, waiting=False))

    def forget(self) -> None:
        """It was somebody else's; an answer on its way counts no more."""
        self._attempt += 1
        self._become(Reading())

    def _become(self, reading: Reading[T]) -> None:
        self.now = reading
        self._changed()
