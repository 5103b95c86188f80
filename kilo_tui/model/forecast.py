"""Who will be asked for an answer, as far as it can be known before: who may, who may not and why, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import groupby

from kilo_tui.model.endpoint import Endpoint, OrganizationRules
from kilo_tui.model.routing import DataPolicy, Routing, Sort

STRICT = (DataPolicy.DENY, DataPolicy.ZDR)
"""The policies under which the gateway refuses its own free models."""

_FAMILIES = {
    "anthropic/": "amazon-bedrock",
    "minimax/": "minimax",
    "mistralai/": "mistral",
    "moonshotai/": "moonshotai",
    "z-ai/": "z-ai",
}
"""How ids begin → the provider the gateway puts first for them, whatever the sort."""


class Exclusion(StrEnum):
    """Why an endpoint is not asked."""

    TRAINS = "trains"
    KEEPS = "keeps"
    NOT_PINNED = "not pinned"
    ORGANIZATION = "organization"
    FREE = "free"
    """The gateway refuses the model itself under this policy."""


class Order(StrEnum):
    """Where the order comes from."""

    CHOICE = "choice"
    """The sort or the pin, and all that it goes by is known."""
    GATEWAY = "gateway"
    """The gateway's own; nothing was preferred."""
    FAMILY = "family"
    """The gateway puts a provider of its own choice first for models of this family."""
    UNTOLD = "untold"
    """The sort, by figures that are not told of every endpoint."""
    ORGANIZATION = "organization"
    FREE = "free"
    """The gateway's own, for a free model of its own: it puts its providers in place of whatever was chosen."""


