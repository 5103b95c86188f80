"""The keys of reading that act on a turn: edit, ask again, elsewhere, go on, fork, and look at its siblings."""

from decimal import Decimal

import pytest
from fakes import HOLD, FakeCatalog, FakeHistory
from support import a_turn, until
from textual import events

from kilo_tui.errors import Kind, trouble
from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import Conversation, Finished, TurnState
from kilo_tui.model.profile import Limits
from kilo_tui.ui.commands import Palette
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.confirm import ConfirmScreen

PAID = Model("demo/paid", "Paid", Pricing(Decimal("0.000003"), Decimal("0.000015")), 131_072, 32_768)
SMALL = Model("demo/small:free", "Small", Pricing(Decimal(0), Decimal(0)), 100, is_free=True)
FREE = Model("demo/tour:free", "Tour", Pricing(Decimal(0), Decimal(0)), is_free=True)


async def asked(here, pilot, question="Why", answer=None):
    """Ask, and wait until it has ended."""
    await pilot.press(*question, "enter")
    await until(lambda: here.chat.turn is not None and not here.chat.busy, pilot=pilot)
    if answer:
        await until(lambda: here.shows(answer), pilot=pilot)


async def pressed_in_reading(pilot, *keys):
    await pilot.press("tab", *keys)


async def dialog_says(here, pilot, *texts):
    await until(lambda: isinstance(here.screen, ConfirmScreen) and here.shows(*texts), pilot=pilot)


async def notice_says(here, pilot, text):
    await until(lambda: isinstance(here.screen, ChatScreen) and text in here.screen.notice.text, pilot=pilot)


def sent(here):
    return [message.content for message in here.completions.requests[-1].messages]


# --- ask again


