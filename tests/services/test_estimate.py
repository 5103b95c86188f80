"""What asking is likely to cost, said before it is asked."""

from decimal import Decimal

import pytest
from fakes import FakeCatalog

from kilo_tui.errors import Kind, trouble
from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import ChatMessage, Role
from kilo_tui.services.estimate import estimate
from kilo_tui.services.models import ModelService
from kilo_tui.words import speak

QUESTION = (ChatMessage(Role.USER, "x" * 4800),)
PAID = Model("demo/paid", "Paid", Pricing(Decimal("0.000001"), Decimal("0.000002")))
FREE = Model("demo/gift", "Gift", Pricing(Decimal(0), Decimal(0)), is_free=True)
STRANGE = Model("demo/strange", "Strange", Pricing(None, None))


def models(*known, **catalog):
    return ModelService(FakeCatalog(known, **catalog), signed_in=False)


@pytest.mark.parametrize(
    ("model_id", "said"),
    [
        ("demo/paid", "demo/paid, likely $0.0032 (1.2k tokens in)"),
        ("demo/gift", "demo/gift, free (1.2k tokens in)"),
        ("demo/tour:free", "demo/tour:free, free (1.2k tokens in)"),
        ("demo/strange", "demo/strange, cost unknown (1.2k tokens in)"),
        ("demo/nobody", "demo/nobody, cost unknown (1.2k tokens in)"),
    ],
)
async def test_what_it_will_cost(model_id, said):
    price = await estimate(models(PAID, FREE, STRANGE), model_id)
    assert price.of(QUESTION) == said


async def test_where_none_is_chosen_the_gateways_model_is_named():
    price = await estimate(models(PAID), "")
    assert price.of(QUESTION).startswith("demo/tour:free, free")


async def test_without_a_catalogue_the_price_is_unknown():
    offline = models(error=trouble(Kind.UNREACHABLE))
    assert (await estimate(offline, "demo/paid")).of(QUESTION) == "demo/paid, cost unknown (1.2k tokens in)"
    assert (await estimate(offline, "")).of(QUESTION).startswith("the gateway chooses the model, cost unknown")


async def test_one_token_is_one():
    price = await estimate(models(PAID), "demo/paid")
    assert "(1 token in)" in price.of((ChatMessage(Role.USER, "Why?"),))


async def test_in_french_money_is_french():
    speak("fr")
    assert "0,0032" in (await estimate(models(PAID), "demo/paid")).of(QUESTION)
