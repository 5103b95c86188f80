"""What was spent: sums are those of the receipts to the last digit, and what they do not explain is told."""

import asyncio
import json
import random
from decimal import Decimal
from fractions import Fraction

import pytest
from fakes import FakeCatalog, FakeCompletions, FakeHistory
from support import Clock, a_turn, places

from kilo_tui.gateway.answer import Answer
from kilo_tui.model.chat import Conversation, Delta, Finished, TurnState, Usage, Used
from kilo_tui.model.spending import Spent, spent_on, spent_on_all
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.models import ModelService
from kilo_tui.services.receipt import receipt
from kilo_tui.services.spending import SpendingService
from kilo_tui.services.spending_words import exactly, in_short, sums
from kilo_tui.storage.history import HistoryStore
from kilo_tui.words import speak


class Scene:
    """A chat that costs something, and who adds up."""

    def __init__(self, *costs, history=None, model_id="demo/paid"):
        scripts = [["Yes.", *([Used(Usage(1, 2, cost_usd=Decimal(cost)))] if cost else ())] for cost in costs]
        self.completions = FakeCompletions(*([*script, Finished("stop")] for script in scripts))
        models = ModelService(FakeCatalog(), signed_in=True)
        settings = ChatSettings(model_id=model_id)
        self.chat = ChatService(self.completions, models, history, clock=Clock(), settings=settings)
        self.spending = SpendingService(self.chat, history, clock=Clock())

    async def ask(self):
        self.chat.send("Why?")
        await self.chat.ended()

    def says(self):
        return dict(sums(self.spending, None))


def paid(cost, **changes):
    return a_turn(answer="Yes.", model_id="demo/paid", usage=Usage(1, 2, cost_usd=cost), **changes)


# --- sums


async def test_the_session_goes_on_where_the_conversation_ends():
    scene = Scene("0.0021", "0.000001", "0.5")
    await scene.ask()
    await scene.ask()
    scene.chat.new_conversation()
    await scene.ask()
    assert scene.spending.conversation == Spent(Decimal("0.5"))
    assert scene.spending.session == Spent(Decimal("0.502101"))
    assert await scene.spending.today() == scene.spending.session
    assert scene.says() == {"this conversation": "$0.50", "since the start": "$0.502101", "today": "…"}


async def test_today_is_what_the_history_says():
    history = FakeHistory()
    history.spent = Decimal("1.25")
    assert await Scene(history=history).spending.today() == Spent(Decimal("1.25"))


async def test_what_nobody_told_is_counted_and_never_nothing():
    scene = Scene("0.0021", "", "")
    for _ in range(3):
        await scene.ask()
    assert scene.spending.session == Spent(Decimal("0.0021"), unknown=2)
    assert scene.says()["since the start"] == "$0.0021, and 2 answers of unknown cost"
    assert in_short(scene.spending.session) == "≥ $0.0021"
    assert in_short(Spent(unknown=1)) == "cost unknown"


def test_only_what_was_answered_here_can_have_an_unknown_cost():
    untold = {"answer": "Yes.", "model_id": "demo/paid", "usage": None}
    assert spent_on(a_turn(**untold)).unknown == 1
    assert spent_on(a_turn(**untold, copy_of="t")) == Spent()
    assert spent_on(a_turn(**untold, state=TurnState.STREAMING)) == Spent()
    assert spent_on(a_turn(**(untold | {"model_id": "demo/tour:free"}))) == Spent()
    assert spent_on(a_turn(**(untold | {"answer": ""}), state=TurnState.FAILED)) == Spent()


def test_sums_are_said_to_the_last_digit():
    assert exactly(Spent(Decimal("0.00213400"))) == "$0.002134"
    assert exactly(Spent(Decimal("12"))) == "$12.00"
    assert exactly(Spent(Decimal("1E-9"))) == "$0.000000001"
    speak("fr")
    assert exactly(Spent(Decimal("0.1"))) == "0,10\xa0$"


# --- the balance


