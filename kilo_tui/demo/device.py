"""Device codes: asked for by a terminal, approved in a browser, handed over once."""

from __future__ import annotations

import math
from dataclasses import dataclass

from kilo_tui.demo.clock import Now
from kilo_tui.demo.people import Person

LIFETIME = 600.0
"""Seconds."""
MOST_PENDING = 5
"""From one address."""
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(slots=True)
class DeviceCode:
    """One code and how it stands."""

    code: str
    address: str
    expires: float
    status: str = "pending"
    person: Person | None = None
    """Who approved it."""


class DeviceCodes:
    """Every code that was asked for."""

    def __init__(self, root: str, now: Now) -> None:
        self._root = root
        self._now = now
        self._codes: dict[str, DeviceCode] = {}
        self.tokens: list[str] = []
        """What the next approvals hand over instead of the persona's own."""

    def new(self, address: str) -> dict[str, object] | None:
        """A new code as the answer has it; None when too many are pending from this address."""
        if sum(code.address == address and self.pending(code.code) for code in self._codes.values()) >= MOST_PENDING:
            return None
        made = DeviceCode(_code(len(self._codes) + 1), address, self._now() + LIFETIME)
        self._codes[made.code] = made
        return {
            "code": made.code,
            "verificationUrl": f"{self._root}/device-auth?code={made.code}",
            "expiresIn": math.floor(LIFETIME),
        }

    def pending(self, code: str) -> bool:
        """Whether it waits for somebody to decide."""
        found = self._codes.get(code)
        return found is not None and found.status == "pending" and found.expires > self._now()

    def poll(self, code: str) -> tuple[int, dict[str, str]]:
        """Status and body for a poll; an approved code is handed over once."""
        found = self._codes.get(code)
        if found is None or found.status == "used" or found.expires <= self._now():
            return 410, {"status": "expired"}
        if found.person is not None:
            found.status, person, found.person = "used", found.person, None
            token = self.tokens.pop(0) if self.tokens else person.key
            approved = {"status": "approved", "token": token, "userId": person.id, "userEmail": person.email}
            return 200, approved
        return (403, {"status": "denied"}) if found.status == "denied" else (202, {"status": "pending"})

    def approve(self, code: str, person: Person) -> bool:
        """Whether there was something to decide."""
        if not self.pending(code):
            return False
        self._codes[code].status, self._codes[code].person = "approved", person
        return True

    def deny(self, code: str) -> bool:
        """Whether there was something to decide."""
        if not self.pending(code):
            return False
        self._codes[code].status = "denied"
        return True


def _code(number: int) -> str:
    """The code of this number: scattered, but the same in every run."""
    value = number * 2_654_435_761 % 2**40
    letters = "".join(_ALPHABET[value >> shift & 31] for shift in range(0, 40, 5))
    return f"{letters[:4]}-{letters[4:]}"
