"""What the terminal says and is told, without one."""

import os
import select
import threading
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import a_turn, until

from kilo_tui.errors import Interrupted
from kilo_tui.model.chat import TurnState
from kilo_tui.ui import terminal
from kilo_tui.ui.attention import title, wants_bell
from kilo_tui.ui.terminal import asks_background, is_plain, wants_screen
from kilo_tui.ui.terminal_input import Answers, is_light
from kilo_tui.ui.terminal_scroll import TerminalScroll

ANSWER = "\x1b]11;rgb:fafa/fafa/f0f0\x07"


# --- the background


@pytest.mark.parametrize(
    ("colour", "light"),
    [
        ("rgb:ffff/ffff/ffff", True),
        ("rgb:ff/ff/f0", True),
        ("rgba:fdfd/f6f6/e3e3/ffff", True),
        ("rgb:0000/0000/0000", False),
        ("rgb:1c/1c/1c", False),
        ("rgb:0000/2b2b/3636", False),
        ("rgb:f/f/f", True),
        ("#ffffff", None),
        ("", None),
    ],
)
def test_a_background_is_light_or_dark(colour, light):
    assert is_light(colour) is light


@pytest.mark.parametrize("answer", [ANSWER, ANSWER[:-1] + "\x1b\\"], ids=["bel", "st"])
@given(data=st.data())
def test_the_answer_never_becomes_keys_however_it_is_cut(answer, data):
    text = "typed" + answer + "\x1b[Amore\x1b"
    cuts = sorted(data.draw(st.sets(st.integers(1, len(text) - 1))))
    told = []
    answers = Answers(told.append)
    answers.await_one()
    pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    keys = "".join(answers.feed(piece) for piece in pieces) + answers.release()
    assert keys == "typed\x1b[Amore\x1b"
    assert told == [True]


def test_what_only_looks_like_an_answer_is_keys():
    answers = Answers(lambda light: pytest.fail("nothing was answered"))
    for typed in ("\x1b", "\x1b[A", "x\x1b]", "\x1b]0;x\x07", "plain"):
        assert answers.feed(typed) == typed
        assert not answers.holding
    assert answers.feed("\x1b]1") == ""
    assert answers.holding
    assert answers.release() == "\x1b]1"


def test_an_answer_that_has_begun_is_waited_for_longer_than_what_may_be_keys():
    answers = Answers(lambda light: None)
    answers.feed("\x1b]1")
    for_keys = answers.patience
    for piece in ("1;", "rgb:ffff/", "ffff/ffff\x1b"):
        answers.feed(piece)
        assert answers.patience > for_keys
    assert answers.feed("\\") == ""
    assert not answers.holding


@pytest.mark.parametrize(
    ("environment", "asked"),
    [
        ({"TERM": "xterm-256color"}, True),
        ({"TERM": "tmux-256color", "TMUX": "x"}, True),
        ({"TERM": "screen-256color", "TMUX": "x"}, True),
        ({"TERM": "xterm-256color", "TERM_PROGRAM": "Apple_Terminal"}, True),
        ({"TERM": "screen", "STY": "x"}, False),
        ({"TERM": "linux"}, False),
        ({"TERM": "vt220"}, False),
        ({"TERM": "dumb"}, False),
        ({}, False),
    ],
)
def test_nobody_is_asked_who_would_print_the_question(environment, asked):
    assert asks_background(environment) is asked
    assert not (asked and is_plain(environment))


# --- taking the terminal early


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        ("", True),
        ("--demo", True),
        ("--profile work --demo --no-mouse", True),
        ("--model=x --continue", True),
        ("--profile", False),
        ("--profile ask", True),
        ("ask hello", False),
        ("--demo ask hello", False),
        ("--version", False),
        ("--demo --help", False),
        ("--wrong", False),
        ("demo-gateway --port 1", False),
    ],
)
def test_the_terminal_is_taken_only_for_the_screen(arguments, wanted):
    assert wants_screen(arguments.split()) is wanted


# --- scrolling


