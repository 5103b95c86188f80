"""About how much is sent with a question, and what that costs."""

from decimal import Decimal

from support import a_turn

from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.chat import TurnState, Usage
from kilo_tui.services.estimate import carried_tokens, cost_of, tokens_of


def answered(answer="x" * 396, **changes):
    return a_turn(**({"question": "Why?", "answer": answer, "usage": None} | changes))


def test_a_likely_cost_counts_the_question_and_an_answer():
    model = Model("m", "M", Pricing(Decimal("0.000003"), Decimal("0.000015")))
    assert cost_of(tokens_of(4000), model) == Decimal("0.018")


def test_an_answer_is_no_longer_than_the_model_gives():
    model = Model("m", "M", Pricing(Decimal("0.000001"), Decimal("0.001")), max_output_tokens=10)
    assert cost_of(1000, model) == Decimal("0.011")


def test_what_has_no_price_has_no_cost_and_what_is_free_costs_nothing():
    assert cost_of(1000, None) is None
    assert cost_of(1000, Model("m", "M", Pricing(None, Decimal(1)))) is None
    assert cost_of(1000, Model("m", "M", Pricing(None, None), is_free=True)) == 0


def test_a_price_that_the_list_makes_up_is_none():
    nothing, placeholder = Pricing(Decimal(0), Decimal(0)), Pricing(Decimal("0.000001"), Decimal("0.000001"))
    assert cost_of(1000, Model("m", "M", nothing)) is None
    assert cost_of(1000, Model("kilo/auto", "Kilo: Auto", placeholder)) is None
    assert cost_of(1000, Model("kilo-auto/free", "Free", nothing, is_free=True)) == 0


def test_what_was_said_and_the_system_prompt_are_carried():
    assert carried_tokens([], "s" * 40) == 10
    assert carried_tokens([answered(), answered()], "") == 200


def test_what_is_not_sent_is_not_counted():
    running = answered(state=TurnState.STREAMING)
    failed = answered("", question="x" * 4000)
    assert carried_tokens([answered(), failed, running], "") == 100


def test_the_gateways_own_count_counts_where_it_is_more():
    assert carried_tokens([answered(usage=Usage(500, 90, 40))], "") == 550
    assert carried_tokens([answered(usage=Usage(5, 9))], "") == 100


def test_its_count_still_counts_when_it_did_not_count_what_came_later():
    counted = answered(usage=Usage(500, 90, 40))
    assert carried_tokens([counted, answered()], "") == 650
    assert carried_tokens([counted, answered("")], "") == 550
