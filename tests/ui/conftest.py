"""What tests of screens have: a stage, a demo gateway, and texts to compare with."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from stages import Stage, staged, steady
from support import to_the_eye
from textual.css.stylesheet import Stylesheet

from kilo_tui.ui.keys import use

UUID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PORT = re.compile(r"(?<=127\.0\.0\.1:)\d{5}")
DUMPS = Path(__file__).parent / "dumps"


@pytest.fixture(scope="session", autouse=True)
def _style_sheets_read_once():
    """Every test has an app of its own, whose style sheets are all the same."""
    read, known = Stylesheet._parse_rules, {}

    def remembered(sheet, *places, **more):
        key = (places, tuple(more.items()), frozenset(sheet._variables.items()))
        if key not in known:
            known[key] = read(sheet, *places, **more)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", remembered)
        yield


@pytest.fixture
def stage():
    """Build one with `stage(*scripts, …)`."""
    return Stage


@pytest.fixture
async def demo():
    """A demo gateway, and a way to ask it: `demo.completions`."""
    async with staged() as gateway:
        yield gateway


@pytest.fixture(autouse=True)
def _default_keys():
    yield
    use({})


@pytest.fixture
def committed():
    """Compares a text with the one in the repository; `make snap` writes it there instead."""

    def compare(name, text):
        text = UUID.sub("00000000-0000-4000-8000-000000000000", text)
        text = PORT.sub("54321", text)
        text = steady(text)
        place = DUMPS / name
        text += "\n"
        if place.is_file() and to_the_eye(text) == to_the_eye(place.read_text(encoding="utf-8")):
            return
        if os.environ.get("KILO_TUI_SNAP"):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
        assert place.is_file(), f"{place.name} is not there yet; make snap writes it, and then it wants to be read"
        assert text == place.read_text(encoding="utf-8")

    return compare
