"""Who serves a model: the first source that tells, and how long it is believed."""

from decimal import Decimal

import pytest
from fakes import FakeEndpoints
from support import Clock

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.model.endpoint import DataUse, Endpoint
from kilo_tui.services.endpoints import EndpointService

OWN = Endpoint("A", "a", frozenset({"a", "A"}), price_in=Decimal(1))
LARGE = Endpoint("A", "a", frozenset({"a", "A"}), price_in=Decimal(2), data=DataUse(trains=True))


async def test_the_gateways_own_list_comes_first_and_the_large_one_tells_of_the_data():
    lists = FakeEndpoints({"m": (OWN,)}, everything={"m": (LARGE,)})
    (found,) = await EndpointService(lists, Clock()).of("m")
    assert (found.price_in, found.data) == (1, DataUse(trains=True))


async def test_without_it_the_large_one_will_do_and_a_variants_prices_are_its_own():
    service = EndpointService(FakeEndpoints({}, everything={"m": (LARGE,)}), Clock())
    assert await service.of("m") == (LARGE,)
    (variant,) = await service.of("m:free")
    assert (variant.value, variant.price_in) == ("a", None)
    assert await service.of("n") == ()


async def test_another_host_is_asked_last():
    lists = FakeEndpoints({})
    lists.elsewhere = (OWN,)
    assert await EndpointService(lists, Clock()).of("m") == (OWN,)
    assert lists.asked == ["of m", "all", "elsewhere m"]


async def test_another_host_is_asked_too_where_the_gateway_cannot_be_reached():
    lists = FakeEndpoints({}, error=trouble(Kind.UNREACHABLE))

    async def elsewhere(_model_id):
        return (OWN,)

    lists.served_elsewhere = elsewhere
    assert await EndpointService(lists, Clock()).of("m") == (OWN,)


async def test_it_is_known_how_old_it_is():
    lists, clock = FakeEndpoints({"m": (OWN,)}), Clock()
    service = EndpointService(lists, clock)
    assert service.age("m") is None
    await service.of("m")
    clock.time += 300
    lists.error = trouble(Kind.UNREACHABLE)
    with pytest.raises(KiloError):
        await service.of("m")
    assert (service.known("m"), service.age("m")) == ((OWN,), 300)


async def test_it_is_believed_for_a_minute_and_the_large_one_for_ten():
    lists, clock = FakeEndpoints({"m": (OWN,)}), Clock()
    service = EndpointService(lists, clock)
    assert service.known("m") == ()
    for later, asked in ((0, ["of m", "all"]), (59, []), (2, ["of m"]), (600, ["of m", "all"])):
        clock.time += later
        lists.asked.clear()
        await service.of("m")
        assert lists.asked == asked
    lists.asked.clear()
    await service.of("m", fresh=True)
    assert lists.asked == ["of m"]
    service.forget()
    assert service.known("m") == ()


async def test_where_nothing_can_be_read_it_says_why_and_keeps_what_it_knew():
    lists, clock = FakeEndpoints({"m": (OWN,)}), Clock()
    service = EndpointService(lists, clock)
    await service.of("m")
    clock.time += 3600
    lists.error = trouble(Kind.UNREACHABLE)
    with pytest.raises(KiloError) as caught:
        await service.of("m")
    assert caught.value.kind is Kind.UNREACHABLE
    assert service.known("m") == (OWN,)


async def test_who_is_in_a_hurry_does_not_wait_for_the_large_list():
    lists = FakeEndpoints({"m": (OWN,)}, everything={"m": (LARGE,), "n": (LARGE,)})
    service = EndpointService(lists, Clock())
    assert await service.names_of("m") == (OWN,)
    assert lists.asked == ["of m"]
    assert await service.names_of("n") == (LARGE,)
    lists.asked.clear()
    (found,) = await service.of("m")
    assert found.data == DataUse(trains=True)
    assert await service.names_of("m") == (found,)
    assert lists.asked == ["of m"]
