"""Prices in lists: few cells, and never free where nobody says so."""

from decimal import Decimal

import pytest

from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.services.prices import per_million, prices
from kilo_tui.words import speak


@pytest.mark.parametrize(
    ("usd", "shown"),
    [
        ("3", "3.00"),
        ("0.9", "0.90"),
        ("0.075", "0.075"),
        ("0.0375", "0.0375"),
        ("0.00001", "<0.0001"),
        ("12.346", "12.35"),
        ("999999.5", "1000000"),
        ("0", "0.00"),
    ],
)
def test_a_price_has_as_many_digits_as_say_something(usd, shown):
    assert per_million(Decimal(usd)) == shown
    assert len(shown) <= 7


def test_in_french_too():
    speak("fr")
    assert per_million(Decimal("0.075")) == "0,075"


@pytest.mark.parametrize(
    ("pricing", "free", "shown"),
    [
        (Pricing(), False, ("?", "?")),
        (Pricing(Decimal(0), Decimal(0)), False, ("?", "?")),
        (Pricing(Decimal(0), Decimal(0)), True, ("free", "free")),
        (Pricing(None, Decimal("0.000015")), False, ("?", "15.00")),
    ],
)
def test_only_what_is_free_is_called_free(pricing, free, shown):
    assert prices(Model("m", "M", pricing, is_free=free)) == shown


def test_the_price_of_a_model_that_stands_for_others_is_made_up():
    placeholder = Pricing(Decimal("0.000001"), Decimal("0.000001"), Decimal("0.000001"))
    auto = Model("kilo-auto/balanced", "Kilo: Auto Balanced", placeholder)
    assert prices(auto) == ("?", "?")
    assert auto.told_pricing == Pricing()
