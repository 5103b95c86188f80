"""Money on the screen: what a question will cost, what it did cost, and what happens where there is none."""

from decimal import Decimal

import pytest
from fakes import HOLD, FakeCatalog
from stages import CLAUDE, go_on, paid_turn, settled
from support import until
from textual import events

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import Finished, Usage, Used
from kilo_tui.model.routing import Routing
from kilo_tui.ui.screens.account import AccountScreen
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.confirm import ConfirmScreen
from kilo_tui.ui.screens.receipt import ReceiptScreen
from kilo_tui.words import LANGUAGES, speak

FREE = Model("demo/tour:free", "Tour", Pricing(Decimal(0), Decimal(0)), 131_072, is_free=True)
UNPRICED = Model("stealth/aurora", "Aurora", Pricing(None, None), 256_000)
PAGE = "https://app.kilo.ai/profile"
NO_CREDITS = Facts(status=402, title="Low Credit Warning!", balance_usd=Decimal("-1.5"), link=PAGE)


def refused(facts=NO_CREDITS):
    return trouble(Kind.OUT_OF_CREDITS, "Add credits to continue, or switch to a free model", facts=facts)


def priced(stage, *scripts, model=CLAUDE, **settings):
    """A stage with one model, of which everything is known."""
    return stage(*scripts, model_id=model.id, catalog=FakeCatalog([model, FREE]), **settings)


async def wrote(here, pilot, text="Why"):
    """The catalogue is known, and something is written."""
    await here.models.models()
    await pilot.press(*text)


def paste(here, lines):
    here.app.post_message(events.Paste("a word or two of a log\n" * lines))


async def look_at_the_account(here, pilot):
    """Where credits are added, and back."""
    await pilot.press("alt+1")
    await until(lambda: isinstance(here.screen, AccountScreen), pilot=pilot)
    await pilot.press("escape")
    await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)


def status(here):
    return here.shown().splitlines()[-1]


# --- before it is sent


