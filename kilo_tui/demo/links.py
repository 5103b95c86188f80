"""Connected accounts: the ways in to one person's account."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kilo_tui.demo.clock import iso

LINKABLE = {"google": "Google", "github": "GitHub", "gitlab": "GitLab", "linkedin": "LinkedIn"}
"""Provider ids and their names."""
WAYS_IN = LINKABLE | {"email": "E-mail"}

MEANINGS = {
    "ACCOUNT-ALREADY-LINKED": "That account is linked to someone else here.",
    "PROVIDER-ALREADY-LINKED": "You have an account of that kind linked already.",
    "LINKING-FAILED": "The account was not linked.",
    "DIFFERENT-OAUTH": "You signed up in another way. Sign in with that one.",
    "BLOCKED": "This account is blocked.",
}
"""By the error the page is opened with."""


@dataclass(frozen=True, slots=True)
class Link:
    """One account elsewhere that opens this one."""

    provider: str
    email: str
    since: float

    def payload(self) -> dict[str, Any]:
        """As tRPC `user.getAuthProviders` lists it."""
        return {
            "provider": self.provider,
            "email": self.email,
            "avatar_url": "",
            "hosted_domain": None,
            "created_at": iso(self.since),
        }
