"""The account by HTTP: who it is, what is left, what was used, and how more is bought."""

from __future__ import annotations

import re
from typing import Any

from kilo_tui.demo import catalog, listing, promotions, refusals
from kilo_tui.demo.checkouts import Checkout, Checkouts
from kilo_tui.demo.clock import DAY, day
from kilo_tui.demo.completions import refuse
from kilo_tui.demo.credits import DOLLAR
from kilo_tui.demo.http import Request, Responder, Route
from kilo_tui.demo.people import Person
from kilo_tui.demo.teams import Team
from kilo_tui.demo.tokens import Accounts, Rejected
from kilo_tui.demo.usage import PERIODS

LOW = 2 * DOLLAR
_ORGANIZATION = "x-kilocode-organizationid"


class AccountRoutes:
    """Every path about the person with the token."""

    def __init__(self, accounts: Accounts, checkouts: Checkouts, root: str) -> None:
        self._accounts = accounts
        self._checkouts = checkouts
        self._root = root
        team = r"/api/organizations/(?P<team>[^/]+)"
        self.table: tuple[Route, ...] = (
            ("GET", rf"{team}/models", self._team_models),
            ("GET", rf"{team}/defaults", self._team_defaults),
            ("GET", team, self._team),
            ("GET", r"/api/defaults", self._defaults),
            ("GET", r"/api/profile", self._profile),
            ("GET", r"/api/profile/balance", self._balance),
            ("GET", r"/api/profile/usage", self._usage),
            ("POST", r"/api/profile/redeem-promocode", self._redeem),
            ("GET", r"/api/user", self._user),
            ("GET", r"/api/users/notifications", self._notifications),
            ("GET", r"/api/trpc/(?P<call>user\.(?:getCreditBlocks|getAuthProviders))", self._trpc),
            ("POST", r"/payments/topup", self._topup),
        )

    def _person(self, request: Request) -> Person:
        """Who asks. Raises Rejected, also for nobody."""
        return self._accounts.signed_in(request.headers.get("authorization"), request.headers.get(_ORGANIZATION))

    # --- the person

    async def _profile(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(200, self._person(request).profile())

    async def _balance(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        person = self._person(request)
        left = person.left(self._accounts.organization(person, request.headers.get(_ORGANIZATION)))
        await responder.json(200, {"balance": left / DOLLAR, "isDepleted": left <= 0})

    async def _user(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(200, self._person(request).row())

    async def _usage(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        person = self._person(request)
        view = request.query.get("viewType", "personal")
        if view not in ("personal", "all"):
            view = self._accounts.organization(person, view)
        days = PERIODS.get(request.query.get("period", "all"), PERIODS["all"])
        since = day(self._accounts.now() - (days - 1) * DAY)
        by_model = request.query.get("groupByModel") == "true"
        await responder.json(200, person.usage.payload(view, since, by_model=by_model))

    async def _notifications(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        person = self._person(request)
        notices: list[dict[str, Any]] = [
            {
                "id": "demo-notice",
                "title": "This is a demo",
                "message": "Answers are scripted, and the money is not real.",
                "showIn": ["cli"],
            }
        ]
        if person.left() < LOW and not request.headers.get(_ORGANIZATION):
            bonus = "" if person.has_paid else " Your first top-up brings $20 more."
            notices.append(
                {
                    "id": "low-credit-warning",
                    "title": "Low Credit Warning!",
                    "message": f"Less than $2 of credits is left.{bonus}",
                    "action": {"actionText": "Add credits", "actionURL": f"{self._root}/profile"},
                }
            )
        await responder.json(200, {"notifications": notices})

    async def _trpc(self, request: Request, responder: Responder, match: re.Match[str]) -> None:
        try:
            person = self._person(request)
        except Rejected:
            await refuse(responder, refusals.not_authenticated(match["call"]))
            return
        data: dict[str, Any]
        if match["call"] == "user.getCreditBlocks":
            data = person.credits.payload(self._accounts.now())
        else:
            data = {"success": True, "providers": [link.payload() for link in person.links]}
        await responder.json(200, {"result": {"data": data}})

    # --- more credits

    async def _redeem(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(*promotions.redeem(self._person(request), request.body))

    async def _topup(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        try:
            person = self._person(request)
        except Rejected as rejected:
            if rejected.status == 401:
                await responder.see(f"{self._root}/users/sign_in")
                return
            raise
        team = self._accounts.organization(person, request.query.get("organization-id"))
        made = self._checkouts.new(person, request.query.get("amount", ""), team)
        if isinstance(made, Checkout):
            await responder.see(f"{self._root}/checkout/{made.id}")
        else:
            await responder.json(*made)

    # --- organizations and defaults

    async def _in_team(self, request: Request, responder: Responder, match: re.Match[str]) -> Team | None:
        """The organization of the path; None where that was answered with a refusal."""
        try:
            team = self._person(request).team(match["team"].lower())
        except Rejected as rejected:
            await responder.json(rejected.status, {"error": rejected.error, "message": rejected.error})
            return None
        if team is None:
            words = "Organization not found"
            await responder.json(404, {"error": words, "message": words})
        return team

    async def _team(self, request: Request, responder: Responder, match: re.Match[str]) -> None:
        if team := await self._in_team(request, responder, match):
            await responder.json(200, team.payload())

    async def _team_models(self, request: Request, responder: Responder, match: re.Match[str]) -> None:
        if team := await self._in_team(request, responder, match):
            now = self._accounts.now()
            await responder.json(200, {"data": [listing.entry(model, now) for model in team.models()]})

    async def _team_defaults(self, request: Request, responder: Responder, match: re.Match[str]) -> None:
        if team := await self._in_team(request, responder, match):
            await responder.json(200, team.defaults())

    async def _defaults(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        try:
            person = self._accounts.of(request.headers.get("authorization"))
        except Rejected:
            person = None
        model = catalog.TOUR if person is None else catalog.PAID
        await responder.json(200, {"defaultModel": model, "defaultFreeModel": catalog.TOUR})
