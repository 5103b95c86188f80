"""Choosing how requests are routed: at once, for good, and back; and what is said of it before anything is sent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from fakes import FakeCatalog, FakeEndpoints, FakeProfiles
from support import Clock

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.explain import explain, next_step
from kilo_tui.gateway.routing import provider_object
from kilo_tui.model.catalog import Model
from kilo_tui.model.endpoint import DataUse, Endpoint, OrganizationRules
from kilo_tui.model.profile import Profile
from kilo_tui.model.routing import DataPolicy, ModelRouting, Routing, RoutingChoices, Sort
from kilo_tui.services.chat import ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.endpoints import EndpointService
from kilo_tui.services.models import ModelService
from kilo_tui.services.routing import RoutingService
from kilo_tui.services.routing_words import who_answers

A = Endpoint("A", "a", frozenset({"a", "A"}), latency_seconds=0.4, data=DataUse(False, False))
B = Endpoint("B", "b", frozenset({"b", "B"}), latency_seconds=0.6, data=DataUse(False, True))
C = Endpoint("C", "c", frozenset({"c", "C"}), latency_seconds=0.1, data=DataUse(True, True))
FREE = Model("m:free", "M", is_free=True, may_train=True)


class Stage:
    def __init__(self, choices=None, *, endpoints=None, rules=None, **settings):
        self.lists = FakeEndpoints(endpoints or {"m": (A, B, C), "m:free": (C,)}, rules=rules)
        self.profiles = FakeProfiles()
        self.settings = ChatSettings(routing=choices or RoutingChoices(), **settings)
        self.choices = Choices(Profile(routing=self.settings.routing), self.profiles)
        self.endpoints = EndpointService(self.lists, Clock())
        self.models = ModelService(FakeCatalog((FREE, Model("m", "M"))), signed_in=True)
        self.routing = RoutingService(
            self.settings, self.choices, self.models, self.lists, self.endpoints, sent=provider_object
        )

    async def looked(self):
        await self.routing.look("m")
        await self.routing.read_policies()
        return self.routing

    def says(self, model_id="m"):
        return who_answers(self.routing.forecast(model_id), model_id)


async def test_a_choice_is_in_force_and_saved_at_once_and_can_be_undone():
    here = Stage()
    here.routing.choose_sort(Sort.PRICE)
    here.routing.choose_policy(DataPolicy.DENY)
    here.routing.choose_policy(DataPolicy.DENY)
    here.routing.pin("a")
    await here.routing.save()
    assert here.settings.routing.general == Routing(provider="a", data_policy=DataPolicy.DENY)
    assert here.profiles.saved[-1].routing == here.settings.routing
    assert here.routing.text == '[routing]\nprovider = "a"\ndata_policy = "deny"\n'
    assert here.routing.place == "profiles/default.toml"
    assert here.routing.steps_back == 3
    for left in (
        Routing(Sort.PRICE, data_policy=DataPolicy.DENY),
        Routing(Sort.PRICE),
        Routing(),
        Routing(),
    ):
        here.routing.undo()
        await here.routing.save()
        assert here.settings.routing.general == left
        assert here.profiles.saved[-1].routing == here.settings.routing


async def test_a_model_overrides_key_by_key_and_gives_a_key_back():
    here = Stage(RoutingChoices(Routing(Sort.PRICE, data_policy=DataPolicy.ZDR)))
    here.routing.choose_sort(Sort.LATENCY, "m")
    assert here.routing.in_force("m") == Routing(Sort.LATENCY, data_policy=DataPolicy.ZDR)
    assert here.routing.in_force("n") == Routing(Sort.PRICE, data_policy=DataPolicy.ZDR)
    here.routing.choose_policy(DataPolicy.FREE_ONLY, "m")
    assert here.routing.sent("m") == {"sort": "latency"}
    assert here.routing.own("m") == ModelRouting(Sort.LATENCY, data_policy=DataPolicy.FREE_ONLY)
    here.routing.choose_policy(DataPolicy.FREE_ONLY, "m")
    here.routing.choose_sort(Sort.LATENCY, "m")
    assert here.settings.routing.models == {}


async def test_a_model_can_be_without_the_pin_that_holds_for_everything():
    here = Stage(RoutingChoices(Routing(provider="a")))
    here.routing.choose_sort(Sort.PRICE, "m")
    assert here.routing.sent("m") == {"sort": "price"}
    assert here.routing.sent("n") == {"order": ["a"], "only": ["a"], "allow_fallbacks": False}
    assert '[routing.models.m]\nsort = "price"\nprovider = ""' in here.routing.text
    here.routing.pin("b", "m")
    here.routing.pin("", "m")
    assert here.routing.chosen("m") == Routing()
    here.routing.choose_sort(Sort.DEFAULT, "m")
    here.routing.choose_sort(Sort.DEFAULT, "m")
    assert here.routing.chosen("m") == Routing(provider="a")


async def test_a_models_sort_that_a_pin_outranked_is_chosen_and_not_given_back():
    here = Stage(RoutingChoices(Routing(provider="a"), {"m": ModelRouting(Sort.PRICE)}))
    here.routing.choose_sort(Sort.PRICE, "m")
    assert here.routing.sent("m") == {"sort": "price"}


async def test_a_disk_that_refuses_takes_no_choice_away():
    here = Stage()

    def refuse(_profile):
        raise trouble(Kind.STORAGE_FAILED, "No space left on device")

    here.profiles.save = refuse
    here.routing.choose_policy(DataPolicy.ZDR)
    with pytest.raises(KiloError):
        await here.routing.save()
    assert here.routing.in_force("m").data_policy is DataPolicy.ZDR
    assert not here.routing.saved
    assert here.routing.undo() == ""
    assert here.routing.in_force("m") == Routing()
    assert here.routing.undo() is None
    here.profiles.save = here.profiles.saved.append
    await here.routing.save()
    assert here.routing.saved


async def test_a_profile_that_was_not_read_whole_is_left_alone():
    here = Stage()
    here.choices = Choices(Profile(), here.profiles, problem=trouble(Kind.BAD_PROFILE))
    here.routing._choices = here.choices
    here.routing.choose_sort(Sort.PRICE)
    await here.routing.save()
    assert (here.profiles.saved, here.routing.readable, here.routing.saved) == ([], False, False)
    assert here.routing.in_force("m").sort is Sort.PRICE


@pytest.mark.parametrize(
    ("routing", "says"),
    [
        (Routing(), "The gateway decides, likely A, then B: 2 of 3 allowed."),
        (Routing(Sort.LATENCY, data_policy=DataPolicy.ALLOW), "This usually goes to C, then A, B: 3 of 3 allowed."),
        (Routing(Sort.LATENCY, data_policy=DataPolicy.DENY), "This goes to A, then B: 2 of 3 allowed."),
        (Routing(Sort.PRICE), "The gateway decides, by figures it does not tell: 2 of 3 allowed."),
        (Routing(Sort.LATENCY, data_policy=DataPolicy.ZDR), "This goes to A: 1 of 3 allowed."),
        (
            Routing(provider="b"),
            "This goes to B alone, an error when it is down or limits: 1 of 3 allowed.",
        ),
        (Routing(provider="c"), "This goes to nobody: 0 of 3 allowed."),
    ],
    ids=str,
)
async def test_it_says_who_answers(routing, says):
    here = Stage(RoutingChoices(routing))
    await here.looked()
    assert here.says() == says


def priced(provider, price, **more):
    value = provider.lower()
    prices = {"price_in": Decimal(price), "price_out": Decimal(price)}
    return Endpoint(provider, value, frozenset({value}), data=DataUse(False, False), **prices, **more)


@pytest.mark.parametrize(
    ("prices", "says"),
    [
        ("112", "This usually goes to A or B, then C: 3 of 3 allowed."),
        ("122", "This usually goes to A, then B or C: 3 of 3 allowed."),
        ("1222", "This usually goes to A, then B or C …: 4 of 4 allowed."),
        ("1112", "This usually goes to A, B or C …: 4 of 4 allowed."),
        ("1234", "This usually goes to A, then B, C …: 4 of 4 allowed."),
        ("11", "This usually goes to A or B: 2 of 2 allowed."),
    ],
)
async def test_alike_ones_are_no_order(prices, says):
    here = Stage(RoutingChoices(Routing(Sort.PRICE)), endpoints={"m": tuple(map(priced, "ABCD", prices))})
    await here.looked()
    assert here.says() == says


@pytest.mark.parametrize(
    ("routing", "says"),
    [
        (Routing(Sort.PRICE), "A is in trouble now; another may answer."),
        (Routing(provider="a"), "A is in trouble now and may refuse."),
    ],
    ids=str,
)
async def test_who_is_down_is_told_to_be(routing, says):
    here = Stage(RoutingChoices(routing), endpoints={"m": (priced("A", 1, down=True), priced("B", 2))})
    await here.looked()
    assert here.says().endswith(f"allowed. {says}")


async def test_for_a_free_model_of_the_gateways_own_it_decides():
    here = Stage(RoutingChoices(Routing(Sort.PRICE)), endpoints={"m:free": (C, replace(B, data=C.data))})
    await here.routing.look("m:free")
    assert here.says("m:free") == "The gateway decides who serves a free model of its own: 2 of 2 allowed."
    here.routing.pin("c")
    assert "need not keep to c: 2 of 2 allowed." in here.says("m:free")


async def test_a_free_model_that_somebody_serves_without_training_is_not_taken_for_the_gateways_own():
    here = Stage(RoutingChoices(Routing(data_policy=DataPolicy.DENY)), endpoints={"m:free": (A, C)})
    await here.models.models()
    assert here.routing.is_refused("m:free")
    await here.routing.check("m:free", here.routing.in_force("m:free"))
    assert not here.routing.is_refused("m:free")
    assert here.routing.why_excluded(FREE) == "free: may be refused under this data policy"


async def test_where_nobody_tells_who_serves_it_the_catalogue_alone_says_that_it_is_refused():
    here = Stage(RoutingChoices(Routing(data_policy=DataPolicy.DENY)))
    here.lists.error = trouble(Kind.UNREACHABLE)
    await here.models.models()
    with pytest.raises(KiloError) as caught:
        await here.routing.check("m:free", here.routing.in_force("m:free"))
    assert caught.value.kind is Kind.DATA_POLICY_REFUSED


async def test_undoing_tells_for_what_the_choice_was():
    here = Stage()
    here.routing.choose_sort(Sort.PRICE)
    here.routing.choose_sort(Sort.LATENCY, "m")
    assert [here.routing.undo() for _step in range(3)] == ["m", "", None]


async def test_it_says_where_nothing_is_known():
    here = Stage(endpoints={"m": (Endpoint("Mute", "mute"),)})
    assert here.says() == "The gateway decides; it does not tell who serves m."
    await here.looked()
    assert here.says() == "The gateway decides: 1 of 1 allowed, 1 tells no data policy."


async def test_for_a_family_and_for_an_organization_the_gateway_decides():
    here = Stage(endpoints={"z-ai/glm": (A, Endpoint("Z", "z-ai", data=DataUse(False)))})
    await here.routing.look("z-ai/glm")
    assert here.says("z-ai/glm") == "The gateway decides: it asks Z first for this family. 2 of 2 allowed."
    here.settings.organization = True
    here.lists.rules = OrganizationRules("team", providers=("a",))
    await here.routing.look("z-ai/glm")
    assert here.says("z-ai/glm") == "The gateway decides, by your organization's rules: 1 of 2 allowed."


async def test_a_list_of_models_says_which_cannot_be_asked():
    here = Stage(endpoints={"m": (B, C), "m:free": (C,)})
    routing = here.routing
    paid, unknown = Model("m", "M"), Model("n", "N")
    assert routing.why_excluded(paid) == ""
    await here.looked()
    routing.choose_policy(DataPolicy.ZDR)
    assert routing.why_excluded(paid) == "no provider with zero retention"
    assert routing.why_excluded(FREE) == "free: refused under this data policy"
    assert routing.why_excluded(Model("m:free", "M", is_free=True)) == "no provider with zero retention"
    assert routing.why_excluded(Model("n:free", "N", is_free=True)) == "free: may be refused under this data policy"
    assert routing.why_excluded(unknown) == ""
    routing.pin("a")
    assert routing.why_excluded(paid) == "not served by a"
    here.settings.own_server = True
    assert routing.why_excluded(paid) == ""


@pytest.mark.parametrize(
    ("model_id", "routing", "kind"),
    [
        ("m", Routing(provider="nobody"), Kind.PROVIDER_NOT_SERVING),
        ("m", Routing(provider="c"), Kind.NO_PROVIDER),
        ("m:free", Routing(data_policy=DataPolicy.DENY), Kind.DATA_POLICY_REFUSED),
        ("m:free", Routing(provider="nobody"), Kind.PROVIDER_NOT_SERVING),
    ],
    ids=str,
)
async def test_what_is_known_to_be_refused_is_not_sent(model_id, routing, kind):
    here = Stage()
    await here.models.models()
    with pytest.raises(KiloError) as caught:
        await here.routing.check(model_id, routing)
    assert (caught.value.kind, caught.value.facts.model_id) == (kind, model_id)


async def test_where_an_organization_leaves_nobody_its_rules_are_named_and_not_the_own_routing():
    here = Stage(endpoints={"m": (B, C)})
    here.settings.organization = True
    here.lists.rules = OrganizationRules("team", providers=("a",))
    await here.routing.look("m")
    with pytest.raises(KiloError) as caught:
        await here.routing.check("m", Routing())
    told = explain(caught.value)
    assert told.message == "Your organization's rules leave nobody who serves m."
    assert told.next == ("models", "routing")
    assert next_step("routing", caught.value).command == "managed by your organization"


async def test_nothing_is_refused_for_what_is_not_known_or_was_once_so():
    here = Stage(endpoints={"m": (B, C)})
    strict = Routing(data_policy=DataPolicy.ZDR)
    await here.routing.check("m", strict)
    assert here.lists.asked == []
    await here.looked()
    with pytest.raises(KiloError) as caught:
        await here.routing.check("m", strict)
    assert caught.value.kind is Kind.NO_PROVIDER
    here.lists.endpoints["m"] = (A, B, C)
    here.endpoints._clock.time += 61
    await here.routing.check("m", strict)
    here.lists.error = trouble(Kind.UNREACHABLE)
    await here.routing.check("other", Routing(provider="nobody"))
