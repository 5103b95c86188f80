"""What a long answer costs: paced as a model paces it, as fast as it can be sent, and one fence that stays open."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache

from figures import Figure
from session import CLIENT, PRINTER, TEXTUAL, Asked, Program, Session, session
from terminal import pause

RATE = 200.0
"""Tokens a second."""
IDLE_SECONDS = 10.0
MOST_LATE_AT_FULL_SPEED = 20.0
MOST_LATE = 45.0
"""Seconds after the last byte that was sent; then a program that still paints is left to itself."""
FENCE_RATE = 800.0
ROUNDS = 3
FENCE_PART = 1 / 8
"""The part of the fence that is its beginning, and the part that is its end: 200 of 1,600 lines."""


@dataclass(frozen=True)
class Streamed:
    """What one answer of 10,000 tokens took."""

    start_up_cpu: float
    cpu: float
    """From Enter until everything stands still after the answer."""
    size: int
    """Bytes written in that time."""
    frames: int
    late: float
    """Seconds from the last byte that was sent to the end of the answer on the terminal."""
    memory: float
    idle_cpu: float = math.nan
    idle_size: float = math.nan

    @property
    def least(self) -> str:
        """What goes before its figures when it was not waited for until it was done."""
        return "" if math.isfinite(self.late) else "more than "


def whole_answer(program: Program, *, ssh: bool, idle: bool) -> Streamed:
    """Ask for the handbook at 200 tokens a second, then leave the program alone for ten seconds."""
    with session(program, ssh=ssh) as running:
        running.be_ready()
        terminal = running.terminal
        asked = running.ask("handbook", RATE)
        late = _lateness(running, asked, MOST_LATE)
        if math.isfinite(late):
            terminal.until_quiet(0.4)
        done = Streamed(
            start_up_cpu=asked.cpu,
            cpu=terminal.cpu - asked.cpu,
            size=terminal.size - asked.size,
            frames=terminal.frames(asked.time, time.monotonic()),
            late=late,
            memory=terminal.memory,
        )
        if not idle:
            return done
        pause(time.monotonic() + 1)
        cpu, size = terminal.cpu, terminal.size
        pause(time.monotonic() + IDLE_SECONDS)
        return replace(done, idle_cpu=terminal.cpu - cpu, idle_size=terminal.size - size)


def _lateness(running: Session, asked: Asked, patience: float) -> float:
    """Seconds from the last byte sent, which may take 60, to its being seen; infinite when that takes too long."""
    last = running.gateway.wait("last", asked.said, 60)["time"]
    seen = running.terminal.until(asked.end, asked.size, patience)
    return math.inf if seen is None else max(0.0, seen - last)


class Answers:
    """The paced answers of every program, each asked for once; all but the client's own at the same time."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(3)

    @cache  # noqa: B019 - there is one of these
    def _future(self, program: Program, ssh: bool) -> Future[Streamed]:
        return self._pool.submit(whole_answer, program, ssh=ssh, idle=program == CLIENT and not ssh)

    def client(self) -> Streamed:
        """The client by itself."""
        return self._future(CLIENT, ssh=False).result()

    def others(self, *, quick: bool) -> tuple[Streamed, Streamed, Streamed | None]:
        """The client over SSH, the printer, and minimal Textual, unless it has to be quick."""
        over_ssh, printer = self._future(CLIENT, ssh=True), self._future(PRINTER, ssh=False)
        textual = None if quick else self._future(TEXTUAL, ssh=False)
        return over_ssh.result(), printer.result(), textual.result() if textual else None


ANSWERS = Answers()