@pytest.mark.key("turn.retry", "dialog.marked")
async def test_r_asks_again_when_enter_is_pressed(stage):
    here = stage([trouble(Kind.MODERATED)], ["Because."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="✗")
        await pressed_in_reading(pilot, "r")
        await dialog_says(
            here, pilot, "Ask again: demo/tour:free, free (1 token in)", "› Enter · y asks", "n · Esc leaves it"
        )
        assert len(here.completions.requests) == 1
        await pilot.press("enter")
        await until(lambda: here.shows("Because."), pilot=pilot)
        assert not here.shows("✗")
        assert len(here.chat.conversation.turns) == 2
        assert here.chat.conversation.place_among_siblings(here.chat.turn) == (2, 2)


@pytest.mark.key("dialog.yes")
async def test_y_is_a_yes_too(stage):
    here = stage(["One."], ["Two."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pressed_in_reading(pilot, "r")
        await dialog_says(here, pilot, "Ask again")
        await pilot.press("y")
        await until(lambda: here.shows("Two."), pilot=pilot)


@pytest.mark.key("dialog.no", "dialog.cancel")
async def test_without_a_yes_nothing_is_asked(stage):
    here = stage(["One."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pilot.press("tab")
        for key in ("escape", "n", "ctrl+c"):
            await pilot.press("r")
            await dialog_says(here, pilot, "Ask again")
            await pilot.press(key)
            await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        assert len(here.completions.requests) == 1
        assert here.screen.focused is here.screen.transcript


async def test_what_it_is_likely_to_cost_is_said_before(stage):
    here = stage(["One."], model_id="demo/paid", catalog=FakeCatalog([PAID]), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, "Why is that so", answer="One.")
        await pressed_in_reading(pilot, "r")
        await dialog_says(here, pilot, "Ask again: demo/paid, ≈ $0.0150 (4 tokens in, ctx <1%)")


async def test_what_will_not_fit_any_more_is_told_before_it_is_asked_again(stage):
    here = stage(["One."], model_id="demo/small:free", catalog=FakeCatalog([SMALL, FREE]))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, "Why", answer="One.")
        await here.models.models()
        here.chat.settings.system = "s" * 400
        await pressed_in_reading(pilot, "r")
        await dialog_says(here, pilot, "free (101 tokens in, ctx 101%).", "demo/small:free takes 100.", "R asks")
        await pilot.press("escape")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        await pilot.press("c")
        await dialog_says(here, pilot, "demo/small:free takes 100.", "m chooses")
        await pilot.press("escape")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        await pilot.press("R")
        await until(lambda: here.shows("Ask which model?", "2 models"), pilot=pilot)
        await pilot.press(*"small", "enter")
        await dialog_says(here, pilot, "Ask elsewhere: demo/small:free, free (101 tokens in", "R asks")


async def test_an_edited_question_that_will_not_fit_stays_in_the_prompt(stage):
    here = stage(["One."], model_id="demo/small:free", catalog=FakeCatalog([SMALL, FREE]))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, "Why", answer="One.")
        await pressed_in_reading(pilot, "e")
        await notice_says(here, pilot, "demo/small:free, free (1 token in, ctx 1%)")
        here.app.post_message(events.Paste("_not" * 100))
        await notice_says(here, pilot, "(101 tokens in, ctx 101%)")
        await pilot.press("enter")
        await dialog_says(here, pilot, "to be made shorter")
        await pilot.press("escape")
        await until(lambda: here.shows("editing · Enter asks · Esc leaves it"), pilot=pilot)
        assert len(here.completions.requests) == 1


async def test_while_an_early_question_is_edited_only_what_comes_before_it_is_counted(stage):
    here = stage(["x" * 4000], ["One."], model_id="demo/paid", catalog=FakeCatalog([PAID]), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, "Why")
        await until(lambda: not here.chat.busy, pilot=pilot)
        await asked(here, pilot, "Then", answer="One.")
        await pilot.press("N", "o", "w")
        await until(lambda: "ctx 1%" in here.shown().splitlines()[-1], pilot=pilot)
        here.screen.turn_actions.edit(here.chat.conversation.turns[0])
        await notice_says(here, pilot, "(1 token in, ctx <1%)")
        await pilot.press(*"_not")
        await notice_says(here, pilot, "(2 tokens in, ctx <1%)")


async def test_a_price_nobody_knows_is_unknown(stage):
    catalog = FakeCatalog(error=trouble(Kind.UNREACHABLE))
    here = stage(["One."], model_id="demo/paid", catalog=catalog)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pressed_in_reading(pilot, "r")
        await dialog_says(here, pilot, "demo/paid, cost unknown")


async def test_before_its_price_is_there_to_be_read_a_yes_is_none(stage):
    here = stage(["One."], ["Two."], model_id="demo/paid")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        dialog = ConfirmScreen(yes="asks", no="leaves it")
        here.app.push_screen(dialog)
        await until(lambda: here.shows("looking up the price"), pilot=pilot)
        await pilot.press("enter", "y")
        assert here.screen is dialog
        dialog.question = "It costs nothing."
        await until(lambda: here.shows("It costs nothing."), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: here.screen is not dialog, pilot=pilot)


async def test_ones_own_limits_hold_after_a_yes(stage):
    limits = Limits(usd_per_message=Decimal("0.001"))
    here = stage(model_id="demo/paid", catalog=FakeCatalog([PAID]), limits=limits)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="Past your own limit")
        await pressed_in_reading(pilot, "r")
        await dialog_says(here, pilot, "≈ $0.0150")
        await pilot.press("enter")
        await until(lambda: len(here.chat.conversation.turns) == 2 and not here.chat.busy, pilot=pilot)
        assert here.chat.turn.error.kind is Kind.OVER_OWN_LIMIT
        assert here.completions.requests == []


# --- ask elsewhere


@pytest.mark.key("turn.elsewhere")
async def test_a_capital_r_asks_another_model_this_once(stage):
    here = stage(["One."], ["Two."], catalog=FakeCatalog([FREE, PAID]))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pressed_in_reading(pilot, "R")
        await until(lambda: here.shows("Ask which model?", "2 models"), pilot=pilot)
        await pilot.press(*"paid", "enter")
        await dialog_says(here, pilot, "Ask elsewhere: demo/paid, ≈ $0.0150")
        await pilot.press("enter")
        await until(lambda: here.shows("Two."), pilot=pilot)
        assert here.completions.requests[-1].model_id == "demo/paid"
        assert here.chat.settings.model_id == "demo/tour:free"
        await until(lambda: here.profiles.saved, pilot=pilot)
        assert {profile.model_id for profile in here.profiles.saved} == {"demo/tour:free"}


# --- continue


@pytest.mark.key("turn.continue")
async def test_c_has_a_cut_answer_continued(stage):
    here = stage(["Half", Finished("length")], [" and whole."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="Half")
        await pressed_in_reading(pilot, "c")
        await dialog_says(here, pilot, "Continue: demo/tour:free, free")
        await pilot.press("enter")
        await until(lambda: here.shows("and whole."), pilot=pilot)
        assert sent(here) == ["Why", "Half", "Continue exactly where you stopped."]


async def test_where_nothing_came_there_is_nothing_to_continue(stage):
    here = stage([trouble(Kind.MODERATED)])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="✗")
        await pressed_in_reading(pilot, "c")
        await notice_says(here, pilot, "There is no answer to go on from")


# --- fork


@pytest.mark.key("turn.fork")
async def test_f_goes_on_in_a_copy(stage):
    here = stage(["One."], ["Two."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pilot.press(*"draft")
        old = here.chat.conversation
        await pressed_in_reading(pilot, "f")
        await dialog_says(here, pilot, "a copy of 1 turn. It costs nothing")
        await pilot.press("enter")
        await notice_says(here, pilot, "This is the copy")
        assert here.shows("↳ Why", "One.", "draft")
        assert here.chat.conversation is not old
        assert ("copy", "↳ Why") in here.history.log
        await until(lambda: here.profiles.saved, pilot=pilot)
        assert here.profiles.saved[-1].last_conversation == here.chat.conversation.id
        await until(lambda: here.history.log[-1] == ("draft", "draft"), pilot=pilot)


async def test_a_no_forks_nothing(stage):
    here = stage(["One."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        old = here.chat.conversation
        await pressed_in_reading(pilot, "f")
        await dialog_says(here, pilot, "It costs nothing")
        await pilot.press("escape")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        assert here.chat.conversation is old


# --- siblings


@pytest.mark.key("turn.previous", "turn.next")
async def test_left_and_right_look_at_the_other_answers(stage):
    here = stage(["One."], ["Two."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pressed_in_reading(pilot, "r")
        await dialog_says(here, pilot, "Ask again")
        await pilot.press("enter")
        await until(lambda: here.shows("Two.") and not here.chat.busy, pilot=pilot)
        await pilot.press("left")
        await until(lambda: here.shows("One."), pilot=pilot)
        assert not here.shows("Two.")
        await notice_says(here, pilot, "answer 1 of 2")
        assert here.history.log[-1] == ("leaf", here.chat.conversation.turns[0].id)
        await pilot.press("left")
        assert here.shows("One.")
        await pilot.press("right")
        await until(lambda: here.shows("Two."), pilot=pilot)
        await notice_says(here, pilot, "answer 2 of 2")


async def test_an_only_answer_has_no_siblings(stage):
    here = stage(["One."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pressed_in_reading(pilot, "right")
        await notice_says(here, pilot, "There is one answer here only")


async def test_a_conversation_opens_on_the_branch_looked_at_last(stage):
    history = FakeHistory()
    first, other = a_turn(answer="One.", id="a"), a_turn(answer="Two.", id="b")
    history.recovered = Conversation("c-1", "Why", [first, other], leaf_id="a")
    here = stage(["Three."], history=history)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await until(lambda: here.shows("One."), pilot=pilot)
        assert not here.shows("Two.")
        await asked(here, pilot, "And", answer="Three.")
        assert sent(here) == ["Why?", "One.", "And"]


# --- edit


@pytest.mark.key("turn.edit")
async def test_e_brings_the_question_back_and_enter_asks_it_beside(stage):
    here = stage(["One."], ["Two."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pilot.press(*"draft")
        await pressed_in_reading(pilot, "e")
        await until(lambda: here.screen.prompt.text == "Why", pilot=pilot)
        await notice_says(here, pilot, "Editing, to ask it again: demo/tour:free, free (1 token in)")
        await until(lambda: here.shows("editing · Enter asks · Esc leaves it"), pilot=pilot)
        await pilot.press(*" not".replace(" ", "_"))
        await notice_says(here, pilot, "(2 tokens in)")
        await pilot.press("enter")
        await until(lambda: here.shows("Two."), pilot=pilot)
        assert sent(here) == ["Why_not"]
        assert not here.shows("One.")
        assert here.chat.conversation.place_among_siblings(here.chat.turn) == (2, 2)
        assert here.screen.prompt.text == "draft"


@pytest.mark.parametrize("keys", [("escape",), ("backspace",) * 3, ("ctrl+c",)], ids=["Esc", "emptied", "ctrl+c"])
async def test_an_edit_can_be_given_up(keys, stage):
    here = stage(["One."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pilot.press(*"draft")
        await pressed_in_reading(pilot, "e")
        await until(lambda: here.screen.prompt.text == "Why", pilot=pilot)
        await pilot.press(*keys)
        await notice_says(here, pilot, "The question stays as it was.")
        assert here.screen.prompt.text == "draft"
        await until(lambda: here.history.log[-1] == ("draft", "draft"), pilot=pilot)
        assert len(here.completions.requests) == 1
        assert here.screen.focused is (here.screen.transcript if "escape" in keys else here.screen.prompt)


async def test_an_edit_keeps_the_draft_before_it_on_disk(stage):
    here = stage(["One."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pilot.press(*"draft")
        await pressed_in_reading(pilot, "e")
        await until(lambda: here.screen.prompt.text == "Why", pilot=pilot)
        await until(lambda: here.history.log[-1] == ("draft", "draft"), pilot=pilot)
        await pilot.press("x")
        await until(lambda: here.history.log[-1] == ("draft", "draft\n\nWhyx"), pilot=pilot)


async def test_a_second_edit_still_knows_the_draft(stage):
    here = stage(["One."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pilot.press(*"draft")
        await pressed_in_reading(pilot, "e")
        await until(lambda: here.screen.prompt.text == "Why", pilot=pilot)
        await pilot.press("x", "tab", "e")
        await until(lambda: here.screen.prompt.text == "Why", pilot=pilot)
        await pilot.press("escape")
        await until(lambda: here.screen.prompt.text == "draft", pilot=pilot)


async def test_an_edit_is_over_in_another_conversation(stage):
    here = stage(["One."], ["Two."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pressed_in_reading(pilot, "e")
        await until(lambda: here.screen.prompt.text == "Why", pilot=pilot)
        await pilot.press("f6")
        await until(lambda: not here.chat.conversation.turns and not here.screen.prompt.text, pilot=pilot)
        await asked(here, pilot, "And", answer="Two.")
        assert sent(here) == ["And"]


async def test_an_error_that_offers_to_edit_does_the_same(stage):
    here = stage([trouble(Kind.MODERATED)], ["Because."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="✗")
        await pressed_in_reading(pilot, "1")
        await until(lambda: here.screen.prompt.text == "Why", pilot=pilot)
        await pilot.press("x", "enter")
        await until(lambda: here.shows("Because."), pilot=pilot)
        assert not here.shows("✗")


# --- not now


async def test_while_an_answer_comes_none_of_it_is_done(stage):
    here = stage(["Half", HOLD])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: here.shows("Half"), pilot=pilot)
        await pilot.press("tab")
        for key in ("e", "r", "R", "c", "f", "left", "right"):
            here.screen.notice.text = ""
            await pilot.press(key)
            await notice_says(here, pilot, "An answer is still coming")
        assert len(here.chat.conversation.turns) == 1
        assert here.screen.prompt.text == ""


async def test_with_nothing_asked_it_says_so(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab")
        for key in ("e", "r", "R", "c", "f", "left", "right", "v"):
            here.screen.notice.text = ""
            await pilot.press(key)
            await notice_says(here, pilot, "Nothing has been asked yet.")


async def test_nothing_is_asked_before_a_broken_profile_was_confirmed(stage):
    history = FakeHistory()
    history.recovered = Conversation("c-1", "Why", [a_turn(answer="Half", state=TurnState.PARTIAL)])
    here = stage(history=history, problem=trouble(Kind.BAD_PROFILE))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await until(lambda: here.shows("Half"), pilot=pilot)
        await pilot.press("tab")
        for key in ("e", "r", "R", "c"):
            here.screen.notice.text = ""
            await pilot.press(key)
            await notice_says(here, pilot, "Nothing is sent before you say so")


# --- the palette


async def test_the_palette_has_them_too(stage):
    here = stage(["One."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await asked(here, pilot, answer="One.")
        await pilot.press("ctrl+x", *"fork")
        await until(lambda: isinstance(here.screen, Palette) and here.shows("fork the conversation here"), pilot=pilot)
        await pilot.press("enter")
        await dialog_says(here, pilot, "It costs nothing")
