"""Every choice of routing to the receipt: what is written, what is sent, who answers, what is said of it."""

import io
import json
import sys
import tomllib
from itertools import product

import pytest
from fakes import FakeHistory
from support import Clock, places

from kilo_tui import cli
from kilo_tui.demo.gateway import DemoGateway, DemoThread
from kilo_tui.gateway.addresses import Endpoints
from kilo_tui.gateway.catalog import GatewayCatalog
from kilo_tui.gateway.client import GatewayClient
from kilo_tui.gateway.completions import GatewayCompletions
from kilo_tui.gateway.endpoints import GatewayEndpoints
from kilo_tui.gateway.routing import provider_object
from kilo_tui.model.forecast import Order
from kilo_tui.model.profile import AccessToken
from kilo_tui.model.routing import DataPolicy, Routing, RoutingChoices, Sort
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.endpoints import EndpointService
from kilo_tui.services.models import ModelService
from kilo_tui.services.receipt import receipt, receipt_in_full
from kilo_tui.services.routing import RoutingService
from kilo_tui.storage.profile import ProfileStore

MODEL, PIN = "demo/llama-3.3-70b", "fireworks"
SORTS = {
    "default": ({}, {}, ""),
    "price": ({"sort": "price"}, {"sort": "price"}, ", lower price"),
    "throughput": ({"sort": "throughput"}, {"sort": "throughput"}, ", higher throughput"),
    "latency": ({"sort": "latency"}, {"sort": "latency"}, ", lower latency"),
    "provider": (
        {"provider": PIN},
        {"order": [PIN], "only": [PIN], "allow_fallbacks": False},
        f", only {PIN}",
    ),
}
"""The fifth is one specific provider. What each writes, what it sends, and how the receipt's policy ends."""
POLICIES = {
    "free-only": ({}, {}, "no training"),
    "allow": ({"data_policy": "allow"}, {"data_collection": "allow"}, "may train on it"),
    "deny": ({"data_policy": "deny"}, {"data_collection": "deny"}, "no training"),
    "zdr": ({"data_policy": "zdr"}, {"zdr": True}, "zero retention"),
}
ANSWERS = {"default": "Groq", "throughput": "Cerebras", "latency": "Groq", "provider": "Fireworks"}
"""Who does under every policy; the cheapest one depends on it."""
OPPOSITE = RoutingChoices(Routing(Sort.THROUGHPUT, data_policy=DataPolicy.ALLOW))
"""What holds for everything while one model has its own choice."""

EVERY = [
    pytest.param(sort, policy, scope, id=f"{sort}-{policy}-{'one model' if scope else 'everything'}")
    for sort, policy, scope in product(SORTS, POLICIES, ("", MODEL))
]


def who(sort, policy):
    if sort == "price":
        return "CheapCloud" if policy == "allow" else "Novita"
    return ANSWERS[sort]


def written(sort, policy, scope):
    """The profile's table of routing."""
    chosen = SORTS[sort][0] | POLICIES[policy][0]
    if not scope:
        return chosen
    own = chosen if sort == "provider" else {"sort": sort} | chosen
    return {"sort": "throughput", "data_policy": "allow", "models": {MODEL: {"data_policy": policy} | own}}


def sent(sort, policy):
    """The whole object, or None where nothing is sent at all."""
    return SORTS[sort][1] | POLICIES[policy][1] or None


def carried(asked):
    """The object a request carried; None only where it did not have that key at all."""
    assert asked.body.get("provider", {}) is not None
    assert asked.body.get("provider") != {}
    return asked.body.get("provider")


class House:
    """The real services on a demo gateway and a profile in a folder."""

    def __init__(self, client, folder, choices):
        self.locations = places(folder)
        profiles = ProfileStore(self.locations)
        profile = profiles.load("default").profile
        models = ModelService(GatewayCatalog(client), signed_in=True)
        settings = ChatSettings(model_id=MODEL, routing=choices)
        self.chat = ChatService(GatewayCompletions(client), models, FakeHistory(), clock=Clock(), settings=settings)
        lists = GatewayEndpoints(client)
        endpoints = EndpointService(lists, Clock())
        self.routing = RoutingService(
            settings, Choices(profile, profiles), models, lists, endpoints, sent=provider_object
        )
        self.chat.check_routing = self.routing.check
        self.chat.routing_sent = provider_object

    def written(self):
        return tomllib.loads(self.locations.profile("default").read_text(encoding="utf-8")).get("routing", {})