@pytest.mark.parametrize(
    ("balances", "said"),
    [
        (("19.25",), None),
        (("19.25", "19.2479"), "fell by $0.0021, as the receipts say"),
        (("19.25", "19.2279"), "fell by $0.0221, $0.02 more than the receipts say: another program spends too"),
        (("19.25", "24.2479"), "$5.00 more than the receipts leave: credits were added, or not all is billed yet"),
    ],
)
async def test_what_the_receipts_do_not_explain_is_told(balances, said):
    scene = Scene("0.0021")
    scene.spending.balance_is(Decimal(balances[0]))
    await scene.ask()
    for balance in balances[1:]:
        scene.spending.balance_is(Decimal(balance))
    assert scene.says().get("balance") == said


async def test_what_was_spent_before_the_balance_was_read_explains_nothing():
    scene = Scene("0.5", "0.0021", "")
    await scene.ask()
    scene.spending.balance_is(Decimal("19.25"))
    await scene.ask()
    scene.spending.balance_is(Decimal("19.2479"))
    assert scene.spending.moved.other_usd == 0
    await scene.ask()
    scene.spending.balance_is(Decimal("19.2379"))
    assert scene.says()["balance"].startswith("fell by $0.0121, $0.01 more than the receipts say: answers")
    scene.spending.forget_balance()
    assert scene.spending.moved is None


async def test_what_ones_own_key_paid_is_in_the_sums_and_not_in_the_balance():
    scene = Scene("0.0021")
    own = Usage(1, 2, cost_usd=Decimal("0.5"), upstream_cost_usd=Decimal("0.5"), own_key=True)
    scene.completions.scripts.append(["Yes.", Used(own), Finished("stop")])
    scene.spending.balance_is(Decimal("19.25"))
    await scene.ask()
    await scene.ask()
    scene.spending.balance_is(Decimal("19.2479"))
    assert scene.says()["balance"] == "fell by $0.0021, as the receipts say"
    assert scene.says()["since the start"] == "$0.5021, of it $0.50 with your own key"


async def test_a_free_model_costs_nothing_also_where_nobody_says_so():
    scene = Scene("", "", model_id="demo/tour:free")
    await scene.ask()
    assert receipt(scene.chat.turn)[1] == "free"
    scene.chat.settings.own_server = True
    await scene.ask()
    assert receipt(scene.chat.turn)[1] == "cost unknown"


# --- to the last digit


def costs(count):
    """Amounts as gateways write them, from whole dollars to billionths, some longer than a float can hold."""
    dice = random.Random(9)
    for _ in range(count):
        digits = dice.choice((2, 6, 9, 12, 24))
        yield f"{dice.choice((0, 0, 0, 1, 19))}.{dice.randrange(10**digits):0{digits}d}"


def received(cost):
    """The usage of an answer whose bytes name this cost."""
    answer = Answer(host="example.org")
    chunk = {"id": "gen-1", "choices": [{"delta": {"content": "Yes."}, "finish_reason": "stop"}], "usage": {}}
    text = json.dumps(chunk).replace("{}", f'{{"prompt_tokens": 1, "cost": {cost}}}')
    events = [*answer.feed(f"data: {text}\n\ndata: [DONE]\n\n".encode()), *answer.end()]
    assert Delta("Yes.") in events
    (used,) = (event.usage for event in events if isinstance(event, Used))
    return used


def test_a_thousand_receipts_add_up_exactly_from_the_wire_to_the_screen(tmp_path):
    written = list(costs(1000))
    exact = sum(map(Fraction, written))
    turns = [paid(None, id=f"t-{n}") for n in range(len(written))]
    for turn, cost in zip(turns, written, strict=True):
        turn.usage = received(cost)
    assert Fraction(spent_on_all(turns).usd) == exact
    one = HistoryStore(places(tmp_path), "default")
    one.add(Conversation("conversation-1", "Why?", turns)).result(20)
    assert Fraction(one.spent_since(0).result(20).usd) == exact
    reopened = one.load("conversation-1").result(20)
    one.close()
    assert [turn.usage for turn in reopened.turns] == [turn.usage for turn in turns]
    assert Fraction(spent_on_all(reopened.turns).usd) == exact
    assert Fraction(exactly(spent_on_all(reopened.turns)).removeprefix("$")) == exact


async def test_the_session_of_a_thousand_answers_is_exact_too():
    written = list(costs(1000))
    scene = Scene(*written)
    for _ in written:
        scene.chat.new_conversation()
        await scene.ask()
        await asyncio.sleep(0)  # noqa: TID251 - lets the keeping of the answer begin
    assert Fraction(scene.spending.session.usd) == sum(map(Fraction, written))
