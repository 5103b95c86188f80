"""Copies inside a real tmux, whatever its configuration: the bytes arrive in its buffer and in the outer terminal."""

import base64
import itertools
import os
import shutil
import subprocess
import sys
import time

import pytest
from programs import PATIENCE, Terminal

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")

TEXT = "def f():\n\treturn 'é, 漢字, 👩‍💻' # \\ $HOME `x` %1\n\n\n" + "a long line " * 40 + "\n"

COPIES = """
import asyncio, os, pathlib, sys
from kilo_tui.services.copying import CopyService, told
from kilo_tui.storage.commands import Clipboards
from kilo_tui.storage.files import CopiedFile
service = CopyService(Clipboards(), CopiedFile(pathlib.Path(sys.argv[2])), os.environ)
print(told(asyncio.run(service.copy(sys.argv[1]))))
input()
"""

CONFIGURATIONS = {
    "default": "",
    "clipboard-on": "set -g set-clipboard on\n",
    "clipboard-off": "set -g set-clipboard off\n",
    "passthrough": "set -g allow-passthrough on\n",
}
_numbers = itertools.count()


@pytest.fixture
def tmux(tmp_path):
    """Runs a command of tmux's own, on a server that ends with the test."""
    socket = f"kilo-test-{os.getpid()}-{next(_numbers)}"

    def run(*arguments):
        done = subprocess.run(["tmux", "-L", socket, *arguments], capture_output=True, check=False)
        return done.stdout

    run.command = ["tmux", "-L", socket]
    yield run
    run("kill-server")


def inside(tmux, tmp_path, configuration, command):
    """A terminal with a tmux in it that runs `command`."""
    file = tmp_path / "tmux.conf"
    file.write_text(configuration)
    return Terminal(command=[*tmux.command, "-f", str(file), "new-session", *command])


def clipboard(terminal):
    """What the outer terminal was told to have in its clipboard."""
    given_up = time.monotonic() + PATIENCE
    while b"\x1b]52;" not in terminal.written or b"\x07" not in terminal.written.partition(b"\x1b]52;")[2]:
        assert time.monotonic() < given_up, terminal.text
        terminal.pump()
    return base64.b64decode(terminal.written.partition(b"\x1b]52;")[2].partition(b"\x07")[0].partition(b";")[2])


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_the_bytes_arrive(tmux, tmp_path, monkeypatch, name):
    monkeypatch.delenv("TMUX", raising=False)
    command = [sys.executable, "-c", COPIES, TEXT, str(tmp_path / "copied.txt")]
    with inside(tmux, tmp_path, CONFIGURATIONS[name], command) as terminal:
        terminal.until("5 lines in tmux's buffer")
        assert tmux("show-buffer") == TEXT.encode()
        if name != "clipboard-off":
            assert clipboard(terminal) == TEXT.encode()
