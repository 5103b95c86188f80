"""What the demo offers beside its own models: many, by many providers. Their names are those of real models, since
one chooses among names; prices, figures and answers are made up.
"""

from __future__ import annotations

from itertools import chain

from kilo_tui.demo.market import (
    anthropic,
    deepseek,
    google,
    laboratory,
    meta,
    minimax,
    mistral,
    moonshotai,
    openai,
    qwen,
    smaller,
    trials,
    zai,
)
from kilo_tui.demo.market.endpoints import at
from kilo_tui.demo.models import Model

__all__ = ["MARKET", "OTHERS", "RECOMMENDED", "at"]

_MAKERS = (
    laboratory,
    anthropic,
    openai,
    google,
    minimax,
    mistral,
    moonshotai,
    zai,
    deepseek,
    qwen,
    meta,
    smaller,
    trials,
)
_MODELS: tuple[Model, ...] = tuple(chain.from_iterable(maker.MODELS for maker in _MAKERS))

RECOMMENDED = tuple(sorted((one for one in _MODELS if one.preferred is not None), key=lambda one: one.preferred or 0))
OTHERS = tuple(one for one in _MODELS if one.preferred is None)
MARKET = frozenset(model.id for model in _MODELS)
"""The ids of all of these."""
