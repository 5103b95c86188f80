"""Signals end the process with everything saved, also where nothing else moves any more."""

import signal
import subprocess
import sys

import pytest

PROGRAM = """
import signal, sys, threading
from kilo_tui.signals import SignalGuard
orderly = {orderly}
over = threading.Event()
def say(text):
    sys.stdout.write(text + "\\n"); sys.stdout.flush()
def end(number):
    say(f"end {{number}}")
    if orderly:
        over.set()
guard = SignalGuard(end=end, save=lambda: say("save"), restore=lambda: say("restore"))
guard.watch()
say("ready")
while not over.wait(0.05):
    pass
guard.release()
say("orderly")
sys.exit(7)
"""


def signalled(number, *, orderly):
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(orderly=orderly)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(number)
        out, _err = process.communicate(timeout=20)
    return process.returncode, out.split("\n")[:-1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_program_that_is_stuck_is_ended_saved_and_its_terminal_restored(number):
    status, said = signalled(number, orderly=False)
    assert status == 128 + number
    assert said == [f"end {int(number)}", "save", "restore"]


def test_a_program_that_ends_by_itself_is_let(tmp_path):
    status, said = signalled(signal.SIGTERM, orderly=True)
    assert status == 7
    assert "orderly" in said
    assert "restore" not in said
