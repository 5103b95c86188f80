"""The leash on spending: what the profile allows a message and a day to cost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.model.catalog import Model
from kilo_tui.model.chat import ChatMessage
from kilo_tui.model.profile import Limits

LIKELY_ANSWER_TOKENS = 1_000
"""How long an answer is taken to be before there is one."""
CHARACTERS_A_TOKEN = 4
PRICE_SECONDS = 3.0
"""How long a price is waited for before it is called unknown."""


def likely_tokens(messages: Sequence[ChatMessage]) -> int:
    """About how many tokens `messages` are."""
    return -(-sum(len(message.content) for message in messages) // CHARACTERS_A_TOKEN)


def likely_cost(messages: Sequence[ChatMessage], model: Model | None) -> Decimal | None:
    """What sending `messages` is likely to cost, in US dollars; None when the model's price is unknown."""
    return cost_of(likely_tokens(messages), model)


def cost_of(tokens: int, model: Model | None) -> Decimal | None:
    """What sending so many tokens and getting an answer of usual length costs; None is unknown."""
    if model is None:
        return None
    if model.is_free:
        return Decimal(0)
    pricing = model.told_pricing
    if pricing.prompt_usd is None or pricing.completion_usd is None:
        return None
    answer = min(LIKELY_ANSWER_TOKENS, model.max_output_tokens or LIKELY_ANSWER_TOKENS)
    return tokens * pricing.prompt_usd + answer * pricing.completion_usd


def check_limits(limits: Limits, cost: Decimal | None, spent_today: Decimal) -> None:
    """Raise `over_own_limit`, with the limit and its key, when a message likely costs more than is allowed.

    Of an unknown price nothing is held against the message's limit, and only what is spent against the day's.
    """
    expected = cost or Decimal(0)
    if limits.usd_per_message is not None and expected > limits.usd_per_message:
        raise _past(limits.usd_per_message, "usd_per_message")
    if limits.usd_per_day is None or cost == 0:
        return
    if spent_today >= limits.usd_per_day or spent_today + expected > limits.usd_per_day:
        raise _past(limits.usd_per_day, "usd_per_day")


def _past(limit: Decimal, key: str) -> Exception:
    return trouble(Kind.OVER_OWN_LIMIT, facts=Facts(limit_usd=limit, key=key))


def start_of_day(now: float) -> float:
    """Midnight before `now` where the user is; both in seconds since 1970."""
    return datetime.fromtimestamp(now).replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
