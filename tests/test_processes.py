"""The real program: pipes, signals, kills, and a terminal that is put back as it was."""

import json
import os
import re
import select
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing

import pytest
from programs import COMMAND, Terminal, read_until, start

from kilo_tui.demo.completions import HOLD

HALF = "Half of this answer comes, and it is worth keeping: it was paid for. "
ENTER, ESCAPE, CTRL_C = "\r", "\x1b", "\x03"


# --- pipes


def test_the_first_piece_is_printed_when_it_comes(gateway):
    gateway.will_reply("First, ", HOLD, "second.")
    with start("ask", "hello") as process:
        assert read_until(process.stdout, b"First, ") == b"First, "
        gateway.release()
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, b"second.", b"")


def test_a_closed_pipe_ends_quietly_and_what_was_paid_for_is_kept_whole(gateway, stored):
    gateway.will_reply("First, ", HOLD, "second, ", "and third.")
    with start("ask", "hello") as process:
        read_until(process.stdout, b"First, ")
        process.stdout.close()
        gateway.release()
        process.wait(timeout=20)
        assert process.stderr.read() == b""
    assert process.returncode == 0
    assert stored("SELECT answer, state FROM turn") == [("First, second, and third.", "complete")]


def in_shell(redirections, *arguments, **options):
    """The program started by a shell, with its streams as `redirections` say."""
    command = ["sh", "-c", f'"$@" {redirections}', "sh", *COMMAND, *arguments]
    return subprocess.run(command, capture_output=True, check=False, **options)


@pytest.mark.parametrize("closed", [">&-", "<&- >&-", "<&- >&- 2>&-"])
def test_a_closed_standard_stream_gives_its_number_to_no_file_of_ours(gateway, stored, closed):
    gateway.will_reply("Nobody reads this.")
    done = in_shell(closed, "ask", "hello")
    assert (done.returncode, done.stderr) == (0, b"")
    assert stored("SELECT answer FROM turn") == [("Nobody reads this.",)]
    assert stored("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.parametrize("closed", ["2>&-", "2>/dev/full"])
def test_a_complaint_that_nobody_reads_changes_no_exit_status(gateway, closed):
    assert in_shell(closed, "ask", "hello", "--model", "demo/error-model_unknown:free").returncode == 5
    assert in_shell(closed, "ask", "--nonsense").returncode == 2


def test_an_answer_that_cannot_be_written_is_no_success(gateway, stored):
    gateway.will_reply("Paid for.")
    done = in_shell(">/dev/full", "ask", "hello")
    assert (done.returncode, done.stderr) == (1, b"kilo-tui: standard output: No space left on device\n")
    assert stored("SELECT answer, state FROM turn") == [("Paid for.", "complete")]
    assert in_shell(">/dev/full", "--help").returncode == 1
    assert in_shell(">&-", "--version").returncode == 0


def test_help_is_printed_also_where_not_every_letter_can_be():
    done = subprocess.run([*COMMAND, "--help"], env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True)
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"kilo-tui ask [PROMPT ?]" in done.stdout


def test_a_log_can_be_piped_in():
    log = "".join(f"commit {n:040x}\nAuthor: Ada <a@b>\nDate:   now\n\n    Step {n}\n\n" for n in range(3))
    done = subprocess.run([*COMMAND, "ask", "--demo", "sum up"], input=log.encode(), capture_output=True, check=True)
    assert b"**3 commits**" in done.stdout
    assert b"Step 2" in done.stdout


def test_json_from_the_demo_is_json():
    done = subprocess.run(
        [*COMMAND, "ask", "--demo", "hello", "--json"], stdin=subprocess.DEVNULL, capture_output=True, check=True
    )
    assert json.loads(done.stdout)["answered_by"]["provider"] == "Demo"
    assert done.stderr == b""


# --- ends


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)],
    ids=["int", "term", "hup"],
)
def test_a_signal_ends_ask_with_its_own_status_and_what_came_is_kept(gateway, stored, number, status):
    gateway.will_reply("Half. ", HOLD, "Never.")
    with start("ask", "hello", "--json") as process:
        while not gateway.asked() or not stored_text(stored):
            process.poll()
        process.send_signal(number)
        out, _err = process.communicate(timeout=20)
    assert process.returncode == status
    answered = json.loads(out)
    assert (answered["state"], answered["text"], answered["error"]["kind"]) == ("partial", "Half. ", "interrupted")
    assert stored("SELECT question, answer, state FROM turn") == [("hello", "Half. ", "partial")]


