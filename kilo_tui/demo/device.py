"""Device codes: asked for by a terminal, approved in a browser, handed over once."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

LIFETIME = 600.0
"""Seconds."""
MOST_PENDING = 5
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(slots=True)
class DeviceCode:
    """One code and how it stands."""

    code: str
    expires: float
    status: str = "pending"


class DeviceCodes:
    """Every code that was asked for."""

    def __init__(self, root: str, now: Callable[[], float]) -> None:
        self._root = root
        self._now = now
        self._codes: dict[str, DeviceCode] = {}
        self._count = 0

    def new(self) -> dict[str, object] | None:
        """A new code as the answer has it; None when too many are pending."""
        if (
            sum(code.status == "pending" and code.expires > self._now() for code in self._codes.values())
            >= MOST_PENDING
        ):
            return None
        self._count += 1
        made = DeviceCode(_code(self._count), self._now() + LIFETIME)
        self._codes[made.code] = made
        return {
            "code": made.code,
            "verificationUrl": f"{self._root}/device-auth?code={made.code}",
            "expiresIn": math.floor(LIFETIME),
        }

    def poll(self, code: str) -> tuple[int, dict[str, str]]:
        """Status and body for a poll; an approved code is handed over once."""
        found = self._codes.get(code)
        if found is None or found.status == "used" or found.expires <= self._now():
            return 410, {"status": "expired"}
        if found.status == "approved":
            found.status = "used"
            approved = {
                "status": "approved",
                "token": "demo.verified.x",
                "userId": "demo-verified",
                "userEmail": "ada@example.org",
            }
            return 200, approved
        return (403, {"status": "denied"}) if found.status == "denied" else (202, {"status": "pending"})

    def decide(self, code: str, status: str) -> bool:
        """Approve or deny; whether there was something to decide."""
        found = self._codes.get(code)
        if found is None or found.status != "pending":
            return False
        found.status = status
        return True


def _code(number: int) -> str:
    """The code of this number: scattered, but the same in every run."""
    value = number * 2_654_435_761 % 2**40
    letters = "".join(_ALPHABET[value >> shift & 31] for shift in range(0, 40, 5))
    return f"{letters[:4]}-{letters[4:]}"
