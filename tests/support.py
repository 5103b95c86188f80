"""Small builders and waiters that tests share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from kilo_tui.model.chat import Turn, TurnState, Usage
from kilo_tui.storage.files import Locations

PATIENCE = 20.0
"""Seconds after which what a test waits for will never come."""


async def until(fact: Callable[[], Any], *, pilot: Any = None) -> None:
    """Wait until `fact` is so."""
    given_up = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < given_up, "it never came"
        if pilot is not None:
            await pilot.pause()
        else:
            await asyncio.sleep(0.005)  # noqa: TID251 - the one waiter


class Clock:
    """Time that moves when it is waited for."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.time = now
        self.slept: list[float] = []
        self.held = False
        """While held, a wait does not end."""

    def now(self) -> float:
        return self.time

    def monotonic(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.held:
            await asyncio.Event().wait()
        self.time += seconds
        await asyncio.sleep(0)  # noqa: TID251 - lets others run


def to_the_eye(text: str) -> str:
    """`text` with every blank as one looks, whether or not a line may end there."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def places(folder: Path) -> Locations:
    """Locations below a temporary folder."""
    return Locations(folder / "config", folder / "data", folder / "cache", folder / "state")


def a_turn(question: str = "Why?", answer: str = "", **changes: Any) -> Turn:
    """A turn that has ended well, unless told otherwise."""
    values: dict[str, Any] = {
        "id": "turn-1",
        "conversation_id": "conversation-1",
        "question": question,
        "model_id": "demo/tour:free",
        "started_at": 1_790_000_000.0,
        "state": TurnState.COMPLETE,
        "pieces": [answer] if answer else [],
        "usage": Usage(prompt_tokens=12, completion_tokens=34),
        "seconds_to_first_token": 0.5,
        "seconds": 1.5,
    }
    return Turn(**(values | changes))