def test_rows_are_moved_inside_a_region_that_is_given_up_again():
    scroll = TerminalScroll()
    assert scroll.queue(1, 20, 2)
    assert scroll.queue(0, 10, -1)
    assert scroll.take() == "\x1b[0m\x1b[2;20r\x1b[20;1H\n\n\x1b[r" + "\x1b[0m\x1b[1;10r\x1b[1;1H\x1bM\x1b[r"
    assert not scroll


def test_what_would_leave_nothing_standing_is_painted_instead():
    scroll = TerminalScroll()
    assert not scroll.queue(1, 5, 4)
    assert not scroll.queue(1, 5, -9)
    assert not scroll.queue(1, 2, 1)
    assert not scroll.queue(1, 5, 0)
    assert scroll.queue(1, 5, 3)
    scroll.drop()
    assert scroll.take() == ""


# --- attention


def test_the_window_is_named_after_the_conversation_and_says_that_an_answer_runs():
    assert title("Reading files", answering=False) == "Kilo · Reading files"
    assert title("Reading files", answering=True) == "Kilo answers · Reading files"
    assert title("", answering=False) == "Kilo"


@pytest.mark.parametrize(
    ("seconds", "looking", "rings"), [(2.0, True, False), (2.0, False, True), (10.5, True, True), (None, True, False)]
)
def test_the_bell_rings_when_nobody_looks_or_after_long(seconds, looking, rings):
    assert wants_bell(a_turn(seconds=seconds), looking=looking) is rings


def test_who_stopped_an_answer_needs_no_bell():
    stopped = a_turn(state=TurnState.PARTIAL, error=Interrupted(), seconds=60.0)
    assert not wants_bell(stopped, looking=False)


# --- copying from the screen


async def test_a_copy_says_which_way_it_went(stage):
    here = stage(environment={"TMUX": "x"})
    async with here.app.run_test() as pilot:
        here.screen.copy_text("one\ntwo", "code")
        await until(lambda: here.shows("code: 2 lines in tmux's buffer (prefix ])"), pilot=pilot)
    assert here.programs.given == [(("tmux", "load-buffer", "-w", "-"), b"one\ntwo")]


async def test_what_the_prompt_copies_goes_the_same_way(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        here.app.copy_to_clipboard("cut out")
        await until(lambda: here.shows("7 characters in /state/copied.txt"), pilot=pilot)
        assert here.app.clipboard == "cut out"
    assert here.copy_file.kept == b"cut out"


async def test_nothing_is_not_copied(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        here.screen.copy_text("")
        await until(lambda: here.shows("nothing to copy"), pilot=pilot)
        await pilot.press("tab", "Y")
        await until(lambda: here.shows("nothing to show"), pilot=pilot)


# --- put back by force


@pytest.fixture
def full_terminal(monkeypatch):
    """A terminal that nobody has read for a while: both its ends."""
    ours, theirs = os.openpty()
    os.set_blocking(theirs, False)
    while select.select([], [theirs], [], 0.1)[1]:  # the kernel moves what was written on, and there is room again
        with suppress(BlockingIOError):
            os.write(theirs, b"x")
    os.set_blocking(theirs, True)
    monkeypatch.setattr(terminal, "_OUTPUT", theirs)
    yield ours, theirs
    os.close(ours)
    os.close(theirs)


def test_a_terminal_that_does_not_read_is_left_as_the_shell_wants_it(full_terminal):
    _ours, theirs = full_terminal
    terminal.Terminal().restore()
    assert os.get_blocking(theirs)


def test_a_terminal_that_reads_on_late_gets_all_that_puts_it_back(full_terminal):
    ours, theirs = full_terminal
    came = []

    def read():
        while not b"".join(came).endswith(b"\x1b[23;2t"):
            came.append(os.read(ours, 65536))

    reader = threading.Thread(target=read)
    reader.start()
    terminal.Terminal().restore()
    reader.join()
    assert b"\x1b[?1049l" in b"".join(came)
    assert os.get_blocking(theirs)
