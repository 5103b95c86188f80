"""The user's saved choices and their defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from kilo_tui.model.chat import Effort
from kilo_tui.model.routing import RoutingChoices

DEFAULT_GATEWAY_URL = "https://api.kilo.ai"


@dataclass(frozen=True, slots=True)
class Limits:
    """What the user wants to be asked about before spending it; None is no limit. US dollars."""

    usd_per_message: Decimal | None = None
    usd_per_day: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """What one profile file says, with defaults for what it leaves out."""

    name: str = "default"
    email: str = ""
    organization_id: str = ""
    gateway_url: str = DEFAULT_GATEWAY_URL
    """The gateway's root, without `/api`."""
    completions_base: str = ""
    """A full base for chat and models; empty means `<gateway_url>/api/gateway`."""
    model_id: str = ""
    favourites: tuple[str, ...] = ()
    system: str = ""
    effort: Effort | None = None
    last_conversation: str = ""
    routing: RoutingChoices = field(default_factory=RoutingChoices)
    limits: Limits = field(default_factory=Limits)
    theme: str = ""
    language: str = ""
    """`en` or `fr`; empty follows the environment."""
    mouse: bool = True


@dataclass(frozen=True, slots=True)
class Config:
    """What a person wrote in `config.toml`."""

    keys: dict[str, str] = field(default_factory=dict)
    """Binding id → keys, comma-separated; no key at all where it is empty."""
    key_lines: dict[str, int] = field(default_factory=dict)
    """Binding id → where it stands in the file."""
    token_command: tuple[str, ...] = ()
    """Argument list of the command that prints the access token of this profile."""
    ask_openrouter: bool = False


class TokenSource(StrEnum):
    """Where an access token came from."""

    FILE = "file"
    COMMAND = "token_command"
    VARIABLE = "KILO_API_KEY"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """The secret a sign-in yields, with the origin that issued it; never shown, not even by `repr`."""

    secret: str = field(repr=False)
    origin: str
    """`https://host[:port]`; empty for `KILO_API_KEY`, which goes where the user points it."""
    source: TokenSource = TokenSource.FILE

    def belongs_to(self, origin: str) -> bool:
        """Whether it may be sent to `origin`."""
        return not self.origin or self.origin == origin


def is_access_token(text: str) -> bool:
    """Whether it has the form of one (three parts with dots between them) and can be sent."""
    parts = text.split(".")
    return len(parts) == 3 and all(parts) and text.isascii() and text.isprintable() and " " not in text
