"""In the demo the balance falls by exactly what the receipts say, and no receipt tells another story than the wire."""

import json

import pytest
from fakes import FakeHistory
from support import Clock

from kilo_tui.demo.gateway import DemoGateway
from kilo_tui.gateway.account import GatewayAccount
from kilo_tui.gateway.addresses import Endpoints
from kilo_tui.gateway.catalog import GatewayCatalog
from kilo_tui.gateway.client import GatewayClient
from kilo_tui.gateway.completions import GatewayCompletions
from kilo_tui.gateway.routing import provider_object
from kilo_tui.model.profile import AccessToken
from kilo_tui.model.routing import DataPolicy, Routing, RoutingChoices, Sort
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.models import ModelService
from kilo_tui.services.receipt import receipt, receipt_in_full
from kilo_tui.services.spending import SpendingService


class Person:
    """Somebody of the demo who chats, and the account they do it with."""

    def __init__(self, client, gateway, **settings):
        self.gateway = gateway
        models = ModelService(GatewayCatalog(client), signed_in=True)
        self.settings = ChatSettings(**settings)
        self.chat = ChatService(
            GatewayCompletions(client), models, FakeHistory(), clock=Clock(), settings=self.settings
        )
        self.chat.routing_sent = provider_object
        self.spending = SpendingService(self.chat, None, clock=Clock())
        self.account = GatewayAccount(client)

    async def look(self):
        self.spending.balance_is((await self.account.balance()).remaining_usd)

    async def ask(self, model_id, question="Why?"):
        self.settings.model_id = model_id
        turn = self.chat.send(question)
        await self.chat.ended()
        return turn


@pytest.fixture
async def ada():
    async with DemoGateway(pace=0) as gateway:
        endpoints = Endpoints.kilo(gateway.url)
        token = AccessToken("demo.verified.x", endpoints.completions_base.origin)
        async with GatewayClient(endpoints, access_token=token) as client:
            yield Person(client, gateway)


async def test_the_balance_falls_by_the_sum_of_the_receipts_to_the_micro_dollar(ada):
    await ada.look()
    for model_id in ("demo/paid", "anthropic/claude-sonnet-4.6", "demo/tour:free", "kilo/auto", "demo/paid"):
        turn = await ada.ask(model_id, "A tour, please. " * 40)
        assert turn.error is None
        await ada.look()
        assert ada.spending.moved.other_usd == 0
        assert ada.spending.moved.fell_usd == ada.spending.session.usd == ada.spending.conversation.usd
    assert ada.spending.session.usd > 0
    assert ada.spending.session.unknown == 0


async def test_another_program_that_spends_shows(ada):
    await ada.look()
    await ada.ask("demo/paid")
    another = Person(ada.account._client, ada.gateway)
    turn = await another.ask("demo/paid", "Something else entirely, and much longer")
    await ada.look()
    assert ada.spending.moved.other_usd == turn.paid_usd > 0


async def test_who_answers_for_an_auto_model_is_told(ada):
    turn = await ada.ask("kilo/auto")
    assert receipt(turn)[0].startswith("kilo/auto → anthropic/claude-")
    assert dict(receipt_in_full(turn))["response"] == turn.response_id
    assert turn.response_id.startswith("gen-")


async def test_a_receipt_says_of_a_free_model_what_its_answer_says_whatever_its_name(ada):
    for model_id in ("giga-potato", "z-ai/glm-5:free"):
        turn = await ada.ask(model_id)
        assert "may train on" in turn.text
        assert receipt(turn)[1:3] == ["free", "may train on it"]


@pytest.mark.parametrize(
    "routing",
    [Routing(), Routing(Sort.PRICE), Routing(provider="amazon-bedrock", data_policy=DataPolicy.DENY)],
    ids=["default", "price", "pin"],
)
async def test_the_routing_object_of_a_receipt_is_the_one_that_was_received(routing, ada):
    ada.settings.routing = RoutingChoices(routing)
    turn = await ada.ask("anthropic/claude-sonnet-4.6")
    received = ada.gateway.asked()[-1].body
    said = dict(receipt_in_full(turn))["sent as provider"]
    if routing == Routing():
        assert "provider" not in received
        assert said == "nothing was sent: all default"
    else:
        assert json.loads(said) == received["provider"]
