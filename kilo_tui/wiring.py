"""Builds the real clock, stores, gateway and services, hands them over, and closes them in order."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kilo_tui import __version__
from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.gateway.routing import provider_object
from kilo_tui.model.catalog import Defaults, Model
from kilo_tui.model.chat import CompletionRequest, Conversation, Effort, StreamEvent
from kilo_tui.model.profile import AccessToken, Config, Profile, TokenSource
from kilo_tui.routing_wiring import open_routing
from kilo_tui.services.access import AccessService
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.models import ModelService
from kilo_tui.services.routing import RoutingService
from kilo_tui.storage.catalogue import CatalogueFiles
from kilo_tui.storage.credentials import CredentialStore, is_sendable, not_sendable
from kilo_tui.storage.files import Locations, locations
from kilo_tui.storage.history import HistoryStore
from kilo_tui.storage.profile import ProfileStore, check_name
from kilo_tui.words import _, language, language_of, speak

if TYPE_CHECKING:
    from kilo_tui.cli import Options
    from kilo_tui.demo.gateway import DemoThread
    from kilo_tui.gateway.addresses import Endpoints
    from kilo_tui.gateway.client import GatewayClient, Timeouts

DEMO_IDLE_SECONDS = 12.0
"""The demo's stalled answers are given up sooner than real ones, so that a person can see what happens then."""


DEMO_ORIGIN = "demo"
"""Whom the keys of the demo belong to: its gateway has another address each time, and knows the same people."""

FRAME_SECONDS = 1 / 30
"""How long what streams in may gather before it is shown; the first of it never waits."""
FRAME_SECONDS_IN_PIPES = 1 / 20
"""The same where no eye follows."""


class SystemClock:
    """The real time."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        return time.time()

    def monotonic(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)  # noqa: TID251 - the one place where time is real


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


@dataclass(slots=True)
class House:
    """Everything that was built for one run."""

    chat: ChatService
    models: ModelService
    choices: Choices
    access: AccessService
    routing: RoutingService
    history: HistoryStore | None
    gateway: LateGateway
    demo: bool
    opening: Callable[[], Awaitable[Conversation | None]]

    def save_now(self) -> None:
        """Put everything on disk that is not there yet; called by a signal's guard, on its thread."""
        if self.history is not None:
            self.history.flush_now()


class Surroundings:
    """What is on this machine before anything is asked: places, profile, configuration, secrets."""

    def __init__(self, options: Options) -> None:
        self.options = options
        self.demo = options.demo
        self.locations: Locations = locations(demo=options.demo)
        self.profiles = ProfileStore(self.locations)
        self.name = self._profile_name()
        self._load()
        before = language()
        speak(language_of(os.environ, self.profile.language))
        if self.problem is not None and language() != before:
            self._load()  # what is wrong is said in the language that the file itself asks for

    def _load(self) -> None:
        loaded = self.profiles.load(self.name)
        self.profile: Profile = loaded.profile
        self.problem: KiloError | None = loaded.problem
        try:
            self.config = self.profiles.load_config(self.name)
        except KiloError as error:
            self.config = Config()
            self.problem = self.problem or error

    def _profile_name(self) -> str:
        if self.options.profile is not None:
            check_name(self.options.profile)
            return self.options.profile
        chosen = "" if self.demo else os.environ.get("KILO_TUI_PROFILE", "")
        if chosen:
            check_name(chosen, place="KILO_TUI_PROFILE")
        return chosen or "default"

    def bind_keys(self) -> None:
        """Put the keys of `config.toml` in force; where one of them will not do, none, and that is a problem."""
        from kilo_tui.ui.keys import use
        from kilo_tui.ui.remapping import read_keys

        keys, wrong = read_keys(self.config.keys, self.config.key_lines)
        if wrong is None:
            use(keys)
        else:
            self.problem = self.problem or self.profiles.wrong_key(wrong.id, wrong.reason)

    def endpoints(self) -> Endpoints:
        """Where requests go: option, then environment, then profile. Raises KiloError `bad_address`."""
        from kilo_tui.gateway.addresses import Endpoints

        if self.options.base_url is not None:
            return Endpoints.own_server(self.options.base_url, place="--base-url")
        if os.environ.get("KILO_API_URL"):
            return Endpoints.kilo(os.environ["KILO_API_URL"], place="KILO_API_URL")
        url, base = self.profile.gateway_url, self.profile.completions_base
        try:
            return Endpoints.kilo(url, base)
        except KiloError:  # once more, with the place: it takes reading the file again
            Endpoints.kilo(url, place=self.profiles.place(self.name, "gateway", "url"))
            return Endpoints.kilo(url, base, place=self.profiles.place(self.name, "gateway", "completions_base"))

    @property
    def credentials(self) -> CredentialStore:
        """Where the access token is. A demo knows those of the demo, and nothing of the environment."""
        if self.demo:
            return CredentialStore(self.locations, {}, Config())
        return CredentialStore(self.locations, os.environ, self.config)

    def access_token(self, endpoints: Endpoints) -> AccessToken | None:
        """The secret for this origin, if there is one. Raises KiloError."""
        origin, gateway = endpoints.completions_base.origin, endpoints.account_base
        return self.credentials.token_for(self.name, origin, elsewhere=gateway is None or gateway.origin != origin)

    def organization_id(self) -> str:
        """The organization requests are made for; empty is the person. Raises KiloError `bad_usage`."""
        given = "" if self.demo else os.environ.get("KILO_ORG_ID")
        chosen = given or self.profile.organization_id
        if not is_sendable(chosen):
            place = "KILO_ORG_ID" if given else self.profiles.place(self.name, "account", "organization_id")
            raise trouble(Kind.BAD_USAGE, facts=Facts(place=f"{place}: {not_sendable()}"))
        return chosen


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


