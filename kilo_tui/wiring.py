"""Builds the real clock, stores, gateway and services, hands them over, and closes them in order."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kilo_tui import __version__
from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.model.catalog import Defaults, Model
from kilo_tui.model.chat import CompletionRequest, Conversation, Effort, StreamEvent
from kilo_tui.model.endpoint import Endpoint, OrganizationRules
from kilo_tui.model.profile import AccessToken, Config, Profile
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.copying import CopyService
from kilo_tui.services.models import ModelService
from kilo_tui.services.ports import EditorFailed
from kilo_tui.services.questions import Questions
from kilo_tui.storage.catalogue import CatalogueFiles
from kilo_tui.storage.commands import Clipboards, CommandFailed, edited
from kilo_tui.storage.credentials import CredentialStore, is_sendable, not_sendable
from kilo_tui.storage.files import CopiedFile, Locations, locations
from kilo_tui.storage.history import HistoryStore
from kilo_tui.storage.profile import ProfileStore, check_name
from kilo_tui.words import _, language, language_of, speak

if TYPE_CHECKING:
    from kilo_tui.cli import Options
    from kilo_tui.demo.gateway import DemoThread
    from kilo_tui.gateway.addresses import Endpoints
    from kilo_tui.gateway.client import GatewayClient
    from kilo_tui.ui.terminal import Terminal

DEMO_IDLE_SECONDS = 12.0
"""The demo's stalled answers are given up sooner than real ones, so that a person can see what happens then."""


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

    async def served_by(self, model_id: str) -> Sequence[Endpoint] | None:
        """As the services' port has it."""
        from kilo_tui.gateway.endpoints import GatewayEndpoints

        return await GatewayEndpoints(await self.client()).served_by(model_id)

    async def served_elsewhere(self, model_id: str) -> Sequence[Endpoint] | None:
        """As the services' port has it."""
        from kilo_tui.gateway.endpoints import GatewayEndpoints

        return await GatewayEndpoints(await self.client()).served_elsewhere(model_id)

    async def by_provider(self) -> Mapping[str, Sequence[Endpoint]]:
        """As the services' port has it."""
        from kilo_tui.gateway.endpoints import GatewayEndpoints

        return await GatewayEndpoints(await self.client()).by_provider()

    async def organization(self) -> OrganizationRules | None:
        """As the services' port has it."""
        from kilo_tui.gateway.endpoints import GatewayEndpoints

        return await GatewayEndpoints(await self.client()).organization()

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

    def access_token(self, endpoints: Endpoints) -> AccessToken | None:
        """The secret for this origin, if there is one. Raises KiloError."""
        credentials = CredentialStore(self.locations, os.environ, self.config)
        origin, gateway = endpoints.completions_base.origin, endpoints.account_base
        return credentials.token_for(self.name, origin, elsewhere=gateway is None or gateway.origin != origin)

    def organization_id(self) -> str:
        """The organization requests are made for; empty is the person. Raises KiloError `bad_usage`."""
        given = os.environ.get("KILO_ORG_ID")
        chosen = given or self.profile.organization_id
        if not is_sendable(chosen):
            place = "KILO_ORG_ID" if given else self.profiles.place(self.name, "account", "organization_id")
            raise trouble(Kind.BAD_USAGE, facts=Facts(place=f"{place}: {not_sendable()}"))
        return chosen


class Connector:
    """Makes the client of the real gateway, or starts the demo and makes its client."""

    def __init__(self, surroundings: Surroundings, *, frame_seconds: float = FRAME_SECONDS) -> None:
        self._surroundings = surroundings
        self._frame_seconds = frame_seconds
        self._demo: DemoThread | None = None
        self._endpoints: Endpoints | None = None
        self._token: AccessToken | None = None
        if not surroundings.demo:
            self._endpoints = surroundings.endpoints()
            self._token = surroundings.access_token(self._endpoints)

    @property
    def signed_in(self) -> bool:
        """A secret goes with the requests."""
        return self._token is not None

    @property
    def own_server(self) -> bool:
        """Requests go to a server that is not a Kilo gateway."""
        return self._endpoints is not None and self._endpoints.foreign

    @property
    def place(self) -> str:
        """Where requests go, by which what is kept of it is told apart."""
        return self._endpoints.completions_base.url if self._endpoints is not None else "demo"

    def connect(self) -> GatewayClient:
        """The client; in a demo its gateway is started first."""
        from kilo_tui.gateway.addresses import Endpoints
        from kilo_tui.gateway.client import GatewayClient, Timeouts

        if self._endpoints is not None:
            return GatewayClient(
                self._endpoints,
                access_token=self._token,
                organization_id=self._surroundings.organization_id() if self._token else "",
                version=__version__,
                frame_seconds=self._frame_seconds,
            )
        from kilo_tui.demo.gateway import DemoThread

        self._demo = DemoThread()
        endpoints = Endpoints.kilo(self._demo.start())
        return GatewayClient(
            endpoints,
            timeouts=Timeouts(idle=DEMO_IDLE_SECONDS),
            version=__version__,
            frame_seconds=self._frame_seconds,
        )

    def close(self) -> None:
        """The demo's gateway lives and dies with the process."""
        if self._demo is not None:
            self._demo.stop()


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
            organization=bool(surroundings.organization_id()) and connector.signed_in,
            own_server=connector.own_server,
            routing=profile.routing,
            limits=profile.limits,
        )
        chat = ChatService(gateway, models, history, clock=clock, settings=settings)

        async def opening() -> Conversation | None:
            if history is None:
                return None
            recovered = await asyncio.wrap_future(history.recover())
            if not options.continue_last:
                return recovered
            wanted = profile.last_conversation or await asyncio.wrap_future(history.latest())
            return await asyncio.wrap_future(history.load(wanted)) if wanted else None

        choices = Choices(profile, surroundings.profiles, problem=surroundings.problem)
        yield House(chat, models, choices, history, gateway, surroundings.demo, opening)
        chat.stop()
        await chat.ended()