class Trouble(StrEnum):
    """What will come of a question."""

    PIN_NOT_SERVING = "pin not serving"
    NOBODY_LEFT = "nobody left"
    FREE_REFUSED = "free refused"
    FREE_DOUBTFUL = "free doubtful"
    """The gateway may refuse it: it does not tell whether this free model is one of its own."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """What can be said before asking."""

    allowed: tuple[Endpoint, ...]
    """In the order they are likely to be asked in."""
    excluded: tuple[tuple[Endpoint, Exclusion], ...]
    order: Order
    first: str = ""
    """Whom the gateway puts first for this family."""
    trouble: Trouble | None = None
    unranked: int = 0
    """How many of those allowed, the last of them, tell nothing of what the order goes by."""
    levels: tuple[tuple[Endpoint, ...], ...] = ()
    """Those allowed in their order; of several in one level nobody can say which is asked first."""
    pinned: str = ""
    """The one provider that is allowed, where one is chosen."""
    certain: bool = True
    """The order always holds; else now and then a conversation goes another way, on which no sort is heeded."""

    @property
    def all(self) -> int:
        """How many serve the model."""
        return len(self.allowed) + len(self.excluded)

    @property
    def untold(self) -> int:
        """How many of those allowed do not tell what they do with the data."""
        return sum(end.data.trains is None for end in self.allowed)


def forecast(
    endpoints: Sequence[Endpoint],
    routing: Routing,
    model_id: str,
    *,
    free: bool,
    may_train: bool | None = None,
    rules: OrganizationRules | None = None,
) -> Forecast:
    """Who would answer a question to `model_id` now.

    `may_train` is what the catalogue says of the model; `rules` are those of the organization that is chosen.
    """
    may_train = _as_its_own(endpoints, may_train)
    own_free = bool(free and may_train)
    found = _judged(endpoints, routing, rules, free=free, may_train=may_train)
    left = [end for end, why in found if why is None]
    order, first = _order(left, routing, model_id, rules, free=free, may_train=may_train)

    def rank(end: Endpoint) -> tuple[bool, bool, Decimal | float]:
        return _rank(end, Sort.DEFAULT if own_free else routing.sort, first)

    found.sort(key=lambda one: rank(one[0]))
    allowed = tuple(end for end, why in found if why is None)
    return Forecast(
        allowed,
        tuple((end, why) for end, why in found if why is not None),
        order,
        first,
        trouble_with(endpoints, routing, free=free, may_train=may_train, rules=rules),
        sum(rank(end)[1] for end in left),
        tuple(tuple(level) for _rank_of, level in groupby(allowed, rank)),
        routing.provider,
        bool(routing.provider) or routing.data_policy is DataPolicy.DENY or len(allowed) < 2,
    )


def trouble_with(
    endpoints: Sequence[Endpoint],
    routing: Routing,
    *,
    free: bool,
    may_train: bool | None = None,
    rules: OrganizationRules | None = None,
) -> Trouble | None:
    """What will come of a question, without the order: for a look at many models. No endpoints means none known."""
    may_train = _as_its_own(endpoints, may_train)
    refused = refusal_of_free(routing.data_policy, free=free, may_train=may_train)
    if refused is Trouble.FREE_REFUSED or not endpoints:
        return refused
    if routing.provider and not any(end.is_named(routing.provider) for end in endpoints):
        return Trouble.PIN_NOT_SERVING
    if all(_exclusion(end, routing, free, rules) for end in endpoints):
        return Trouble.NOBODY_LEFT
    return refused


def _as_its_own(endpoints: Sequence[Endpoint], may_train: bool | None) -> bool | None:
    """What `may_train` tells of a free model being the gateway's own; nothing where somebody serves it who does not.

    Of a free model that is not its own the gateway says so too, where only some of those who serve it may train.
    """
    return None if may_train and any(end.data.trains is False for end in endpoints) else may_train


def refusal_of_free(policy: DataPolicy, *, free: bool, may_train: bool | None) -> Trouble | None:
    """Whether the gateway refuses the model under this policy, because it is a free one of its own."""
    if not free or policy not in STRICT or may_train is False:
        return None
    return Trouble.FREE_REFUSED if may_train else Trouble.FREE_DOUBTFUL


def family_first(model_id: str) -> str:
    """The provider the gateway puts first for the family of `model_id`; empty where it does not."""
    return next((first for begins, first in _FAMILIES.items() if model_id.startswith(begins)), "")


def _judged(
    endpoints: Sequence[Endpoint],
    routing: Routing,
    rules: OrganizationRules | None,
    *,
    free: bool,
    may_train: bool | None,
) -> list[tuple[Endpoint, Exclusion | None]]:
    refused = refusal_of_free(routing.data_policy, free=free, may_train=may_train) is Trouble.FREE_REFUSED
    instead = Exclusion.FREE if refused else None
    if free and may_train and rules is None:
        routing = replace(routing, provider="")
    return [(end, _exclusion(end, routing, free, rules) or instead) for end in endpoints]


def _exclusion(end: Endpoint, routing: Routing, free: bool, rules: OrganizationRules | None) -> Exclusion | None:
    if rules is not None and rules.providers and not any(end.is_named(name) for name in rules.providers):
        return Exclusion.ORGANIZATION
    if routing.provider and not end.is_named(routing.provider):
        return Exclusion.NOT_PINNED
    if end.data.trains and not _may_train(routing.data_policy, free, rules):
        return Exclusion.TRAINS
    if routing.data_policy is DataPolicy.ZDR and end.data.keeps_nothing is False:
        return Exclusion.TRAINS if end.data.trains else Exclusion.KEEPS
    return None


def _may_train(policy: DataPolicy, free: bool, rules: OrganizationRules | None) -> bool:
    """Whether providers that train may be asked; of two that have a say, the stricter one has it."""
    theirs = rules.data_collection if rules is not None else ""
    if policy in STRICT or theirs == "deny":
        return False
    return theirs == "allow" or policy is DataPolicy.ALLOW or free


def _order(
    left: Sequence[Endpoint],
    routing: Routing,
    model_id: str,
    rules: OrganizationRules | None,
    *,
    free: bool,
    may_train: bool | None,
) -> tuple[Order, str]:
    if free and may_train:
        return Order.FREE, ""
    if rules is not None and rules.say_something:
        return Order.ORGANIZATION, ""
    if routing.provider:
        return Order.CHOICE, ""
    first = family_first(model_id)
    if any(end.is_named(first) for end in left):
        return Order.FAMILY, first
    if routing.sort is Sort.DEFAULT or (free and may_train is None):
        return Order.GATEWAY, ""
    told = all(_figure(end, routing.sort) is not None for end in left)
    return (Order.CHOICE if told else Order.UNTOLD), ""


def _rank(end: Endpoint, sort: Sort, first: str) -> tuple[bool, bool, Decimal | float]:
    """Where an endpoint stands; what is not known of it stands last."""
    figure = _figure(end, sort)
    return (bool(first) and not end.is_named(first), figure is None, 0 if figure is None else figure)


def _figure(end: Endpoint, sort: Sort) -> Decimal | float | None:
    """What `sort` compares, less is better; nothing preferred is at the time of writing near to lower latency."""
    if sort is Sort.PRICE:
        return end.price
    if sort is Sort.THROUGHPUT:
        return None if end.throughput is None else -end.throughput
    return end.latency_seconds
