"""Keys as a real terminal sends them, to the real program."""

import signal
import sqlite3
import sys
from contextlib import closing

import pytest
from programs import Terminal

from kilo_tui.demo.gateway import DemoThread

ENTER, CTRL_C, CTRL_J, ALT_ENTER, CTRL_Q, UP = "\r", "\x03", "\n", "\x1b\r", "\x11", "\x1b[A"
PASTE = "\x1b[200~{text}\x1b[201~"


@pytest.fixture
def gateway(monkeypatch):
    """A demo gateway in this process, for programs in theirs."""
    demo = DemoThread(pace=0)
    monkeypatch.setenv("KILO_API_URL", demo.start())
    yield demo.gateway
    demo.stop()


def asked(gateway):
    """The newest question the gateway has received."""
    return gateway.asked()[-1].body["messages"][-1]["content"] if gateway.asked() else None


def until(terminal, fact):
    while not fact():
        assert terminal.pump(), terminal.text


def leave(terminal):
    terminal.type(CTRL_Q)
    assert terminal.end() == 0


def test_alt_enter_makes_a_line_and_a_paste_is_no_command(gateway):
    with Terminal() as terminal:
        terminal.until("F1 keys")
        terminal.type("one" + ALT_ENTER + "two" + CTRL_J + PASTE.format(text="q\rx") + ENTER)
        until(terminal, lambda: asked(gateway) == "one\ntwo\nq\nx")
        leave(terminal)


def test_a_megabyte_is_pasted_and_typing_goes_on(gateway):
    with Terminal() as terminal:
        terminal.until("F1 keys")
        terminal.type("see ")
        terminal.type(PASTE.format(text="word " * 200_000))
        terminal.until("see [paste 1: 1 line, 977 kB]")
        terminal.type(" and say why")
        terminal.until("kB] and say why")
        leave(terminal)
    with Terminal() as terminal:
        terminal.until("[paste 1: 1 line, 977 kB]")
        leave(terminal)


def test_what_ctrl_c_took_from_the_prompt_outlives_a_kill(gateway, kilo_home):
    with Terminal() as terminal:
        terminal.until("F1 keys")
        terminal.type("half a thought")
        terminal.until("half a thought")
        terminal.type(CTRL_C)
        until(terminal, lambda: set_aside(kilo_home) == [("half a thought",)])
        terminal.child.kill(signal.SIGKILL)
        terminal.child.wait()
    with Terminal() as terminal:
        terminal.until("F1 keys")
        assert "half a thought" not in terminal.text
        terminal.type(UP)
        terminal.until("half a thought")
        leave(terminal)


def set_aside(kilo_home):
    try:
        with closing(sqlite3.connect(next(kilo_home.rglob("history.db")))) as db:
            return db.execute("SELECT text FROM set_aside").fetchall()
    except (StopIteration, sqlite3.Error):
        return []


EDITOR = """\
import sys, termios
modes = termios.tcgetattr(0)
print("lines are read:", bool(modes[3] & termios.ICANON), flush=True)
answer = input("more? ")
with open(sys.argv[1], "a") as file:
    file.write(answer)
sys.exit(answer == "no")
"""


@pytest.fixture
def editor(tmp_path, monkeypatch):
    script = tmp_path / "editor.py"
    script.write_text(EDITOR)
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_the_editor_has_the_terminal_and_gives_it_back(gateway, editor):
    with Terminal() as terminal:
        terminal.until("F1 keys")
        terminal.type("some")
        terminal.until("some")
        terminal.type("\x18\x05")
        terminal.until("lines are read: True", "more?")
        terminal.type("and more" + ENTER)
        terminal.until("sends", "and more")
        terminal.type("!" + ENTER)
        until(terminal, lambda: asked(gateway) == "some\nand more!")
        terminal.type("next\x18\x05")
        terminal.until("more?")
        terminal.type("no" + ENTER)
        terminal.until("The editor failed", "next")
        leave(terminal)
    assert [path.name for path in editor.iterdir() if path.name.startswith("kilo-tui-")] == []


def test_ctrl_c_in_the_editor_is_the_editors(gateway, editor):
    with Terminal() as terminal:
        terminal.until("F1 keys")
        terminal.type("some\x18\x05")
        terminal.until("more?")
        terminal.type(CTRL_C)
        terminal.until("The editor failed", "some")
        leave(terminal)


def test_own_keys_and_what_is_wrong_with_them_are_on_the_screen(kilo_home):
    config = kilo_home / "config" / "kilo-tui" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_text('[keys]\n"chat.new" = "f12"\n')
    with Terminal() as terminal:
        terminal.until("F1 keys")
        terminal.type("\x1bOP")
        terminal.until("The keys that work here")
        terminal.type("\x1b[6~")
        terminal.until("F12", "new conversation")
        terminal.type("q" + CTRL_Q)
        assert terminal.end() == 0
    config.write_text('[keys]\n"chat.new" = "f12"\n\n"chat.fold" = "f12"\n')
    with Terminal() as terminal:
        shown = " ".join(terminal.until("wanted by", "line 4", "line 2").split())
        for said in ("config.toml", "chat.fold", "chat.new", "F12"):
            assert said in shown
        terminal.type("q\x1b1")
        terminal.until("Going on with what could be read")
        terminal.type(CTRL_Q)
        assert terminal.end() == 0


def test_escape_and_a_letter_at_once_are_meant_for_reading(gateway):
    gateway.will_reply("\n\n".join(f"Paragraph {number}." for number in range(60)))
    with Terminal() as terminal:
        terminal.until("F1 keys")
        terminal.type("hello" + ENTER)
        terminal.until("Paragraph 59.")
        for keys, wanted in (("\x1bg", "Paragraph 0."), ("i\x1bG", "Paragraph 59."), ("i\x1bb", "Paragraph 45.")):
            terminal.type(keys)
            terminal.until(wanted, "reading")
        terminal.type("i\x1bm")
        terminal.until("Choose a model")
        leave(terminal)
