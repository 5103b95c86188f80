"""States of the routing screen that are worth seeing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from stages import Stage, State
from support import until

from kilo_tui.demo.gateway import DemoGateway
from kilo_tui.model.routing import DataPolicy, Routing, RoutingChoices, Sort
from kilo_tui.ui.screens.routing import RoutingScreen

SERVED_BY_SEVEN = "demo/llama-3.3-70b"


async def open_routing(here: Stage, pilot: Any, *keys: str) -> None:
    """Open it, wait until it knows who serves the model, and press keys."""
    await pilot.press("f3")
    await until(lambda: isinstance(here.screen, RoutingScreen), pilot=pilot)
    await until(lambda: here.screen.table.rows or here.screen.table.said.endswith("."), pilot=pilot)
    await pilot.press(*keys)


@dataclass(frozen=True)
class RoutingState(State):
    """It plays on what the demo gateway really says."""

    keys: Sequence[str] = ()
    team: bool = False
    """Asked for an organization."""

    def stage(self, demo: DemoGateway) -> Stage:
        lists = demo.team_lists if self.team else demo.lists
        return Stage(
            completions=demo.patient,
            catalog=demo.catalog,
            lists=lists,
            model_id=self.model_id,
            organization=self.team,
            **self.settings,
        )


def _state(routing: Routing, *keys: str, model_id: str = SERVED_BY_SEVEN, team: bool = False) -> RoutingState:
    async def play(here: Stage, pilot: Any) -> None:
        await open_routing(here, pilot, *keys)

    return RoutingState(play, model_id=model_id, settings={"routing": RoutingChoices(routing)}, team=team)


ROUTING_STATES = {
    "routing-pin": _state(Routing(provider="azure"), "tab", "tab", "down"),
    "routing-zdr": _state(Routing(Sort.LATENCY, data_policy=DataPolicy.ZDR), "tab"),
    "routing-organization": _state(
        Routing(data_policy=DataPolicy.DENY), model_id="anthropic/claude-haiku-4.5", team=True
    ),
}
"""By name; each is a picture at every size and in every language."""
