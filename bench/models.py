"""Among a thousand models: how soon the list is there, how soon a key has filtered it, and what a kept list costs."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from figures import Figure, among, median
from session import CLIENT, session
from starting import first_letter

MODELS = 1_000
ROUNDS = 2
STARTS = 5
OPENINGS = 7
WORD = "quokkas"
"""Typed letter by letter; each letter leaves another number of models."""
F2, ESCAPE = "\x1bOQ", "\x1b"
LARGE = 10_000
"""Models of a list that is far larger than any gateway's."""


def names(count: int) -> list[str]:
    """Ids; a tenth of them goes each further letter of the word along."""
    return [f"bench/{WORD[: number % (len(WORD) + 1)]}-{number:05}" for number in range(count)]


def matching(typed: str, count: int = MODELS) -> int:
    """How many of them have what was typed at the beginning of a word."""
    return sum(f"/{typed}" in name for name in names(count))


def models(*, quick: bool) -> Iterator[Figure]:
    """The screen of models, and a start with a large list on disk."""
    opened, keys, cpu = min((_looked() for _ in range(ROUNDS)), key=lambda found: among(found[1], 0.95))
    first, *others = opened
    told = f"the first {1e3 * first:.0f}, most {1e3 * max(others):.0f} of {len(others)}"
    yield Figure(f"F2 → {MODELS:,} models are there: median", 1e3 * median(others), 100, "ms", told)
    told = f"better of {ROUNDS}; median {1e3 * median(keys):.0f}, most {1e3 * max(keys):.0f} of {len(keys)}"
    yield Figure(f"key → {MODELS:,} models are filtered: p95", 1e3 * among(keys, 0.95), 30, "ms", told)
    yield Figure("the same: median", 1e3 * median(cpu), 15, "ms CPU")
    if not quick:
        yield _start()


def _looked() -> tuple[list[float], list[float], list[float]]:
    """Seconds until the list is there and until what a key leaves of it is, and CPU.

    The keys of the first opening do not count.
    """
    opened, keys, cpu = [], [], []
    whole = f"{MODELS:,} models"
    with session(CLIENT, models=MODELS) as running:
        terminal = running.terminal
        running.be_ready()
        for _ in range(OPENINGS):
            size = terminal.size
            pressed = terminal.type(F2)
            shown = terminal.until(whole, size)
            assert shown is not None, terminal.text
            opened.append(shown - pressed)
            terminal.until_quiet(0.3)
            for at in range(1, len(WORD) + 1):
                size, before = terminal.size, terminal.cpu
                pressed = terminal.type(WORD[at - 1])
                shown = terminal.until(f"{matching(WORD[:at]):,} of {MODELS:,}", size, 5)
                assert shown is not None, terminal.text
                keys.append(shown - pressed)
                terminal.until_quiet(0.1)
                cpu.append(terminal.cpu - before)
            terminal.type(ESCAPE)
            terminal.until(whole, terminal.size)
            terminal.until_quiet(0.3)
            terminal.type(ESCAPE)
            terminal.until_quiet(0.3)
    return opened, keys[len(WORD) :], cpu[len(WORD) :]


def _start() -> Figure:
    """Spawn to a typed letter, in turns with a home that has seen many models and one that has not."""
    with tempfile.TemporaryDirectory() as before, tempfile.TemporaryDirectory() as empty:
        with session(CLIENT, home=before, models=LARGE) as running:
            running.be_ready()
            size = running.terminal.size
            running.terminal.type(F2)
            assert running.terminal.until(f"{LARGE:,} models", size) is not None
            running.terminal.until_quiet(0.5)
        kept = sum(path.stat().st_size for path in Path(before).rglob("models/*.json")) / 1e6
        with_it, without = [], []
        for _ in range(STARTS):
            with_it.append(first_letter(CLIENT, home=before)[0])
            without.append(first_letter(CLIENT, home=empty)[0])
    told = f"least {min(with_it):.2f} and {min(without):.2f} s; {kept:.1f} MB on disk"
    return Figure(
        f"spawn → typed letter with {LARGE:,} models kept ÷ without", min(with_it) / min(without), 1.1, "", told
    )
