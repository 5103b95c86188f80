"""Finding a model by what is typed."""

from decimal import Decimal

import pytest

from kilo_tui.model.catalog import Model, Pricing
from kilo_tui.model.model_filter import Index, Wanted, wanted


def priced(model_id, usd, name="", **more):
    """A model that costs so many dollars for a million tokens sent; None is unknown."""
    pricing = Pricing(None if usd is None else Decimal(usd) / 1_000_000)
    return Model(model_id, name or model_id, pricing, **more)


MODELS = [
    priced("anthropic/claude-sonnet", "3", "Anthropic: Claude Sonnet", inputs=("text", "image"), takes_effort=True),
    priced("anthropic/claude-haiku", "0.8", "Anthropic: Claude Haiku"),
    priced("z-ai/glm:free", "0", "GLM (free)", is_free=True),
    priced("who/knows", None, "Nameless"),
    priced("placeholder/zero", "0", "Zero"),
    priced("kilo-auto/small", "0.4", "Auto"),
]


def found(text, models=MODELS, keeps_nothing=lambda model: model.id == "anthropic/claude-haiku"):
    return [models[at].id for at in Index(models, keeps_nothing).matching(wanted(text))]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("sonnet", ["anthropic/claude-sonnet"]),
        ("SONNET anth", ["anthropic/claude-sonnet"]),
        ("clson", ["anthropic/claude-sonnet"]),
        ("glm", ["z-ai/glm:free"]),
        ("tenn", []),
        (":free", ["z-ai/glm:free"]),
        (":f", ["z-ai/glm:free"]),
        (":zdr", ["anthropic/claude-haiku"]),
        (":vision :reasoning", ["anthropic/claude-sonnet"]),
        ("claude :vision", ["anthropic/claude-sonnet"]),
        ("<1$", ["anthropic/claude-haiku", "z-ai/glm:free"]),
        ("<0.5$", ["z-ai/glm:free"]),
        ("<0,9", ["anthropic/claude-haiku", "z-ai/glm:free"]),
        ("<$4 claude", ["anthropic/claude-sonnet", "anthropic/claude-haiku"]),
        (":free <1$ haiku", []),
    ],
)
def test_words_and_conditions_may_be_combined(text, ids):
    assert found(text) == ids


@pytest.mark.parametrize("text", ["", " ", ":", "<", "< $", "<$"])
def test_what_is_not_finished_hides_nothing(text):
    assert len(found(text)) == len(MODELS)


def test_a_colon_that_is_no_condition_is_part_of_an_id():
    assert wanted(":thinking") == Wanted((":thinking",))


def test_the_beginning_of_a_word_comes_before_its_middle_and_that_before_scattered_letters():
    models = [priced(name, "1") for name in ("a/s-o-n", "a/person", "a/son")]
    assert found("son", models) == ["a/son", "a/person", "a/s-o-n"]


@pytest.mark.parametrize("text", ["((", "[", "\\", "*", "a" * 500, "<" + "9" * 40, "<1.2.3", "\x1b", "ı İ ß"])
def test_whatever_is_typed_is_only_looked_for(text):
    assert found(text) == []
