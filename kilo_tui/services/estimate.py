"""About how much is sent with a question and what that costs, before it is asked: the same wherever it is said.

It goes by lengths, by the gateway's own count where that is more, and by the list of prices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from kilo_tui.model.catalog import Model, stands_for_others
from kilo_tui.model.chat import Turn, Usage

LIKELY_ANSWER_TOKENS = 1_000
"""How long an answer is taken to be before there is one."""
CHARACTERS_A_TOKEN = 4
PRICE_SECONDS = 3.0
"""How long a price is waited for before it is called unknown."""


def tokens_of(characters: int) -> int:
    """About how many tokens so many characters are."""
    return -(-characters // CHARACTERS_A_TOKEN)


def carried_tokens(line: Sequence[Turn], system: str) -> int:
    """About how many are sent before a question that follows `line`, oldest first."""
    characters, told, since = len(system), 0, 0
    for turn in line:
        if turn.running or not turn.pieces:
            continue
        length = len(turn.question) + sum(map(len, turn.pieces))
        characters += length
        if turn.usage is not None and turn.usage.prompt_tokens is not None:
            told, since = _told(turn.usage, turn.usage.prompt_tokens), 0
        else:
            since += length
    return max(tokens_of(characters), told + tokens_of(since) if told else 0)


def _told(usage: Usage, prompt_tokens: int) -> int:
    """What went in and what came of it, but for the reasoning, which is not sent again as it was."""
    return prompt_tokens + max(0, (usage.completion_tokens or 0) - (usage.reasoning_tokens or 0))


def who_answers(model: Model | None, after: Turn | None, known: Callable[[str], Model | None]) -> Model | None:
    """The model that will answer: of one that stands for others, who answered last in its place."""
    if model is None or model.is_free or not stands_for_others(model.id):
        return model
    if after is None or after.model_id != model.id or after.answered_model_id is None:
        return None
    return known(after.answered_model_id)


def cost_of(tokens: int, model: Model | None) -> Decimal | None:
    """What sending so many tokens and getting an answer of usual length costs, in US dollars; None is unknown."""
    if model is None:
        return None
    if model.is_free:
        return Decimal(0)
    pricing = model.told_pricing
    if pricing.prompt_usd is None or pricing.completion_usd is None:
        return None
    answer = min(LIKELY_ANSWER_TOKENS, model.max_output_tokens or LIKELY_ANSWER_TOKENS)
    return tokens * pricing.prompt_usd + answer * pricing.completion_usd
