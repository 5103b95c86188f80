"""Signals end the process with everything saved, also where nothing else moves any more."""

import signal
import subprocess
import sys

import pytest

from kilo_tui.__main__ import main

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
guard = SignalGuard(end=end, save=lambda: say("save"), restore=lambda: say("restore"),
    signals=(signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
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


def test_a_second_ctrl_c_ends_what_the_first_could_not():
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(orderly=False)], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "end 2\n"
        process.send_signal(signal.SIGINT)
        out, _err = process.communicate(timeout=20)
    assert (process.returncode, out) == (130, "end 2\nsave\nrestore\n")


def test_ctrl_c_before_there_is_a_guard_is_quiet_too(monkeypatch, capfd):
    def pressed(_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr("kilo_tui.cli.run", pressed)
    before = signal.getsignal(signal.SIGINT)
    try:
        with pytest.raises(SystemExit) as ended:
            main()
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended.value.code == 130
    assert capfd.readouterr() == ("", "")


def test_a_program_that_ends_by_itself_is_let(tmp_path):
    status, said = signalled(signal.SIGTERM, orderly=True)
    assert status == 7
    assert "orderly" in said
    assert "restore" not in said