async def test_what_it_will_cost_and_fill_follows_what_is_written(stage):
    here = priced(stage, signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await wrote(here, pilot)
        await until(lambda: "≈ $0.0150 · ctx <1%" in status(here), pilot=pilot)
        paste(here, 1000)
        await until(lambda: "≈ $0.0323 · ctx 3%" in status(here), pilot=pilot)
        await pilot.press("backspace")
        await until(lambda: "≈ $0.0150 · ctx <1%" in status(here), pilot=pilot)
        await pilot.press(*["backspace"] * 3)
        await until(lambda: status(here).endswith("F1 keys") and "≈" not in status(here), pilot=pilot)


async def test_it_counts_the_conversation_it_carries(stage):
    here = priced(stage, signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await go_on(here, pilot)
        await wrote(here, pilot)
        await until(lambda: "≈ $0.0323 · ctx 3%" in status(here), pilot=pilot)


@pytest.mark.parametrize(
    ("model", "said"), [(FREE, "free · ctx <1%"), (UNPRICED, "cost unknown · ctx <1%")], ids=["free", "unknown"]
)
async def test_free_is_free_and_unknown_is_unknown(model, said, stage):
    here = priced(stage, model=model, signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await wrote(here, pilot)
        await until(lambda: said in status(here), pilot=pilot)


async def test_a_free_model_may_be_trained_on_whatever_its_name(stage):
    model = Model("giga-potato", "Giga Potato", Pricing(Decimal(0), Decimal(0)), 256_000, is_free=True)
    here = priced(stage, model=model)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await wrote(here, pilot)
        await until(lambda: "giga-potato · may train on it · free" in status(here), pilot=pilot)


@pytest.mark.parametrize(("signed_in", "said"), [(False, "free"), (True, "cost unknown")])
async def test_without_an_account_the_gateway_chooses_a_free_model(signed_in, said, stage):
    here = stage(model_id="", signed_in=signed_in)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await until(lambda: said in status(here), pilot=pilot)


async def test_the_names_give_way_to_the_cost(stage):
    model = Model("a-very-long-author-indeed/and-a-model-with-a-long-name", "", CLAUDE.pricing, 1000)
    here = priced(stage, model=model, signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await wrote(here, pilot)
        await until(lambda: "… · no training · ≈ $0.0150 · ctx <1%" in status(here), pilot=pilot)


async def test_in_a_narrow_window_the_name_gives_way_to_as_much_as_there_is_room_for(stage):
    here = priced(stage, model=Model("demo/llama-3.3-70b-instruct", "", CLAUDE.pricing, 131_072), signed_in=True)
    async with here.app.run_test(size=(60, 20)) as pilot:
        await wrote(here, pilot)
        await until(lambda: "demo/llama-3.3-70b… · no training · ≈ $0.0150" in status(here), pilot=pilot)


async def test_nothing_is_asked_of_anybody_while_one_writes(stage):
    here = priced(stage)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await wrote(here, pilot)
        asked = list(here.catalog.asked)
        await until(lambda: "≈" in status(here), pilot=pilot)
        await pilot.press(*"What is it that you want to know".replace(" ", "_"))
        assert here.catalog.asked == asked


async def test_without_an_account_what_costs_something_says_so_and_what_helps(stage):
    here = priced(stage)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await wrote(here, pilot)
        await until(lambda: "≈ $0.0150, with an account" in status(here), pilot=pilot)
        await until(lambda: status(here).endswith("ctrl+x sign in · F2 free models"), pilot=pilot)
        here.chat.settings.model_id = FREE.id
        here.screen.refresh_lines()
        await until(lambda: status(here).endswith("Enter sends") and "account" not in status(here), pilot=pilot)


# --- too long


@pytest.mark.parametrize("key", ["n", "escape"])
async def test_what_will_not_fit_is_told_before_it_is_sent_and_stays(key, stage):
    here = priced(stage, signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await wrote(here, pilot)
        paste(here, 40_000)
        await until(lambda: "ctx 115%" in status(here), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: here.shows("about 230,001 tokens", "takes 200,000", "Esc leaves it"), pilot=pilot)
        await pilot.press(key)
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        assert here.screen.prompt.whole_text.startswith("Whya word or two")
        assert here.completions.requests == []


async def test_enter_once_more_sends_it_anyway(stage):
    here = priced(stage, ["It fits."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await wrote(here, pilot)
        paste(here, 40_000)
        await until(lambda: here.shows("40,000 lines"), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: isinstance(here.screen, ConfirmScreen), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: here.shows("It fits."), pilot=pilot)
        assert not here.screen.prompt.text


# --- the receipt


async def test_the_receipt_can_be_copied_and_shown_bare(stage, monkeypatch):
    shown = []

    async def show(_app, text):
        shown.append(text)

    monkeypatch.setattr("kilo_tui.ui.screens.receipt.show_bare", show)
    here = stage(environment={"DISPLAY": ":0"})
    async with here.app.run_test(size=(80, 24)) as pilot:
        await go_on(here, pilot)
        await pilot.press("f8")
        await until(lambda: isinstance(here.screen, ReceiptScreen), pilot=pilot)
        await pilot.press("y")
        await until(lambda: here.programs.given and "receipt:" in here.screen.notice.text, pilot=pilot)
        copied = here.programs.given[0][1].decode()
        pin = '{"order":["amazon-bedrock"],"only":["amazon-bedrock"],"allow_fallbacks":false,"data_collection":"deny"}'
        assert f"sent as provider: {pin}" in copied
        assert "this conversation: $0.021734" in copied
        await pilot.press("Y")
        await until(lambda: shown == [copied], pilot=pilot)
        await pilot.press("escape")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)


async def test_the_sums_stand_under_the_receipt(stage):
    here = priced(stage, ["Yes.", Used(Usage(9, 9, cost_usd=Decimal("0.0021"))), Finished("stop")], ["No."])
    here.history.spent = Decimal("1.5")
    async with here.app.run_test(size=(80, 40)) as pilot:
        here.spending.balance_is(Decimal("19.25"))
        await pilot.press(*"Why", "enter")
        await until(lambda: here.spending.session.usd, pilot=pilot)
        here.spending.balance_is(Decimal("19.2379"))
        await pilot.press("f8")
        await until(lambda: here.shows("today                   $1.50"), pilot=pilot)
        assert here.shows("since the start         $0.0021")
        assert here.shows("balance                 fell by $0.0121, $0.01 more than the receipts say:")


async def test_an_answer_of_unknown_cost_is_in_the_status_line(stage):
    here = priced(stage)
    async with here.app.run_test(size=(120, 24)) as pilot:
        await go_on(here, pilot, paid_turn(), paid_turn(id="turn-2", parent_id="turn-1", usage=None))
        assert "≥ $0.0217" in status(here)


# --- 402


async def test_who_has_no_credits_reads_the_gateways_words_and_where_to_go(stage):
    here = priced(stage, [refused()], environment={"DISPLAY": ":0"})
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: here.shows("Low Credit Warning! Add credits to", "-$1.50"), pilot=pilot)
        assert here.shows(PAGE, "█ ▄▄▄▄▄ █", "1\xa0add\xa0credits   2\xa0ask\xa0a\xa0free\xa0model")
        await pilot.press("tab", "G", "k", "y", "y")
        await until(lambda: here.programs.given, pilot=pilot)
        assert here.programs.given[0][1].decode() == PAGE


async def test_the_question_comes_back_and_only_enter_sends_it(stage):
    here = priced(stage, [refused()], ["Because."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: here.shows("Low Credit Warning!") and here.screen.prompt.text == "Why", pilot=pilot)
        await look_at_the_account(here, pilot)
        assert here.screen.prompt.text == "Why"
        assert len(here.completions.requests) == 1
        await pilot.press("enter")
        await until(lambda: here.shows("Because."), pilot=pilot)


async def test_what_was_written_meanwhile_stays_alone(stage):
    here = priced(stage, [HOLD, refused()])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: here.completions.requests, pilot=pilot)
        await pilot.press(*"Then")
        here.completions.release()
        await until(lambda: here.shows("Low Credit Warning!"), pilot=pilot)
        await settled(pilot)
        assert here.screen.prompt.text == "Then"


async def test_a_question_that_waits_is_not_left_to_send_twice_when_it_is_tried_again(stage):
    here = priced(stage, [refused()], ["Because."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: here.screen.prompt.text == "Why" and not here.chat.busy, pilot=pilot)
        await pilot.press("tab", "r")
        await until(lambda: isinstance(here.screen, ConfirmScreen), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: here.shows("Because."), pilot=pilot)
        assert here.screen.prompt.text == ""


async def test_nor_when_it_is_edited(stage):
    here = priced(stage, [refused()], ["Because."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: here.screen.prompt.text == "Why" and not here.chat.busy, pilot=pilot)
        await pilot.press("tab", "e", "end", "?", "enter")
        await until(lambda: here.shows("Because."), pilot=pilot)
        assert here.chat.turn.question == "Why?"
        assert here.screen.prompt.text == ""


async def test_a_free_model_is_asked_on_one_key_and_nothing_is_left_to_send_twice(stage):
    here = priced(stage, [refused()], ["Because."])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: here.shows("Low Credit Warning!"), pilot=pilot)
        await look_at_the_account(here, pilot)
        await pilot.press("alt+2")
        await until(lambda: here.shows("Because."), pilot=pilot)
        assert [request.model_id for request in here.completions.requests] == [CLAUDE.id, FREE.id]
        assert here.screen.prompt.text == ""


async def test_it_is_the_same_in_the_middle_of_an_answer(stage, demo):
    here = stage(completions=demo.patient, model_id="demo/fault-credits-middle:free")
    async with here.app.run_test(size=(80, 36)) as pilot:
        await pilot.press(*"Why", "enter")
        page = f"{demo.url}/profile"  # the gateway does not name it here, but this is where its people buy
        await until(lambda: here.says("Not enough credits", page, "This request requires more credits"), pilot=pilot)
        await look_at_the_account(here, pilot)
        assert here.screen.prompt.text == "Why"
        assert here.chat.turn.text


async def test_a_server_without_accounts_has_the_question_wait_all_the_same(stage):
    here = priced(stage, [refused()], own_server=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why", "enter")
        await until(lambda: here.shows("Low Credit Warning!"), pilot=pilot)
        await pilot.press("alt+1")
        await until(lambda: here.screen.prompt.text == "Why" and PAGE in here.screen.notice.text, pilot=pilot)


# --- pictures


async def _unknown_price(here, pilot):
    await go_on(here, pilot, paid_turn(routing=Routing()))
    await wrote(here, pilot)
    await until(lambda: "ctx 2%" in status(here) or "ctx 2\xa0%" in status(here), pilot=pilot)


async def _too_long(here, pilot):
    await go_on(here, pilot)
    await wrote(here, pilot)
    paste(here, 40_000)
    await until(lambda: here.screen.prompt.whole_length > 1000, pilot=pilot)
    await pilot.press("enter")
    await until(lambda: isinstance(here.screen, ConfirmScreen), pilot=pilot)


async def _no_credits(here, pilot):
    await pilot.press(*"Why", "enter")
    await until(lambda: here.shows("✗"), pilot=pilot)


async def _sums(here, pilot):
    await go_on(here, pilot)
    here.spending.balance_is(Decimal("19.25"))
    await pilot.press(*"Why", "enter")
    await until(lambda: here.spending.session.usd, pilot=pilot)
    here.spending.balance_is(Decimal("19.2279"))
    await pilot.press("f8", "end")
    await until(lambda: isinstance(here.screen, ReceiptScreen) and not here.shows("…"), pilot=pilot)


COSTS = ("Yes.", Used(Usage(9, 9, cost_usd=Decimal("0.0021"))), Finished("stop"))
PICTURES = {
    "unknown-price": (UNPRICED, (), _unknown_price),
    "too-long": (CLAUDE, (), _too_long),
    "no-credits": (CLAUDE, ([refused()],), _no_credits),
    "sums": (CLAUDE, (COSTS,), _sums),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PICTURES)
async def test_it_looks_as_it_did_when_somebody_looked(name, language, stage, committed):
    speak(language)
    model, scripts, play = PICTURES[name]
    here = priced(stage, *scripts, model=model, signed_in=name == "unknown-price")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await play(here, pilot)
        await settled(pilot)
        committed(f"{language}/money-{name}.txt", here.shown())
