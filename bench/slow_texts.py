"""Texts that are slow by nature, as fast as they can be sent: painted in time, and the keys work all the while."""

from __future__ import annotations

import math
from collections.abc import Iterator

from answers import SLOW_TEXTS
from figures import Figure, among
from keys import echoes
from session import CLIENT, session
from terminal import pause

MOST_SECONDS = 20.0
"""After which a text counts as never painted."""
STOP_AFTER = 0.3
"""Seconds between the first byte and Esc."""


def slow_texts(*, quick: bool) -> Iterator[Figure]:
    """Each of them: painted, keys, Esc."""
    for name, what in SLOW_TEXTS.items():
        painted, keys = _painted(name)
        yield Figure(f"{what} at full speed: first byte sent → painted", painted, 5, "s")
        told = f"p50 {1e3 * among(keys, 0.5):.0f} of {len(keys)}"
        yield Figure(f"{what}: key → echo while it comes, p99", 1e3 * among(keys, 0.99), 100, "ms", told)
        yield Figure(f"{what}: Esc → the connection is closed", 1e3 * _stopped(name), 200, "ms")


def _painted(name: str) -> tuple[float, list[float]]:
    with session(CLIENT) as running:
        running.be_ready()
        asked = running.ask(name)
        sent = running.gateway.wait("first", asked.said)["time"]
        keys = echoes(running, asked)
        seen = running.terminal.until(asked.end, asked.size, MOST_SECONDS)
        return (math.inf if seen is None else seen - sent), keys


def _stopped(name: str) -> float:
    with session(CLIENT) as running:
        running.be_ready()
        asked = running.ask(name, hold=True)
        pause(running.gateway.wait("first", asked.said)["time"] + STOP_AFTER)
        pressed = running.terminal.type("\x1b")
        broken = running.gateway.look("broken", asked.said, MOST_SECONDS)
        return broken["time"] - pressed if broken else math.inf