def test_a_locked_store_holds_up_neither_the_answer_nor_the_end(gateway, stored, kilo_home):
    gateway.will_reply("One.")
    with start("ask", "first") as process:
        process.communicate(timeout=20)
    gateway.will_reply("Half. ", HOLD, "Never.")
    with closing(sqlite3.connect(next(kilo_home.rglob("history.db")), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with start("ask", "second", "--json") as process:
            while len(gateway.asked()) < 2:
                process.poll()
            process.send_signal(signal.SIGTERM)
            out, err = process.communicate(timeout=20)
    assert process.returncode == 143
    assert json.loads(out)["turn_id"] is None
    assert err.count(b"cannot be written") == 1


def stored_text(stored):
    """Whether a piece of an answer is on disk."""
    try:
        return stored("SELECT answer FROM piece WHERE answer <> ''")
    except (StopIteration, sqlite3.Error):
        return []


def test_kill_minus_nine_loses_neither_the_question_nor_what_was_saved(gateway, stored):
    for _round in range(3):
        gateway.will_reply("Paid for. ", HOLD)
        with start("ask", "hello") as process:
            while not stored_text(stored):
                process.poll()
            process.kill()
            process.communicate()
        gateway.will_reply("Fine.")
        with start("ask", "and now?") as process:
            out, _err = process.communicate(timeout=20)
        assert out == b"Fine."
        assert stored_text(stored)
        with Terminal(rows=30) as terminal:
            terminal.until("Paid for.", "interrupted")
            terminal.type("\x11")
            assert terminal.end() == 0
        assert not stored_text(stored)
    assert stored("SELECT count(*) FROM turn WHERE question = 'hello' AND answer = 'Paid for. '") == [(3,)]


# --- the screen


def asked(terminal, question="hello", answer=""):
    terminal.until("DEMO" if "--demo" in str(terminal.child.args) else "F1")
    terminal.type(question + ENTER)
    if answer:
        terminal.until(answer)


def restored(written):
    """Whether the last word to the terminal puts it back."""
    for on, off in ((b"\x1b[?1049h", b"\x1b[?1049l"), (b"\x1b[?1000h", b"\x1b[?1000l"), (b"\x1b[?25l", b"\x1b[?25h")):
        if written.rfind(off) < written.rfind(on):
            return False
    return True


def test_a_stranger_asks_the_demo_and_reads_code():
    with Terminal("--demo") as terminal:
        terminal.until("scripted", "F1")
        terminal.type("hello" + ENTER)
        terminal.until("def greet", "via Demo")
        terminal.type("\x11")
        assert terminal.end() == 0
        assert restored(terminal.written)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)], ids=["term", "hup"])
def test_a_signal_ends_the_screen_with_text_kept_and_the_terminal_back(gateway, stored, number, status):
    gateway.will_reply("Half. ", HOLD)
    with Terminal() as terminal:
        asked(terminal, answer="Half.")
        os.kill(terminal.child.pid, number)
        assert terminal.end() == status
        assert restored(terminal.written)
    assert stored("SELECT question, answer, state FROM turn") == [("hello", "Half. ", "partial")]


def test_a_terminal_that_goes_away_ends_it_and_what_came_is_kept(gateway, stored):
    gateway.will_reply("Half. ", HOLD)
    with Terminal() as terminal:
        asked(terminal, answer="Half.")
        terminal.hang_up()
        assert terminal.end_unread() == 129
    assert stored("SELECT question, answer, state FROM turn") == [("hello", "Half. ", "partial")]


def test_a_terminal_that_stops_reading_does_not_hold_up_the_end(stored):
    with Terminal("--model", "demo/long:free", "--demo") as terminal:
        asked(terminal, answer="Python")  # nobody reads from here on, and more is written than a terminal holds
        while len(stored_text(stored)) < 4:
            select.select([], [], [], 0.05)
        os.kill(terminal.child.pid, signal.SIGTERM)
        assert terminal.end_unread() == 143
    assert stored("SELECT state FROM turn") == [("partial",)]