def _models(surroundings: Surroundings, connector: Connector, gateway: LateGateway, *, keep: bool) -> ModelService:
    return ModelService(
        gateway,
        signed_in=connector.signed_in,
        any_model=connector.own_server,
        endpoints=gateway,
        kept=CatalogueFiles(surroundings.locations, connector.place) if keep else None,
        clock=SystemClock(),
        organization_id=surroundings.organization_id() if connector.signed_in else "",
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


def run_screen(options: Options, taken: Terminal | None = None) -> int:
    """Open the full screen; the exit status. Raises KiloError before it is opened."""
    from kilo_tui.ui.terminal import Terminal

    terminal = taken or Terminal()
    surroundings = Surroundings(options)
    with terminal.given_back() if surroundings.config.token_command else nullcontext():  # it may ask for a password
        connector = Connector(surroundings)  # a wrong address and a failing token command show before the screen opens
    return asyncio.run(_screen(surroundings, connector, terminal))


def _collect_seldom() -> None:
    """Leave what was imported out of every collection of garbage, and look at all that is old far less often.

    A long answer makes hundreds of thousands of objects that stay, and looking at them all takes longer than a key
    may wait; nearly nothing here is garbage that only a collection finds.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 200)


async def _screen(surroundings: Surroundings, connector: Connector, terminal: Terminal) -> int:
    from kilo_tui.signals import SignalGuard
    from kilo_tui.storage.log import open_log
    from kilo_tui.ui.app import KiloApp
    from kilo_tui.ui.below import Services
    from kilo_tui.ui.terminal_driver import driver_on

    surroundings.bind_keys()
    log_place = open_log(surroundings.locations)
    loop = asyncio.get_running_loop()
    async with open_house(surroundings, connector, save=True) as house:
        app = KiloApp(
            Services(
                chat=house.chat,
                models=house.models,
                choices=house.choices,
                clock=SystemClock(),
                opening=house.opening,
                connect=house.gateway.open_soon,
                copying=CopyService(Clipboards(), CopiedFile(surroundings.locations.copied), os.environ),
                edit=edit,
                questions=Questions(house.history),
                demo=house.demo,
            )
        )
        app.driver_class = driver_on(terminal)
        guard = SignalGuard(
            end=lambda number: _soon(loop, lambda: app.end(number)),
            save=house.save_now,
            restore=terminal.restore,
            signals=(signal.SIGTERM, signal.SIGHUP, signal.SIGINT),
        )
        guard.watch()
        _collect_seldom()
        try:
            await app.run_async(mouse=surroundings.profile.mouse and not surroundings.options.no_mouse)
        finally:
            guard.release()
    if app.crashed:
        place = log_place or _("nowhere: the log cannot be written")
        sys.stderr.write(
            _("kilo-tui: a defect ended the program. What happened is written in {place}").format(place=place) + "\n"
        )
        return 1
    return app.return_code or 0


def edit(text: str) -> str:
    """As the services' port has it."""
    try:
        return edited(text, os.environ)
    except CommandFailed as error:
        raise EditorFailed(error.reason) from error


def _soon(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has ended, and so will the process
        loop.call_soon_threadsafe(what)


def serve_demo_gateway(port: int) -> int:
    """Serve the demo gateway until it is stopped; the exit status. Raises KiloError when the port is taken."""
    from kilo_tui.demo.gateway import serve

    try:
        asyncio.run(serve(port))
    except OSError as error:
        place = _("--port {port}: {reason}").format(port=port, reason=error.strerror or "")
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=place)) from error
    return 0
