"""What a question will cost and fill, from nothing but lengths and a list of prices."""

from decimal import Decimal

from fakes import FakeCatalog, FakeCompletions
from support import Clock, a_turn

from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import Conversation, TurnState, Usage
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.models import ModelService
from kilo_tui.services.outlook import Outlook, Outlooks, filled

PAID = Model("demo/paid", "Paid", Pricing(Decimal("0.000003"), Decimal("0.000015")), 1000, 100)
AUTO = Model("kilo/auto", "Auto", Pricing(Decimal("0.000001"), Decimal("0.000001")), 2000, 100)


class Desk:
    """A chat, and who looks ahead for it."""

    def __init__(self, *turns, model_id="demo/paid", system=""):
        self.models = ModelService(FakeCatalog([PAID, AUTO]), signed_in=True)
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


def test_a_little_is_not_nothing():
    assert [filled(share) for share in (0, 0.001, 0.03, 1.2)] == ["ctx 0%", "ctx <1%", "ctx 3%", "ctx 120%"]