@asynccontextmanager
async def open_house(surroundings: Surroundings, connector: Connector, *, save: bool) -> AsyncIterator[House]:
    """Build everything, hand it over, close it in order."""
    options, profile = surroundings.options, surroundings.profile
    clock = SystemClock()
    async with AsyncExitStack() as closing:
        history: HistoryStore | None = None
        if save:
            history = HistoryStore(surroundings.locations, surroundings.name)
            closing.callback(history.close)
        closing.callback(connector.close)
        gateway = LateGateway(connector.connect)
        closing.push_async_callback(gateway.aclose)
        models = _models(surroundings, connector, gateway, keep=save)
        settings = ChatSettings(
            model_id=options.model if options.model is not None else "" if connector.own_server else profile.model_id,
            effort=Effort(options.effort) if options.effort else profile.effort,
            system=options.system if options.system is not None else profile.system,
            organization=bool(connector.organization_id),
            own_server=connector.own_server,
            routing=profile.routing,
            limits=profile.limits,
        )
        chat = ChatService(gateway, models, history, clock=clock, settings=settings)

        chat.routing_sent = provider_object

        async def opening() -> Conversation | None:
            if history is None:
                return None
            recovered = await asyncio.wrap_future(history.recover())
            if not options.continue_last:
                return recovered
            wanted = profile.last_conversation or await asyncio.wrap_future(history.latest())
            return await asyncio.wrap_future(history.load(wanted)) if wanted else None

        choices = Choices(profile, surroundings.profiles, problem=surroundings.problem)
        access = AccessService(
            connector,
            connector.keyring,
            choices,
            signed_in=connector.signed_in,
            organization_id=connector.organization_id,
            outranking=surroundings.credentials.outranking,
        )

        routing = open_routing(
            gateway.client, chat, models, choices, clock, ask_openrouter=surroundings.config.ask_openrouter
        )
        asked_as = [(access.signed_in, access.organization_id)]

        def follow() -> None:
            if asked_as[0] != (access.signed_in, access.organization_id):
                asked_as[0] = (access.signed_in, access.organization_id)
                settings.organization = bool(access.organization_id)
                models.changed(signed_in=access.signed_in, organization_id=access.organization_id)
                routing.forget()

        access.listen(follow)
        yield House(chat, models, choices, access, routing, history, gateway, surroundings.demo, opening)
        chat.stop()
        await chat.ended()


def _models(surroundings: Surroundings, connector: Connector, gateway: LateGateway, *, keep: bool) -> ModelService:
    return ModelService(
        gateway,
        signed_in=connector.signed_in,
        any_model=connector.own_server,
        kept=CatalogueFiles(surroundings.locations, connector.place) if keep else None,
        clock=SystemClock(),
        organization_id=connector.organization_id,
    )


@asynccontextmanager
async def open_models(options: Options) -> AsyncIterator[ModelService]:
    """What `models` needs. Raises KiloError, also for a profile that cannot be read whole."""
    surroundings = Surroundings(options)
    if surroundings.problem is not None:
        raise surroundings.problem
    connector = Connector(surroundings)
    async with AsyncExitStack() as closing:
        closing.callback(connector.close)
        gateway = LateGateway(connector.connect)
        closing.push_async_callback(gateway.aclose)
        yield _models(surroundings, connector, gateway, keep=True)


@asynccontextmanager
async def open_for_ask(options: Options) -> AsyncIterator[House]:
    """What `ask` needs. Raises KiloError, also for a profile that cannot be read whole."""
    surroundings = Surroundings(options)
    if surroundings.problem is not None:
        raise surroundings.problem
    if options.model == "":
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=_("--model wants a value")))
    frame_seconds = FRAME_SECONDS if os.isatty(1) else FRAME_SECONDS_IN_PIPES
    connector = Connector(surroundings, frame_seconds=frame_seconds)
    async with open_house(surroundings, connector, save=not options.no_save) as house:
        yield house


def serve_demo_gateway(port: int) -> int:
    """Serve the demo gateway until it is stopped; the exit status. Raises KiloError when the port is taken."""
    from kilo_tui.demo.gateway import serve

    try:
        asyncio.run(serve(port))
    except OSError as error:
        place = _("--port {port}: {reason}").format(port=port, reason=error.strerror or "")
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=place)) from error
    return 0
