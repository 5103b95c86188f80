"""The companies that run models behind the demo gateway. Names are real where that helps to recognize a policy;
what is said of each belongs to the demo.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Reporting(Enum):
    """Where chunks say who answers."""

    ALWAYS = auto()
    """`provider`, in every chunk."""
    ONCE = auto()
    """`provider`, in the first chunk only."""
    ROUTED = auto()
    """`provider_metadata` inside the delta, in the first chunk and in the one with the finish reason."""


class Measured(Enum):
    """How endpoints tell latency and throughput."""

    PERCENTILES = auto()
    NUMBER = auto()
    NULL = auto()
    ABSENT = auto()


@dataclass(frozen=True, slots=True)
class Provider:
    """One company, and what it may do with prompts and completions."""

    name: str
    slug: str
    headquarters: str = "US"
    datacenters: tuple[str, ...] = ("US",)
    training: bool = False
    retention_days: int | None = 0
    """How long prompts are kept; None is kept for nobody says how long."""
    can_publish: bool = False
    reporting: Reporting = Reporting.ALWAYS
    measured: Measured = Measured.PERCENTILES
    down: bool = False
    limited: bool = False

    @property
    def retains(self) -> bool:
        """Prompts are kept."""
        return self.retention_days != 0

    @property
    def zdr(self) -> bool:
        """Zero data retention."""
        return not self.retains and not self.training


_ALL = (
    Provider("Demo", "demo", training=True, retention_days=None),
    Provider("Anthropic", "anthropic", retention_days=30),
    Provider("OpenAI", "openai", retention_days=30),
    Provider("Amazon Bedrock", "amazon-bedrock", datacenters=("US", "DE", "JP"), reporting=Reporting.ROUTED),
    Provider("Google Vertex", "google-vertex", datacenters=("US", "BE", "SG"), reporting=Reporting.ROUTED),
    Provider("Google AI Studio", "google-ai-studio", retention_days=55),
    Provider("Azure", "azure", datacenters=("US", "NL", "SE"), reporting=Reporting.ROUTED),
    Provider("Fireworks", "fireworks"),
    Provider("Together", "together", retention_days=30, measured=Measured.NUMBER),
    Provider("DeepInfra", "deepinfra", retention_days=30),
    Provider("Groq", "groq", reporting=Reporting.ONCE, measured=Measured.NUMBER),
    Provider("Cerebras", "cerebras", reporting=Reporting.ONCE),
    Provider("Mistral", "mistral", "FR", ("FR", "SE"), retention_days=30),
    Provider("Moonshot AI", "moonshotai", "SG", ("SG",), retention_days=None),
    Provider("Z.AI", "z-ai", "SG", ("SG",), reporting=Reporting.ONCE),
    Provider("Minimax", "minimax", "SG", ("SG",), retention_days=14),
    Provider("DeepSeek", "deepseek", "CN", ("CN",), training=True, retention_days=None),
    Provider("xAI", "xai", retention_days=30),
    Provider("Alibaba Cloud", "alibaba", "SG", ("SG", "DE"), retention_days=None),
    Provider("Novita", "novita", measured=Measured.NULL),
    Provider("GMICloud", "gmicloud"),
    Provider("Nebius", "nebius", "NL", ("FI", "FR")),
    Provider("Cohere", "cohere", "CA", ("CA", "US"), retention_days=30),
    Provider("CheapCloud", "cheapcloud", "VG", ("US",), True, None, True, measured=Measured.ABSENT),
    Provider("Stealth", "stealth", training=True, retention_days=None, measured=Measured.NULL),
    Provider("Limited", "limited", retention_days=7, limited=True),
    Provider("Downtime", "downtime", retention_days=7, down=True),
)

PROVIDERS = {provider.slug: provider for provider in _ALL}
"""By slug."""
