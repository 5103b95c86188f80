"""Who will be asked, who not and why, in which order, and who decides that."""

from decimal import Decimal

import pytest

from kilo_tui.model.endpoint import DataUse, Endpoint, OrganizationRules
from kilo_tui.model.forecast import Exclusion, Order, Trouble, forecast
from kilo_tui.model.routing import DataPolicy, Routing, Sort

STRICT, KEEPS, TRAINS = DataUse(False, False), DataUse(False, True), DataUse(True, True)


def served(provider, price, speed, latency, data=STRICT):
    value = provider.lower()
    prices = None if price is None else Decimal(price)
    return Endpoint(
        provider,
        value,
        frozenset({value, provider}),
        prices,
        prices,
        latency_seconds=latency,
        throughput=speed,
        data=data,
    )


SEVEN = (
    served("Slow", "3", 20.0, 0.9),
    served("Fast", "2", 90.0, 0.6),
    served("Keen", "4", 50.0, 0.2, KEEPS),
    served("Cheap", "1", 10.0, 1.4, TRAINS),
)


def names(endpoints):
    return [end.provider for end in endpoints]


@pytest.mark.parametrize(
    ("routing", "allowed", "excluded", "order"),
    [
        (Routing(), ["Keen", "Fast", "Slow"], {"Cheap": Exclusion.TRAINS}, Order.GATEWAY),
        (Routing(Sort.PRICE), ["Fast", "Slow", "Keen"], {"Cheap": Exclusion.TRAINS}, Order.CHOICE),
        (
            Routing(Sort.PRICE, data_policy=DataPolicy.ALLOW),
            ["Cheap", "Fast", "Slow", "Keen"],
            {},
            Order.CHOICE,
        ),
        (
            Routing(Sort.THROUGHPUT, data_policy=DataPolicy.DENY),
            ["Fast", "Keen", "Slow"],
            {"Cheap": Exclusion.TRAINS},
            Order.CHOICE,
        ),
        (
            Routing(Sort.LATENCY, data_policy=DataPolicy.ZDR),
            ["Fast", "Slow"],
            {"Keen": Exclusion.KEEPS, "Cheap": Exclusion.TRAINS},
            Order.CHOICE,
        ),
        (
            Routing(provider="fast"),
            ["Fast"],
            dict.fromkeys(("Keen", "Slow", "Cheap"), Exclusion.NOT_PINNED),
            Order.CHOICE,
        ),
    ],
    ids=str,
)
def test_the_choice_filters_and_orders(routing, allowed, excluded, order):
    seen = forecast(SEVEN, routing, "a/b", free=False)
    assert names(seen.allowed) == allowed
    assert {end.provider: why for end, why in seen.excluded} == excluded
    assert (seen.order, seen.trouble) == (order, None)
    assert seen.all == 4


def test_for_a_free_model_who_trains_may_answer():
    assert len(forecast(SEVEN, Routing(), "a/b:free", free=True).allowed) == 4


def test_the_order_is_only_known_where_all_that_it_goes_by_is():
    untold = (*SEVEN, served("Mute", None, None, None))
    assert forecast(untold, Routing(Sort.PRICE), "a/b", free=False).order is Order.UNTOLD
    assert names(forecast(untold, Routing(Sort.PRICE), "a/b", free=False).allowed)[-1] == "Mute"
    trains = (*SEVEN, served("Mute", None, None, None, TRAINS))
    assert forecast(trains, Routing(Sort.PRICE), "a/b", free=False).order is Order.CHOICE


@pytest.mark.parametrize("sort", Sort)
def test_for_some_families_the_gateway_puts_one_first_whatever_the_sort(sort):
    several = (*SEVEN, Endpoint("Amazon Bedrock", "amazon-bedrock"))
    seen = forecast(several, Routing(sort), "anthropic/claude", free=False)
    assert (seen.order, seen.first, seen.allowed[0].value) == (Order.FAMILY, "amazon-bedrock", "amazon-bedrock")
    assert forecast(several, Routing(provider="fast"), "anthropic/claude", free=False).order is Order.CHOICE
    assert forecast(SEVEN, Routing(sort), "anthropic/claude", free=False).order is not Order.FAMILY


