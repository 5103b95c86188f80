"""Long conversations: opened, scrolled, resized, written and streamed into."""

from __future__ import annotations

import itertools
import math
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import answers
from figures import Figure, among, median
from session import CLIENT, Session, session
from terminal import COLUMNS, ROWS, at_intervals, pause

from kilo_tui.model.chat import Conversation, Turn, TurnState, Usage
from kilo_tui.storage.files import APP, Locations
from kilo_tui.storage.history import HistoryStore

MESSAGES = (200, 1_000, 5_000)
STEPS = 30
STEP_SECONDS = 0.1
LETTERS = 40
STREAM_SECONDS = 5.0
REST = 0.4
"""Seconds without a byte and without work after which something is over."""
FLAT = 1.5
"""How much more a frame of the longest conversation may cost than one of the shortest, noise included."""
END = answers.SIGNS[-1]
"""The sign at the end of the last answer."""


@dataclass(frozen=True)
class Opened:
    """What one conversation costs. Seconds, and MiB."""

    opening: float
    opening_cpu: float
    step_cpu: float
    step: float
    resize_cpu: float
    resize: float
    key_cpu: float
    key: float
    frame_cpu: float
    memory: float


def conversations(*, quick: bool) -> Iterator[Figure]:
    """By size; what is done in a frame must not know how long the conversation is."""
    empty = min(_empty() for _ in range(3))
    found = {count: _measured(count, empty) for count in MESSAGES}
    for count, one in found.items():
        most = {"open": 0.5, "memory": 150.0} if count == max(MESSAGES) else {}
        what = f"{count:,} messages"
        above, told = f"{what}: spawn → its end painted, above an empty screen", f"{one.opening_cpu:.2f} s CPU"
        yield Figure(above, one.opening, most.get("open"), "s", told)
        yield Figure(f"{what}: memory (PSS)", one.memory, most.get("memory"), "MB")
    kinds: tuple[tuple[str, Callable[[Opened], float], str], ...] = (
        ("scroll step, CPU", lambda one: one.step_cpu, "ms CPU"),
        ("scroll step, key → painted", lambda one: one.step, "ms"),
        ("resize, CPU", lambda one: one.resize_cpu, "ms CPU"),
        ("resize → everything painted", lambda one: one.resize, "ms"),
        ("key, CPU", lambda one: one.key_cpu, "ms CPU"),
        ("key → echo, p95", lambda one: one.key, "ms"),
        ("frame of an answer that streams into it, CPU", lambda one: one.frame_cpu, "ms CPU"),
    )
    for what, value, unit in kinds:
        values = [value(one) for one in found.values()]
        told = ", ".join(f"{1e3 * one:.1f}" for one in values) + f" {unit}"
        judged = FLAT if "CPU" in unit else None  # wall times of a few ms are mostly noise
        yield Figure(f"{what}: longest ÷ shortest conversation", values[-1] / values[0], judged, "", told)


def _empty() -> tuple[float, float]:
    """Seconds and CPU seconds from spawn to the empty screen."""
    with session(CLIENT) as running:
        painted = running.terminal.until_painted()
        return painted - running.terminal.spawned, running.terminal.cpu


def _measured(messages: int, empty: tuple[float, float]) -> Opened:
    with _home(messages) as home:
        openings = [_opening(home) for _ in range(2)]
        with session(CLIENT, "--continue", home=home) as running:
            openings.append(_open(running))
            running.terminal.until_quiet(REST)
            memory = running.terminal.memory
            key_cpu, key = _typing(running)
            step_cpu, step = _scrolling(running)
            resize_cpu, resize = _resizing(running)
            frame_cpu = _streaming(running)
            memory = max(memory, running.terminal.memory)
    opening, opening_cpu = (least - base for least, base in zip(min(openings), empty, strict=True))
    return Opened(opening, opening_cpu, step_cpu, step, resize_cpu, resize, key_cpu, key, frame_cpu, memory)


