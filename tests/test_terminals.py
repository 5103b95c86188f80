"""Real terminals: what they are told, and that they stay as they were."""

import base64
import os
import re
import shlex
import signal
import sys
import termios

import pytest
from programs import COMMAND, TELLS_BACKGROUND, Terminal, left_on, processes

from kilo_tui.demo.completions import HOLD

SCROLLING = """
import random
from rich.segment import Segment
from rich.style import Style
from textual.app import App
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widget import Widget
from textual.widgets import Static
from kilo_tui.ui.terminal_driver import KiloDriver
from kilo_tui.ui.terminal_scroll import scroll_by_terminal

class Rows(Widget, can_focus=True):
    top = 0
    marked = 0
    def render_line(self, y):
        row = self.top + y
        text = f"row {row} " + "abcdefgh"[row % 8] * (row * 7 % 50)
        style = Style(bgcolor="blue" if row % 5 else "red", reverse=row == self.marked)
        return Strip([Segment(text, style)]).adjust_cell_length(self.size.width, style)
    def move(self, rows):
        self.top += rows
        height, width = self.size.height, self.size.width
        by_terminal = scroll_by_terminal(self, self.region, rows)
        app.by_terminal += by_terminal
        if not by_terminal:
            self.refresh()
        elif rows > 0:
            self.refresh(Region(0, height - rows, width, rows))
        else:
            self.refresh(Region(0, 0, width, -rows))
    def mark(self, row):
        for changed in (self.marked, row):
            self.refresh(Region(0, changed - self.top, self.size.width, 1))
        self.marked = row

class Box(ModalScreen):
    CSS = "Box { align: center middle; } Box Static { width: 20; height: 5; background: green; }"
    def compose(self):
        yield Static("a box")

class Tiny(App):
    CSS = "Rows { height: 1fr; } #line { height: 1; background: white; color: black; }"
    ENABLE_COMMAND_PALETTE = False
    by_terminal = 0
    steps = 0
    def compose(self):
        yield Static("above", id="above")
        self.rows = Rows()
        yield self.rows
        yield Static("", id="line")
    def on_mount(self):
        self.rows.focus()
        self.base = self.screen
    def on_key(self, event):
        rows = self.rows
        match event.key:
            case "u": rows.move(1)
            case "U": rows.move(7)
            case "d": rows.move(-1)
            case "D": rows.move(-6)
            case "L": rows.move(40)
            case "m": rows.mark(rows.top + 3); rows.move(2)
            case "w": rows.move(2); rows.mark(rows.top + 9); rows.move(1); rows.move(-2)
            case "t": self.notify("a toast", timeout=60)
            case "T": self.clear_notifications(); rows.move(1)
            case "b": self.push_screen(Box())
            case "B": self.pop_screen(); rows.move(1)
            case "p": self.refresh(layout=True)
            case "x": self._driver.mouse(False)
            case "X": self._driver.mouse(True)
            case "q": self.exit()
        self.steps += 1
        self.base.query_one("#line").update(f"step {self.steps} {self.by_terminal}.")
        event.stop()

app = Tiny(driver_class=KiloDriver)
app.run()
"""


def cells(terminal):
    """Every cell as an eye sees it: of a blank only the background."""
    screen = terminal.screen
    return [
        [
            (cell.data, cell.data.strip() and cell.fg, cell.bg, cell.reverse)
            for x in range(80)
            for cell in [screen.buffer[y][x]]
        ]
        for y in range(24)
    ]


@pytest.mark.parametrize("sync", [False, True], ids=["bare", "in one update"])
def test_rows_the_terminal_moves_are_where_painting_would_put_them(sync):
    with Terminal(command=[sys.executable, "-c", SCROLLING]) as terminal:
        terminal.until("row 0", "above")
        if sync:
            terminal.type("\x1b[?2026;2$y")
        for step, key in enumerate("uUdmDwLdtuTuubdBuUmwD"):
            terminal.type(key)
            terminal.until(f"step {2 * step + 1} ")
            terminal.quiet()
            shown = cells(terminal)
            terminal.type("p")
            terminal.until(f"step {2 * step + 2} ")
            assert cells(terminal)[:-1] == shown[:-1], (step, key)
        moved = int(terminal.text.split("step ")[1].split()[1].rstrip("."))
        assert moved > 8
        assert terminal.written.count(b"\x1b[2;23r") >= moved
        terminal.type("q")
        assert terminal.end() == 0