def test_a_draft_outlives_a_kill(gateway, stored):
    with Terminal() as terminal:
        terminal.until("F1")
        terminal.type("half a thought")
        terminal.until("half a thought")
        while not draft(stored):
            terminal.pump()
        terminal.child.kill(signal.SIGKILL)
        terminal.child.wait()
    with Terminal() as terminal:
        terminal.until("half a thought")


def draft(stored):
    try:
        return stored("SELECT text FROM draft") == [("half a thought",)]
    except (StopIteration, sqlite3.Error):
        return False


def test_a_defect_ends_it_with_one_and_a_word_about_the_log_but_no_secrets(gateway, kilo_home, monkeypatch):
    secret = "eyJhbGciOiJI.eyJraWxvVXNlcklk.c2VjcmV0c2lnbg"
    monkeypatch.setenv("KILO_API_KEY", secret)
    program = (
        "import sys\n"
        "from kilo_tui.ui.widgets.prompt import Prompt\n"
        "def broken(self):\n"
        f"    secret = '{secret}'\n"
        "    raise RuntimeError('a defect ' + secret)\n"
        "Prompt.action_send = broken\n"
        "from kilo_tui.cli import run\n"
        "sys.exit(run([]))\n"
    )
    with Terminal(command=[sys.executable, "-c", program]) as terminal:
        asked(terminal)
        assert terminal.end() == 1
        assert restored(terminal.written)
        said = terminal.written.rpartition(b"\x1b[?1049l")[2].decode()
    assert "kilo-tui.log" in said
    assert secret not in said
    log = next(kilo_home.rglob("kilo-tui.log")).read_text()
    assert "RuntimeError" in log
    assert secret not in log


def test_without_a_terminal_the_screen_says_what_to_do_instead():
    done = subprocess.run(COMMAND, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"kilo-tui ask" in done.stderr


def test_esc_stops_and_the_same_question_can_be_asked_again(gateway):
    gateway.will_reply("Half. ", HOLD)
    gateway.will_reply("Whole.")
    with Terminal() as terminal:
        asked(terminal, answer="Half.")
        terminal.type(ESCAPE)
        terminal.until("Stopped", "2\xa0try")
        terminal.type("\t2")
        terminal.until("Whole.")
        terminal.type("\x11")
        assert terminal.end() == 0


def test_ctrl_c_stops_then_empties_then_quits(gateway):
    gateway.will_reply("Half. ", HOLD)
    with Terminal() as terminal:
        asked(terminal, answer="Half.")
        terminal.type(CTRL_C)
        terminal.until("Stopped")
        terminal.type("typed")
        terminal.until("typed")
        terminal.type(CTRL_C)
        while "typed" in terminal.text:
            terminal.pump()
        terminal.type(CTRL_C)
        terminal.until("again within 2 seconds")
        terminal.type(CTRL_C)
        assert terminal.end() == 0


CONTROLS = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
SEQUENCE = re.compile(r"\x1b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|[\]PX^_][^\x1b\x07]*(?:\x1b\\|\x07)|[@-Z\\-_=>])")


def test_on_a_terminal_the_answer_of_ask_is_cleaned_and_ends_with_a_newline(gateway):
    with Terminal("ask", "hello", "--model", "demo/fault-hostile:free") as terminal:
        assert terminal.end() == 0
        written = terminal.written.decode()
    assert SEQUENCE.findall(written) == ["\x1b[2m", "\x1b[0m"]  # the receipt, fainter
    assert not CONTROLS.search(written)
    assert "␛]52;c;" in written
    assert written.endswith("\x1b[0m\r\n")


def test_no_byte_of_a_hostile_answer_reaches_the_terminal(gateway):
    def written(*replies):
        if replies:
            gateway.will_reply(*replies)
        with Terminal("--model", "demo/fault-hostile:free") as terminal:
            asked(terminal, answer="via Demo")
            terminal.type("\x11")
            assert terminal.end() == 0
            return terminal.written.decode()

    def kinds(text):
        """What is asked of the terminal, without the numbers: colours and places."""
        return {re.sub(r"[0-9:;]+", "", sequence) for sequence in SEQUENCE.findall(text)}

    hostile = written()
    harmless = written("Some **text**, `code`, and [a link](https://example.org).\n\n```python\nprint(1)\n```\n")
    assert kinds(hostile) <= kinds(harmless)
    assert not CONTROLS.search(SEQUENCE.sub("", hostile))
    for honest in ("Vec<u8>", "[/x]", "[@click=app.quit]"):
        assert honest in hostile
