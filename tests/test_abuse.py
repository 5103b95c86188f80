"""A terminal that changes its size all the time, and keys at random, while an answer comes."""

import os
import random
import signal
from contextlib import suppress

import pexpect
from programs import Terminal

KEYS = [
    *"bgGjkyzHLnNwi/\t\n\x12\x06\x15",
    "abc",
    "\x1b[A",
    "\x1b[B",
    "\x1b[5~",
    "\x1b[6~",
    "\x1b[F",
    "\x1b[19~",
    "\x1bOP",
]
RESIZES = 200


def cells(terminal):
    """Every cell as an eye sees it: of a blank only the background."""
    screen = terminal.screen
    return [
        [
            (cell.data, cell.data.strip() and (cell.fg, cell.bold), cell.bg, cell.reverse)
            for x in range(screen.columns)
            for cell in [screen.buffer[y][x]]
        ]
        for y in range(screen.lines)
    ]


def resize(terminal, columns, rows):
    """As a person drags the corner of a window."""
    terminal.screen.resize(rows, columns)
    terminal.child.setwinsize(rows, columns)


def overlook(terminal, seconds):
    """Take what the program writes, and look at none of it."""
    with suppress(pexpect.TIMEOUT):
        terminal.written += terminal.child.read_nonblocking(1_000_000, timeout=seconds)


def repainted(terminal):
    """The screen once everything has been painted anew."""
    count = terminal.written.count(b"\x1b[?1049h")
    os.kill(terminal.child.pid, signal.SIGCONT)
    while terminal.written.count(b"\x1b[?1049h") == count:
        assert terminal.pump()
    terminal.quiet(0.2)
    return cells(terminal)


def test_sizes_and_keys_at_random_leave_every_row_right():
    chance = random.Random(7)
    with Terminal("--demo", "--model", "demo/long:free") as terminal:
        terminal.until("F1")
        terminal.type("hi\r")
        terminal.until("thon")
        for step in range(RESIZES):
            resize(terminal, chance.randint(20, 500), chance.randint(5, 200))
            if step % 3 == 0:
                terminal.type(chance.choice(KEYS))
            overlook(terminal, 0.005)
        resize(terminal, 80, 24)
        while "reading · i" not in terminal.text and "reading · s" not in terminal.text:
            terminal.type("\x1b")
            for _ in range(6):
                terminal.pump()
        terminal.type("sG")
        while "? keys" not in terminal.text:
            assert terminal.pump()
        terminal.quiet(0.2)
        seen = cells(terminal)
        assert repainted(terminal) == seen
        terminal.type("\x11")
        assert terminal.end() == 0
