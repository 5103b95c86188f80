"""Other programs: the editor a person has chosen gets a private file, and what it leaves is the prompt."""

import os
import stat
import sys
import tempfile
from pathlib import Path

import pytest

from kilo_tui.storage import commands
from kilo_tui.storage.commands import CommandFailed, edited


@pytest.fixture
def editor(tmp_path, monkeypatch):
    """Makes an editor of a few lines of Python that know the file as `place`."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def make(lines, name="editor"):
        script = tmp_path / name
        body = "\n".join(line.strip() for line in lines.splitlines())
        script.write_text(f"#!{sys.executable}\nimport os, sys\nplace = sys.argv[-1]\n{body}\n")
        script.chmod(0o700)
        return str(script)

    return make


def test_what_the_editor_leaves_comes_back(editor):
    appends = editor('open(place, "a").write("and more\\n")')
    assert edited("first é", {"EDITOR": appends}) == "first é\nand more"
    assert edited("", {"EDITOR": appends}) == "and more"


def test_what_is_not_touched_stays_as_it_is(editor):
    nothing = editor("pass")
    for text in ("", "one", "one\n", "one\r\ntwo\n\n"):
        assert edited(text, {"EDITOR": nothing}) == text


def test_the_visual_editor_comes_first_with_its_own_arguments_and_no_shell(editor, tmp_path):
    says = editor('open(place, "w").write(repr(sys.argv[1:-1]))')
    assert edited("x", {"VISUAL": f"{says} --wait '$HOME; touch {tmp_path}/no'", "EDITOR": "false"}) == repr(
        ["--wait", f"$HOME; touch {tmp_path}/no"]
    )
    assert not (tmp_path / "no").exists()


def test_nobody_else_reads_the_file_and_it_is_gone_afterwards(editor, tmp_path):
    old = os.umask(0)
    try:
        tells = editor(
            'open(place, "w").write(f"{os.stat(place).st_mode:o} {os.stat(os.path.dirname(place)).st_mode:o} {place}")'
        )
        file_mode, folder_mode, place = edited("secret", {"EDITOR": tells}).split()
    finally:
        os.umask(old)
    assert stat.S_IMODE(int(file_mode, 8)) == 0o600
    assert stat.S_IMODE(int(folder_mode, 8)) == 0o700
    assert not Path(place).parent.exists()


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("sys.exit(3)", "editor: status 3"),
        ("os.remove(place)", "editor: No such file"),
        ("os.remove(place); os.mkdir(place)", "editor: Is a directory"),
        ('open(place, "w").truncate(17 * 1024 * 1024)', "editor: larger than 16 MiB"),
    ],
)
def test_an_editor_that_fails_says_why_and_leaves_nothing_behind(lines, says, editor, tmp_path):
    broken = editor(lines)
    with pytest.raises(CommandFailed) as failed:
        edited("secret", {"EDITOR": broken})
    assert failed.value.reason.startswith(says)
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("kilo-tui-")] == []


@pytest.mark.parametrize("command", ["/nowhere/editor", "'", "editor\0"])
def test_an_editor_that_cannot_be_run_says_why(command, editor):
    with pytest.raises(CommandFailed):
        edited("x", {"EDITOR": command})


def test_without_a_variable_the_first_that_is_there_is_taken(editor, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CommandFailed) as failed:
        edited("x", {"VISUAL": "", "EDITOR": "  "})
    assert "EDITOR" in failed.value.reason
    editor('open(place, "w").write("nano")', name="nano")
    assert edited("x", {}) == "nano"
    editor('open(place, "w").write("vi")', name="vi")
    assert edited("x", {}) == "vi"


def test_bytes_that_are_no_text_are_replaced(editor):
    writes = editor('open(place, "wb").write(b"a\\xffb")')
    assert edited("x", {"EDITOR": writes}) == "a\ufffdb"
    assert commands.LARGEST_EDITED > 1024 * 1024
