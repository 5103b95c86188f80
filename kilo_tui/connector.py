"""The gateway of this run: where it is, as whom it is asked, and its client once something is asked of it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from kilo_tui import __version__
from kilo_tui.model.catalog import Defaults, Model
from kilo_tui.model.chat import CompletionRequest, StreamEvent
from kilo_tui.model.profile import AccessToken, TokenSource
from kilo_tui.surroundings import Surroundings

if TYPE_CHECKING:
    from kilo_tui.demo.gateway import DemoThread
    from kilo_tui.gateway.addresses import Endpoints
    from kilo_tui.gateway.client import GatewayClient, Timeouts

DEMO_IDLE_SECONDS = 12.0
"""The demo's stalled answers are given up sooner than real ones, so that a person can see what happens then."""

DEMO_ORIGIN = "demo"
"""Whom the keys of the demo belong to: its gateway has another address each time, and knows the same people."""

FRAME_SECONDS = 1 / 30
"""How long what streams in may gather before it is shown; the first of it never waits."""


class LateGateway:
    """The gateway, connected to when it is first asked for something.

    Importing the HTTP client and starting the demo take longer than painting the first screen; so they come later.
    """

    def __init__(self, connect: Callable[[], GatewayClient]) -> None:
        self._connect = connect
        self._opening: asyncio.Task[GatewayClient] | None = None

    def open_soon(self) -> None:
        """Begin now, beside whatever else goes on."""
        if self._opening is None:
            self._opening = asyncio.create_task(asyncio.to_thread(self._connect), name="connect")

    async def client(self) -> GatewayClient:
        """The client. Raises KiloError."""
        self.open_soon()
        assert self._opening is not None
        return await asyncio.shield(self._opening)

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamEvent, None]:
        """As the services' port has it."""
        from kilo_tui.gateway.completions import GatewayCompletions

        client = await self.client()
        async with aclosing(GatewayCompletions(client).stream(request)) as events:
            async for event in events:
                yield event

    async def models(self) -> Sequence[Model]:
        """As the services' port has it."""
        from kilo_tui.gateway.catalog import GatewayCatalog

        return await GatewayCatalog(await self.client()).models()

    async def defaults(self) -> Defaults:
        """As the services' port has it."""
        from kilo_tui.gateway.catalog import GatewayCatalog

        return await GatewayCatalog(await self.client()).defaults()

    async def routing_values(self, model_id: str) -> frozenset[str]:
        """As the services' port has it."""
        from kilo_tui.gateway.catalog import GatewayCatalog

        return await GatewayCatalog(await self.client()).routing_values(model_id)

    async def aclose(self) -> None:
        """Close what was opened."""
        if self._opening is not None and self._opening.done() and self._opening.exception() is None:
            await self._opening.result().aclose()


class Connector:
    """Makes the client of the real gateway, or starts the demo and makes its client; says as whom it asks."""

    def __init__(self, surroundings: Surroundings, *, frame_seconds: float = FRAME_SECONDS) -> None:
        """Raises KiloError for an address, a key or an organization that will not do."""
        self._surroundings = surroundings
        self._frame_seconds = frame_seconds
        self._demo: DemoThread | None = None
        self._endpoints: Endpoints | None = None
        self._client: GatewayClient | None = None
        if surroundings.demo:
            self._token = surroundings.credentials.token_for(surroundings.name, DEMO_ORIGIN)
        else:
            self._endpoints = surroundings.endpoints()
            self._token = surroundings.access_token(self._endpoints)
        self._organization_id = surroundings.organization_id()

    @property
    def signed_in(self) -> bool:
        """A secret goes with the requests."""
        return self._token is not None

    @property
    def organization_id(self) -> str:
        """For which is asked; nobody asks for one who is nobody."""
        return self._organization_id if self._token is not None else ""

    @property
    def own_server(self) -> bool:
        """Requests go to a server that is not a Kilo gateway."""
        return self._endpoints is not None and self._endpoints.foreign

    @property
    def place(self) -> str:
        """Where requests go, by which what is kept of it is told apart."""
        return self._endpoints.completions_base.url if self._endpoints is not None else "demo"

    @property
    def origin(self) -> str:
        """Whom a key belongs to that is given now."""
        if self._surroundings.demo or self._endpoints is None:
            return DEMO_ORIGIN
        return (self._endpoints.account_base or self._endpoints.completions_base).origin

    @property
    def source(self) -> TokenSource | None:
        """Where the key in force came from; None where there is none."""
        return self._token.source if self._token is not None else None

    @property
    def keyring(self) -> Keyring:
        """Where the key of this profile is kept for the gateway in force."""
        return Keyring(self._surroundings, self.origin)

    def speak_for(self, secret: str | None) -> None:
        """As the services' port has it."""
        self._token = AccessToken(secret, self.origin) if secret is not None else None
        self.ask_for("")

    def ask_for(self, organization_id: str) -> None:
        """As the services' port has it."""
        self._organization_id = organization_id
        if self._client is not None:
            self._client.speak_for(self._sent(self._token), self.organization_id)

    def connect(self) -> GatewayClient:
        """The client; in a demo its gateway is started first."""
        from kilo_tui.gateway.client import Timeouts

        timeouts = None
        if self._endpoints is None:
            from kilo_tui.demo.gateway import DemoThread
            from kilo_tui.gateway.addresses import Endpoints

            self._demo = DemoThread()
            self._endpoints = Endpoints.kilo(self._demo.start())
            timeouts = Timeouts(idle=DEMO_IDLE_SECONDS)
        self._client = self._made(self._token, self.organization_id, timeouts)
        return self._client

    def client_for(self, secret: str) -> GatewayClient:
        """Another client, for a secret that is not in force yet; to be closed by whoever asked."""
        return self._made(AccessToken(secret, self.origin), "", None)

    def close(self) -> None:
        """The demo's gateway lives and dies with the process."""
        if self._demo is not None:
            self._demo.stop()

    def _made(self, token: AccessToken | None, organization_id: str, timeouts: Timeouts | None) -> GatewayClient:
        from kilo_tui.gateway.client import GatewayClient

        assert self._endpoints is not None
        return GatewayClient(
            self._endpoints,
            access_token=self._sent(token),
            organization_id=organization_id,
            timeouts=timeouts,
            version=__version__,
            frame_seconds=self._frame_seconds,
        )

    def _sent(self, token: AccessToken | None) -> AccessToken | None:
        """The demo's keys go to wherever it listens this time."""
        if token is None or token.origin != DEMO_ORIGIN or self._endpoints is None:
            return token
        return replace(token, origin=self._endpoints.completions_base.origin)


class Keyring:
    """The credentials of one profile at one gateway."""

    def __init__(self, surroundings: Surroundings, origin: str) -> None:
        self._store = surroundings.credentials
        self._name = surroundings.name
        self._origin = origin

    def keep(self, secret: str) -> None:
        """As the services' port has it."""
        self._store.save(self._name, secret, self._origin)

    def forget(self) -> bool:
        """As the services' port has it."""
        return self._store.forget(self._name)
