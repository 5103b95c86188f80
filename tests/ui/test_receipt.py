"""The receipt in full, and the mouse."""

from decimal import Decimal

import pytest
from fakes import HOLD
from support import until

from kilo_tui.errors import Kind, trouble
from kilo_tui.model.chat import Finished, Served, Usage, Used
from kilo_tui.model.profile import Profile
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.receipt import ReceiptScreen
from kilo_tui.words import speak

USED = Used(Usage(1234, 640, 12, 1000, cost_usd=Decimal("0.00213400")))


async def answered(here, pilot):
    await pilot.press(*"Why", "enter")
    await until(lambda: here.chat.turn is not None and not here.chat.busy, pilot=pilot)


@pytest.mark.key("chat.receipt")
async def test_the_receipt_in_full_comes_and_goes(stage):
    here = stage([Served("demo/paid-2", "Fireworks"), "Yes.", USED, Finished("stop")], model_id="demo/paid")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await answered(here, pilot)
        for key, back in (("f8", "escape"), ("f8", "f8"), ("f8", "ctrl+c"), ("tab", ""), ("v", "q"), ("v", "v")):
            await pilot.press(key)
            if back:
                await until(lambda: isinstance(here.screen, ReceiptScreen) and here.shows("goes back"), pilot=pilot)
                assert here.shows("demo/paid-2", "Fireworks", "$0.00213400", "1,234", "the model had said all (stop)")
                assert here.shows(here.chat.turn.id, here.chat.conversation.id)
                await pilot.press(back)
                await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)


async def test_it_is_french_in_french(stage):
    speak("fr")
    here = stage(["Yes.", USED, Finished("stop")], model_id="demo/paid")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await answered(here, pilot)
        await pilot.press("f8")
        await until(lambda: here.shows("0,00213400 $"), pilot=pilot)


async def test_of_an_answer_that_still_comes_it_tells_more_and_more(stage):
    here = stage([HOLD, Served("demo/paid-2", "Fireworks"), "Yes.", USED, Finished("stop")], model_id="demo/paid")
    async with here.app.run_test(size=(80, 40)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: here.completions.requests, pilot=pilot)
        await pilot.press("f8")
        await until(lambda: here.shows("it is still coming", "since the start"), pilot=pilot)
        here.history.spent = Decimal("0.00213400")
        here.completions.release()
        await until(lambda: here.shows("Fireworks", "$0.00213400", "the model had said all (stop)"), pilot=pilot)
        await until(lambda: here.shown().count("$0.002134") == 4, pilot=pilot)
        assert isinstance(here.screen, ReceiptScreen)


async def test_a_sum_that_cannot_be_read_is_unknown_and_not_looked_for_for_ever(stage, monkeypatch):
    here = stage(["Yes.", USED, Finished("stop")], model_id="demo/paid")

    async def unreadable():
        raise trouble(Kind.STORAGE_FAILED)

    async with here.app.run_test(size=(80, 40)) as pilot:
        await answered(here, pilot)
        monkeypatch.setattr(here.spending, "today", unreadable)
        await pilot.press("f8")
        await until(lambda: here.shows("today                   unknown"), pilot=pilot)


async def test_names_in_it_are_harmless(stage):
    here = stage([Served("evil\x1b[2J[/x]\n[@click=app.quit]model", "\x9bprovider"), "Yes."], model_id="demo/paid")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await answered(here, pilot)
        await pilot.press("f8")
        await until(lambda: here.shows("[/x]", "[@click=app.quit]"), pilot=pilot)
        assert "\x1b" not in here.shown()
        assert "\x9b" not in here.shown()


async def test_a_failed_turn_has_one_too(stage):
    here = stage([trouble(Kind.MODERATED)])
    async with here.app.run_test(size=(20, 5)) as pilot:
        await answered(here, pilot)
        await pilot.press("f8")
        await until(lambda: isinstance(here.screen, ReceiptScreen), pilot=pilot)


# --- the mouse


@pytest.mark.key("app.mouse")
async def test_the_mouse_is_handed_over_and_back(stage, monkeypatch):
    here = stage(profile=Profile(mouse=True))
    async with here.app.run_test(size=(80, 24)) as pilot:
        driver, told = here.app._driver, []

        def switch(on):
            driver._mouse = on
            told.append(on)

        monkeypatch.setattr(driver, "mouse", switch, raising=False)
        await pilot.press("tab", "M")
        await until(lambda: "The mouse is off" in here.screen.notice.text, pilot=pilot)
        await until(lambda: here.profiles.saved, pilot=pilot)
        assert not here.profiles.saved[-1].mouse
        await pilot.press("M")
        await until(lambda: "The mouse is on" in here.screen.notice.text, pilot=pilot)
        await until(lambda: here.profiles.saved[-1].mouse, pilot=pilot)
        assert told == [False, True]
