"""Who asks, and what is left to them. Money is whole micro-dollars, as the gateway keeps it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

TEAM_ID = "7f3c9a52-1f0e-4c5d-9a57-3d2b8f6e1c04"
TEAM_NAME = "Acme"
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(slots=True)
class Account:
    """One account of the demo."""

    persona: str
    email: str
    name: str
    balance: int
    """Micro-dollars."""
    has_paid: bool = True
    organizations: tuple[tuple[str, str, str], ...] = ()
    """id, name, role."""
    spent: int = 0
    team_balances: dict[str, int] = field(default_factory=dict)

    def charge(self, cost: int, organization: str) -> None:
        """Take `cost` micro-dollars from the organization's balance, or else from the person's own."""
        self.spent += cost
        if organization:
            self.team_balances[organization] -= cost
        else:
            self.balance -= cost

    def left(self, organization: str = "") -> int:
        """Micro-dollars left."""
        return self.team_balances[organization] if organization else self.balance

    def profile(self) -> dict[str, Any]:
        """The answer of `GET /api/profile`; without organizations the key is absent."""
        found: dict[str, Any] = {
            "user": {"id": f"demo-{self.persona}", "email": self.email, "name": self.name, "image": ""}
        }
        if self.organizations:
            found["organizations"] = [
                {"id": team_id, "name": name, "role": role} for team_id, name, role in self.organizations
            ]
        return found

    def row(self) -> dict[str, Any]:
        """The answer of `GET /api/user`."""
        return {
            "id": f"demo-{self.persona}",
            "google_user_email": self.email,
            "google_user_name": self.name,
            "google_user_image_url": "",
            "created_at": "2026-01-15T09:30:00.000Z",
            "hosted_domain": None,
            "microdollars_used": self.spent,
            "total_microdollars_acquired": self.spent + self.balance,
            "next_credit_expiration_at": None,
            "has_validation_stytch": True,
            "has_validation_novel_card_with_hold": False,
            "blocked_reason": None,
            "auto_top_up_enabled": False,
            "default_model": None,
            "completed_welcome_form": True,
        }


class Rejected(Exception):
    """The token is not accepted: status and the words of the gateway."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


def _personas() -> dict[str, Account]:
    ada = ("ada@example.org", "Ada Lovelace")
    return {
        "verified": Account("verified", *ada, balance=19_250_000),
        "new": Account("new", "grace@example.org", "Grace Hopper", balance=0, has_paid=False),
        "first-topup": Account("first-topup", "alan@example.org", "Alan Turing", balance=0, has_paid=False),
        "empty": Account("empty", "edsger@example.org", "Edsger Dijkstra", balance=0),
        "team": Account(
            "team",
            "barbara@example.org",
            "Barbara Liskov",
            balance=4_000_000,
            organizations=((TEAM_ID, TEAM_NAME, "member"),),
            team_balances={TEAM_ID: 250_000_000},
        ),
    }


class Accounts:
    """Every account of one demo gateway."""

    def __init__(self) -> None:
        self._personas = _personas()

    def of(self, authorization: str | None) -> Account | None:
        """The account a header belongs to; None is anonymous. Raises Rejected."""
        if authorization is None:
            return None
        scheme, _, token = authorization.partition(" ")
        token = token.strip()
        if scheme.lower() != "bearer":
            raise Rejected(401, "Unauthorized - authentication required")
        if token == "anonymous":
            return None
        parts = token.split(".")
        if len(parts) != 3 or not all(parts):
            raise Rejected(401, "Invalid token (0a1b2c3d-0000-4000-8000-00000000d3e0)")
        persona = parts[1] if parts[0] == "demo" else "verified"
        if persona == "expired":
            raise Rejected(401, "Invalid token (0a1b2c3d-0000-4000-8000-00000000d3e0)")
        if persona == "blocked":
            raise Rejected(403, "Access denied (R1)")
        return self._personas.get(persona, self._personas["verified"])

    def organization(self, account: Account | None, wanted: str | None) -> str:
        """The organization a request is made for; empty is the person. Raises Rejected."""
        if not wanted or account is None:
            return ""
        organization = wanted.lower()
        if not _UUID.fullmatch(organization):
            raise Rejected(400, "Invalid organization ID format")
        if organization not in account.team_balances:
            raise Rejected(403, "Access denied (not a member of the organization)")
        return organization