LETTERS = "abcdefghijklmnopqrstuvwxyz"
ENTER, CTRL_Z, CTRL_Q, CTRL_C = "\r", "\x1a", "\x11", "\x03"


def questions(gateway):
    """What was asked, in order."""
    return [request.body["messages"][-1]["content"] for request in gateway.asked()]


class Shell(Terminal):
    """A shell that starts the program, says how the terminal was before and after, and with which status it ended."""

    def __init__(self, *arguments, program=COMMAND, job_control=False, **environment):
        line = shlex.join([*program, *arguments])
        self.line = f"stty -g; {line}; echo status $? is; stty -g; echo over"
        self.shells_own = {"mode 2004"} if job_control else set()
        shell = ["bash", "--norc", "-i"] if job_control else ["sh", "-c", self.line]
        super().__init__(command=shell, **({"PS1": "$ "} | environment))
        if job_control:
            self.until("$")
            self.type(self.line + "\n")

    @property
    def program(self):
        """The program's process."""
        while not (found := [number for number, parent, _line in processes() if parent == self.child.pid]):
            assert self.pump()
        return found[0]

    def is_raw(self):
        """Keys come as they are typed, and are not echoed by the terminal."""
        return not termios.tcgetattr(self.child.child_fd)[3] & (termios.ICANON | termios.ECHO)

    def ended(self, times=1):
        """The status, once everything is as it was, and the shell has said so for the last time."""
        while len(re.findall(rb"status \d+ is\r\n[0-9a-f:]+\r\nover\r", self.written)) < times:
            assert self.pump(), self.text
        before, after = re.findall(rb"(?<![0-9a-f:])[0-9a-f]+(?::[0-9a-f]+){10,}", self.written)[-2:]
        assert before == after
        assert left_on(self.written) <= self.shells_own
        return int(re.findall(rb"status (\d+) is", self.written)[-1])


# --- the beginning


def test_what_is_typed_from_the_start_on_is_sent_whole(gateway):
    gateway.will_reply("Forty-two.")
    with Terminal() as terminal:
        for letter in LETTERS:
            terminal.type(letter)
            terminal.pump(0.01)
        terminal.type(ENTER)
        terminal.until("Forty-two.")
    assert questions(gateway) == [LETTERS]


def test_what_is_typed_before_there_is_a_program_is_sent_too(gateway):
    gateway.will_reply("Forty-two.")
    with Terminal() as terminal:
        terminal.type(LETTERS + ENTER)
        terminal.until("Forty-two.")
    assert questions(gateway) == [LETTERS]


@pytest.mark.parametrize("arguments", [["--base-url", "http://example.org"], ["--profile", "../x"], ["--nonsense"]])
def test_a_start_that_fails_gives_the_terminal_back(arguments):
    with Shell(*arguments) as terminal:
        assert terminal.ended() == 2


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)], ids=["terminated", "interrupted"]
)
def test_a_signal_during_the_start_gives_the_terminal_back(number, status):
    with Shell() as terminal:
        while not terminal.is_raw():
            terminal.pump(0.001)
        os.kill(terminal.program, number)
        assert terminal.ended() == status
        assert b"Traceback" not in terminal.written


def test_the_background_is_asked_for_once_and_the_answer_is_no_key():
    with Terminal(command=[sys.executable, "-c", TELLS_BACKGROUND]) as terminal:
        terminal.until_written(b"\x1b]11;?")
        for piece in ("typed\x1b]11;", "rgb:ffff/", "ffff/ffff\x1b\\!"):
            terminal.type(piece)
            terminal.pump(0.02)
        terminal.until("light: True", "typed!")
        assert "rgb" not in terminal.text
        terminal.type(CTRL_Q)
        assert terminal.end() == 0
    assert terminal.written.count(b"\x1b]11;?") == 1


# --- the end


def test_quitting_leaves_the_terminal_as_it_was(gateway):
    gateway.will_reply("Fine.")
    with Shell() as terminal:
        terminal.until("F1")
        terminal.type("hello" + ENTER)
        terminal.until("Fine.")
        assert terminal.is_raw()
        terminal.until_written(b"\x1b]2;Kilo \xc2\xb7 hello\x07")
        terminal.type(CTRL_Q)
        assert terminal.ended() == 0


