"""Promotional codes: one that is good, and one for each reason to refuse."""

from __future__ import annotations

import json
from typing import Any

from kilo_tui.demo.clock import iso
from kilo_tui.demo.credits import DOLLAR
from kilo_tui.demo.people import Person

_GIFTS: dict[str, tuple[int, int | None]] = {
    "DEMO5": (5, 30),
    "DEMO-FOREVER": (3, None),
    "DEMO-PAID": (10, 30),
    "DEMO-GITHUB": (10, 30),
}
"""Dollars, and days they last."""

_REFUSED = {
    "DEMO-EXPIRED": "This promotional code has expired",
    "DEMO-LIMIT": "This promotional code has reached its redemption limit",
    "first-topup-bonus": "Invalid promotional code",
    "automatic-welcome-credits": "Invalid promotional code",
}


class Refused(Exception):
    """The code is not taken; the words of the gateway."""


def redeem(person: Person, body: bytes) -> tuple[int, dict[str, Any]]:
    """Status and body for `POST /api/profile/redeem-promocode`."""
    try:
        return 200, _redeem(person, _code(body))
    except Refused as refused:
        return 400, {"error": str(refused)}


def _code(body: bytes) -> str:
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused("Invalid JSON in request body") from None
    code = asked.get("credit_category") if isinstance(asked, dict) else None
    if not isinstance(code, str) or not code.strip():
        raise Refused("Promotional code is required")
    return code.strip()


def _redeem(person: Person, code: str) -> dict[str, Any]:
    if code in _REFUSED:
        raise Refused(_REFUSED[code])
    if code not in _GIFTS:
        raise Refused(f"Category {code} not found")
    if code in person.redeemed:
        raise Refused(f"Code {code} has already been applied to {person.email}.")
    if code == "DEMO-PAID" and not person.has_paid:
        raise Refused("You must have purchased credits at least once to use this code.")
    if code == "DEMO-GITHUB" and all(link.provider != "github" for link in person.links):
        raise Refused("You must have linked a GitHub account to use this code.")
    dollars, days = _GIFTS[code]
    person.redeemed.add(code)
    block = person.credits.add(dollars * DOLLAR, person.now(), free=True, days=days)
    said = f"Added {dollars} USD for {code} to {person.id} ({person.email})"
    found: dict[str, Any] = {"message": said, "creditAmount": float(dollars)}
    if block.expires is not None:
        found["expiryDate"] = iso(block.expires)
    return found
