"""The signed-in person as the gateway knows them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


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


@dataclass(frozen=True, slots=True)
class Balance:
    """Credits left to the current account or organization."""

    remaining_usd: Decimal
    depleted: bool
