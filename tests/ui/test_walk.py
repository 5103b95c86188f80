"""Keys, sizes, pastes and the mouse at random while an answer comes: what stands there is what a fresh paint gives."""

import asyncio
import random

import pytest
from fakes import FakeCompletions
from support import until
from textual import events

from kilo_tui.demo import answers
from kilo_tui.model.chat import Delta, Reasoning
from kilo_tui.ui.keys import ROWS
from kilo_tui.ui.screens.chat import ChatScreen

LEAVE_OR_STOP_IT = {"ctrl+q", "f10", "ctrl+z", "ctrl+d", "ctrl+c"}
KEYS = [*sorted({key for row in ROWS for key in row.keys} - LEAVE_OR_STOP_IT), *"abcxyz", "backspace", "ctrl+u"]
STEPS = 40


class Flowing(FakeCompletions):
    """An answer with everything in it, that comes while keys are pressed."""

    async def stream(self, request):
        self.requests.append(request)
        yield Reasoning("Thinking about **it**.\n\n" * 5)
        table = "\n| a | b |\n|---|---|\n" + "| 漢字 | `x` |\n" * 10
        text = answers.tour()[0] + table + "\n" + answers.long()[:6000]
        for start in range(0, len(text), 37):
            yield Delta(text[start : start + 37])
            await asyncio.sleep(0.003)  # noqa: TID251 - the answer's own tempo


async def step(here, pilot, chance):
    width, height = here.app.size

    def somewhere():
        return chance.randrange(width), chance.randrange(height)

    what = chance.random()
    if what < 0.07:
        await pilot.resize_terminal(chance.randint(20, 200), chance.randint(5, 60))
    elif what < 0.1:
        here.app.post_message(events.Paste("p\n" * chance.choice([1, 300])))
    elif what < 0.15:
        await pilot.mouse_down(offset=somewhere())
        await pilot.hover(offset=somewhere())
        await pilot.mouse_up(offset=somewhere())
    else:
        await pilot.press(chance.choice(KEYS))


def looks(here):
    return [list(strip.simplify()) for strip in here.app.screen._compositor.render_strips()]


@pytest.mark.parametrize("seed", [1, 2])
async def test_after_any_walk_every_row_is_as_painted_anew(stage, seed):
    chance = random.Random(seed)
    here = stage(completions=Flowing())
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("h", "i", "enter")
        for _ in range(STEPS):
            await step(here, pilot, chance)
        here.chat.stop()
        await here.chat.ended()
        while not isinstance(here.app.screen, ChatScreen):
            here.app.pop_screen()
            await pilot.pause()
        transcript = here.screen.transcript
        transcript.hide_letters()
        await until(lambda: transcript._resting, pilot=pilot)
        await pilot.pause()
        seen = looks(here)
        transcript.notify_style_update()
        await pilot.pause()
        assert looks(here) == seen
