"""Signing in by HTTP: a terminal asks for a code and polls it."""

from __future__ import annotations

import re

from kilo_tui.demo.device import DeviceCodes
from kilo_tui.demo.http import Request, Responder, Route
from kilo_tui.demo.tokens import Accounts


class SignInRoutes:
    """Every path about device codes but the page."""

    def __init__(self, accounts: Accounts, codes: DeviceCodes) -> None:
        self._accounts = accounts
        self._codes = codes
        code = r"/api/device-auth/codes/(?P<code>[^/]+)"
        self.table: tuple[Route, ...] = (
            ("POST", r"/api/device-auth/codes", self._new),
            ("GET", code, self._poll),
            ("DELETE", code, self._deny),
            ("POST", r"/api/device-auth/tokens", self._approve),
        )

    async def _new(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        made = self._codes.new(request.headers.get("x-forwarded-for", ""))
        if made is None:
            await responder.json(429, {"error": "Too many pending authorization requests from this IP"})
        else:
            await responder.json(200, made)

    async def _poll(self, _request: Request, responder: Responder, match: re.Match[str]) -> None:
        await responder.json(*self._codes.poll(match["code"]))

    async def _approve(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        person = self._accounts.signed_in(request.headers.get("authorization"))
        try:
            asked = request.json()
        except ValueError:
            asked = None
        code = asked.get("code") if isinstance(asked, dict) else None
        if isinstance(code, str) and self._codes.approve(code, person):
            await responder.json(200, {"success": True})
        else:
            await responder.json(400, {"error": "Invalid request body", "details": [{"path": ["code"]}]})

    async def _deny(self, request: Request, responder: Responder, match: re.Match[str]) -> None:
        self._accounts.signed_in(request.headers.get("authorization"))
        self._codes.deny(match["code"])
        await responder.json(200, {"success": True})
