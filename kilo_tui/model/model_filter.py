"""What a person types to find a model among hundreds: words, fuzzily, and conditions."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kilo_tui.model.catalog import Model

CONDITIONS = ("free", "zdr", "vision", "reasoning")
"""Behind a colon; the first letters will do."""
_BELOW = re.compile(r"<\$?(\d{0,9}(?:[.,]\d{1,9})?)\$?")
_WIDEST = 4
"""Letters are spread over this many characters each, at most."""
_MOST_BEGINNINGS = 8
_SCATTERED = 2
"""What letters with others between them are worth, beside 0 for the beginning of a word and 1 within one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was typed."""

    words: tuple[str, ...] = ()
    conditions: frozenset[str] = frozenset()
    below: Decimal | None = None
    """US dollars for a million tokens sent."""


def wanted(text: str) -> Wanted:
    """`sonnet :vision <1$`; what is not finished yet asks for nothing."""
    words: list[str] = []
    conditions: set[str] = set()
    below: Decimal | None = None
    for part in text.casefold().split():
        meant = [one for one in CONDITIONS if len(part) > 1 and f":{one}".startswith(part)]
        price = _BELOW.fullmatch(part)
        if meant:
            conditions.add(meant[0])
        elif price is not None:
            below = Decimal(price[1].replace(",", ".")) if price[1] else below
        elif part not in (":", "$"):
            words.append(part)
    return Wanted(tuple(words), frozenset(conditions), below)


class Index:
    """A list of models, made ready to be searched with every key."""

    def __init__(self, models: Sequence[Model], keeps_nothing: Callable[[Model], bool]) -> None:
        """`keeps_nothing`: whether somebody is known to serve a model and to keep nothing."""
        self.models = models
        self._keeps_nothing = keeps_nothing
        self._texts = [f"{model.name}\n{model.id}".casefold() for model in models]

    def matching(self, what: Wanted) -> list[int]:
        """The places of the models that match: the best first, and among equals in the order of the list."""
        found = [(0.0, at) for at, model in enumerate(self.models) if self._meets(model, what)]
        for word in what.words:
            scored = ((worth, _worth(word, self._texts[at]), at) for worth, at in found)
            found = [(worth + more, at) for worth, more, at in scored if more is not None]
        found.sort()
        return [at for _worth, at in found]

    def _meets(self, model: Model, what: Wanted) -> bool:
        if what.below is not None:
            price = Decimal(0) if model.is_free else model.told_pricing.prompt_per_million
            if price is None or price >= what.below:
                return False
        return all(self._is(model, condition) for condition in what.conditions)

    def _is(self, model: Model, condition: str) -> bool:
        if condition == "free":
            return model.is_free
        if condition == "vision":
            return model.sees
        if condition == "reasoning":
            return bool(model.takes_effort)
        return self._keeps_nothing(model)


def _worth(word: str, text: str) -> float | None:
    """How badly a word matches; None where it does not."""
    at = text.find(word)
    if at < 0:
        span = _scattered(word, text)
        return None if span is None else _SCATTERED + span / 1000
    while at > 0 and text[at - 1].isalnum():
        at = text.find(word, at + 1)
        if at < 0:
            return 1.0
    return 0.0


def _scattered(word: str, text: str) -> int | None:
    """Over how many characters the letters are spread, the first of them at the beginning of a word; None is too many.

    Every letter is looked for once from each beginning, whatever the text.
    """
    begin, tried = text.find(word[0]), 0
    while begin >= 0 and tried < _MOST_BEGINNINGS:
        if begin == 0 or not text[begin - 1].isalnum():
            tried += 1
            at = begin
            for letter in word[1:]:
                at = text.find(letter, at + 1)
                if at < 0:
                    return None
            if at - begin < _WIDEST * len(word):
                return at - begin
        begin = text.find(word[0], begin + 1)
    return None
