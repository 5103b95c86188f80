"""Who answered, what it cost, what may be done with it: in words, dearest first."""

from decimal import Decimal

import pytest
from support import a_turn

from kilo_tui.errors import Kind, trouble
from kilo_tui.model.chat import TurnState, Usage
from kilo_tui.model.routing import DataPolicy, Routing, Sort
from kilo_tui.services.receipt import policy, receipt, receipt_in_full
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
        "kilo/auto → demo/paid via Fireworks",
        "$0.0021",
        "no training",
        "1.2k→640",
        "0.8\xa0s",
        "74 tok/s",
    ]


def test_cached_and_reasoning_tokens_are_told_where_there_are_any():
    assert receipt(paid(usage=Usage(1234, 640, 120, 1000)))[-2:] == ["1.0k cached", "120 reasoning"]
    assert receipt(paid(usage=Usage(1234, 640, 0, 0)))[-1] == "74 tok/s"


def test_in_french_numbers_are_french():
    speak("fr")
    assert receipt(paid())[:2] == ["kilo/auto → demo/paid par Fireworks", "0,0021\xa0$"]
    assert receipt(paid())[3:5] == ["1,2k→640", "0,8\xa0s"]


def test_unknown_is_unknown_and_never_nothing():
    assert receipt(paid(usage=Usage(1, 2)))[1] == "cost unknown"
    assert receipt(paid(usage=None))[1:] == ["cost unknown", "no training", "0.8\xa0s"]
    assert receipt(paid(usage=Usage(1, 2, cost_usd=Decimal(0))))[1] == "free"


def test_who_was_asked_stands_in_for_who_answered():
    assert receipt(paid(answered_model_id=None, provider=None))[0] == "kilo/auto"


@pytest.mark.parametrize(
    ("asked", "answered", "said"),
    [
        ("kilo/auto", "anthropic/claude-opus-4.6", "kilo/auto → anthropic/claude-opus-4.6"),
        ("z-ai/glm-5:free", "z-ai/glm-5", "z-ai/glm-5:free"),
        ("z-ai/glm-5:free", "Z-AI/glm-5:free", "z-ai/glm-5:free"),
        ("z-ai/glm-5", "glm-5", "z-ai/glm-5"),
        ("glm-5", "z-ai/glm-5", "glm-5"),
        ("z-ai/glm-5", "z-ai/glm-4", "z-ai/glm-5 → z-ai/glm-4"),
        ("a/glm-5", "b/glm-5", "a/glm-5 → b/glm-5"),
        ("z-ai/glm-5", "z-ai/glm-5-0625", "z-ai/glm-5 → z-ai/glm-5-0625"),
        ("", "z-ai/glm-5", "z-ai/glm-5"),
    ],
)
def test_another_model_than_was_asked_is_told(asked, answered, said):
    assert receipt(paid(model_id=asked, answered_model_id=answered, provider=None))[0] == said
    told = dict(receipt_in_full(paid(model_id=asked, answered_model_id=answered)))["model that answered"]
    assert told == (f"{answered}, another than was asked" if "→" in said else answered)


@pytest.mark.parametrize(
    ("routing", "sent", "said"),
    [
        (Routing(), {}, "nothing was sent: all default"),
        (None, {}, "nothing was sent"),
        (Routing(), None, "nothing was sent: all default"),
        (Routing(Sort.PRICE), None, "unknown"),
        (Routing(Sort.PRICE), {"sort": "price", "zdr": True}, '{"sort":"price","zdr":true}'),
    ],
)
def test_the_routing_object_is_shown_as_it_was_sent(routing, sent, said):
    assert dict(receipt_in_full(paid(routing=routing, routing_sent=sent)))["sent as provider"] == said


def test_an_own_server_has_no_policy():
    assert receipt(paid(routing=None))[-1] == "74 tok/s"


@pytest.mark.parametrize(
    ("routing", "free", "said"),
    [
        (Routing(), True, "may train on it"),
        (Routing(), False, "no training"),
        (Routing(data_policy=DataPolicy.ALLOW), False, "may train on it"),
        (Routing(data_policy=DataPolicy.DENY), True, "no training"),
        (Routing(data_policy=DataPolicy.ZDR), False, "zero retention"),
        (Routing(Sort.PRICE), False, "no training, lower price"),
        (Routing(Sort.PRICE, "gmicloud/fp8"), False, "no training, only gmicloud/fp8"),
    ],
)
def test_the_policy_in_few_words(routing, free, said):
    assert policy(routing, free=free) == said


