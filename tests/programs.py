"""The real program in a process of its own: through pipes, and on a terminal that remembers every byte."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pexpect
import pyte

COMMAND = [sys.executable, "-m", "kilo_tui"]
PATIENCE = 20.0


_SWITCHED = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_ON_BY_NATURE = {b"25", b"7"}
"""The cursor, and lines that wrap."""


def left_on(written):
    """What was changed about the terminal and not put back."""
    switches = {}
    for numbers, way in _SWITCHED.findall(written):
        switches |= dict.fromkeys(numbers.split(b";"), way)
    left = {f"mode {number.decode()}" for number, way in switches.items() if (way == b"h") != (number in _ON_BY_NATURE)}
    for name, changed, back in (
        ("keyboard", rb"\x1b\[>\d+u", rb"\x1b\[<u"),
        ("title", rb"\x1b\[22;2t", rb"\x1b\[23;2t"),
        ("scroll region", rb"\x1b\[\d+;\d+r", rb"\x1b\[r"),
        ("pointer", rb"\x1b\]22;(?!default)", rb"\x1b\]22;default"),
    ):
        if len(re.split(changed, written)) > 1 and not re.search(back, re.split(changed, written)[-1]):
            left.add(name)
    return left


TELLS_BACKGROUND = """
import sys
from kilo_tui.ui.app import KiloApp
def known(self, *, light):
    self.screen.notice.text = f"light: {light}"
KiloApp.terminal_background = known
from kilo_tui.cli import run
sys.exit(run(["--demo"]))
"""
"""The program, but it says in its notice what it has learnt about the background."""


@contextmanager
def start(*arguments):
    """The program with pipes to read from and nothing on standard input; it does not outlive its test."""
    with subprocess.Popen(
        [*COMMAND, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(stream, wanted):
    """What a pipe gives until `wanted` is in it."""
    got = b""
    given_up = time.monotonic() + PATIENCE
    while wanted not in got:
        assert time.monotonic() < given_up, got
        if select.select([stream], [], [], 0.2)[0]:
            piece = os.read(stream.fileno(), 65536)
            assert piece, got
            got += piece
    return got


def processes():
    """Every process of this machine: its number, its parent's, and its command line."""
    if os.path.isdir("/proc/self"):
        for name in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):  # it has ended meanwhile
                line = Path(f"/proc/{name}/cmdline").read_bytes().replace(b"\0", b" ")
                parent = Path(f"/proc/{name}/stat").read_bytes().rpartition(b")")[2].split()[1]
                yield int(name), int(parent), line
    else:
        listed = subprocess.run(["ps", "-axo", "pid=,ppid=,command="], capture_output=True, check=True).stdout
        for row in listed.splitlines():
            number, parent, line = row.split(None, 2)
            yield int(number), int(parent), line


class Screen(pyte.Screen):
    """As pyte's, which forgets the rest of a text behind a character without width that is no combining mark."""

    def draw(self, data):
        super().draw(_WITHOUT_WIDTH.sub("", data))


_WITHOUT_WIDTH = re.compile(
    "[\u00ad\u200b-\u200f\u2060-\u2069\ufe00-\ufe0f\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e0fff]"
)


class Terminal:
    """The program on a pseudo-terminal, and what a person sees there."""

    def __init__(self, *arguments, columns=80, rows=24, command=None, **environment):
        self.screen = Screen(columns, rows)
        self._stream = pyte.ByteStream(self.screen)
        self.written = b""
        command = command or [*COMMAND, *arguments]
        environment = os.environ | {"TERM": "xterm-256color", "COLORTERM": "truecolor"} | environment
        self.child = pexpect.spawn(
            command[0], command[1:], dimensions=(rows, columns), env=environment, timeout=PATIENCE, echo=False
        )

    def __enter__(self):
        return self

    def __exit__(self, *_exc):
        with suppress(ProcessLookupError):
            os.kill(self.child.pid, signal.SIGKILL)
        with suppress(pexpect.ExceptionPexpect, OSError):  # its end may have been waited for already
            self.child.close(force=True)

    @property
    def text(self):
        """The screen, row by row."""
        rows, columns = range(self.screen.lines), range(self.screen.columns)
        return "\n".join("".join(self.screen.buffer[y][x].data for x in columns).rstrip() for y in rows)

    def pump(self, seconds=0.05):
        """Take in what the program writes; False when it has ended."""
        try:
            data = self.child.read_nonblocking(65536, timeout=seconds)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.written += data
        with suppress(TypeError):  # pyte does not know every sequence with a private mark
            self._stream.feed(data)
        return True

    def until(self, *wanted):
        """Wait until all of these stand on the screen."""
        given_up = time.monotonic() + PATIENCE
        while not all(text in self.text for text in wanted):
            assert time.monotonic() < given_up, self.text
            assert self.pump() or all(text in self.text for text in wanted), self.text
        return self.text

    def until_written(self, wanted, times=1):
        """Wait until these bytes have been written so often."""
        given_up = time.monotonic() + PATIENCE
        while self.written.count(wanted) < times:
            assert time.monotonic() < given_up, self.text
            assert self.pump() or self.written.count(wanted) >= times, self.text

    def quiet(self, seconds=0.05):
        """Take in what the program writes until it has written nothing for a while."""
        written = None
        while written != len(self.written):
            written = len(self.written)
            self.pump(seconds)

    def type(self, text):
        """Press keys."""
        self.child.send(text)

    def bells(self):
        """How often it rang; a BEL that ends a title or a question is no ring."""
        return re.sub(rb"\x1b\][^\x07\x1b]*\x07", b"", self.written).count(b"\x07")

    def hang_up(self):
        """The terminal goes away."""
        os.close(self.child.child_fd)

    def end_unread(self):
        """Wait for the end without reading a byte; the exit status."""
        _pid, status = os.waitpid(self.child.pid, 0)
        return os.waitstatus_to_exitcode(status)

    def end(self):
        """Wait for the end; the exit status, 128 and more for a signal that nobody handled."""
        given_up = time.monotonic() + PATIENCE
        while self.pump():
            assert time.monotonic() < given_up, self.text
        self.child.wait() if self.child.isalive() else None
        self.child.close()
        return self.child.exitstatus if self.child.exitstatus is not None else 128 + self.child.signalstatus
