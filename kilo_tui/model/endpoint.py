"""Who serves a model: one provider's offer of it, and what that provider does with what it is sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class DataUse:
    """What a provider does with prompts and completions; None is what nobody tells."""

    trains: bool | None = None
    keeps: bool | None = None
    days: int | None = None
    """How long it keeps them."""
    zero_retention: bool | None = None
    """Whether it counts as one that keeps nothing, where that is told by itself."""

    @property
    def keeps_nothing(self) -> bool | None:
        """What zero data retention asks: told, or else neither trained on nor kept."""
        if self.zero_retention is not None:
            return self.zero_retention
        if self.trains or self.keeps:
            return False
        return None if self.trains is None or self.keeps is None else True

    @property
    def told(self) -> bool:
        """Something is known."""
        return self != DataUse()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One provider's offer of one model; every text in it is foreign."""

    provider: str
    """What it is called."""
    value: str
    """By which it is pinned, verbatim."""
    names: frozenset[str] = frozenset()
    """Every name by which it can be pinned; one without its variant pins all variants of a provider."""
    price_in: Decimal | None = None
    """US dollars for a million tokens sent; None is unknown, which is not free."""
    price_out: Decimal | None = None
    context_tokens: int | None = None
    max_output_tokens: int | None = None
    quantization: str = ""
    uptime: float | None = None
    """Percent of the last half hour."""
    latency_seconds: float | None = None
    """To the first token."""
    throughput: float | None = None
    """Tokens a second."""
    data: DataUse = DataUse()
    down: bool = False
    """It is told that it does not answer now; that one limits is told nowhere."""

    def is_named(self, pin: str) -> bool:
        """Whether `pin` means this one."""
        return pin == self.value or pin in self.names

    @property
    def price(self) -> Decimal | None:
        """What a million tokens there and a million back cost together; for comparing."""
        return None if self.price_in is None or self.price_out is None else self.price_in + self.price_out


@dataclass(frozen=True, slots=True)
class OrganizationRules:
    """What an organization has set for its members' requests; every text in it is foreign."""

    id: str
    name: str = ""
    data_collection: str = ""
    """`allow`, `deny`, or empty where it says nothing."""
    providers: tuple[str, ...] = ()
    """The only ones allowed; empty allows all."""
    models: tuple[str, ...] = ()
    default_model: str = ""

    @property
    def say_something(self) -> bool:
        """They replace what a request wishes; also those that could not be read may."""
        return not self.id or bool(self.data_collection or self.providers)


def with_data_use(endpoints: Iterable[Endpoint], others: Iterable[Endpoint]) -> tuple[Endpoint, ...]:
    """`endpoints` with what `others`, another list of the same model, tell about the data."""
    known = [other for other in others if other.data.told]
    return tuple(
        endpoint if endpoint.data.told else replace(endpoint, data=_data_use_of(endpoint, known))
        for endpoint in endpoints
    )


def _data_use_of(endpoint: Endpoint, known: Iterable[Endpoint]) -> DataUse:
    same = [other for other in known if other.is_named(endpoint.value) or other.names & endpoint.names]
    alike = [other for other in same if other.quantization == endpoint.quantization]
    return next((other.data for other in (*alike, *same)), DataUse())
