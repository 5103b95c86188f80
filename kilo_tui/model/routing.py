"""The user's say over which provider serves a request and what it may do with the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Sort(StrEnum):
    """Which providers are preferred; the values are the wire's, but for `default`, which sends nothing."""

    DEFAULT = "default"
    PRICE = "price"
    THROUGHPUT = "throughput"
    LATENCY = "latency"


class DataPolicy(StrEnum):
    """What providers may do with prompts and completions."""

    FREE_ONLY = "free-only"
    """Providers that train may serve free models only: the gateway's default, sends nothing."""
    ALLOW = "allow"
    DENY = "deny"
    ZDR = "zdr"
    """Zero data retention."""


@dataclass(frozen=True, slots=True)
class Routing:
    """Preferences for choosing providers, whole: what is sent with one request."""

    sort: Sort = Sort.DEFAULT
    provider: str = ""
    """The routing value of one pinned provider, verbatim (`google-vertex`, `gmicloud/fp8`); empty is none."""
    data_policy: DataPolicy = DataPolicy.FREE_ONLY

    @property
    def is_default(self) -> bool:
        """Nothing is sent at all."""
        return self == Routing()


@dataclass(frozen=True, slots=True)
class ModelRouting:
    """What one model overrides; None leaves the general choice as it is."""

    sort: Sort | None = None
    provider: str | None = None
    data_policy: DataPolicy | None = None

    @property
    def says_nothing(self) -> bool:
        """The general choice holds for every key."""
        return self == ModelRouting()


@dataclass(frozen=True, slots=True)
class RoutingChoices:
    """The general choice and the models that differ, by exact model id (`:free` included)."""

    general: Routing = field(default_factory=Routing)
    models: Mapping[str, ModelRouting] = field(default_factory=dict)

    def own(self, model_id: str) -> ModelRouting:
        """What `model_id` overrides."""
        return self.models.get(model_id, ModelRouting())

    def with_sort(self, sort: Sort, model_id: str = "") -> RoutingChoices:
        """Prefer providers so, for everything or for one model; a pin, which outranks it, goes."""
        if not model_id:
            return replace(self, general=replace(self.general, sort=sort, provider=""))
        return self._with_own(model_id, sort=sort, provider=self._no_pin)

    def with_pin(self, provider: str, model_id: str = "") -> RoutingChoices:
        """Ask one provider only, or none in particular where `provider` is empty; a sort beside it says nothing."""
        if not model_id:
            sort = Sort.DEFAULT if provider else self.general.sort
            return replace(self, general=replace(self.general, provider=provider, sort=sort))
        if not provider:
            return self._with_own(model_id, provider=self._no_pin)
        return self._with_own(model_id, provider=provider, sort=None)

    def with_policy(self, policy: DataPolicy, model_id: str = "") -> RoutingChoices:
        """Allow this with the data, for everything or for one model."""
        if not model_id:
            return replace(self, general=replace(self.general, data_policy=policy))
        return self._with_own(model_id, data_policy=policy)

    def as_for_everything(self, model_id: str, *keys: str) -> RoutingChoices:
        """`model_id` overrides these keys no longer."""
        return self._with_own(model_id, **dict.fromkeys(keys))

    @property
    def _no_pin(self) -> str | None:
        """What a model says to have no pin."""
        return "" if self.general.provider else None

    def _with_own(self, model_id: str, **keys: Any) -> RoutingChoices:
        own = replace(self.own(model_id), **keys)
        others = {name: one for name, one in self.models.items() if name != model_id}
        return replace(self, models=others if own.says_nothing else {**others, model_id: own})

    def for_model(self, model_id: str, *, organization: bool = False) -> Routing:
        """What to send for `model_id`; each key overrides on its own.

        With an organization, sort and pin are managed there and not sent; a stricter data policy still is.
        """
        own = self.own(model_id)
        merged = Routing(
            sort=self.general.sort if own.sort is None else own.sort,
            provider=self.general.provider if own.provider is None else own.provider,
            data_policy=self.general.data_policy if own.data_policy is None else own.data_policy,
        )
        if organization:
            strict = merged.data_policy in (DataPolicy.DENY, DataPolicy.ZDR)
            return Routing(data_policy=merged.data_policy if strict else DataPolicy.FREE_ONLY)
        return replace(merged, sort=Sort.DEFAULT) if merged.provider else merged
