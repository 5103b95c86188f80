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
        (Routing(data_policy=DataPolicy.ZDR), SEVEN, True, True, Trouble.FREE_REFUSED),
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
    assert seen.order is Order.ORGANIZATION
