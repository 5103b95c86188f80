"""Who serves a model: the first source that tells, and how long it is believed."""

import asyncio
from decimal import Decimal

import pytest
from fakes import FakeEndpoints
from support import Clock, until

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.model.endpoint import DataUse, Endpoint
from kilo_tui.services import endpoints as endpoints_module
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
    assert service.known("m") == (OWN,)  # until somebody says otherwise
    lists.asked.clear()
    await service.of("m")
    assert lists.asked == ["of m", "all"]


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


class Held(FakeEndpoints):
    """Gives the large list when it is let go."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.let_go = asyncio.Event()

    async def by_provider(self):
        found = await super().by_provider()
        await self.let_go.wait()
        return found


async def test_a_large_list_that_hangs_hides_nobody_and_tells_of_the_data_when_it_comes(monkeypatch):
    monkeypatch.setattr(endpoints_module, "PATIENCE_SECONDS", 0)
    lists = Held({"m": (OWN,)}, everything={"m": (LARGE,)})
    service = EndpointService(lists, Clock())
    assert await service.of("m") == (OWN,)
    lists.let_go.set()
    await service.read_all()
    (found,) = service.known("m")
    assert (found.price_in, found.data) == (1, DataUse(trains=True))
    assert lists.asked == ["of m", "all"]


async def test_without_the_gateways_own_list_the_large_one_is_waited_for(monkeypatch):
    monkeypatch.setattr(endpoints_module, "PATIENCE_SECONDS", 0)
    lists = Held({}, everything={"m": (LARGE,)})
    asking = asyncio.create_task(EndpointService(lists, Clock()).of("m"))
    await until(lambda: "all" in lists.asked)
    lists.let_go.set()
    assert await asking == (LARGE,)


async def test_what_was_read_as_somebody_else_is_read_again():
    lists = Held({"m": (OWN,)}, everything={"m": (LARGE,)})
    service = EndpointService(lists, Clock())
    reading = asyncio.create_task(service.read_all())
    await until(lambda: lists.asked)
    service.forget()
    lists.let_go.set()
    await reading
    await service.read_all()
    assert lists.asked == ["all", "all"]


async def test_reading_ends_with_the_program(monkeypatch):
    monkeypatch.setattr(endpoints_module, "PATIENCE_SECONDS", 0)
    service = EndpointService(Held({"m": (OWN,)}), Clock())
    await service.of("m")
    (reading,) = service._beside
    await service.aclose()
    assert reading.cancelled()
