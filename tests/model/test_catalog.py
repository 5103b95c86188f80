"""A list of models, and what became of the one before."""

from decimal import Decimal

from kilo_tui.model.catalog import NEW_SECONDS, Catalogue, Model, Pricing

NOW = 1_790_000_000.0


def listed(*ids):
    return [Model(name, name) for name in ids]


def test_what_comes_later_is_new_for_a_week_and_the_first_list_is_not():
    first = Catalogue().followed_by(listed("a"), NOW)
    second = first.followed_by(listed("a", "b"), NOW + 10)
    a, b = second.models
    assert not first.is_new(first.models[0], NOW)
    assert not second.is_new(a, NOW + 10)
    assert second.is_new(b, NOW + 10)
    assert not second.followed_by(listed("b"), NOW + 20).is_new(b, NOW + 10 + NEW_SECONDS)


def test_what_was_made_this_week_is_new():
    young = Model("a", "a", created=NOW - 3600)
    unborn = Model("b", "b", created=NOW + 3600)
    catalogue = Catalogue().followed_by([young, unborn], NOW)
    assert [catalogue.is_new(model, NOW) for model in catalogue.models] == [True, False]


def test_only_what_was_there_can_be_lost():
    first = Catalogue().followed_by(listed("a", "b"), NOW)
    second = first.followed_by(listed("b"), NOW)
    assert second.lost("a")
    assert not second.lost("b")
    assert not second.lost("never/seen")
    assert not first.followed_by([], NOW).lost("a")  # an empty list says nothing of anybody


def test_what_an_organization_does_not_offer_is_lost_too():
    catalogue = Catalogue().followed_by([Model("a", "a"), Model("b", "b", offered=False)], NOW)
    assert catalogue.lost("b")
    assert catalogue.find("b") is None


def test_prices_are_told_for_a_million_tokens_exactly():
    assert Pricing(Decimal("0.00000009")).prompt_per_million == Decimal("0.09")
    assert Pricing().completion_per_million is None