def test_a_model_is_free_by_its_name_or_as_was_known_when_it_was_asked():
    assert receipt(paid(model_id="x:free"))[2] == "may train on it"
    assert receipt(paid(model_id="giga-potato", free=True))[2] == "may train on it"
    assert receipt(paid(model_id="giga-potato"))[2] == "no training"


# --- in full


def test_in_full_it_says_everything_exactly():
    turn = paid(
        usage=Usage(1234, 640, 120, 1000, cost_usd=Decimal("0.00213400")),
        finish_reason="stop",
        routing=Routing(Sort.PRICE, data_policy=DataPolicy.DENY),
        routing_sent={"sort": "price", "data_collection": "deny"},
        response_id="gen-1",
    )
    rows = dict(receipt_in_full(turn))
    asked = rows.pop("asked")
    assert rows == {
        "model asked": "kilo/auto",
        "model that answered": "demo/paid, another than was asked",
        "provider": "Fireworks",
        "cost": "$0.00213400",
        "tokens sent": "1,234 (cached: 1,000)",
        "tokens received": "640 (reasoning: 120)",
        "time": "first token 0.8\xa0s · all 9.4\xa0s · 74.0 tok/s",
        "ended because": "the model had said all (stop)",
        "data policy": "no provider may train on it",
        "routing": "providers with a lower price first",
        "sent as provider": '{"sort":"price","data_collection":"deny"}',
        "response": "gen-1",
        "turn": "turn-1",
        "conversation": "conversation-1",
    }
    assert asked == "2026-09-21 14:13:20 UTC"


def test_in_full_what_nobody_said_is_unknown():
    turn = a_turn(model_id="", usage=None, seconds=None, seconds_to_first_token=None)
    known = {"data policy", "routing", "sent as provider", "asked", "turn", "conversation", "time"}
    rows = receipt_in_full(turn)
    assert {value for name, value in rows if name not in known} == {"unknown"}
    assert dict(rows)["time"] == "first token unknown · all unknown · speed unknown"


def test_in_full_an_error_is_named_first():
    turn = a_turn(state=TurnState.FAILED, error=trouble(Kind.OUT_OF_CREDITS))
    assert receipt_in_full(turn)[0] == ("error", "Not enough credits (out_of_credits)")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"usage": Usage(cost_usd=Decimal(0))}, "$0, free"),
        (
            {"usage": Usage(cost_usd=Decimal("0.5")), "copy_of": "t-1"},
            "$0.5, paid in the conversation this is a copy of",
        ),
    ],
)
def test_in_full_what_it_cost(changes, said):
    assert dict(receipt_in_full(paid(**changes)))["cost"] == said


@pytest.mark.parametrize(
    ("cost", "short", "whole"),
    [
        (Decimal("0.02"), "$0.0200, your own key", "$0.02, charged to your own key; the gateway bills nothing"),
        (None, "cost unknown, your own key", "unknown, charged to your own key; the gateway bills nothing"),
    ],
)
def test_what_ones_own_key_paid_is_told_from_what_the_gateway_billed(cost, short, whole):
    turn = paid(usage=Usage(cost_usd=cost, upstream_cost_usd=cost, own_key=True))
    assert receipt(turn)[1] == short
    assert dict(receipt_in_full(turn))["cost"] == whole


def test_what_the_provider_took_from_the_gateway_is_not_said_to_be_ones_own_keys():
    turn = paid(usage=Usage(cost_usd=Decimal("0.03"), upstream_cost_usd=Decimal("0.02")))
    assert receipt(turn)[1] == "$0.0300"
    assert "own key" not in str(receipt_in_full(turn))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"finish_reason": "length"}, "the model's limit was reached (length)"),
        ({"finish_reason": "something_new"}, "something_new"),
        ({"finish_reason": None}, "unknown"),
        ({"state": TurnState.STREAMING}, "it is still coming"),
    ],
)
def test_in_full_why_it_ended(changes, said):
    assert dict(receipt_in_full(paid(**changes)))["ended because"] == said


@pytest.mark.parametrize(
    ("routing", "meaning", "preferred"),
    [
        (Routing(), "providers that train may serve free models, no others", "the gateway chose the provider"),
        (Routing(Sort.LATENCY, "", DataPolicy.ZDR), "no provider may train on it or keep it", "providers with lower"),
        (Routing(Sort.PRICE, "gmicloud/fp8", DataPolicy.ALLOW), "providers may train on it", "only gmicloud/fp8"),
        (None, "none: this server knows no such policy", "none: this server knows no routing"),
    ],
)
def test_in_full_what_it_was_sent_under(routing, meaning, preferred):
    rows = dict(receipt_in_full(paid(routing=routing)))
    assert rows["data policy"] == meaning
    assert rows["routing"].startswith(preferred)