@pytest.mark.parametrize(("sort", "policy", "scope"), EVERY)
async def test_a_choice_is_written_sent_answered_and_on_the_receipt(sort, policy, scope, tmp_path):
    async with DemoGateway(pace=0) as demo:
        token = AccessToken("demo.verified.x", "")
        async with GatewayClient(Endpoints.kilo(demo.url), access_token=token) as client:
            here = House(client, tmp_path, OPPOSITE if scope else RoutingChoices())
            if sort == "provider":
                here.routing.pin(PIN, scope)
            else:
                here.routing.choose_sort(Sort(sort), scope)
            here.routing.choose_policy(DataPolicy(policy), scope)
            await here.routing.save()
            assert here.written() == written(sort, policy, scope)

            await here.routing.look(MODEL)
            seen = here.routing.forecast(MODEL)
            turn = here.chat.send("hello")
            await here.chat.ended()
            (asked,) = demo.asked()
            assert carried(asked) == sent(sort, policy)
            assert turn.provider == who(sort, policy)
            if seen.order is Order.CHOICE or not seen.unranked:
                assert seen.allowed[0].provider == turn.provider
            items = receipt(turn)
            assert items[0] == f"{MODEL} via {turn.provider}"
            assert items[2] == POLICIES[policy][2] + SORTS[sort][2]
            assert turn.routing_sent == (sent(sort, policy) or {})
            whole = dict(receipt_in_full(turn))
            assert whole["provider"] == turn.provider
            carries = (
                json.dumps(sent(sort, policy), separators=(",", ":"))
                if sent(sort, policy)
                else "nothing was sent: all default"
            )
            assert whole["sent as provider"] == carries


@pytest.fixture(scope="module")
def thread():
    demo = DemoThread(pace=0)
    demo.url = demo.start()
    yield demo
    demo.stop()


@pytest.fixture
def ask(thread, kilo_home, monkeypatch, capfd):
    """Run `kilo-tui ask …` with this profile, signed in; its status, its words, and what the gateway was asked."""
    monkeypatch.setenv("KILO_API_URL", thread.url)
    monkeypatch.setenv("KILO_API_KEY", "demo.verified.x")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    profile = kilo_home / "config" / "kilo-tui" / "profiles" / "default.toml"
    profile.parent.mkdir(parents=True)

    def run(text, *arguments):
        profile.write_text(text, encoding="utf-8")
        thread.gateway.received.clear()
        status = cli.run(["ask", *arguments, "hello"])
        return status, capfd.readouterr(), thread.gateway.asked()

    return run


@pytest.mark.parametrize(("sort", "policy", "scope"), EVERY)
def test_a_profile_edited_by_hand_gives_the_same_through_ask(sort, policy, scope, ask):
    table = written(sort, policy, scope)
    models = table.pop("models", {})
    lines = ["[routing]", *(f"{name} = {json.dumps(value)}" for name, value in table.items())]
    for name, own in models.items():
        lines += [f'[routing.models."{name}"]', *(f"{key} = {json.dumps(value)}" for key, value in own.items())]
    status, said, asked = ask("\n".join(lines), "--json", "--no-save", "--model", MODEL)
    assert status == 0
    assert json.loads(said.out)["answered_by"] == {"model": MODEL, "provider": who(sort, policy)}
    assert [carried(one) for one in asked] == [sent(sort, policy)]


@pytest.mark.parametrize(
    ("line", "allowed"),
    [
        ('sort = "cheapest"', "default, price, throughput, latency"),
        ('data_policy = "none"', "free-only, allow, deny, zdr"),
    ],
)
@pytest.mark.parametrize("table", ["routing", 'routing.models."a/b"'])
def test_what_no_routing_is_called_is_named_with_its_place_and_what_is_allowed(line, allowed, table, ask):
    status, said, asked = ask(f"# mine\n[{table}]\n{line}\n")
    assert (status, asked) == (2, [])
    key = f"{table}.{line.partition(' ')[0]}"
    for fact in ("default.toml", "line 3", key, allowed):
        assert fact in said.err
