"""Reading: pointing at blocks, copying them, moving code sideways."""

import pytest
from stages import ask
from support import until

from kilo_tui.model.chat import Finished

ANSWER = "Use it:\n\n```python\nprint('hello')  # " + "x" * 90 + "\n```\n\nSee [the manual](https://example.org)."
CODE = "print('hello')  # " + "x" * 90


async def shown(here, pilot):
    await ask(pilot, "How")
    await until(lambda: not here.chat.busy and here.shows("the manual"), pilot=pilot)


def copied(here):
    """What went to the program that takes copies."""
    return [data.decode() for _arguments, data in here.programs.given]


@pytest.mark.key("reading.next", "reading.previous")
async def test_the_block_cursor_goes_from_block_to_block(stage):
    here = stage([ANSWER, Finished("stop")])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await shown(here, pilot)
        await pilot.press("tab", "j")
        await until(lambda: here.shows("▌ How"), pilot=pilot)
        await pilot.press("j", "j")
        await until(lambda: here.shows("▌ python"), pilot=pilot)
        await pilot.press("k")
        await until(lambda: here.shows("▌ Use it"), pilot=pilot)


@pytest.mark.key("chat.copy")
async def test_a_letter_copies_exactly_what_it_stands_on(stage):
    here = stage([ANSWER, Finished("stop")], environment={"TMUX": "yes"})
    async with here.app.run_test(size=(80, 24)) as pilot:
        await shown(here, pilot)
        await pilot.press("tab", "y")
        await until(lambda: here.screen.transcript.showing_letters, pilot=pilot)
        marks = {mark.target.sort: letter for letter, mark in here.screen.transcript.pointing.letters.items()}
        await pilot.press(marks["code"])
        await until(lambda: copied(here) == [CODE], pilot=pilot)
        await until(lambda: "tmux" in here.screen.notice.text, pilot=pilot)
        assert here.screen.focused is here.screen.transcript


async def test_y_twice_copies_the_block_under_the_cursor(stage):
    here = stage([ANSWER, Finished("stop")], environment={"TMUX": "yes"})
    async with here.app.run_test(size=(80, 24)) as pilot:
        await shown(here, pilot)
        await pilot.press("tab", "j", "j", "j", "y", "y")
        await until(lambda: copied(here) == [CODE], pilot=pilot)


async def test_from_the_prompt_a_copy_leads_back_to_the_prompt(stage):
    here = stage([ANSWER, Finished("stop")], environment={"TMUX": "yes"})
    async with here.app.run_test(size=(80, 24)) as pilot:
        await shown(here, pilot)
        await pilot.press("f7")
        await until(lambda: here.screen.transcript.showing_letters, pilot=pilot)
        await pilot.press("escape")
        await until(lambda: here.screen.focused is here.screen.prompt, pilot=pilot)
        assert copied(here) == []


@pytest.mark.key("chat.bare")
async def test_without_a_terminal_there_is_nothing_bare_and_with_nothing_it_says_so(stage):
    here = stage([ANSWER, Finished("stop")])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "Y")
        await until(lambda: "nothing to show" in here.screen.notice.text, pilot=pilot)


@pytest.mark.key("transcript.left", "transcript.right")
async def test_wide_code_is_reached_sideways(stage):
    here = stage([ANSWER, Finished("stop")])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await shown(here, pilot)
        assert here.shows("  print('hello')", "…")
        await pilot.press("tab", "L", "L", "L")
        await until(lambda: here.shows("…xx") and not here.shows("print("), pilot=pilot)
        await pilot.press("H", "H", "H")
        await until(lambda: here.shows("  print('hello')"), pilot=pilot)
