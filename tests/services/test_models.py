"""Which model is asked when nobody has said."""

import asyncio

import pytest
from fakes import FakeCatalog, FakeKept
from support import Clock, until

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.model.catalog import Catalogue, Defaults, Model
from kilo_tui.services import models as models_module
from kilo_tui.services.models import FRESH_SECONDS, MOST_RECENT, TRUSTED_SECONDS, ModelService


def model(model_id, *, free=False):
    return Model(model_id, model_id, is_free=free)


def service(catalog, **options):
    return ModelService(catalog, **({"signed_in": False} | options))


@pytest.mark.parametrize(("signed_in", "expected"), [(False, "x:free"), (True, "x/paid")])
async def test_the_gateways_proposal_is_taken(signed_in, expected):
    catalog = FakeCatalog(defaults=Defaults("x/paid", "x:free"))
    assert await service(catalog, signed_in=signed_in).starting_model() == expected


async def test_without_a_proposal_the_first_free_one_is_taken():
    catalog = FakeCatalog([model("a/paid"), model("b:free", free=True)], defaults=Defaults("", ""))
    assert await service(catalog).starting_model() == "b:free"


async def test_with_nothing_free_one_has_to_be_named():
    catalog = FakeCatalog([model("a/paid")], defaults=Defaults("", ""))
    with pytest.raises(KiloError) as caught:
        await service(catalog).starting_model()
    assert caught.value.kind is Kind.BAD_USAGE
    assert "--model" in caught.value.facts.place


async def test_an_own_server_begins_with_its_first_model():
    catalog = FakeCatalog([model("llama"), model("qwen")])
    assert await service(catalog, any_model=True).starting_model() == "llama"
    assert catalog.asked == ["models"]


async def test_a_gateway_that_is_not_there_is_no_reason_to_guess():
    catalog = FakeCatalog(error=trouble(Kind.UNREACHABLE))
    with pytest.raises(KiloError) as caught:
        await service(catalog).starting_model()
    assert caught.value.kind is Kind.UNREACHABLE


async def test_the_list_is_fetched_once():
    catalog = FakeCatalog([model("a")])
    models = service(catalog)
    assert (await models.find("a")).id == "a"
    assert await models.find("b") is None
    assert catalog.asked == ["models"]


async def test_what_is_free_is_told_by_name_or_by_the_list():
    models = service(FakeCatalog([model("corethink", free=True), model("x/paid")]))
    assert await models.is_free("anything:free")
    assert await models.is_free("corethink")
    assert not await models.is_free("x/paid")
    assert not await models.is_free("unknown")
    assert not await service(FakeCatalog(error=trouble(Kind.UNREACHABLE))).is_free("x/paid")


async def test_a_pin_is_only_refused_where_it_is_known_not_to_serve():
    catalog = FakeCatalog()
    models = service(catalog)
    await models.check_pin("m", "anybody")  # nothing is known
    catalog.values = frozenset({"fireworks", "gmicloud/fp8"})
    await models.check_pin("m", "gmicloud/fp8")
    with pytest.raises(KiloError):
        await models.check_pin("m", "nobody")


# --- the list that is kept, and the next one

NOW = Clock().now()
KEPT = Catalogue().followed_by([model("old"), model("both")], NOW - 2 * TRUSTED_SECONDS)
OFFLINE = trouble(Kind.UNREACHABLE)


def ids(models):
    return [one.id for one in models.catalogue.models]


async def test_the_kept_list_is_there_first_and_the_next_one_takes_its_place():
    kept = FakeKept(KEPT)
    models = service(FakeCatalog([model("both"), model("young")]), kept=kept, clock=Clock())
    seen = []
    models.listen(lambda: seen.append((ids(models), models.asking)))
    await models.refresh()
    assert seen[:2] == [(["old", "both"], False), (["old", "both"], True)]
    assert seen[-1] == (["both", "young"], False)
    assert [models.is_new(one) for one in models.catalogue.models] == [False, True]
    assert kept.lists[""] == models.catalogue


