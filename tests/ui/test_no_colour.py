"""Without colours, on the terminal's own background: everything is readable, and nothing was told by colour alone."""

import pytest
from support import until

from kilo_tui.model.profile import Profile


@pytest.fixture
def here(stage, monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    return stage(profile=Profile(theme="terminal"))


def segments(here):
    return [segment for strip in here.app.screen._compositor.render_strips() for segment in strip]


async def test_no_colour_is_asked_of_the_terminal(here):
    async with here.app.run_test() as pilot:
        await pilot.press("h", "i", "enter")
        await until(lambda: here.shows("Hello."), pilot=pilot)
        for keys in ((), ("f2",), ("escape",), ("tab", "y")):
            await pilot.press(*keys)
            await pilot.pause()
            styles = [segment.style for segment in segments(here) if segment.style]
            assert all((style.color or style.bgcolor).is_default for style in styles if style.color or style.bgcolor)


async def test_the_cursor_and_the_chosen_command_are_seen_all_the_same(here):
    async with here.app.run_test() as pilot:
        await pilot.pause()
        assert any(segment.style.reverse for segment in segments(here) if segment.style)
        await pilot.press("ctrl+x")
        await until(lambda: here.shows("F6"), pilot=pilot)
        await pilot.press("down")
        await until(
            lambda: "choose a model" in [one.text for one in segments(here) if one.style and one.style.underline],
            pilot=pilot,
        )
