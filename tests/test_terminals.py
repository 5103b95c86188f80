"""Real terminals: what they are told, and that they stay as they were."""

import sys
import termios

import pytest
from programs import Terminal

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
            case "q": self.exit()
        self.steps += 1
        self.base.query_one("#line").update(f"step {self.steps} {self.by_terminal}.")
        event.stop()

app = Tiny(driver_class=KiloDriver)
app.run()
"""


def cells(terminal):
    """Every cell with its look."""
    screen = terminal.screen
    return [
        [(cell.data, cell.fg, cell.bg, cell.reverse) for x in range(80) for cell in [screen.buffer[y][x]]]
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


def modes(terminal):
    """How the terminal treats what is typed and printed."""
    return termios.tcgetattr(terminal.child.child_fd)


def questions(gateway):
    """What was asked, in order."""
    return [request.body["messages"][-1]["content"] for request in gateway.asked()]


# --- the beginning


def test_what_is_typed_from_the_start_on_is_sent_whole(gateway):
    gateway.will_reply("Forty-two.")
    with Terminal() as terminal:
        for letter in LETTERS:
            terminal.type(letter)
            terminal.pump(0.01)
        terminal.type("\r")
        terminal.until("Forty-two.")
    assert questions(gateway) == [LETTERS]


def test_what_is_typed_before_there_is_a_program_is_sent_too(gateway):
    gateway.will_reply("Forty-two.")
    with Terminal() as terminal:
        terminal.type(LETTERS + "\r")
        terminal.until("Forty-two.")
    assert questions(gateway) == [LETTERS]
