"""Copies inside a real tmux, whatever its configuration: the bytes arrive in its buffer and in the outer terminal."""

import base64
import itertools
import os
import shlex
import shutil
import subprocess
import sys
import time

import pytest
from programs import PATIENCE, TELLS_BACKGROUND, Terminal

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


def test_tmux_says_how_light_its_background_is(tmux, tmp_path):
    configuration = "set -g window-style bg=#fafafa\n"
    with inside(tmux, tmp_path, configuration, [sys.executable, "-c", TELLS_BACKGROUND]) as terminal:
        terminal.until("light: True")


def test_the_program_in_tmux_names_its_pane_and_leaves_it_as_it_was(tmux, tmp_path):
    keeps = (
        "tmux select-pane -T before; " + shlex.join([sys.executable, "-m", "kilo_tui", "--demo"]) + "; echo left; cat"
    )
    with inside(tmux, tmp_path, "", ["sh", "-c", keeps]) as terminal:
        terminal.until("scripted")
        assert tmux("display", "-p", "#{pane_title}") == b"Kilo\n"
        terminal.type("\x11")
        terminal.until("left")
        assert (
            tmux("display", "-p", "#{pane_title} #{alternate_on} #{mouse_any_flag} #{cursor_flag}") == b"before 0 0 1\n"
        )
