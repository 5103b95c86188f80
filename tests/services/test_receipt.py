"""Who answered, what it cost, what may be done with it: in words, dearest first."""

from decimal import Decimal

import pytest
from support import a_turn

from kilo_tui.model.chat import Usage
from kilo_tui.model.routing import DataPolicy, Routing, Sort
from kilo_tui.services.receipt import policy, receipt
from kilo_tui.words import speak


def paid(**changes):
    known = {
        "model_id": "kilo/auto",
        "answered_model_id": "demo/paid",
        "provider": "Fireworks",
        "usage": Usage(1234, 640, cost_usd=Decimal("0.0021")),
        "seconds_to_first_token": 0.8,
        "seconds": 9.45,
    }
    return a_turn(**(known | changes))


def test_a_receipt_says_all_of_it():
    assert receipt(paid()) == [
        "demo/paid via Fireworks",
        "$0.0021",
        "1.2k→640",
        "0.8\xa0s",
        "74 tok/s",
        "no training",
    ]


def test_in_french_numbers_are_french():
    speak("fr")
    assert receipt(paid())[:4] == ["demo/paid par Fireworks", "0,0021\xa0$", "1,2k→640", "0,8\xa0s"]


def test_unknown_is_unknown_and_never_nothing():
    assert receipt(paid(usage=Usage(1, 2)))[1] == "cost unknown"
    assert receipt(paid(usage=None))[1:] == ["cost unknown", "0.8\xa0s", "no training"]
    assert receipt(paid(usage=Usage(1, 2, cost_usd=Decimal(0))))[1] == "free"


def test_who_was_asked_stands_in_for_who_answered():
    assert receipt(paid(answered_model_id=None, provider=None))[0] == "kilo/auto"


def test_an_own_server_has_no_policy():
    assert receipt(paid(routing=None))[-1] == "74 tok/s"


@pytest.mark.parametrize(
    ("routing", "model_id", "said"),
    [
        (Routing(), "x:free", "may train on it"),
        (Routing(), "x/paid", "no training"),
        (Routing(data_policy=DataPolicy.ALLOW), "x/paid", "may train on it"),
        (Routing(data_policy=DataPolicy.DENY), "x:free", "no training"),
        (Routing(data_policy=DataPolicy.ZDR), "x/paid", "zero retention"),
        (Routing(Sort.PRICE), "x/paid", "no training, lower price"),
        (Routing(Sort.PRICE, "gmicloud/fp8"), "x/paid", "no training, only gmicloud/fp8"),
    ],
)
def test_the_policy_in_few_words(routing, model_id, said):
    assert policy(routing, model_id) == said
