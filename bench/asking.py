"""What starting and asking cost, measured from outside; the gateway runs in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

from figures import Figure
from session import gateway, surroundings
from terminal import process_cpu

ROUNDS = 7
KILO = [sys.executable, "-m", "kilo_tui"]


@contextmanager
def home(address: str = "") -> Iterator[dict[str, str]]:
    """An environment with an empty home."""
    with tempfile.TemporaryDirectory() as folder:
        yield surroundings(address, folder)


def cpu_of(command: list[str], environment: dict[str, str]) -> float:
    """CPU seconds, user and system, of one run with its output thrown away."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime


def version(*, quick: bool) -> Iterator[Figure]:
    """Starting only to say the version."""
    empty, said = version_cpu()
    yield Figure(f"--version, above an empty Python ({empty:.3f} s)", said - empty, 0.08)


def first_token(*, quick: bool) -> Iterator[Figure]:
    """From start to the first printed token."""
    yield Figure("ask: start to the first token", first_token_cpu(), 0.5)


def pipe(*, quick: bool) -> Iterator[Figure]:
    """Ten thousand tokens at 200 a second."""
    beyond, wall = pipe_cpu()
    yield Figure(f"ask: 10,000 tokens at 200/s into a pipe, beyond start-up ({wall:.0f} s)", beyond, 1.5)


def version_cpu() -> tuple[float, float]:
    """An empty Python, and `--version`: the least of several runs each, in turns."""
    empty, said = [], []
    with home() as environment:
        for _ in range(ROUNDS):
            empty.append(cpu_of([sys.executable, "-c", "pass"], environment))
            said.append(cpu_of([*KILO, "--version"], environment))
    return min(empty), min(said)


def first_token_cpu() -> float:
    """CPU seconds of `ask` when its first token is printed; the least of several runs."""
    with gateway() as serving:
        return min(_until_first_token(serving.address) for _ in range(ROUNDS))


def _until_first_token(address: str) -> float:
    with home(address) as environment, _asked("hello", environment) as process:
        assert process.stdout is not None
        assert os.read(process.stdout.fileno(), 1)
        return process_cpu(process.pid)


@contextmanager
def _asked(question: str, environment: dict[str, str], *options: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [*KILO, "ask", question, *options]
    with subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE) as process:
        try:
            yield process
        finally:
            process.kill()


def pipe_cpu() -> tuple[float, float]:
    """CPU seconds from the first token to the end of 10,000 tokens at 200 a second, and the wall time of it."""
    began = time.monotonic()
    with (
        gateway() as serving,
        home(serving.address) as environment,
        _asked("hello", environment, "--model", "demo/long:free") as process,
    ):
        assert process.stdout is not None
        assert os.read(process.stdout.fileno(), 1)
        start_up = process_cpu(process.pid)
        while os.read(process.stdout.fileno(), 65536):
            pass
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime - start_up, time.monotonic() - began
