"""What the choices in force leave out is known before it is asked."""

import pytest

from kilo_tui.model.catalog import Model, Serving
from kilo_tui.model.routing import DataPolicy, ModelRouting, Routing, RoutingChoices
from kilo_tui.services.chat import ChatSettings
from kilo_tui.services.exclusion import Exclusion

ALL_TRAIN = Serving(frozenset({"a"}), providers=2)
MIXED = Serving(frozenset({"a", "gmicloud"}), 2, 1, 1, 0, 0)
UNTOLD = Serving(frozenset({"a"}), 1, 0, 1, 0, 1)
OWN = Model("giga-potato", "g", is_free=True)


def why(model, policy=DataPolicy.FREE_ONLY, provider="", **settings):
    routing = RoutingChoices(Routing(data_policy=policy, provider=provider))
    return Exclusion(ChatSettings(routing=routing, **settings)).why_excluded(model)


def with_serving(serving, *, free=False):
    return Model("x/y", "Y", is_free=free, serving=serving)


@pytest.mark.parametrize(
    ("model", "policy", "says"),
    [
        (OWN, DataPolicy.FREE_ONLY, ""),
        (OWN, DataPolicy.DENY, "trains on prompts"),
        (OWN, DataPolicy.ZDR, "trains on prompts"),
        (with_serving(None), DataPolicy.ZDR, ""),
        (with_serving(ALL_TRAIN), DataPolicy.FREE_ONLY, "every provider"),
        (with_serving(ALL_TRAIN), DataPolicy.ALLOW, ""),
        (with_serving(ALL_TRAIN, free=True), DataPolicy.FREE_ONLY, ""),
        (with_serving(ALL_TRAIN, free=True), DataPolicy.DENY, "every provider"),
        (with_serving(MIXED), DataPolicy.DENY, ""),
        (with_serving(MIXED), DataPolicy.ZDR, "keeps nothing"),
        (with_serving(UNTOLD), DataPolicy.ZDR, ""),
    ],
)
def test_a_policy_leaves_out_what_it_is_certain_to_refuse(model, policy, says):
    assert (says in why(model, policy)) if says else why(model, policy) == ""


def test_a_pin_leaves_out_what_it_does_not_serve():
    assert "not served by b" in why(with_serving(MIXED), provider="b")
    assert why(with_serving(MIXED), provider="gmicloud/fp8") == ""
    assert why(with_serving(None), provider="b") == ""


def test_one_model_may_have_choices_of_its_own():
    choices = RoutingChoices(
        Routing(data_policy=DataPolicy.ZDR), {"x/y": ModelRouting(data_policy=DataPolicy.FREE_ONLY)}
    )
    assert Exclusion(ChatSettings(routing=choices)).why_excluded(with_serving(MIXED)) == ""


def test_an_organization_offers_what_it_offers_and_has_no_pin():
    assert "organization" in why(Model("a", "a", offered=False), organization=True)
    assert why(with_serving(MIXED), provider="b", organization=True) == ""


def test_a_server_of_ones_own_excludes_nothing():
    assert why(OWN, DataPolicy.ZDR, own_server=True) == ""
