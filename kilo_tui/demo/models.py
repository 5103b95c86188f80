"""What a model of the demo is, and what a provider that serves it charges and does."""

from __future__ import annotations

from dataclasses import dataclass, field

from kilo_tui.demo.providers import Provider


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One provider serving a model. Prices are nano-dollars per token: 3000 is $3 per million."""

    provider: Provider
    price_in: int
    price_out: int
    throughput: float
    """Tokens per second."""
    latency: float
    """Seconds to the first token."""
    price_cached: int | None = None
    """Of tokens that were in an earlier request of the conversation; None is no cache."""
    quantization: str = "fp8"
    variant: str = ""
    """What follows the slug in the tag, when there is something."""
    context: int | None = None
    """Tokens; None is the model's own."""
    uptime: float | None = 99.0
    priced: bool = True
    """Whether the list of endpoints tells the price. It is charged either way."""

    @property
    def tag(self) -> str:
        """The value that pins this endpoint and no other."""
        return f"{self.provider.slug}/{self.variant}" if self.variant else self.provider.slug

    @property
    def names(self) -> frozenset[str]:
        """Everything it answers to in `order`, `only` and `ignore`, in lower case."""
        slug = self.provider.slug
        return frozenset(name.lower() for name in (self.tag, slug, self.provider.name, f"{slug}/{self.quantization}"))

    def cost(self, tokens_in: int, tokens_out: int, cached: int = 0) -> int:
        """Whole micro-dollars, rounded up once for the whole answer."""
        paid = tokens_in - cached
        nano = paid * self.price_in + cached * (self.price_cached or 0) + tokens_out * self.price_out
        return -(-nano // 1000)


@dataclass(frozen=True, slots=True)
class Model:
    """One model of the list."""

    id: str
    name: str
    description: str
    tokens_per_second: float | None = None
    """Instead of the endpoint's own."""
    context: int = 131_072
    max_output: int | None = 32_768
    reasons: bool = False
    inputs: tuple[str, ...] = ("text",)
    preferred: int | None = None
    endpoints: tuple[Endpoint, ...] = ()
    """The first one's price is the list's."""
    home: str = ""
    """The provider that is asked first when nobody wishes anything."""
    listed: bool = True
    told_prices: tuple[str, ...] | None = None
    """What the list says instead of the first endpoint's prices; empty is nothing."""
    tells_parameters: bool = True
    days_old: float | None = None
    """Since it came; None is long ago."""
    gratis: bool = False
    """Free although its id does not end so."""
    upstream: bool = False
    """Free at its providers and not by the gateway: a strict policy chooses among them."""
    second_upstream: bool = False
    """Routed by the gateway's second upstream, as the gateway does for some conversations on some models."""
    answers_as: str = ""
    """What chunks call it, where that is not its id."""
    told_cost: int = 0
    """Micro-dollars that an answer says it cost upstream, although nothing is billed."""
    stands_for: tuple[str, ...] = field(default=(), repr=False)
    """The models that an auto model chooses from."""

    @property
    def free(self) -> bool:
        """Nothing is billed."""
        return self.gratis or self.id.endswith(":free")

    @property
    def kilo_free(self) -> bool:
        """Free by the gateway, which then needs data collection."""
        return self.free and not self.upstream
