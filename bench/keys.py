"""How soon a key is seen while an answer comes, and how soon the answer is."""

from __future__ import annotations

import math
from collections.abc import Iterator

import answers
from figures import Figure, among, median
from session import CLIENT, PRINTER, TEXTUAL, Asked, Program, Session, session
from terminal import at_intervals

KEY_SECONDS = 0.047
"""Between two letters; no multiple of any frame."""
ROW_LETTERS = 90
"""Letters on one row of the prompt; then it is emptied."""
PACED_LETTERS = 100
ROUNDS = 2
FIRST_BYTES = 9
MOST_SECONDS = 20.0
"""After which a key counts as never echoed."""


def echoes(running: Session, asked: Asked, letters: int = len(answers.LETTERS)) -> list[float]:
    """Seconds from each key to its letter on the terminal, while that answer is not yet seen; infinite for never."""
    terminal, size = running.terminal, running.terminal.size

    def type_one(letter: str) -> float:
        at = answers.LETTERS.index(letter)
        before = answers.LETTERS[at - 1]
        if at and at % ROW_LETTERS == 0 and terminal.until(before, size, KEY_SECONDS):  # else it would go unseen
            terminal.type("\x15")
        return terminal.type(letter)

    def going_on() -> bool:
        return terminal.when(asked.end, asked.size) is None

    typed = at_intervals(KEY_SECONDS, answers.LETTERS[:letters], type_one, going_on)
    terminal.until(list(typed)[-1], size, MOST_SECONDS)
    seen = {letter: terminal.when(letter, size) for letter in typed}
    return [math.inf if (when := seen[letter]) is None else when - typed[letter] for letter in typed]


def echo(*, quick: bool) -> Iterator[Figure]:
    """Key to echo while an answer streams."""
    for name, rate, most in (("handbook", 200.0, 40), ("library", 0.0, 60)):
        found = min((_echoes(CLIENT, name, rate) for _ in range(ROUNDS)), key=lambda times: among(times, 0.95))
        told = f"better of {ROUNDS}; p50 {1e3 * median(found):.0f}, most {1e3 * max(found):.0f} of {len(found)}"
        if rate and not quick:
            told += f"; minimal Textual {1e3 * among(_echoes(TEXTUAL, name, rate), 0.95):.0f}"
        what = f"at {rate:.0f} tokens/s" if rate else "at full speed over 200,000 tokens"
        yield Figure(f"key → echo {what}: p95", 1e3 * among(found, 0.95), most, "ms", told)


def _echoes(program: Program, name: str, rate: float) -> list[float]:
    with session(program) as running:
        running.be_ready()
        asked = running.ask(name, rate)
        running.gateway.wait("first", asked.said)
        return echoes(running, asked, PACED_LETTERS if rate else len(answers.LETTERS))


def first_byte(*, quick: bool) -> Iterator[Figure]:
    """First byte of an answer to its being seen."""
    others = (PRINTER,) if quick else (PRINTER, TEXTUAL)
    beside = ", ".join(f"{program.name} {1e3 * median(_first_bytes(program)):.0f}" for program in others)
    found = _first_bytes(CLIENT)
    told = f"most {1e3 * max(found):.0f}; {beside}"
    yield Figure("first byte of the answer → visible: median", 1e3 * median(found), 40, "ms", told)


def _first_bytes(program: Program) -> list[float]:
    found = []
    with session(program) as running:
        running.be_ready()
        for _ in range(FIRST_BYTES):
            asked = running.ask("word", 200)
            sent = running.gateway.wait("first", asked.said)["time"]
            seen = running.terminal.until(asked.begin, asked.size, 5)
            found.append(math.inf if seen is None else seen - sent)
            running.terminal.until(asked.end, asked.size, 5)
            running.terminal.until_quiet(0.2)
    return found
