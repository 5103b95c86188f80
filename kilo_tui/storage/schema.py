"""The tables of the conversation store, and rows ⇄ values.

A running answer is kept as pieces that are only ever added, so that saving does not grow dearer with its length;
when it ends they become its text. Branches of a conversation are told by a turn's parent, and the one looked at last by
its leaf; where there is none, it is the newest.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.model.catalog import named_free
from kilo_tui.model.chat import Turn, TurnState, Usage
from kilo_tui.model.routing import DataPolicy, Routing, Sort
from kilo_tui.model.spending import Spent

T = TypeVar("T")

_FIRST = """
CREATE TABLE conversation (
    id TEXT PRIMARY KEY, profile TEXT NOT NULL, title TEXT NOT NULL, created REAL NOT NULL, used REAL NOT NULL
);
CREATE TABLE turn (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, parent_id TEXT, started REAL NOT NULL,
    question TEXT NOT NULL, model_id TEXT NOT NULL, state TEXT NOT NULL, owner TEXT,
    answer TEXT NOT NULL DEFAULT '', reasoning TEXT NOT NULL DEFAULT '',
    cost_usd TEXT, receipt TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX turn_of ON turn(conversation_id, position);
CREATE INDEX turn_running ON turn(owner) WHERE owner IS NOT NULL;
CREATE INDEX turn_started ON turn(started);
CREATE TABLE piece (
    turn_id TEXT NOT NULL REFERENCES turn(id) ON DELETE CASCADE, number INTEGER NOT NULL,
    answer TEXT NOT NULL, reasoning TEXT NOT NULL, PRIMARY KEY (turn_id, number)
) WITHOUT ROWID;
CREATE TABLE draft (
    conversation_id TEXT PRIMARY KEY, profile TEXT NOT NULL, text TEXT NOT NULL, written REAL NOT NULL, owner TEXT
);
"""

_SET_ASIDE = """
CREATE TABLE set_aside (profile TEXT NOT NULL, text TEXT NOT NULL, written REAL NOT NULL, PRIMARY KEY (profile, text));
CREATE INDEX set_aside_written ON set_aside(written);
"""

_LEAF = "ALTER TABLE conversation ADD COLUMN leaf TEXT"

STEPS = (_FIRST, _SET_ASIDE, _LEAF)
"""What each version of the store adds to the one before it."""
VERSION = len(STEPS)


def storable(text: str) -> str:
    """The text without lone surrogates, which no file can hold."""
    return text.encode("utf-8", "replace").decode("utf-8") if not text.isascii() else text


def receipt_of(turn: Turn) -> str:
    """Everything about a turn that is shown or sent again but never searched, as JSON."""
    usage = asdict(turn.usage) if turn.usage else None
    error = turn.error
    receipt = {
        "answered_model_id": turn.answered_model_id,
        "provider": turn.provider,
        "response_id": turn.response_id,
        "routing_sent": turn.routing_sent,
        "finish_reason": turn.finish_reason,
        "usage": usage,
        "seconds_to_first_token": turn.seconds_to_first_token,
        "seconds_reasoning": turn.seconds_reasoning,
        "seconds": turn.seconds,
        "reasoning_details": list(turn.reasoning_details),
        "free": turn.free,
        "copy_of": turn.copy_of,
        "routing": asdict(turn.routing) if turn.routing else None,
        "error": {"kind": error.kind.value, "detail": error.detail, "facts": asdict(error.facts)} if error else None,
    }
    return storable(json.dumps(receipt, ensure_ascii=False, default=str))


def turn_from(row: sqlite3.Row, pieces: Iterable[sqlite3.Row]) -> Turn:
    """The turn of a row; of one that is not finished, its pieces so far.

    What of its receipt cannot be understood is as if it were not there: the words come back all the same.
    """
    receipt = _understood(_receipt_from, row["receipt"]) or {}
    answer, reasoning = row["answer"], row["reasoning"]
    if row["state"] == TurnState.STREAMING:
        parts = list(pieces)
        answer = "".join(part["answer"] for part in parts)
        reasoning = "".join(part["reasoning"] for part in parts)
    return Turn(
        id=row["id"],
        conversation_id=row["conversation_id"],
        question=row["question"],
        model_id=row["model_id"],
        started_at=row["started"],
        parent_id=row["parent_id"],
        routing=_understood(_routing_from, receipt.get("routing")),
        state=_understood(TurnState, row["state"]) or (TurnState.PARTIAL if answer else TurnState.FAILED),
        pieces=[answer] if answer else [],
        reasoning_pieces=[reasoning] if reasoning else [],
        reasoning_details=tuple(_list(receipt.get("reasoning_details"))),
        answered_model_id=_text(receipt.get("answered_model_id")),
        provider=_text(receipt.get("provider")),
        response_id=_text(receipt.get("response_id")),
        routing_sent=_object(receipt.get("routing_sent")),
        finish_reason=_text(receipt.get("finish_reason")),
        usage=_understood(_usage_from, receipt.get("usage")),
        free=receipt.get("free") is True,
        copy_of=_text(receipt.get("copy_of")),
        seconds_to_first_token=_number(receipt.get("seconds_to_first_token")),
        seconds_reasoning=_number(receipt.get("seconds_reasoning")),
        seconds=_number(receipt.get("seconds")),
        error=_understood(_error_from, receipt.get("error")),
    )


_OWN_KEY = '"own_key": true'
"""Not in most receipts, which need not be read then."""


def spent_from(row: sqlite3.Row) -> Spent:
    """What the turn of a row cost, of which only the money is there, and whether an answer `came`."""
    paid = amount_of(row["cost_usd"])
    if paid is not None and _OWN_KEY not in row["receipt"]:
        return Spent(paid)
    receipt = _understood(_receipt_from, row["receipt"]) or {}
    if paid is not None:
        usage = _understood(_usage_from, receipt.get("usage"))
        return Spent(paid, own_key_usd=paid if usage is not None and usage.own_key else Decimal(0))
    came = bool(row["came"] or receipt.get("answered_model_id") or receipt.get("response_id"))
    untold = came and not receipt.get("copy_of") and row["state"] != TurnState.STREAMING
    return Spent(unknown=int(untold and not named_free(row["model_id"])))


def _understood(decode: Callable[[Any], T | None], stored: Any) -> T | None:
    """What was stored; None when a later program, or a broken disk, wrote something else."""
    try:
        return decode(stored)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def _text(stored: Any) -> str | None:
    return stored if isinstance(stored, str) else None


def _number(stored: Any) -> Any:
    return stored if isinstance(stored, int | float) and not isinstance(stored, bool) else None


def _list(stored: Any) -> list[Any]:
    return stored if isinstance(stored, list) else []


def _object(stored: Any) -> dict[str, Any] | None:
    return stored if isinstance(stored, dict) else None


def _receipt_from(text: str) -> dict[str, Any]:
    return dict(json.loads(text))


def _routing_from(values: dict[str, Any] | None) -> Routing | None:
    if values is None:
        return None
    return Routing(
        sort=Sort(values.get("sort", Sort.DEFAULT)),
        provider=values.get("provider", ""),
        data_policy=DataPolicy(values.get("data_policy", DataPolicy.FREE_ONLY)),
    )


def _usage_from(values: dict[str, Any] | None) -> Usage | None:
    if values is None:
        return None
    money: dict[str, Any] = {name: amount_of(values.get(name)) for name in ("cost_usd", "upstream_cost_usd")}
    counts = {
        name: _number(values.get(name))
        for name in ("prompt_tokens", "completion_tokens", "reasoning_tokens", "cached_tokens")
    }
    return Usage(**counts, **money, own_key=values.get("own_key") is True)


def amount_of(text: str | None) -> Decimal | None:
    """US dollars as they were stored; None where that is no number."""
    try:
        return None if text is None else Decimal(text)
    except InvalidOperation:
        return None


def _error_from(values: dict[str, Any] | None) -> KiloError | None:
    if values is None:
        return None
    facts = dict(values["facts"])
    for name in ("balance_usd", "limit_usd"):
        facts[name] = amount_of(facts.get(name))
    known: dict[str, Any] = {}
    for one in fields(Facts):
        value = facts.get(one.name)
        sound = isinstance(value, Decimal) or (_text if one.default == "" else _number)(value) is not None
        known |= {one.name: value} if sound else {}
    return trouble(Kind(values["kind"]), _text(values["detail"]) or "", facts=Facts(**known))