@pytest.mark.parametrize("problem", [None, OFFLINE])
async def test_an_empty_answer_and_none_at_all_leave_the_last_good_list(problem):
    models = service(FakeCatalog(error=problem), kept=FakeKept(KEPT), clock=Clock())
    await models.refresh()
    assert ids(models) == ["old", "both"]
    assert (models.problem, models.came_empty) == (problem, problem is None)
    assert [one.id for one in await models.models()] == ["old", "both"]


async def test_a_cache_that_cannot_be_written_harms_nothing():
    models = service(FakeCatalog([model("a")]), kept=FakeKept(broken=True), clock=Clock())
    await models.refresh()
    assert ids(models) == ["a"]
    assert models.problem is None


async def test_the_gateway_is_asked_once_a_minute_unless_it_is_to_be_anew():
    catalog, clock = FakeCatalog([model("a")]), Clock()
    models = service(catalog, clock=clock)
    for asked in (1, 1):
        await models.refresh()
        assert catalog.asked.count("models") == asked
    await models.refresh(anew=True)
    clock.time += FRESH_SECONDS
    await models.refresh()
    assert catalog.asked.count("models") == 3


async def test_a_price_may_come_from_a_list_of_this_hour_and_not_from_an_older_one():
    catalog, clock = FakeCatalog([model("a")]), Clock()
    fresh = FakeKept(Catalogue().followed_by([model("kept")], NOW - 60))
    assert await service(catalog, kept=fresh, clock=clock).find("kept") is not None
    assert catalog.asked == []
    assert await service(catalog, kept=FakeKept(KEPT), clock=clock).find("old") is None


async def test_somebody_else_who_asks_makes_the_next_look_ask_anew():
    catalog = FakeCatalog([model("a")])
    models = service(catalog, clock=Clock(), kept=FakeKept())
    await models.models()
    models.changed(signed_in=True)
    assert ids(models) == ["a"]
    await models.models()
    assert catalog.asked.count("models") == 2
    assert models.signed_in


async def test_another_organization_has_another_list():
    kept = FakeKept(KEPT)
    kept.lists["org"] = Catalogue().followed_by([model("theirs")], NOW)
    models = service(FakeCatalog(error=OFFLINE), clock=Clock(), kept=kept)
    await models.load()
    models.changed(signed_in=True, organization_id="org")
    assert ids(models) == []
    await models.load()
    assert ids(models) == ["theirs"]


async def test_what_was_asked_for_somebody_else_does_not_count():
    class Slow(FakeCatalog):
        async def models(self):
            found = await super().models()
            if len(self.asked) == 1:
                models.changed(signed_in=True)
            return found

    models = service(Slow([model("a")]), clock=Clock())
    await models.refresh()
    assert ids(models) == []


async def test_a_model_that_is_gone_is_told_only_by_a_new_list_and_replaced_by_the_proposal():
    catalog = FakeCatalog([model("both"), model("x:free", free=True)], defaults=Defaults("gone", "x:free"))
    models = service(catalog, kept=FakeKept(KEPT), clock=Clock())
    await models.load()
    assert not models.lost("old")
    await models.refresh()
    assert (models.lost("old"), models.lost("both"), models.lost("never")) == (True, False, False)
    assert await models.proposal("old") == "x:free"
    models.changed(signed_in=True)
    assert await models.proposal("old") == "both"  # what the gateway proposes is not in its list


async def test_the_models_that_answered_last_are_remembered():
    kept = FakeKept(recent=("a", "b"))
    models = service(FakeCatalog(), kept=kept, clock=Clock())
    await models.used("b")
    assert kept.used == ("b", "a")
    for number in range(MOST_RECENT):
        await models.used(str(number))
    assert len(models.recent) == MOST_RECENT


# --- a gateway that does not answer, and several who ask


