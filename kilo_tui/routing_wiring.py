"""Hands routing what it needs of the real gateway, which is connected to when it is first asked."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from kilo_tui.gateway.routing import provider_object
from kilo_tui.model.endpoint import Endpoint, OrganizationRules
from kilo_tui.services.chat import ChatService
from kilo_tui.services.choices import Choices
from kilo_tui.services.endpoints import EndpointService
from kilo_tui.services.models import ModelService
from kilo_tui.services.ports import Clock
from kilo_tui.services.routing import RoutingService

if TYPE_CHECKING:
    from kilo_tui.gateway.client import GatewayClient
    from kilo_tui.gateway.endpoints import GatewayEndpoints


class LateEndpoints:
    """As the services' port `EndpointLists` has it."""

    def __init__(self, client: Callable[[], Awaitable[GatewayClient]], *, ask_openrouter: bool) -> None:
        self._client = client
        self._ask_openrouter = ask_openrouter

    async def _lists(self) -> GatewayEndpoints:
        from kilo_tui.gateway.endpoints import OPENROUTER, GatewayEndpoints

        return GatewayEndpoints(await self._client(), also=OPENROUTER if self._ask_openrouter else None)

    async def served_by(self, model_id: str) -> Sequence[Endpoint] | None:
        """As the port has it."""
        return await (await self._lists()).served_by(model_id)

    async def by_provider(self) -> Mapping[str, Sequence[Endpoint]]:
        """As the port has it."""
        return await (await self._lists()).by_provider()

    async def served_elsewhere(self, model_id: str) -> Sequence[Endpoint] | None:
        """As the port has it."""
        return await (await self._lists()).served_elsewhere(model_id)

    async def organization(self) -> OrganizationRules | None:
        """As the port has it."""
        return await (await self._lists()).organization()


def open_routing(
    client: Callable[[], Awaitable[GatewayClient]],
    chat: ChatService,
    models: ModelService,
    choices: Choices,
    clock: Clock,
    *,
    ask_openrouter: bool,
) -> RoutingService:
    """The service; from now on it is asked before anything is sent."""
    lists = LateEndpoints(client, ask_openrouter=ask_openrouter)
    endpoints = EndpointService(lists, clock)
    routing = RoutingService(chat.settings, choices, models, lists, endpoints, sent=provider_object)
    chat.check_routing = routing.check
    return routing
