"""Which model is asked when nobody has said."""

import pytest
from fakes import FakeCatalog

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.model.catalog import Defaults, Model
from kilo_tui.services.models import ModelService


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
