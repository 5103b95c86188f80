"""Which path is answered by what."""

from __future__ import annotations

import html
import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, unquote

from kilo_tui.demo import catalog, refusals
from kilo_tui.demo.accounts import TEAM_ID, TEAM_NAME, Account, Accounts, Rejected
from kilo_tui.demo.completions import Completions, refuse
from kilo_tui.demo.device import DeviceCodes
from kilo_tui.demo.http import Request, Responder

_BASE = r"/api/(?:openrouter|gateway)(?:/v1)?|/api/v1"

Found = Callable[[Request, Responder, re.Match[str]], Awaitable[None]]


class Routes:
    """Every path of one demo gateway."""

    def __init__(self, accounts: Accounts, completions: Completions, codes: DeviceCodes) -> None:
        self._accounts = accounts
        self._completions = completions
        self._codes = codes
        table: tuple[tuple[str, str, Found], ...] = (
            ("POST", rf"(?:{_BASE})/chat/completions", self._chat),
            ("GET", rf"(?:{_BASE})/models", self._models),
            ("GET", rf"(?:{_BASE})/models/(?P<model>.+)/endpoints", self._endpoints),
            ("GET", rf"(?:{_BASE})/providers", self._providers),
            ("GET", rf"(?:{_BASE})/models-by-provider", self._models_by_provider),
            ("POST", rf"(?:{_BASE})/.*", self._no_such_endpoint),
            ("GET", r"/api/organizations/(?P<team>[^/]+)/models", self._team_models),
            ("GET", r"/api/organizations/(?P<team>[^/]+)/defaults", self._team_defaults),
            ("GET", r"/api/organizations/(?P<team>[^/]+)", self._team),
            ("GET", r"/api/defaults", self._defaults),
            ("GET", r"/api/profile", self._profile),
            ("GET", r"/api/profile/balance", self._balance),
            ("GET", r"/api/user", self._user),
            ("GET", r"/api/users/notifications", self._notifications),
            ("POST", r"/api/device-auth/codes", self._new_code),
            ("GET", r"/api/device-auth/codes/(?P<code>[^/]+)", self._poll),
            ("GET", r"/device-auth", self._device_page),
            ("POST", r"/device-auth", self._decide),
        )
        self._table = [(method, re.compile(pattern), found) for method, pattern, found in table]

    async def answer(self, request: Request, responder: Responder) -> None:
        """Answer one request."""
        for method, pattern, found in self._table:
            match = pattern.fullmatch(request.path)
            if match and method == request.method:
                try:
                    await found(request, responder, match)
                except Rejected as rejected:
                    await refuse(responder, refusals.rejected(rejected.status, rejected.error))
                return
        await responder.json(404, {"error": "Not Found", "message": f"{request.method} {request.path}"})

    def _account(self, request: Request) -> Account:
        """Who asks. Raises Rejected, also for nobody."""
        account = self._accounts.of(request.headers.get("authorization"))
        if account is None:
            raise Rejected(401, "Unauthorized")
        self._accounts.organization(account, request.headers.get("x-kilocode-organizationid"))
        return account

    # --- chat and models

    async def _chat(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await self._completions.answer(request, responder)

    async def _models(self, _request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(200, {"data": [model.entry() for model in catalog.MODELS.values() if model.listed]})

    async def _endpoints(self, _request: Request, responder: Responder, match: re.Match[str]) -> None:
        model = catalog.MODELS.get(unquote(match["model"]))
        if model is None:
            await responder.json(404, {"error": {"message": "Not Found", "code": 404}})
        else:
            await responder.json(200, catalog.endpoints_payload(model))

    async def _providers(self, _request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(200, catalog.providers_payload())

    async def _models_by_provider(self, _request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(200, catalog.models_by_provider_payload())

    async def _no_such_endpoint(self, _request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await refuse(responder, refusals.INVALID_PATH)

    # --- account

    def _team_of(self, request: Request, match: re.Match[str]) -> str:
        account = self._account(request)
        return self._accounts.organization(account, match["team"])

    async def _team_models(self, request: Request, responder: Responder, match: re.Match[str]) -> None:
        self._team_of(request, match)
        await self._models(request, responder, match)

    async def _team_defaults(self, request: Request, responder: Responder, match: re.Match[str]) -> None:
        self._team_of(request, match)
        await responder.json(200, _defaults(catalog.PAID))

    async def _team(self, request: Request, responder: Responder, match: re.Match[str]) -> None:
        self._team_of(request, match)
        await responder.json(200, {"id": TEAM_ID, "name": TEAM_NAME, "settings": {}})

    async def _defaults(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        try:
            account = self._accounts.of(request.headers.get("authorization"))
        except Rejected:
            account = None
        await responder.json(200, _defaults(catalog.TOUR if account is None else catalog.PAID))

    async def _profile(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(200, self._account(request).profile())

    async def _balance(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        account = self._account(request)
        team = self._accounts.organization(account, request.headers.get("x-kilocode-organizationid"))
        left = account.left(team)
        await responder.json(200, {"balance": left / 1_000_000, "isDepleted": left <= 0})

    async def _user(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(200, self._account(request).row())

    async def _notifications(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        self._account(request)
        notice = {
            "id": "demo-notice",
            "title": "This is a demo",
            "message": "Answers are scripted, and the money is not real.",
            "showIn": ["cli"],
        }
        await responder.json(200, {"notifications": [notice]})

    # --- signing in

    async def _new_code(self, _request: Request, responder: Responder, _match: re.Match[str]) -> None:
        made = self._codes.new()
        if made is None:
            await responder.json(429, {"error": "Too many pending authorization requests from this IP"})
        else:
            await responder.json(200, made)

    async def _poll(self, _request: Request, responder: Responder, match: re.Match[str]) -> None:
        status, body = self._codes.poll(match["code"])
        await responder.json(status, body)

    async def _device_page(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        code = html.escape(request.query.get("code", ""))
        await responder.page(
            200,
            "<!doctype html><meta charset=utf-8><title>Sign in to the Kilo demo</title>"
            f"<h1>Does your terminal show this code?</h1><p><code>{code}</code></p>"
            f"<form method=post action=/device-auth><input type=hidden name=code value='{code}'>"
            "<button name=status value=approved>Authorize</button> "
            "<button name=status value=denied>Deny</button></form>",
        )

    async def _decide(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        form = parse_qs(request.body.decode("utf-8", "replace"))
        code, status = form.get("code", [""])[0], form.get("status", [""])[0]
        done = status in ("approved", "denied") and self._codes.decide(code, status)
        said = "Done. Go back to your terminal." if done else "This code has expired. Ask for a new one."
        await responder.page(
            200 if done else 410, f"<!doctype html><meta charset=utf-8><title>Kilo demo</title><p>{said}"
        )


def _defaults(model_id: str) -> dict[str, Any]:
    return {"defaultModel": model_id, "defaultFreeModel": catalog.TOUR}