def _opening(home: str) -> tuple[float, float]:
    with session(CLIENT, "--continue", home=home) as running:
        return _open(running)


def _open(running: Session) -> tuple[float, float]:
    """Seconds and CPU seconds from spawn until the end of the conversation is painted."""
    seen = running.terminal.until(END, patience=60)
    return (math.inf if seen is None else seen - running.terminal.spawned), running.terminal.cpu


def _typing(running: Session) -> tuple[float, float]:
    terminal = running.terminal
    cpu, size = terminal.cpu, terminal.size
    letters = answers.LETTERS[:LETTERS]
    typed = at_intervals(STEP_SECONDS, letters, terminal.type, lambda: True)
    times = [when - typed[letter] if (when := terminal.until(letter, size, 5)) else math.inf for letter in letters]
    cpu = terminal.cpu - cpu
    terminal.type("\x15")
    terminal.until_quiet(REST)
    return cpu / LETTERS, among(times, 0.95)


def _scrolling(running: Session) -> tuple[float, float]:
    """CPU and median time of PgUp in reading."""
    terminal = running.terminal
    terminal.type("\t")
    terminal.until_quiet(REST)
    cpu = terminal.cpu
    times = []
    for _ in range(STEPS):
        pressed = terminal.type("\x1b[5~")
        seen = terminal.until_frame(pressed, 5)
        times.append(math.inf if seen is None else seen - pressed)
        pause(pressed + STEP_SECONDS)
    terminal.until_quiet(REST)
    return (terminal.cpu - cpu) / STEPS, median(times)


def _resizing(running: Session) -> tuple[float, float]:
    """CPU and time of one change of width, somewhere in the middle; the mean of four."""
    terminal = running.terminal
    cpus, times = [], []
    for columns in (COLUMNS - 20, COLUMNS, COLUMNS - 30, COLUMNS):
        cpu = terminal.cpu
        began = terminal.resize(columns, ROWS)
        terminal.until_frame(began)
        terminal.until_quiet(REST)
        times.append(terminal.last_write() - began)
        cpus.append(terminal.cpu - cpu)
    return sum(cpus) / len(cpus), sum(times) / len(times)


def _streaming(running: Session) -> float:
    """CPU of a frame while an answer comes at 200 tokens a second."""
    terminal = running.terminal
    terminal.type("\x1b[F")
    terminal.until_quiet(REST)
    terminal.type("i")
    terminal.until_quiet(REST)
    asked = running.ask("handbook", 200)
    seen = terminal.until(asked.begin, asked.size)
    assert seen is not None, terminal.text
    cpu, began = terminal.cpu, time.monotonic()
    pause(began + STREAM_SECONDS)
    return (terminal.cpu - cpu) / terminal.frames(began, time.monotonic())


@contextmanager
def _home(messages: int) -> Iterator[str]:
    """A home with one conversation."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        places = [Path(folder, name, APP) for name in ("config", "data", "cache", "state")]
        store = HistoryStore(Locations(*places), "default")
        conversation = Conversation("bench", title="A long conversation")
        texts = itertools.cycle(answers.short_answers())
        count = messages // 2
        for number in range(count):
            text = next(texts) + (f"\n\nThat is all. {END}\n" if number == count - 1 else "")
            turn = Turn(
                id=f"turn-{number}",
                conversation_id=conversation.id,
                question=f"And what about case {number}?",
                model_id="demo/long:free",
                started_at=1_790_000_000.0 + number,
                parent_id=conversation.turns[-1].id if conversation.turns else None,
                state=TurnState.COMPLETE,
                pieces=[text],
                answered_model_id="demo/long:free",
                provider="Demo",
                finish_reason="stop",
                usage=Usage(prompt_tokens=100, completion_tokens=len(text) // 4),
                seconds_to_first_token=0.4,
                seconds=2.0,
            )
            conversation.turns.append(turn)
            store.begin_turn(conversation, turn)
            store.end_turn(turn)
        store.close()
        yield folder
