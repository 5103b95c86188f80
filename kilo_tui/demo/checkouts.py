"""Checkouts: an amount that somebody means to pay, until they do."""

from __future__ import annotations

from dataclasses import dataclass

from kilo_tui.demo.credits import DOLLAR
from kilo_tui.demo.people import Person

LEAST, MOST = 10, 10_000
"""Dollars."""
BROKEN = 9_999
"""Dollars; this amount finds no checkout."""


@dataclass(slots=True)
class Checkout:
    """One payment page."""

    id: str
    person: Person
    dollars: int
    organization: str
    paid: bool = False

    def pay(self) -> None:
        """The money arrives, once."""
        if self.paid:
            return
        self.paid = True
        if team := self.person.team(self.organization):
            team.balance += self.dollars * DOLLAR
        else:
            self.person.credits.pay(self.dollars * DOLLAR, self.person.now())


class Checkouts:
    """Every payment page of one demo gateway."""

    def __init__(self) -> None:
        self._made: dict[str, Checkout] = {}

    def new(self, person: Person, amount: str, organization: str = "") -> Checkout | tuple[int, dict[str, str]]:
        """A new one, or status and body of a refusal; `amount` is whole dollars, as it was asked."""
        dollars = int(amount) if amount.isascii() and amount.isdigit() and len(amount) < 9 else 0
        if not LEAST <= dollars <= MOST:
            return 400, {"error": f"Amount must be between ${LEAST} and ${MOST}"}
        if dollars == BROKEN:
            return 500, {"error": "Failed to create checkout session"}
        made = Checkout(f"cs_demo_{len(self._made) + 1}", person, dollars, organization)
        self._made[made.id] = made
        return made

    def get(self, checkout_id: str) -> Checkout | None:
        """The one of this id."""
        return self._made.get(checkout_id)
