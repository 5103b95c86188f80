"""The signed-in person as the gateway knows them, and how one signs in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

LOW_USD = Decimal(2)
"""Below it the gateway warns too."""


@dataclass(frozen=True, slots=True)
class Organization:
    """A team account the person belongs to."""

    id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in."""

    id: str
    email: str
    name: str
    organizations: tuple[Organization, ...] = ()
    selected_organization_id: str = ""
    """The one chosen on the web, where the gateway says so."""
    has_personal: bool = True
    """One may also ask for oneself, and not only for an organization."""

    def organization(self, organization_id: str) -> Organization | None:
        """The one of this id, however it is written; None when the person is not in it."""
        wanted = organization_id.lower()
        return next((one for one in self.organizations if one.id.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits left to the current account or organization."""

    remaining_usd: Decimal
    depleted: bool
    """As the gateway says."""

    @property
    def used_up(self) -> bool:
        """Nothing is left to pay with."""
        return self.depleted or self.remaining_usd <= 0

    @property
    def low(self) -> bool:
        """There is something, and not much."""
        return not self.used_up and self.remaining_usd < LOW_USD


@dataclass(frozen=True, slots=True)
class CreditBlock:
    """Credits that came at one time and end together."""

    amount_usd: Decimal
    left_usd: Decimal
    free: bool
    """Given, not bought."""
    expires: datetime | None = None
    """UTC; None is never."""


@dataclass(frozen=True, slots=True)
class Credits:
    """What a person's own balance is made of."""

    blocks: tuple[CreditBlock, ...]
    first_topup_bonus_open: bool | None = None
    """Nothing has been bought yet, so the bonus on the first top-up is still to be had; None is unknown."""


@dataclass(frozen=True, slots=True)
class Promotion:
    """What a promotional code has brought."""

    amount_usd: Decimal | None
    """None where the gateway does not say."""
    expires: datetime | None = None
    """UTC; None is never, or not said."""


@dataclass(frozen=True, slots=True)
class LinkedAccount:
    """An account elsewhere that opens this one."""

    provider: str
    """As the gateway names it: `google`, `github`, `email`, …"""
    email: str
    since: datetime | None = None
    """UTC; None is unknown."""


class IdentityCheck(StrEnum):
    """How far the gateway's check of a person has come."""

    NOT_DONE = "not_done"
    PASSED = "passed"
    FAILED = "failed"
    CARD_HOLD = "card_hold"
    """Verified in an older way, by an amount held on a card."""


@dataclass(frozen=True, slots=True)
class Notification:
    """What the gateway wants a person to know."""

    id: str
    title: str
    message: str
    action: str = ""
    link: str = ""
    """http or https, with an action; foreign text all the same."""
    model_id: str = ""
    """A model it is about."""


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person approves in a browser, on whatever machine has one."""

    code: str
    link: str
    """http or https; foreign text all the same."""
    lives_seconds: float


class SignInState(StrEnum):
    """What has become of a device code."""

    PENDING = "pending"
    APPROVED = "approved"
    DENIED = "denied"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class SignInStatus:
    """The answer to one question about a device code."""

    state: SignInState
    secret: str = field(default="", repr=False)
    """The access token, handed over once, with `APPROVED`."""
    email: str = ""
