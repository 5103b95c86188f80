"""A program on a pseudo-terminal of 120×40 that takes everything at once and remembers when it came."""

from __future__ import annotations

import bisect
import fcntl
import itertools
import os
import re
import signal
import struct
import subprocess
import termios
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

COLUMNS, ROWS = 120, 40
PATIENCE = 30.0
"""Seconds after which something counts as never."""
FRAME_GAP = 0.008
"""Seconds of silence that part two frames."""
RESTING = 0.1
"""The part of a processor that counts as not working."""
_ANSWERS = {
    b"\x1b[c": b"\x1b[?62;22c",
    b"\x1b[6n": b"\x1b[1;1R",
    b"\x1b[?2026$p": b"\x1b[?2026;2$y",
    b"\x1b]11;?": b"\x1b]11;rgb:1111/1111/1111\x1b\\",
    b"\x1b]10;?": b"\x1b]10;rgb:dddd/dddd/dddd\x1b\\",
}
"""What terminals are asked, and what most of them say."""
_ESCAPES = re.compile(rb"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_].*?(?:\x1b\\|\x07)|\x1b[ -/]*[0-~]", re.DOTALL)
_PAINTED_CHARACTERS = 20


def process_cpu(process: int) -> float:
    """CPU seconds of a running process, user and system, its ended threads included."""
    return time.clock_gettime((~process << 3) | 2)  # what clock_getcpuclockid(3) gives


def process_memory(process: int) -> float:
    """MiB that are its own or its share of what it shares (PSS)."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    return int(rollup.partition("\nPss:")[2].split()[0]) / 1024


class Terminal:
    """One program; a thread reads what it writes. Times are of `time.monotonic`."""

    def __init__(self, command: Sequence[str], environment: dict[str, str]) -> None:
        self._master, slave = os.openpty()
        self.resize(COLUMNS, ROWS)
        modes = termios.tcgetattr(slave)
        modes[3] &= ~termios.ECHO  # what comes back is the program's doing, never the terminal's
        termios.tcsetattr(slave, termios.TCSANOW, modes)
        self._written = bytearray()
        self._starts: list[int] = []
        self._times: list[float] = []
        self._news = threading.Condition()
        self._ended = False
        self.spawned = time.monotonic()
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        self._reader.join(PATIENCE)
        os.close(self._master)

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # the last one that had it open is gone
                data = b""
            now = time.monotonic()
            with self._news:
                if not data:
                    self._ended = True
                    self._news.notify_all()
                    return
                self._starts.append(len(self._written))
                self._times.append(now)
                self._written += data
                self._news.notify_all()
            for question, answer in _ANSWERS.items():
                if question in data:
                    os.write(self._master, answer)

    # --- what a person does

    def type(self, text: str) -> float:
        """Press keys; the time."""
        now = time.monotonic()
        os.write(self._master, text.encode())
        return now

    def resize(self, columns: int, rows: int) -> float:
        """Change the size of the window; the time."""
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        return time.monotonic()

    # --- what the program costs

    @property
    def cpu(self) -> float:
        """CPU seconds so far."""
        return process_cpu(self._process.pid)

    @property
    def memory(self) -> float:
        """PSS in MiB."""
        return process_memory(self._process.pid)

    # --- what it wrote

    @property
    def size(self) -> int:
        """Bytes so far."""
        return len(self._written)

    @property
    def text(self) -> str:
        """Everything that is no escape sequence; for messages when something went wrong."""
        return _ESCAPES.sub(b"", bytes(self._written)).decode("utf-8", "replace")

    def when(self, letter: str, after: int = 0) -> float | None:
        """When `letter` was first written behind so many bytes; None for not yet."""
        with self._news:
            return self._when(letter.encode(), after)

    def _when(self, wanted: bytes, after: int) -> float | None:
        at = self._written.find(wanted, after)
        return None if at < 0 else self._times[bisect.bisect_right(self._starts, at + len(wanted) - 1) - 1]

    def until(self, letter: str, after: int = 0, patience: float = PATIENCE) -> float | None:
        """Wait for `letter`; when it came, None for never."""
        given_up = time.monotonic() + patience
        wanted, looked = letter.encode(), after
        with self._news:
            while True:
                found = self._when(wanted, looked)
                left = given_up - time.monotonic()
                if found is not None or self._ended or left <= 0:
                    return found
                looked = max(after, len(self._written) - len(wanted))
                self._news.wait(left)

    def until_painted(self) -> float:
        """Wait for a screen with words on it; when it was there."""
        given_up = time.monotonic() + PATIENCE
        with self._news:
            while not self._has_words(len(self._times)):
                assert time.monotonic() < given_up, self.text
                assert not self._ended, self.text
                self._news.wait(1)
            count = next(count for count in range(1, len(self._times) + 1) if self._has_words(count))
            return self._times[count - 1]

    def _has_words(self, chunks: int) -> bool:
        end = self._starts[chunks] if chunks < len(self._starts) else len(self._written)
        said = _ESCAPES.sub(b"", bytes(self._written[:end]))
        return len(said.split()) > 1 and len(b"".join(said.split())) >= _PAINTED_CHARACTERS

    def until_quiet(self, seconds: float, patience: float = PATIENCE) -> None:
        """Wait until it has neither written nor worked for so long; a blinking cursor is no work."""
        given_up = time.monotonic() + patience
        while not self._ended and time.monotonic() < given_up:
            cpu, size = self.cpu, self.size
            pause(time.monotonic() + seconds)
            if self.size == size and self.cpu - cpu < RESTING * seconds:
                return

    def last_write(self) -> float:
        """When the newest byte came."""
        with self._news:
            return self._times[-1] if self._times else self.spawned

    def frames(self, begin: float, end: float) -> int:
        """How often it painted between two times."""
        with self._news:
            times = self._times[bisect.bisect_left(self._times, begin) : bisect.bisect_right(self._times, end)]
        return sum(later - earlier >= FRAME_GAP for earlier, later in itertools.pairwise(times)) + 1

    def until_frame(self, begin: float, patience: float = PATIENCE) -> float | None:
        """Wait for the first frame after a time; when it was whole, None for never."""
        given_up = time.monotonic() + patience
        with self._news:
            while not self._times or self._times[-1] < begin:
                left = given_up - time.monotonic()
                if left <= 0 or self._ended:
                    return None
                self._news.wait(left)
            while (left := self._times[-1] + FRAME_GAP - time.monotonic()) > 0:
                self._news.wait(left)
            return self._times[-1]


def pause(until: float) -> None:
    """Wait for a time."""
    threading.Event().wait(max(0.0, until - time.monotonic()))


def at_intervals(
    seconds: float, letters: Sequence[str], type_one: Callable[[str], float], going_on: Callable[[], bool]
) -> dict[str, float]:
    """Type letter after letter while something goes on; when each was typed."""
    typed: dict[str, float] = {}
    due = time.monotonic()
    for letter in letters:
        if not going_on():
            break
        typed[letter] = type_one(letter)
        due += seconds
        pause(due)
    return typed