@pytest.mark.parametrize(
    ("number", "status"),
    [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
    ids=["term", "hup", "int"],
)
def test_a_signal_leaves_the_terminal_as_it_was_and_keeps_the_text(gateway, stored, number, status):
    gateway.will_reply("Half. ", HOLD)
    with Shell() as terminal:
        terminal.until("F1")
        terminal.type("hello" + ENTER)
        terminal.until("Half.")
        os.kill(terminal.program, number)
        assert terminal.ended() == status
    assert stored("SELECT answer, state FROM turn") == [("Half. ", "partial")]


def test_a_terminal_that_goes_away_without_a_signal_ends_it_too(gateway, stored):
    gateway.will_reply("Half. ", HOLD)
    deaf = ["sh", "-c", 'trap "" HUP; "$@"; exit $?', "sh", *COMMAND]
    with Terminal(command=deaf) as terminal:
        terminal.until("F1")
        terminal.type("hello" + ENTER)
        terminal.until("Half.")
        terminal.hang_up()
        assert terminal.end_unread() == 129
    assert stored("SELECT answer, state FROM turn") == [("Half. ", "partial")]


BREAKS = """
import sys
from kilo_tui.ui.screens.chat import ChatScreen
async def broken(self):
    secret = "se" + "cret"
    raise RuntimeError("a defect")
ChatScreen.action_bare = ChatScreen.watch_turn = {0}
from kilo_tui.cli import run
sys.exit(run([]))
"""
BROKEN_WORKER = BREAKS.replace("{0}", "lambda self: self.run_worker(broken(self)) and None")


def test_a_defect_in_a_worker_ends_it_with_one_and_names_the_log(gateway, kilo_home):
    gateway.will_reply("Half. ", HOLD)
    with Shell(program=[sys.executable, "-c", BROKEN_WORKER]) as terminal:
        terminal.until("F1")
        terminal.type("hello" + ENTER)
        assert terminal.ended() == 1
        said = terminal.written.rpartition(b"\x1b[?1049l")[2].decode()
    assert "kilo-tui.log" in said
    assert "secret" not in said
    log = next(kilo_home.rglob("kilo-tui.log")).read_text()
    assert "RuntimeError: a defect" in log


# --- to the shell and back


@pytest.mark.key("app.suspend")
def test_ctrl_z_leads_to_the_shell_and_what_came_meanwhile_is_there_after_fg(gateway):
    gateway.will_reply("First half, ", HOLD, "second half.")
    with Shell(job_control=True) as terminal:
        terminal.until("F1")
        terminal.type("hello" + ENTER)
        terminal.until("First half,")
        terminal.type(CTRL_Z)
        terminal.until("Stopped")
        assert left_on(terminal.written) <= terminal.shells_own
        gateway.release()
        terminal.type("fg\n")
        terminal.until("First half, second half.", "hello", "F1")
        terminal.until("via")
        assert "Stopped" not in terminal.text
        assert terminal.is_raw()
        assert left_on(terminal.written) >= {"mode 1049", "mode 1000", "mode 2004", "keyboard", "title"}
        terminal.type("typed")
        terminal.until("typed")
        terminal.type(CTRL_C + CTRL_Q)
        while "mode 1049" in left_on(terminal.written):
            terminal.pump()
        terminal.type("echo status $? is; stty -g; echo over\n")
        assert terminal.ended(times=2) == 0


def test_where_no_shell_could_bring_it_back_ctrl_z_changes_nothing():
    with Terminal("--demo") as terminal:
        terminal.until("F1")
        terminal.type(CTRL_Z)
        while terminal.written.count(b"\x1b[?1049h") < 2:
            assert terminal.pump()
        terminal.type("typed")
        terminal.until("scripted", "typed")


def test_a_stop_nobody_was_told_of_is_mended_when_it_goes_on():
    with Shell("--demo") as terminal:
        terminal.until("F1")
        terminal.quiet()
        shown = terminal.text
        os.kill(terminal.program, signal.SIGSTOP)
        terminal.screen.reset()
        os.kill(terminal.program, signal.SIGCONT)
        while terminal.text != shown:
            assert terminal.pump()
        terminal.type("typed")
        terminal.until("typed")
        terminal.type(CTRL_C + CTRL_Q)
        assert terminal.ended() == 0


def test_a_text_bare_is_as_long_as_it_is_and_the_answer_goes_on_behind(gateway, stored):
    line = "a line much wider than the terminal, in one piece " * 4
    gateway.will_reply(f"`{line}`\n\n", HOLD, "And more.")
    with Shell() as terminal:
        terminal.until("F1")
        terminal.type("hello" + ENTER)
        terminal.until("a line much wider")
        terminal.type("\tY")
        terminal.until("Enter comes back.")
        assert line.encode() in terminal.written
        assert not terminal.is_raw()
        assert left_on(terminal.written) == set()
        gateway.release()
        while stored("SELECT answer, state FROM turn") != [(f"`{line}`\n\nAnd more.", "complete")]:
            terminal.pump()
        terminal.type(ENTER)
        terminal.until("And more.", "via")
        assert terminal.is_raw()
        terminal.type("Y")
        terminal.until("Enter comes back.")
        os.kill(terminal.program, signal.SIGTERM)
        assert terminal.ended() == 143


# --- what it is told


COPIES = """
import sys
from kilo_tui.ui.widgets.prompt import Prompt
Prompt.action_send = lambda self: self.app.copy_to_clipboard(self.text)
from kilo_tui.cli import run
sys.exit(run(["--demo"]))
"""


def test_outside_tmux_the_terminal_gets_the_copy_and_the_notice_says_so(monkeypatch):
    monkeypatch.delenv("TMUX", raising=False)
    with Terminal(command=[sys.executable, "-c", COPIES]) as terminal:
        terminal.until("F1")
        terminal.type("héllo" + ENTER)
        terminal.until("5 characters sent to the terminal's clipboard (OSC 52)")
        assert b"\x1b]52;c;" + base64.b64encode("héllo".encode()) + b"\x07" in terminal.written


def test_the_bell_rings_when_the_window_is_not_looked_at(gateway):
    gateway.will_reply("One ", HOLD, "end.")
    gateway.will_reply("Other end.")
    with Terminal() as terminal:
        terminal.until("F1")
        terminal.type("hello" + ENTER)
        terminal.until("One")
        terminal.until_written(b"\x1b]2;Kilo answers \xc2\xb7 hello\x07")
        terminal.type("\x1b[O")
        gateway.release()
        terminal.until("end.", "via")
        while not terminal.bells():
            terminal.pump()
        terminal.type("\x1b[Iagain" + ENTER)
        terminal.until("Other end.")
        terminal.quiet()
        assert terminal.bells() == 1


def test_the_mouse_is_the_terminals_own_when_asked_for():
    with Terminal(command=[sys.executable, "-c", SCROLLING]) as terminal:
        terminal.until("row 0")
        terminal.type("x")
        terminal.until("step 1")
        assert {"mode 1000", "mode 1003", "mode 1006"} & left_on(terminal.written) == set()
        terminal.type("X")
        terminal.until("step 2")
        assert {"mode 1000", "mode 1003", "mode 1006"} <= left_on(terminal.written)
        terminal.type("q")
        assert terminal.end() == 0
    assert left_on(terminal.written) == set()


@pytest.mark.parametrize(
    "environment",
    [
        {"TERM": "vt220", "COLORTERM": ""},
        {"TERM": "vt220", "COLORTERM": "", "NO_COLOR": "1"},
        {"NO_COLOR": "1"},
        {"LC_ALL": "C"},
        {"TERM": "linux", "COLORTERM": ""},
    ],
    ids=["vt220", "vt220 without colour", "no colour", "C", "linux"],
)
def test_an_old_terminal_is_told_nothing_it_would_print(environment):
    with Shell("--demo", **environment) as terminal:
        terminal.until("scripted")
        terminal.type("hello" + ENTER)
        terminal.until("def greet")
        terminal.type(CTRL_Q)
        assert terminal.ended() == 0
    assert "11;?" not in terminal.text
    if "TERM" in environment:
        assert not re.search(rb"\x1b(?:\][^P]|\[[>=<]|\[\?2026|\[\?2048|P)", terminal.written)
    if "NO_COLOR" in environment:
        colours = re.findall(rb"[34]8;2;(\d+);(\d+);(\d+)", terminal.written)
        assert all(red == green == blue for red, green, blue in colours)
        assert "TERM" not in environment or not re.search(rb"\x1b\[[0-9;]*\b[349][0-9]", terminal.written)