def streaming(*, quick: bool) -> Iterator[Figure]:
    """CPU and bytes of the paced answer."""
    ours = ANSWERS.client()
    over_ssh, printer, textual = ANSWERS.others(quick=quick)
    what = "10,000 tokens at 200/s"
    told = f"{_beside(printer, textual, lambda one: one.cpu)}; start-up {ours.start_up_cpu:.2f}, frames {ours.frames}"
    yield Figure(f"{what}: CPU of the client", ours.cpu, 6, "s CPU", told)
    yield Figure(f"{what}, over SSH: CPU of the client", over_ssh.cpu, 4, "s CPU", f"frames {over_ssh.frames}")
    if textual:
        part = ours.cpu / textual.cpu
        yield Figure(f"{what}: CPU of the client ÷ minimal Textual's", part, 0.1, "", f"{1 / part:.1f} times less")
    told = _beside(printer, textual, lambda one: one.size / 1e6)
    yield Figure(f"{what}: written to the terminal", ours.size / 1e6, 0.8, "MB", told)
    yield Figure(f"{what}, over SSH: written to the terminal", over_ssh.size / 1e6, 0.5, "MB")
    told = _beside(printer, textual, lambda one: min(one.late, MOST_LATE))
    yield Figure(f"{what}: last byte sent → seen", ours.late, None, "s", told)


def _beside(printer: Streamed, textual: Streamed | None, value: Callable[[Streamed], float]) -> str:
    """The same value of the reference programs."""
    said = f"bare printer {value(printer):.2f}"
    return f"{said}, minimal Textual {textual.least}{value(textual):.2f}" if textual else said


def memory(*, quick: bool) -> Iterator[Figure]:
    """What it holds after that answer."""
    ours = ANSWERS.client()
    _over_ssh, printer, textual = ANSWERS.others(quick=quick)
    told = _beside(printer, textual, lambda one: one.memory)
    yield Figure("memory (PSS) after that answer", ours.memory, 65, "MB", told)


def idle(*, quick: bool) -> Iterator[Figure]:
    """What it does while nobody does anything, after that answer."""
    ours = ANSWERS.client()
    yield Figure("ten seconds idle after that answer: CPU", ours.idle_cpu, 0.03, "s CPU")
    yield Figure("ten seconds idle after that answer: written", ours.idle_size, 0, "bytes")


def full_speed(*, quick: bool) -> Iterator[Figure]:
    """The same answer as fast as it can be sent."""
    ours, cpu = min(_at_full_speed(CLIENT) for _ in range(ROUNDS))
    printer, _cpu = min(_at_full_speed(PRINTER) for _ in range(ROUNDS))
    beside = f"bare printer {printer:.2f}"
    if not quick:
        beside += f", minimal Textual {_at_full_speed(TEXTUAL)[0]:.2f}"
    told = f"least of {ROUNDS}; {beside}; {cpu:.2f} s CPU"
    yield Figure("10,000 tokens at full speed: last byte sent → all readable", ours, 0.5, "s", told)


def _at_full_speed(program: Program) -> tuple[float, float]:
    with session(program) as running:
        running.be_ready()
        asked = running.ask("handbook")
        late = _lateness(running, asked, MOST_LATE_AT_FULL_SPEED)
        return late, running.terminal.cpu - asked.cpu


def fence(*, quick: bool) -> Iterator[Figure]:
    """An open fence, at its beginning and at its end."""
    with session(CLIENT) as running:
        running.be_ready()
        asked = running.ask("fence", FENCE_RATE)
        first = running.gateway.wait("first", asked.said)["time"]
        seconds = asked.pieces / FENCE_RATE
        begin, begin_frames = _cost(running, first, first + seconds * FENCE_PART)
        end, end_frames = _cost(running, first + seconds * (1 - FENCE_PART), first + seconds)
        late = _lateness(running, asked, MOST_LATE_AT_FULL_SPEED)
    told = f"{begin * 1e3:.2f} and {end * 1e3:.2f} ms in {begin_frames} and {end_frames} frames, {late:.2f} s late"
    yield Figure("1,600-line open fence: CPU per frame, at its end ÷ beginning", end / begin, 1.3, "", told)


def _cost(running: Session, begin: float, end: float) -> tuple[float, int]:
    """CPU seconds per frame between two times, and how many frames."""
    pause(begin)
    cpu, begin = running.terminal.cpu, time.monotonic()
    pause(end)
    cpu, end = running.terminal.cpu - cpu, time.monotonic()
    frames = running.terminal.frames(begin, end)
    return cpu / frames, frames
