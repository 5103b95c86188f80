"""The leash on spending."""

from datetime import datetime
from decimal import Decimal

from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import ChatMessage, Role
from kilo_tui.services.limits import likely_cost, start_of_day

QUESTION = (ChatMessage(Role.USER, "x" * 4000),)


def test_a_likely_cost_counts_the_question_and_an_answer():
    model = Model("m", "M", Pricing(Decimal("0.000003"), Decimal("0.000015")))
    assert likely_cost(QUESTION, model) == Decimal("0.018")


def test_an_answer_is_no_longer_than_the_model_gives():
    model = Model("m", "M", Pricing(Decimal("0.000001"), Decimal("0.001")), max_output_tokens=10)
    assert likely_cost(QUESTION, model) == Decimal("0.011")


def test_what_has_no_price_has_no_cost_and_what_is_free_costs_nothing():
    assert likely_cost(QUESTION, None) is None
    assert likely_cost(QUESTION, Model("m", "M", Pricing(None, Decimal(1)))) is None
    assert likely_cost(QUESTION, Model("m", "M", Pricing(None, None), is_free=True)) == 0


def test_a_price_that_the_list_makes_up_is_none():
    nothing, placeholder = Pricing(Decimal(0), Decimal(0)), Pricing(Decimal("0.000001"), Decimal("0.000001"))
    assert likely_cost(QUESTION, Model("m", "M", nothing)) is None
    assert likely_cost(QUESTION, Model("kilo/auto", "Kilo: Auto", placeholder)) is None
    assert likely_cost(QUESTION, Model("kilo-auto/free", "Free", nothing, is_free=True)) == 0


def test_a_day_begins_at_midnight_here():
    now = datetime(2026, 2, 22, 13, 14, 15).timestamp()
    assert datetime.fromtimestamp(start_of_day(now)) == datetime(2026, 2, 22)
