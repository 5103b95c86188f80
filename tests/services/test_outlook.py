"""What a question will cost and fill, from nothing but lengths and a list of prices."""

from decimal import Decimal

import pytest
from fakes import FakeCatalog, FakeCompletions
from support import Clock, a_turn

from kilo_tui.errors import Kind, trouble
from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import Conversation, TurnState, Usage
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.models import ModelService
from kilo_tui.services.outlook import Outlook, Outlooks, filled
from kilo_tui.words import speak

PAID = Model("demo/paid", "Paid", Pricing(Decimal("0.000003"), Decimal("0.000015")), 1000, 100)
FREE = Model("demo/gift", "Gift", Pricing(Decimal(0), Decimal(0)), is_free=True)
STRANGE = Model("demo/strange", "Strange", Pricing(None, None))
AUTO = Model("kilo/auto", "Auto", Pricing(Decimal("0.000001"), Decimal("0.000001")), 2000, 100)


class Desk:
    """A chat, and who looks ahead for it."""

    def __init__(self, *turns, model_id="demo/paid", system="", catalog=None):
        self.models = ModelService(catalog or FakeCatalog([PAID, AUTO, FREE, STRANGE]), signed_in=True)
        settings = ChatSettings(model_id=model_id, system=system)
        self.chat = ChatService(FakeCompletions(), self.models, None, clock=Clock(), settings=settings)
        self.chat.open(Conversation("conversation-1", "Why?", list(turns)))
        self.outlooks = Outlooks(self.chat, self.models)

    async def of(self, characters):
        await self.models.models()
        return self.outlooks.of(characters, self.chat.turn, signed_in=True)


def told(answer="x" * 396, **changes):
    known = {"question": "Why?", "answer": answer, "model_id": "demo/paid", "usage": None}
    return a_turn(**(known | changes))


async def test_it_is_the_list_price_of_what_is_sent_and_of_an_answer_of_usual_length():
    outlook = await Desk().of(400)
    assert outlook == Outlook(100, Decimal("0.0018"), 1000)
    assert outlook.in_words() == ("≈ $0.0018", "ctx 10%")


async def test_the_conversation_and_the_system_prompt_are_carried_along():
    assert (await Desk(told(), system="s" * 40).of(400)).tokens == 210
    running = told(id="t-2", parent_id="turn-1", state=TurnState.STREAMING)
    assert (await Desk(told(), running).of(400)).tokens == 200


async def test_what_the_gateway_counted_counts_where_it_is_more():
    assert (await Desk(told(usage=Usage(500, 90, 40))).of(400)).tokens == 650
    assert (await Desk(told(usage=Usage(5, 9))).of(400)).tokens == 200


async def test_what_leaves_no_room_for_an_answer_is_too_long():
    assert not (await Desk().of(3996)).too_long
    assert (await Desk().of(4000)).too_long
    assert not Outlook(10**9, None).too_long


async def test_a_model_that_stands_for_others_costs_what_the_one_does_that_answered():
    assert (await Desk(model_id="kilo/auto").of(400)).cost_usd is None
    before = told(model_id="kilo/auto", answered_model_id="demo/paid", answer="")
    assert (await Desk(before, model_id="kilo/auto").of(400)) == Outlook(100, Decimal("0.0018"), 2000)
    assert (await Desk(told(answer=""), model_id="kilo/auto").of(400)).cost_usd is None


async def test_another_model_has_another_price_and_context():
    desk = Desk()
    assert (await desk.of(400)).cost_usd == Decimal("0.0018")
    assert desk.outlooks.of(400, None, signed_in=True, model_id="demo/gift") == Outlook(100, Decimal(0))


async def test_the_conversation_is_counted_once_however_many_keys_are_pressed():
    class Pieces(list):
        counted = 0

        def __iter__(self):
            Pieces.counted += 1
            return super().__iter__()

    turn = told()
    turn.pieces = Pieces(turn.pieces)
    desk = Desk(turn, told(id="t-2", parent_id="turn-1"))
    first = await desk.of(1)
    counted = Pieces.counted
    for characters in range(2, 100):
        assert desk.outlooks.of(characters, desk.chat.turn, signed_in=True).tokens >= first.tokens
    assert Pieces.counted == counted > 0


@pytest.mark.parametrize(
    ("model_id", "said"),
    [
        ("demo/paid", "demo/paid, ≈ $0.0051 (1.2k tokens in, ctx 120%)"),
        ("demo/gift", "demo/gift, free (1.2k tokens in)"),
        ("demo/tour:free", "demo/tour:free, free (1.2k tokens in)"),
        ("demo/strange", "demo/strange, cost unknown (1.2k tokens in)"),
        ("demo/nobody", "demo/nobody, cost unknown (1.2k tokens in)"),
    ],
)
async def test_a_dialog_says_the_whole_of_it(model_id, said):
    assert (await Desk(model_id=model_id).of(4800)).whole(model_id) == said


async def test_one_token_is_one():
    assert "(1 token in" in (await Desk().of(4)).whole("demo/paid")


async def test_in_french_money_is_french():
    speak("fr")
    assert "≈ 0,0018" in (await Desk().of(400)).whole("demo/paid")


async def test_where_none_is_chosen_the_gateways_model_is_found_and_named():
    assert await Desk(model_id="").outlooks.find("") == "demo/paid"
    offline = Desk(model_id="", catalog=FakeCatalog(error=trouble(Kind.UNREACHABLE)))
    assert await offline.outlooks.find("") == ""
    assert offline.outlooks.of(400, None, signed_in=True).whole("").startswith("the gateway chooses the model, cost")


@pytest.mark.parametrize(
    ("model_id", "signed_in", "wants"),
    [
        ("demo/paid", False, True),
        ("demo/paid", True, False),
        ("demo/strange", False, True),
        ("kilo/auto", False, True),
        ("demo/gift", False, False),
        ("demo/tour:free", False, False),
        ("demo/nobody", False, False),
        ("", False, False),
    ],
)
async def test_without_an_account_what_costs_something_says_that_it_wants_one(model_id, signed_in, wants):
    desk = Desk()
    await desk.of(400)
    outlook = desk.outlooks.of(400, None, signed_in=signed_in, model_id=model_id)
    assert outlook.wants_account is wants
    assert outlook.in_words()[0].endswith("with an account") is wants


def test_a_little_is_not_nothing():
    assert [filled(share) for share in (0, 0.001, 0.03, 1.2)] == ["ctx 0%", "ctx <1%", "ctx 3%", "ctx 120%"]
