"""Which path is answered by what."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote

from kilo_tui.demo import catalog, listing, refusals
from kilo_tui.demo.clock import Now
from kilo_tui.demo.completions import Completions, refuse
from kilo_tui.demo.http import Request, Responder, Route
from kilo_tui.demo.tokens import Rejected

_BASE = r"/api/(?:openrouter|gateway)(?:/v1)?|/api/v1"


class Routes:
    """Every path of one demo gateway: chat and models here, and `others`."""

    def __init__(self, completions: Completions, now: Now, *others: Iterable[Route]) -> None:
        self._completions = completions
        self._now = now
        own: tuple[Route, ...] = (
            ("POST", rf"(?:{_BASE})/chat/completions", self._chat),
            ("GET", rf"(?:{_BASE})/models", self._models),
            ("GET", rf"(?:{_BASE})/models/(?P<model>.+)/endpoints", self._endpoints),
            ("GET", rf"(?:{_BASE})/providers", self._providers),
            ("GET", rf"(?:{_BASE})/models-by-provider", self._models_by_provider),
            ("POST", rf"(?:{_BASE})/.*", self._no_such_endpoint),
        )
        tables = (own, *others)
        self._table = [(method, re.compile(pattern), found) for table in tables for method, pattern, found in table]

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

    async def _chat(self, request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await self._completions.answer(request, responder)

    async def _models(self, _request: Request, responder: Responder, _match: re.Match[str]) -> None:
        now = self._now()
        listed = [listing.entry(model, now) for model in catalog.MODELS.values() if model.listed]
        await responder.json(200, {"data": listed})

    async def _endpoints(self, _request: Request, responder: Responder, match: re.Match[str]) -> None:
        model = catalog.MODELS.get(unquote(match["model"]))
        if model is None:
            await responder.json(404, {"error": {"message": "Not Found", "code": 404}})
        else:
            await responder.json(200, listing.endpoints_payload(model, self._now()))

    async def _providers(self, _request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(200, listing.providers_payload())

    async def _models_by_provider(self, _request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await responder.json(200, listing.models_by_provider_payload(self._now()))

    async def _no_such_endpoint(self, _request: Request, responder: Responder, _match: re.Match[str]) -> None:
        await refuse(responder, refusals.INVALID_PATH)
