"""Programs that take copies, and the file that takes them when there is none."""

import stat
import sys
from pathlib import Path

from support import places

from kilo_tui.storage.commands import Clipboards
from kilo_tui.storage.files import CopiedFile


def test_a_program_takes_every_byte(tmp_path):
    target = tmp_path / "taken"
    program = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    data = bytes(range(256)) * 4096
    assert Clipboards().give([sys.executable, "-c", program, str(target)], data)
    assert target.read_bytes() == data


def test_a_program_that_fails_or_is_not_there_has_not_taken_it():
    assert not Clipboards().give([sys.executable, "-c", "raise SystemExit(1)"], b"x" * 1_000_000)
    assert not Clipboards().give(["kilo-tui-no-such-program"], b"x")
    assert not Clipboards().give(["with\0nul"], b"x")


def test_a_program_that_lives_on_in_the_background_is_not_waited_for():
    lives_on = "import os, signal, sys\nsys.stdin.read()\nif os.fork() == 0: signal.alarm(8); signal.pause()"
    assert Clipboards().give([sys.executable, "-c", lives_on], b"x")


def test_what_finds_no_clipboard_is_in_a_file_for_nobody_else(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = places(tmp_path).copied
    assert CopiedFile(path).keep(b"first") == "~/state/copied.txt"
    assert CopiedFile(path).keep(b"second") == "~/state/copied.txt"
    assert path.read_bytes() == b"second"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    monkeypatch.setenv("HOME", str(Path(tmp_path, "elsewhere")))
    assert CopiedFile(path).keep(b"third") == str(path)
