"""Models the gateway offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Pricing:
    """What a model costs, in US dollars per token; None is unknown, which is not free."""

    prompt_usd: Decimal | None = None
    completion_usd: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Model:
    """Something that completes chats."""

    id: str
    name: str
    pricing: Pricing = Pricing()
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    is_free: bool = False
    recommended: bool = False
    takes_effort: bool | None = None
    """Whether it can be told how long to reason; None when the gateway does not say."""
    may_train: bool | None = None
    """Whether who serves it may train on what it is sent; None when the gateway does not say."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """The models the gateway proposes to start with."""

    model_id: str
    free_model_id: str


def named_free(model_id: str) -> bool:
    """Whether the id alone says that the model is free; for when there is no list to look in.

    The gateway's own rule: a `:free` ending, its free router, or a stealth model in its trial.
    """
    if model_id.endswith(":free") or model_id in ("openrouter/free", "kilo-auto/free"):
        return True
    return model_id.startswith("openrouter/") and model_id.endswith(("-alpha", "-beta"))


def first_free(models: Iterable[Model]) -> Model | None:
    """The first model of the list, in the gateway's own order, that costs nothing."""
    return next((model for model in models if model.is_free), None)
