"""Builds the real clock, stores, gateway and services, hands them over, and closes them in order."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kilo_tui.connector import FRAME_SECONDS, Connector, LateGateway
from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.gateway.routing import provider_object
from kilo_tui.model.chat import Conversation, Effort
from kilo_tui.routing_wiring import open_routing
from kilo_tui.services.access import AccessService
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.models import ModelService
from kilo_tui.services.routing import RoutingService
from kilo_tui.storage.catalogue import CatalogueFiles
from kilo_tui.storage.history import HistoryStore
from kilo_tui.surroundings import Surroundings
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.cli import Options
    from kilo_tui.model.account import Account

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
        closing.push_async_callback(models.aclose)
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
        closing.push_async_callback(routing.aclose)
        asked_as = [(access.signed_in, access.organization_id)]

        def follow() -> None:
            if asked_as[0] != (access.signed_in, access.organization_id):
                asked_as[0] = (access.signed_in, access.organization_id)
                settings.organization = bool(access.organization_id)
                models.changed(signed_in=access.signed_in, organization_id=access.organization_id)
                routing.forget()

        async def read_account() -> Account:
            from kilo_tui.gateway.account import GatewayAccount

            return await GatewayAccount(await gateway.client()).account()

        access.listen(follow)
        chat.access_refusal = partial(access.refusal, read_account)
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
        models = _models(surroundings, connector, gateway, keep=True)
        closing.push_async_callback(models.aclose)
        yield models


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