class Held(FakeCatalog):
    """Gives its list when it is let go."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.let_go = asyncio.Event()

    async def models(self):
        found = await super().models()
        await self.let_go.wait()
        return found


async def test_a_price_does_not_wait_for_a_list_that_hangs():
    fresh = FakeKept(Catalogue().followed_by([model("kept")], NOW - 60))
    catalog = Held([model("new")])
    models = service(catalog, kept=fresh, clock=Clock())
    refreshing = asyncio.create_task(models.refresh())
    await until(lambda: catalog.asked)
    assert (await models.find("kept")).id == "kept"
    assert models.asking
    catalog.let_go.set()
    await refreshing
    assert ids(models) == ["new"]


async def test_an_old_list_serves_where_the_next_one_hangs_and_nobody_waits_twice(monkeypatch):
    monkeypatch.setattr(models_module, "PATIENCE_SECONDS", 0)
    catalog, clock = Held([model("new")]), Clock()
    models = service(catalog, kept=FakeKept(KEPT), clock=clock)
    assert (await models.find("old")).id == "old"
    monkeypatch.setattr(models_module, "PATIENCE_SECONDS", 1e9)
    assert (await models.find("old")).id == "old"
    assert catalog.asked == ["models"]
    catalog.let_go.set()
    await until(lambda: ids(models) == ["new"])


async def test_whoever_wants_the_list_at_the_same_time_gets_the_same_answer():
    catalog = Held([model("a")])
    models = service(catalog, clock=Clock())
    wanting = [asyncio.create_task(models.refresh(anew=True)) for _ in range(3)]
    wanting.append(asyncio.create_task(models.find("a")))
    await until(lambda: catalog.asked)
    wanting[0].cancel()  # whoever goes away takes nothing from the others
    catalog.let_go.set()
    await asyncio.wait(wanting)
    assert catalog.asked == ["models"]
    assert (wanting[3].result().id, models.asking) == ("a", False)


async def test_another_organization_does_not_wait_for_what_was_asked_for_the_one_before():
    catalog = Held([model("theirs")])
    models = service(catalog, clock=Clock())
    before = asyncio.create_task(models.refresh())
    await until(lambda: catalog.asked)
    models.changed(signed_in=True, organization_id="org")
    assert not models.asking
    hanging, catalog.let_go, catalog.listed = catalog.let_go, asyncio.Event(), [model("ours")]
    catalog.let_go.set()
    await models.refresh()
    assert ids(models) == ["ours"]
    hanging.set()
    await before
    assert (ids(models), models.asking) == (["ours"], False)


async def test_it_ends_with_the_program_whatever_it_waits_for():
    models = service(Held(), clock=Clock())
    waiting = asyncio.create_task(models.refresh())
    await until(lambda: models.asking)
    models.changed(signed_in=True)
    again = asyncio.create_task(models.refresh())
    await until(lambda: models.asking)
    await models.aclose()
    await asyncio.wait([waiting, again])
    assert waiting.cancelled()
    assert again.cancelled()


async def test_a_model_that_another_organization_does_not_have_is_lost_and_one_like_it_is_proposed():
    catalog = FakeCatalog([model("gift", free=True), model("paid")], defaults=Defaults("other/paid", "none:free"))
    models = service(catalog, clock=Clock(), signed_in=True)
    await models.refresh()
    models.changed(signed_in=True, organization_id="org")
    assert not models.lost("gift")
    catalog.listed = [model("other/paid"), model("other/gift", free=True)]
    await models.refresh()
    assert (models.lost("gift"), models.lost("paid"), models.lost("never")) == (True, True, False)
    told = []
    models.listen(lambda: told.append(models.proposed("gift")))
    assert await models.proposal("gift") == "other/gift"  # what cost nothing is not followed by what does
    assert await models.proposal("paid") == "other/paid"
    assert told[0] == "other/gift"


async def test_a_proposal_does_not_wait_for_a_gateway_that_hangs(monkeypatch):
    class Silent(FakeCatalog):
        async def defaults(self):
            await asyncio.Event().wait()

    monkeypatch.setattr(models_module, "PATIENCE_SECONDS", 0)
    models = service(Silent([model("a:free", free=True)]), clock=Clock())
    await models.refresh()
    assert await models.proposal("gone:free") == "a:free"
