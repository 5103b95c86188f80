"""What starting and asking cost, measured from outside; the gateway runs in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROUNDS = 7
KILO = [sys.executable, "-m", "kilo_tui"]
_SERVE = "import asyncio, sys; from kilo_tui.demo.gateway import serve; asyncio.run(serve(0, float(sys.argv[1])))"


@contextmanager
def gateway(pace: float = 1.0) -> Iterator[str]:
    """A demo gateway in its own process; its address."""
    with subprocess.Popen([sys.executable, "-c", _SERVE, str(pace)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


@contextmanager
def home(address: str = "") -> Iterator[dict[str, str]]:
    """An environment with an empty home."""
    with tempfile.TemporaryDirectory() as folder:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("KILO_", "XDG_"))}
        yield kept | {"HOME": folder} | ({"KILO_API_URL": address} if address else {})


def cpu_of(command: list[str], environment: dict[str, str]) -> float:
    """CPU seconds, user and system, of one run with its output thrown away."""
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0, command
    return usage.ru_utime + usage.ru_stime


def cpu_so_far(process: int) -> float:
    """CPU seconds of a running process."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


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
    with gateway() as address:
        return min(_until_first_token(address) for _ in range(ROUNDS))


def _until_first_token(address: str) -> float:
    with home(address) as environment, _asked("hello", environment) as process:
        assert process.stdout is not None
        assert os.read(process.stdout.fileno(), 1)
        return cpu_so_far(process.pid)


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
        gateway() as address,
        home(address) as environment,
        _asked("hello", environment, "--model", "demo/long:free") as process,
    ):
        assert process.stdout is not None
        assert os.read(process.stdout.fileno(), 1)
        start_up = cpu_so_far(process.pid)
        while os.read(process.stdout.fileno(), 65536):
            pass
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
    return usage.ru_utime + usage.ru_stime - start_up, time.monotonic() - began
