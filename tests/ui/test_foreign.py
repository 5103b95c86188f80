"""What others wrote, in the palette and in an old conversation: no markup, no control characters."""

import re

from fakes import FakeCatalog, FakeHistory
from hostile import HOSTILE
from support import a_turn, until

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.model.catalog import Model
from kilo_tui.model.chat import Conversation, TurnState

CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")


async def test_a_model_named_like_markup_is_found_and_chosen_as_it_is_named(stage):
    names = ["x/[/x]", "x/[@click=app.quit]y[/]", "x/\x1b[31m"]
    here = stage(catalog=FakeCatalog([Model(name, name) for name in names]))
    async with here.app.run_test() as pilot:
        await pilot.press("f2", "x", "slash")
        await until(lambda: here.shows("x/[/x]", "x/[@click=app.quit]y[/]", "x/␛[31m"), pilot=pilot)
        await pilot.press("down", "enter")
        await until(lambda: here.shows("answers from now on"), pilot=pilot)
        assert here.chat.settings.model_id in names


def turn_of(text, number):
    """A turn in which this text stands wherever one can."""
    facts = Facts(title=text, provider=text, model_id=text, host=text, place=text)
    return a_turn(
        text,
        f"{text}\n\n`{text}`\n\n~~~~{text}\n{text}\n~~~~\n",
        id=f"{number:02}",
        parent_id=f"{number - 1:02}" if number else None,
        model_id=text,
        answered_model_id=text,
        provider=text,
        finish_reason=text,
        reasoning_pieces=[text],
        state=TurnState.PARTIAL,
        error=trouble(Kind.PROVIDER_ERROR, text, facts=facts),
        conversation_id="old",
    )


async def test_an_old_conversation_of_another_program_is_only_shown(stage):
    history = FakeHistory()
    turns = [turn_of(text, number) for number, text in enumerate(HOSTILE)]
    text = " ".join(HOSTILE)
    history.recovered = Conversation("old", title=text, draft=text, turns=turns, leaf_id=turns[-1].id)
    history.earlier = list(HOSTILE)
    here = stage(history=history)
    async with here.app.run_test(size=(60, 100)) as pilot:
        await until(lambda: here.shows("interrupted"), pilot=pilot)

        async def press(*keys):
            await pilot.press(*keys)
            await pilot.pause()
            assert not CONTROLS.search(here.shown()), keys

        await press("tab", "z")
        for _ in range(10):
            await press("k", "k", "y")
            await press("y")
        for _ in range(3):
            await press("v")
            await press("escape")
            await press("pageup")
        await press("i", "ctrl+r", "a")
        for _ in range(6):
            await press("ctrl+r")
        assert here.programs.given or here.copy_file.kept
        assert not CONTROLS.search(here.copy_file.kept.decode().replace("\t", ""))
