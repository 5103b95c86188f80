"""JSON as it is found on the wire: strict and fast first, tolerant where that refuses."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any

import msgspec

_strict = msgspec.json.Decoder()
_SURROGATE = re.compile("[\ud800-\udfff]")
_MOST_DIGITS = 100
_LONG = 1024 * 1024
_MOST_VALUES = 1_000_000


class UnreadableJson(ValueError):
    """Not JSON, however kindly it is read."""


def decode(text: str) -> Any:
    """Any JSON value. Lone surrogates, raw control characters, NaN and absurd numbers are let through.

    Strings may then hold lone surrogates (see `mend`) and absurd numbers are None. Raises UnreadableJson.
    """
    # A few megabytes of `[],[],` become half a gigabyte; no answer and no list of models has so many values.
    if len(text) > _LONG and text.count(",") + text.count("[") + text.count("{") > _MOST_VALUES:
        raise UnreadableJson("too many values")
    try:
        return _strict.decode(text)
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(text, strict=False, parse_int=_integer, parse_constant=_nothing)
    except (ValueError, RecursionError) as error:
        raise UnreadableJson(type(error).__name__) from None


def decode_body(body: bytes) -> Any:
    """The same of bytes, of which no text is made where they are good JSON: a large list is there once less."""
    if len(body) > _LONG and sum(map(body.count, (b",", b"[", b"{"))) > _MOST_VALUES:
        raise UnreadableJson("too many values")
    try:
        return _strict.decode(body)
    except (ValueError, RecursionError):
        return decode(body.decode("utf-8-sig", "replace"))


def decode_money(text: str) -> Any:
    """The same with every broken number as the Decimal that is written there: no digit of an amount is lost."""
    try:
        return json.loads(text, strict=False, parse_float=Decimal, parse_int=_integer, parse_constant=_nothing)
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise UnreadableJson(type(error).__name__) from None


def encode(value: Any) -> bytes:
    """UTF-8 JSON of `value`; what UTF-8 cannot hold goes as U+FFFD."""
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return mend(json.dumps(value, ensure_ascii=False)).encode()


def mend(text: str) -> str:
    """`text` with surrogate pairs joined and lone surrogates replaced by U+FFFD."""
    if text.isascii() or _SURROGATE.search(text) is None:
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class SurrogateJoiner:
    """Text in pieces, where a pair of surrogates may be torn apart by a border between two of them."""

    def __init__(self) -> None:
        self._waiting = ""

    def feed(self, piece: str) -> str:
        """The piece made whole; a high surrogate at its end waits for its other half."""
        piece = self._waiting + piece
        self._waiting = ""
        if piece and "\ud800" <= piece[-1] <= "\udbff":
            self._waiting = piece[-1]
            piece = piece[:-1]
        return mend(piece)

    def end(self) -> str:
        """What still waits: the other half never came."""
        rest, self._waiting = self._waiting, ""
        return mend(rest)


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _MOST_DIGITS else None


def _nothing(_name: str) -> None:
    return None
