"""Numbers found in JSON, of whatever type they came: counted things and US dollars."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

_MOST_DOLLARS = Decimal(1_000_000_000)
_MICRO = 1_000_000
_MOST_COUNTED = 10**12
_LONGEST = 60
_LONGEST_PRICE = 24
_MOST_NOUGHTS = 40
"""Between the point and the first digit; written out, a number with more of them fills a screen, or the memory."""
_MOST_DOLLARS_A_TOKEN = Decimal(1)


def decimal_of(value: Any, *, most: Decimal = _MOST_DOLLARS) -> Decimal | None:
    """`value`, a number or a string of one, exactly as it is written; None for anything absurd."""
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        text = str(value).strip()
        if len(text) > _LONGEST or not text.isascii():
            return None
        number = Decimal(text)
    except (InvalidOperation, ValueError):
        return None
    if number.is_zero():
        return Decimal(0)  # neither a negative one nor one with a million places
    # Not `abs()`: it rounds, and fails where the exponent is beyond what can be calculated with.
    within = number.is_finite() and -most <= number <= most
    return number if within and number.adjusted() >= -_MOST_NOUGHTS else None


def dollars_of(value: Any) -> Decimal | None:
    """US dollars that cannot be negative; None is unknown."""
    number = decimal_of(value)
    return number if number is not None and number >= 0 else None


def price_of(value: Any) -> Decimal | None:
    """US dollars per token; None is unknown, as what is negative, and what is longer or more than any price."""
    if not isinstance(value, int | float | str) or len(str(value)) > _LONGEST_PRICE:
        return None
    number = dollars_of(value)
    return number if number is not None and number <= _MOST_DOLLARS_A_TOKEN else None


def dollars_of_micro(value: Any) -> Decimal | None:
    """US dollars of so many micro-dollars; None is unknown."""
    number = decimal_of(value, most=_MOST_DOLLARS * _MICRO)
    return None if number is None else number / _MICRO


def count_of(value: Any) -> int | None:
    """How many of something; None is unknown."""
    number = decimal_of(value) if not isinstance(value, int) or isinstance(value, bool) else value
    if number is None or not 0 <= number <= _MOST_COUNTED or number != int(number):
        return None
    return int(number)
