"""Models the gateway offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

NEW_SECONDS = 7 * 24 * 3600.0
"""How long a model counts as new."""
_MILLION = 1_000_000
_MOST_SEEN = 50_000


@dataclass(frozen=True, slots=True)
class Pricing:
    """What a model costs, in US dollars per token; None is unknown, which is not free."""

    prompt_usd: Decimal | None = None
    completion_usd: Decimal | None = None
    cached_usd: Decimal | None = None
    """For what the provider has read before."""

    @property
    def prompt_per_million(self) -> Decimal | None:
        """US dollars for a million tokens sent."""
        return _per_million(self.prompt_usd)

    @property
    def completion_per_million(self) -> Decimal | None:
        """US dollars for a million tokens received."""
        return _per_million(self.completion_usd)

    @property
    def cached_per_million(self) -> Decimal | None:
        """US dollars for a million tokens sent that were read before."""
        return _per_million(self.cached_usd)


def _per_million(usd: Decimal | None) -> Decimal | None:
    return None if usd is None else usd * _MILLION


@dataclass(frozen=True, slots=True)
class Model:
    """Something that completes chats; every text in it is foreign."""

    id: str
    name: str
    pricing: Pricing = Pricing()
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    is_free: bool = False
    preferred_index: int | None = None
    """Its place among those the gateway recommends; None is not recommended."""
    takes_effort: bool | None = None
    """Whether it can be told how long to reason; None when the gateway does not say."""
    may_train: bool | None = None
    """Whether who serves it may train on what it is sent; None when the gateway does not say."""
    description: str = ""
    """Markdown."""
    created: float | None = None
    """Seconds since 1970."""
    inputs: tuple[str, ...] = ()
    """What it takes: `text`, `image`, `file`, `audio`, `video`; empty is unknown."""
    outputs: tuple[str, ...] = ()
    offered: bool = True
    """False where the organization that is chosen does not offer it."""

    @property
    def told_pricing(self) -> Pricing:
        """What it costs, as far as the list can be believed.

        For a model that stands for others it makes a price up, and a price of nothing where nothing says that the
        model is free stands in for one that is not told.
        """
        if self.is_free:
            return self.pricing
        if stands_for_others(self.id):
            return Pricing()
        told = self.pricing
        return Pricing(told.prompt_usd or None, told.completion_usd or None, told.cached_usd or None)

    @property
    def recommended(self) -> bool:
        """The gateway recommends it."""
        return self.preferred_index is not None

    @property
    def sees(self) -> bool:
        """It takes pictures."""
        return "image" in self.inputs


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The models as they were at one moment."""

    models: tuple[Model, ...] = ()
    read_at: float = 0.0
    """Seconds since 1970."""
    seen: Mapping[str, float] = field(default_factory=dict)
    """Every id that was ever in this list → when it first was, seconds since 1970; 0 with the first list of all."""

    def followed_by(self, models: Iterable[Model], now: float) -> Catalogue:
        """The next list, which knows what was in those before."""
        following = tuple(models)
        first = now if self.seen else 0.0
        here = {model.id: self.seen.get(model.id, first) for model in following}
        return Catalogue(following, now, here if len(self.seen) > _MOST_SEEN else {**self.seen, **here})

    def find(self, model_id: str) -> Model | None:
        """What the list says of a model that is offered."""
        return next((model for model in self.models if model.id == model_id and model.offered), None)

    def lost(self, model_id: str) -> bool:
        """It was in a list before and is in this one no longer."""
        return bool(self.models) and model_id in self.seen and self.find(model_id) is None

    def is_new(self, model: Model, now: float) -> bool:
        """It came into the world, or into this list, less than a week ago."""
        first = self.seen.get(model.id, 0.0)
        return any(0 <= now - moment < NEW_SECONDS for moment in (model.created, first) if moment)


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


def known_free(model_id: str, model: Model | None) -> bool:
    """Whether the gateway bills nothing for it, by its name or by what a list says of it, None where none does."""
    return named_free(model_id) or (model is not None and model.is_free)


def stands_for_others(model_id: str) -> bool:
    """Whether each request is answered by a model that the gateway chooses: what the list says it costs is made up."""
    return model_id == "kilo/auto" or model_id.startswith("kilo-auto/")


def first_free(models: Iterable[Model]) -> Model | None:
    """The first model of the list, in the gateway's own order, that costs nothing."""
    return next((model for model in models if model.is_free), None)
