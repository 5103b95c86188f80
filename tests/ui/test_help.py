"""The list of keys: what works here and now, in order, and all of it can be reached."""

import pytest
from fakes import HOLD
from stages import ask
from support import until

from kilo_tui.errors import Kind, trouble
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.words import speak


@pytest.mark.key("app.help")
@pytest.mark.parametrize("keys", [("f1",), ("tab", "question_mark")], ids=["prompt", "reading"])
@pytest.mark.parametrize("close", ["escape", "q", "question_mark", "f1", "ctrl+c"])
async def test_keys_open_it_and_close_it(keys, close, stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await until(lambda: here.shows("The keys that work here"), pilot=pilot)
        await pilot.press(close)
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        assert here.app.return_code is None


async def test_the_mode_one_is_in_comes_first(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f1")
        await until(lambda: here.shows("In the prompt, where letters type", "Enter", "Esc goes back"), pilot=pilot)
        await pilot.press("escape", "tab", "question_mark")
        await until(lambda: here.shows("In reading, where letters act", "i Tab Enter q"), pilot=pilot)


async def test_every_row_is_reached_and_the_last_line_stays(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: not here.chat.busy and here.chat.turn, pilot=pilot)
        await pilot.press("f1")
        seen = set()
        for key in ("home", "pagedown", "space", "pagedown", "end"):
            await pilot.press(key)
            await pilot.pause()
            seen.update(here.shown().splitlines())
            assert here.shows("Esc goes back")
        shown = "\n".join(seen)
        for said in (
            "ctrl+j alt+Enter",
            "ctrl+x ctrl+e",
            "F10 ctrl+q",
            "In reading",
            "fork the conversation",
            "alt+letter",
        ):
            assert said in shown
        await pilot.press("g")
        assert here.shows("In the prompt, where letters type")
        await pilot.press("j", "k", "down", "up", "b", "G")
        assert not here.shows("In the prompt, where letters type")


async def test_what_works_only_sometimes_is_listed_only_then(stage):
    here = stage(["Half", HOLD])
    async with here.app.run_test(size=(120, 50)) as pilot:
        await pilot.press("tab", "question_mark")
        assert not here.shows("copy by letter")
        await pilot.press("escape", "i")
        await ask(pilot, "hello")
        await until(lambda: here.chat.busy, pilot=pilot)
        await pilot.press("f1")
        await until(lambda: here.shows("copy by letter", "stop the answer"), pilot=pilot)
        await pilot.press("escape")
        here.completions.release()
        await until(lambda: not here.chat.busy, pilot=pilot)
        await pilot.press("f1")
        await until(lambda: isinstance(here.screen, HelpScreen), pilot=pilot)
        assert not here.shows("  s  ")


@pytest.mark.parametrize(("keys", "number"), [(("f1",), "alt+1"), (("tab", "question_mark"), "1")])
async def test_what_an_error_offers_is_listed_with_its_numbers(keys, number, stage):
    here = stage([trouble(Kind.OUT_OF_CREDITS)])
    async with here.app.run_test(size=(80, 60)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("✗"), pilot=pilot)
        await pilot.press(*keys)
        await until(lambda: here.shows("What the error offers"), pilot=pilot)
        rows = here.shown().splitlines()
        at = next(n for n, row in enumerate(rows) if "What the error offers" in row)
        assert rows[at + 1].split() == [number, "add", "credits"]


@pytest.mark.parametrize("size", [(20, 5), (40, 10), (80, 24), (120, 36), (200, 60)])
@pytest.mark.parametrize("language", ["en", "fr"])
async def test_it_fits_any_terminal(size, language, stage):
    speak(language)
    here = stage()
    async with here.app.run_test(size=size) as pilot:
        await pilot.press("f1")
        await until(lambda: here.shows("F1") or size[1] < 12, pilot=pilot)
        assert all(len(row) <= size[0] for row in here.shown().splitlines())
        await pilot.press("end", "pageup", "escape")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