@pytest.mark.parametrize(
    ("routing", "endpoints", "free", "may_train", "trouble"),
    [
        (Routing(provider="nobody"), SEVEN, False, None, Trouble.PIN_NOT_SERVING),
        (Routing(provider="nobody"), (), False, None, None),
        (Routing(provider="cheap", data_policy=DataPolicy.DENY), SEVEN, False, None, Trouble.NOBODY_LEFT),
        (Routing(data_policy=DataPolicy.ZDR), SEVEN[2:], False, None, Trouble.NOBODY_LEFT),
        (Routing(), SEVEN[3:], False, None, Trouble.NOBODY_LEFT),
        (Routing(data_policy=DataPolicy.ZDR), SEVEN[3:], True, True, Trouble.FREE_REFUSED),
        (Routing(data_policy=DataPolicy.ZDR), (), True, True, Trouble.FREE_REFUSED),
        (Routing(data_policy=DataPolicy.ZDR), SEVEN, True, True, Trouble.FREE_DOUBTFUL),
        (Routing(data_policy=DataPolicy.ZDR), SEVEN[2:], True, True, Trouble.NOBODY_LEFT),
        (Routing(data_policy=DataPolicy.DENY), SEVEN, True, None, Trouble.FREE_DOUBTFUL),
        (Routing(data_policy=DataPolicy.DENY), SEVEN, True, False, None),
        (Routing(data_policy=DataPolicy.ALLOW), SEVEN, True, True, None),
        (Routing(data_policy=DataPolicy.DENY), (Endpoint("Mute", "mute"),), False, None, None),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else str(value),
)
def test_trouble_is_seen_before(routing, endpoints, free, may_train, trouble):
    seen = forecast(endpoints, routing, "a/b", free=free, may_train=may_train)
    assert seen.trouble is trouble
    if trouble in (Trouble.NOBODY_LEFT, Trouble.FREE_REFUSED):
        assert seen.allowed == ()


@pytest.mark.parametrize(
    ("rules", "policy", "allowed"),
    [
        (OrganizationRules("t"), DataPolicy.FREE_ONLY, ["Keen", "Fast", "Slow"]),
        (OrganizationRules("t", data_collection="allow"), DataPolicy.FREE_ONLY, ["Keen", "Fast", "Slow", "Cheap"]),
        (OrganizationRules("t", data_collection="allow"), DataPolicy.DENY, ["Keen", "Fast", "Slow"]),
        (OrganizationRules("t", data_collection="deny"), DataPolicy.ZDR, ["Fast", "Slow"]),
        (OrganizationRules("t", providers=("fast", "Cheap")), DataPolicy.FREE_ONLY, ["Fast"]),
    ],
    ids=str,
)
def test_an_organization_has_its_say_and_the_stricter_policy_holds(rules, policy, allowed):
    seen = forecast(SEVEN, Routing(data_policy=policy), "a/b", free=False, rules=rules)
    assert names(seen.allowed) == allowed
    assert seen.order is (Order.ORGANIZATION if rules.say_something else Order.GATEWAY)


def test_of_alike_ones_nobody_can_say_which_comes_first():
    alike = (*SEVEN[:2], served("Same", "2", 90.0, 0.6))
    for sort in (Sort.PRICE, Sort.THROUGHPUT, Sort.LATENCY):
        seen = forecast(alike, Routing(sort), "a/b", free=False)
        assert [names(level) for level in seen.levels] == [["Fast", "Same"], ["Slow"]]


@pytest.mark.parametrize(
    ("routing", "certain"),
    [
        (Routing(Sort.PRICE), False),
        (Routing(Sort.PRICE, data_policy=DataPolicy.DENY), True),
        (Routing(Sort.PRICE, data_policy=DataPolicy.ZDR), False),
        (Routing(provider="fast"), True),
    ],
    ids=str,
)
def test_a_sort_is_not_heeded_everywhere_and_a_pin_is(routing, certain):
    assert forecast(SEVEN, routing, "a/b", free=False).certain is certain
    assert forecast(SEVEN[:1], routing, "a/b", free=False).certain


def test_for_a_free_model_of_its_own_the_gateway_heeds_neither_sort_nor_pin():
    training = (served("Slow", "3", 20.0, 0.9, TRAINS), SEVEN[3])
    for routing in (Routing(Sort.PRICE), Routing(provider="slow")):
        seen = forecast(training, routing, "a/b:free", free=True, may_train=True)
        assert (seen.order, len(seen.allowed), seen.trouble) == (Order.FREE, 2, None)
    assert forecast(SEVEN, Routing(Sort.PRICE), "a/b:free", free=True, may_train=True).order is Order.GATEWAY
    seen = forecast(SEVEN, Routing(provider="nobody"), "a/b:free", free=True, may_train=True)
    assert seen.trouble is Trouble.PIN_NOT_SERVING
    assert forecast(SEVEN, Routing(Sort.PRICE), "a/b:free", free=True).order is Order.GATEWAY
    assert forecast(SEVEN, Routing(Sort.PRICE), "a/b:free", free=True, may_train=False).order is Order.CHOICE
