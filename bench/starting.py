"""From the command to a prompt that takes letters."""

from __future__ import annotations

import string
from collections.abc import Iterator
from functools import partial

import answers
from figures import Figure, median
from session import CLIENT, TEXTUAL, Program, session
from terminal import Terminal, at_intervals, pause

ROUNDS = 5
FIRST_KEY = 0.02
"""Seconds from spawn to the first key."""
MOST_SECONDS = 10.0
"""Seconds after which a question counts as never sent."""
EARLY_KEYS = (0.02, 0.005)
"""Seconds between two keys: a fast typist, and what was pasted or waited in the terminal."""


def starting(*, quick: bool) -> Iterator[Figure]:
    """Spawn to the first typed letter, in turns with minimal Textual."""
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(first_letter(CLIENT))
        theirs.append(first_letter(TEXTUAL))
    walls, cpus = [wall for wall, _cpu in ours], [cpu for _wall, cpu in ours]
    their_walls, their_cpus = [wall for wall, _cpu in theirs], [cpu for _wall, cpu in theirs]
    told = (
        f"least {min(walls):.2f} and {min(their_walls):.2f} s, "
        f"median {median(walls):.2f} and {median(their_walls):.2f} s, CPU {min(cpus):.2f} and {min(their_cpus):.2f}"
    )
    what = "spawn → a typed letter is in the prompt ÷ minimal Textual's"
    yield Figure(what, min(walls) / min(their_walls), 1.5, "", told)
    for seconds in EARLY_KEYS:
        what = f"26 letters typed from 20 ms on, {1e3 * seconds:.0f} ms apart, then Enter: lost"
        lost, question = _early_letters(seconds)
        yield Figure(what, lost, 0, "keys", f"asked: {question}")


def compile_all() -> None:
    """Start once: what compiles its modules takes longer, and holds more memory, than what finds them compiled."""
    first_letter(CLIENT), first_letter(TEXTUAL)


def first_letter(program: Program, home: str = "") -> tuple[float, float]:
    """Seconds and CPU seconds from spawn until one of the letters typed since then is there."""
    with session(program, home=home) as running:
        terminal = running.terminal
        pause(terminal.spawned + FIRST_KEY)
        at_intervals(EARLY_KEYS[0], answers.LETTERS, terminal.type, partial(_none_shown, terminal))
        cpu = terminal.cpu
        found = [when for letter in answers.LETTERS if (when := terminal.when(letter))]
        assert found, terminal.text
        return min(found) - terminal.spawned, cpu


def _none_shown(terminal: Terminal) -> bool:
    return not any(terminal.when(letter) for letter in answers.LETTERS)


def _early_letters(seconds: float) -> tuple[int, str]:
    """How many of these keys do not arrive at the gateway, in their order, and what does."""
    with session(CLIENT) as running:
        terminal = running.terminal
        pause(terminal.spawned + FIRST_KEY)
        at_intervals(seconds, string.ascii_lowercase, terminal.type, lambda: True)
        terminal.type("\r")
        asked = running.gateway.look("asked", patience=MOST_SECONDS)
    if asked is None:
        return 27, "nothing, Enter did not send"
    kept = 0
    for letter in asked["question"]:
        kept += kept < 26 and letter == string.ascii_lowercase[kept]
    return 26 - kept, asked["question"]
