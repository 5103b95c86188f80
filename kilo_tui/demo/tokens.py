"""Who asks: the person behind a token, and the organization a request is made for."""

from __future__ import annotations

import re

from kilo_tui.demo.clock import Now
from kilo_tui.demo.links import Link
from kilo_tui.demo.people import Person, people

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TRACE = "(0a1b2c3d-0000-4000-8000-00000000d3e0)"
_INVALID = f"Invalid token {_TRACE}"

_REJECTED = {
    "expired": (401, _INVALID),
    "outdated": (401, f"Token version outdated, please re-authenticate {_TRACE}"),
    "deleted": (401, "User not found"),
    "blocked-domain": (403, "Access denied (R0)"),
}
"""By persona: whom no token lets in."""


class Rejected(Exception):
    """The token is not accepted: status and the words of the gateway."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


class Accounts:
    """Every account of one demo gateway."""

    def __init__(self, now: Now) -> None:
        self.people = people(now)
        self.now = now

    def of(self, authorization: str | None) -> Person | None:
        """The person a header belongs to; None is anonymous. Raises Rejected."""
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
            raise Rejected(401, _INVALID)
        persona = parts[1] if parts[0] == "demo" else "verified"
        if persona in _REJECTED:
            raise Rejected(*_REJECTED[persona])
        person = self.people.get(persona, self.people["verified"])
        if person.blocked:
            raise Rejected(403, "Access denied (R1)")
        if person.resets and token != person.key:
            raise Rejected(401, "Invalid API token")
        return person

    def signed_in(self, authorization: str | None, organization: str | None = None) -> Person:
        """Who asks. Raises Rejected, also for nobody and for somebody else's organization."""
        person = self.of(authorization)
        if person is None:
            raise Rejected(401, "Unauthorized")
        self.organization(person, organization)
        return person

    def organization(self, person: Person | None, wanted: str | None) -> str:
        """The organization a request is made for; empty is the person. Raises Rejected."""
        if not wanted or person is None:
            return ""
        organization = wanted.lower()
        if not _UUID.fullmatch(organization):
            raise Rejected(400, "Invalid organization ID format")
        if person.team(organization) is None:
            raise Rejected(403, "Access denied (not a member of the organization)")
        return organization

    def link(self, person: Person, provider: str, email: str) -> str:
        """Link an account elsewhere; empty, or the error the page shows."""
        if any(link.provider == provider for link in person.links):
            return "PROVIDER-ALREADY-LINKED"
        everybody = (link for other in self.people.values() for link in other.links)
        if any((link.provider, link.email) == (provider, email) for link in everybody):
            return "ACCOUNT-ALREADY-LINKED"
        person.links.append(Link(provider, email, self.now()))
        return ""
