"""The people of the demo: who they are, what they have, how far they came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kilo_tui.demo.clock import DAY, Now, day, iso
from kilo_tui.demo.credits import DOLLAR, FREE_DAYS, WELCOME, Block, Credits
from kilo_tui.demo.links import Link
from kilo_tui.demo.teams import Team, teams
from kilo_tui.demo.usage import Spent, Usage, history


@dataclass(slots=True)
class Person:
    """One account of the demo."""

    persona: str
    email: str
    name: str
    now: Now
    credits: Credits = field(default_factory=Credits)
    usage: Usage = field(default_factory=Usage)
    links: list[Link] = field(default_factory=list)
    teams: tuple[tuple[Team, str], ...] = ()
    """With the role in each."""
    checked: bool | None = True
    """Whether the identity check was passed; None is not done."""
    held: bool = False
    """Verified by a card hold."""
    blocked: bool = False
    resets: int = 0
    """How often the key was reset."""
    redeemed: set[str] = field(default_factory=set)
    created: float = 0.0

    @property
    def id(self) -> str:
        """As the gateway knows the person."""
        return f"demo-{self.persona}"

    @property
    def key(self) -> str:
        """The token that is good now."""
        return f"demo.{self.persona}.x{self.resets or ''}"

    @property
    def has_paid(self) -> bool:
        """Whether there ever was a payment."""
        return self.credits.payments > 0

    def team(self, organization: str) -> Team | None:
        """The organization of this id, where the person is a member."""
        return next((team for team, _role in self.teams if team.id == organization), None)

    def left(self, organization: str = "") -> int:
        """Micro-dollars left to the person, or to the organization."""
        team = self.team(organization)
        return team.balance if team else self.credits.left(self.now())

    def charge(self, model: str, cost: int, tokens_in: int, tokens_out: int, organization: str) -> None:
        """Take `cost` micro-dollars from the organization's balance, or else from the person's own."""
        if team := self.team(organization):
            team.balance -= cost
        else:
            self.credits.charge(cost, self.now())
        self.usage.add(Spent(day(self.now()), model, cost, tokens_in, tokens_out, organization=organization))

    def check(self, passed: bool) -> None:
        """The identity check, once; passing it brings the welcome credits."""
        if self.checked is not None:
            return
        self.checked = passed
        if passed:
            self.credits.add(WELCOME, self.now(), free=True, days=FREE_DAYS)

    def profile(self) -> dict[str, Any]:
        """The answer of `GET /api/profile`; without organizations the key is absent."""
        found: dict[str, Any] = {"user": {"id": self.id, "email": self.email, "name": self.name, "image": ""}}
        if self.teams:
            found["organizations"] = [{"id": team.id, "name": team.name, "role": role} for team, role in self.teams]
        return found

    def row(self) -> dict[str, Any]:
        """The answer of `GET /api/user`."""
        now = self.now()
        acquired = self.credits.acquired(now)
        return {
            "id": self.id,
            "google_user_email": self.email,
            "google_user_name": self.name,
            "google_user_image_url": "",
            "created_at": iso(self.created),
            "hosted_domain": None,
            "microdollars_used": acquired - self.credits.left(now),
            "total_microdollars_acquired": acquired,
            "next_credit_expiration_at": self.credits.next_expiry(now),
            "has_validation_stytch": self.checked,
            "has_validation_novel_card_with_hold": self.held,
            "blocked_reason": None,
            "auto_top_up_enabled": False,
            "default_model": None,
            "completed_welcome_form": self.checked is not None,
        }


def people(now: Now) -> dict[str, Person]:
    """Every persona, as it is when a gateway starts."""
    return {person.persona: person for person in _people(now)}


def _people(now: Now) -> Iterator[Person]:
    start = now()
    earlier, once = start - 40 * DAY, start - 90 * DAY
    spent_welcome = Block(WELCOME, 0, once, once + FREE_DAYS * DAY, free=True)

    def linked(email: str, *providers: str, since: float = once) -> list[Link]:
        return [Link(provider, email, since) for provider in providers]

    ada, grace, alan = "ada@example.org", "grace@example.org", "alan@example.org"
    edsger, barbara, mallory = "edsger@example.org", "barbara@example.org", "mallory@example.org"
    bonus = Block(20 * DOLLAR, 9_250_000, earlier, earlier + FREE_DAYS * DAY, free=True)
    yield Person(
        "verified",
        ada,
        "Ada Lovelace",
        now,
        Credits([spent_welcome, bonus, Block(10 * DOLLAR, 10 * DOLLAR, earlier)], payments=1),
        Usage(history(15_750_000, start)),
        linked(ada, "google"),
        created=once,
    )
    yield Person(
        "new", grace, "Grace Hopper", now, links=linked(grace, "google", since=start), checked=None, created=start
    )
    yield Person(
        "first-topup",
        alan,
        "Alan Turing",
        now,
        Credits([Block(WELCOME, 0, earlier, earlier + FREE_DAYS * DAY, free=True)]),
        Usage(history(WELCOME, start)),
        linked(alan, "email"),
        created=earlier,
    )
    yield Person(
        "empty",
        edsger,
        "Edsger Dijkstra",
        now,
        Credits([Block(20 * DOLLAR, 0, once)], payments=2),
        Usage(history(20 * DOLLAR, start)),
        linked(edsger, "gitlab"),
        checked=False,
        held=True,
        created=once,
    )
    acme, globex = teams()
    yield Person(
        "team",
        barbara,
        "Barbara Liskov",
        now,
        Credits([Block(10 * DOLLAR, 4 * DOLLAR, earlier)], payments=2),
        Usage(history(6 * DOLLAR, start) + history(3 * DOLLAR, start, acme.id)),
        linked(barbara, "google", "github"),
        teams=((acme, "member"), (globex, "owner")),
        created=once,
    )
    yield Person("blocked", mallory, "Mallory", now, links=linked(mallory, "linkedin"), blocked=True, created=once)
