"""A program with a gateway of its own and an empty home: what every measurement begins with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from terminal import PATIENCE, Terminal

HERE = Path(__file__).parent
_FOREIGN = ("KILO_", "XDG_", "SSH_", "TMUX", "TEXTUAL", "NO_COLOR", "LC_", "LANG")


@dataclass(frozen=True)
class Program:
    """What is measured."""

    name: str
    command: tuple[str, ...]


CLIENT = Program("client", (sys.executable, "-m", "kilo_tui", "--model", "demo/long:free"))
TEXTUAL = Program("minimal Textual", (sys.executable, str(HERE / "reference_textual.py")))
PRINTER = Program("bare printer", (sys.executable, str(HERE / "reference_printer.py")))


class Gateway:
    """The gateway's process, and what it says happened there."""

    def __init__(self, pace: float = 1.0, models: int = 0) -> None:
        command = [sys.executable, str(HERE / "gateway.py"), str(pace), str(models)]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=surroundings())
        self._said: list[dict[str, Any]] = []
        self._news = threading.Condition()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.address: str = self.wait("serving")["address"]

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            with self._news:
                self._said.append(json.loads(line))
                self._news.notify_all()

    @property
    def said(self) -> int:
        """How much it has said."""
        return len(self._said)

    def wait(self, what: str, after: int = 0, patience: float = PATIENCE) -> dict[str, Any]:
        """The first thing of this kind it said behind so many. Raises TimeoutError."""
        found = self.look(what, after, patience)
        if found is None:
            raise TimeoutError(f"the gateway never said: {what}")
        return found

    def look(self, what: str, after: int = 0, patience: float = 0.0) -> dict[str, Any] | None:
        """The same, or None."""
        given_up = time.monotonic() + patience
        with self._news:
            while True:
                found = next((one for one in self._said[after:] if one["what"] == what), None)
                left = given_up - time.monotonic()
                if found is not None or left <= 0:
                    return found
                self._news.wait(left)

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()
        self._reader.join()


@contextmanager
def gateway(pace: float = 1.0, models: int = 0) -> Iterator[Gateway]:
    """A gateway for as long as it is needed."""
    serving = Gateway(pace, models)
    try:
        yield serving
    finally:
        serving.stop()


_COMPILED = tempfile.TemporaryDirectory(prefix="kilo-tui-bench-")
"""Where programs find their modules compiled, as installed ones do; each fills it at its first start."""


def surroundings(address: str = "", home: str = "", **more: str) -> dict[str, str]:
    """An environment that is the same on every machine."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_FOREIGN)}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    settled = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(HERE.parent)}
    settled["PYTHONPYCACHEPREFIX"] = _COMPILED.name
    if home:
        settled["HOME"] = home
        settled |= {f"XDG_{name}_HOME": str(Path(home, name.lower())) for name in ("CONFIG", "DATA", "CACHE", "STATE")}
    if address:
        settled["KILO_API_URL"] = address
    return kept | settled | more


@dataclass(frozen=True)
class Asked:
    """A question that was just sent, and what stood at that moment."""

    time: float
    cpu: float
    size: int
    """Bytes written before."""
    begin: str
    """The sign at the beginning of its answer."""
    end: str
    pieces: int
    said: int
    """How much the gateway had said before."""


class Session:
    """One program, running."""

    def __init__(self, terminal: Terminal, serving: Gateway) -> None:
        self.terminal = terminal
        self.gateway = serving

    def be_ready(self) -> None:
        """Wait until it has come to rest."""
        self.terminal.until_painted()
        self.terminal.until_quiet(0.3)

    def ask(self, name: str, rate: float = 0, *, hold: bool = False) -> Asked:
        """Ask for an answer; a rate of 0 is as fast as it is taken."""
        terminal, said = self.terminal, self.gateway.said
        terminal.type(f"play {name} {rate:g}{' hold' if hold else ''}")
        terminal.until_quiet(0.2)
        size, cpu = terminal.size, terminal.cpu
        entered = terminal.type("\r")
        plan = self.gateway.wait("asked", said)
        return Asked(entered, cpu, size, plan["begin"], plan["end"], plan["pieces"], said)


@contextmanager
def session(program: Program, *options: str, home: str = "", ssh: bool = False, models: int = 0) -> Iterator[Session]:
    """Start a program with a gateway of its own, which offers the demo's models or so many others."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as empty, gateway(models=models) as serving:
        over = {"SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22"} if ssh else {}
        environment = surroundings(serving.address, home or empty, **over)
        with Terminal([*program.command, *options], environment) as terminal:
            yield Session(terminal, serving)
