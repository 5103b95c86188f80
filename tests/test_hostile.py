"""What others wrote, on every surface of the real program: no byte of it is obeyed, and honest text is as it was."""

import re
import shlex

import pytest
from hostile import HONEST, HOSTILE
from programs import Terminal

from kilo_tui.demo import catalog, checks
from kilo_tui.demo.chunks import event
from kilo_tui.demo.faults import Fault
from kilo_tui.demo.providers import Provider
from kilo_tui.demo.refusals import Refusal

ENTER, ESCAPE, CTRL_F, CTRL_R, CTRL_U, CTRL_Q = "\r", "\x1b", "\x06", "\x12", "\x15", "\x11"
F2, F8 = "\x1bOQ", "\x1b[19~"
ALTERNATE = b"\x1b[?1049h"
HARMLESS = ("plain words",) * 3
MODEL = "demo/mirror:free"

CONTROLS = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")
SEQUENCE = re.compile(r"\x1b(?:\[[0-9;:<=>?]*[ -/]*[@-~]|[\]PX^_][^\x1b\x07]*(?:\x1b\\|\x07)|[@-Z\\-_=>78])")

SCROLLS = {"\x1b[r", "\x1bM"}
"""What moves rows: whether a view is scrolled or painted depends on when text comes."""


def kinds(written):
    """What is asked of the terminal: of sequences the form without the numbers, of strings what they are for."""
    found = set()
    for sequence in SEQUENCE.findall(written):
        if sequence.startswith("\x1b]"):
            found.add(sequence[:5] if not sequence.startswith("\x1b]52;c;") else "\x1b]52;c;")
        elif sequence.startswith("\x1b[?"):
            found.add(sequence)
        else:
            found.add(re.sub("[0-9:;]+", "", sequence))
    return found


def document(texts):
    """An answer with every text in every kind of block."""
    said = ["Begins.", *texts]
    for text in texts:
        line = " ".join(text.split("\n"))[:400]
        said += [
            f"## {line}",
            f"- {line}\n- [ ] **{line}** `{line}`",
            f"> {line}",
            f"~~~~{line}\n{text}\n~~~~",
            f"| {line} | b |\n| --- | --- |\n| c | {line} |",
            f"[text](https://example.org/{line}) and [{line}](<{line}>) and ![{line}](x) <{line}>",
            f"[r]: https://example.org/ '{line}'",
            f"<b>{line}</b> &amp; {line}",
        ]
    return "\n\n".join([*said, "```\nfn last() -> Vec<u8> { a[0][1] }\n```", " ".join(HONEST), "Ends."])


@pytest.fixture
def says(gateway, monkeypatch):
    """Has the gateway say these texts wherever it says anything."""

    def prepare(texts):
        name = "".join(text for text in texts if len(text) < 100)
        endpoint = catalog.Endpoint(Provider(name, "mirror"), 0, 0, 100.0, 0.1)
        for number, text in enumerate(texts):
            found = catalog.Model(f"demo/{text}{number}:free", text, text)
            monkeypatch.setitem(catalog.MODELS, found.id, found)
        model = catalog.Model(MODEL, name, name, endpoints=(endpoint,))
        monkeypatch.setitem(catalog.MODELS, MODEL, model)

        async def play(player):
            await player.open()
            player.chunks = type(player.chunks)(1, f"{name[:80]}/answered", name)
            for text in texts:
                await player.write(event(player.chunks.reasoning(f"{text}\n\n")))
            said = document(texts)
            for start in range(0, len(said), 701):
                await player.write(event(player.chunks.text(said[start : start + 701])))
            await player.finish(name)
            await player.close(None)

        monkeypatch.setattr(checks.Checks, "_scripted", lambda _self, _id: Fault("", play))
        error = {"message": "\n".join(texts), "title": name, "code": 429, "metadata": {"provider_name": name}}
        gateway._completions.refusals.append(Refusal(400, {"error": error}))

    return prepare


def paste(text):
    """As a terminal pastes: what would end it early is no part of it."""
    return f"\x1b[200~{text}\x1b[201~".encode("utf-8", "replace")


def tour(texts, home):
    """Every surface once; what was written, and what was seen on the way."""
    seen = {}
    home.mkdir()
    editor = home / "editor"
    text = " ".join(" ".join(texts).split("\n"))
    (home / "text").write_text("\n".join(texts), encoding="utf-8", errors="replace")
    editor.write_text(f'#!/bin/sh\ncat {shlex.quote(str(home / "text"))} > "$1"\n')
    editor.chmod(0o700)
    homes = {f"XDG_{name}_HOME": str(home / name) for name in ("CONFIG", "DATA", "CACHE", "STATE")}
    with Terminal("--model", MODEL, rows=40, EDITOR=str(editor), STY="1.screen", **homes) as terminal:
        terminal.until("F1")

        def press(keys, *wanted):
            terminal.child.send(keys)
            if wanted:
                terminal.until(*wanted)
            terminal.quiet()
            seen[len(seen)] = terminal.text

        press(paste(text[:6000]) + ENTER.encode(), "✗")  # the question, the titles, the error
        press(paste("Second. " + " ".join(HONEST)) + ENTER.encode(), "Ends.", "F1 keys")
        seen["end"] = terminal.text
        press("\tz")
        press("k" * 5)
        press("y", "A letter copies")
        press("y", "no clipboard reached")
        press("g")
        for _ in range(3):
            press(" ")
        press("j" * 12)
        press("y", "A letter copies")
        press("a")
        press("v", "Receipt")
        press("\x1b[6~")
        press(ESCAPE, "? keys")
        press("GkY", "Enter comes back.")
        press(ENTER, "? keys")
        press("i" + CTRL_F)
        press(paste(text[:150]))
        press(CTRL_U + "Vec<u8>", "/")
        press(ENTER + "n" * 3 + ESCAPE, "N previous")
        press("i" + CTRL_R, "earlier question")
        press(paste(text[:60]))
        press(CTRL_U + "o", "1 of 2")
        press(CTRL_R, "2 of 2")
        press(ESCAPE, "F1 keys")
        press(F2)
        press("demo", "demo/")
        press("\x1b[B" * 3 + ENTER, "answers from now on")
        press(paste("x\n" * 300 + text), "[paste ")
        press(ENTER)
        entered = terminal.written.count(ALTERNATE)
        press("\x18\x05")
        terminal.until_written(ALTERNATE, entered + 1)  # the editor has given the terminal back
        press(CTRL_Q)
        assert terminal.end() == 0
        return terminal.written.decode(), seen


def test_no_surface_lets_a_text_command_the_terminal(says, tmp_path):
    says(HARMLESS)
    harmless, _seen = tour(HARMLESS, tmp_path / "harmless")
    says(HOSTILE)
    hostile, _seen = tour(HOSTILE, tmp_path / "hostile")
    assert kinds(hostile) <= kinds(harmless) | SCROLLS
    assert not CONTROLS.search(SEQUENCE.sub("", hostile))
    for honest in HONEST:
        assert honest in hostile, honest
