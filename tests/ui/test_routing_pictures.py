"""Every part of the routing screen, in both languages, as it looks on the smallest terminal it was drawn for."""

import pytest
from fakes import FakeEndpoints
from stages import settled
from states_of_routing import SERVED_BY_SEVEN, RoutingState, open_routing
from support import until

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.model.routing import DataPolicy, Routing, RoutingChoices
from kilo_tui.ui.screens.routing_text import RoutingTextScreen
from kilo_tui.words import LANGUAGES, speak

WALK = (
    ("sort", ()),
    ("policy", ("tab",)),
    ("policy-strict", ("z", "tab")),
    ("table", ("2",)),
    ("table-end", ("end",)),
    ("provider", ("home", "p")),
    ("model", ("u", "g", "4", "shift+tab", "shift+tab")),
    ("specific", ("5",)),
)
NOWHERE = FakeEndpoints(error=trouble(Kind.UNREACHABLE, facts=Facts(host="api.kilo.ai", phase="dns")))
ALONE = {
    "routing-free-refused": ({"routing": RoutingChoices(Routing(data_policy=DataPolicy.ZDR))}, "z-ai/glm-5:free"),
    "routing-nobody": ({"routing": RoutingChoices(Routing(data_policy=DataPolicy.ZDR))}, "x-ai/grok-4.1-fast"),
    "routing-offline": ({"lists": NOWHERE}, SERVED_BY_SEVEN),
    "routing-unknown": ({"lists": FakeEndpoints()}, SERVED_BY_SEVEN),
}


def nothing_is_cut(shown):
    """Every row fits; what is cut would say so with an ellipsis."""
    return not any(row.rstrip().endswith("…") for row in shown.splitlines())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_walk_through_its_parts(language, demo, committed):
    speak(language)
    here = RoutingState(None, model_id=SERVED_BY_SEVEN).stage(demo)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await open_routing(here, pilot)
        for name, keys in WALK:
            await pilot.press(*keys)
            await settled(pilot)
            assert nothing_is_cut(here.shown())
            committed(f"{language}/routing-{name}.txt", here.shown())
        await pilot.press("t")
        await until(lambda: isinstance(here.screen, RoutingTextScreen), pilot=pilot)
        await settled(pilot)
        committed(f"{language}/routing-text.txt", here.shown())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ALONE)
async def test_where_nobody_answers_or_nobody_tells(name, language, stage, demo, committed):
    speak(language)
    settings, model_id = ALONE[name]
    here = stage(model_id=model_id, **({"lists": demo.lists, "catalog": demo.catalog} | settings))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await open_routing(here, pilot)
        await settled(pilot)
        assert nothing_is_cut(here.shown())
        committed(f"{language}/{name}.txt", here.shown())


@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_own_server(language, stage, committed):
    speak(language)
    here = stage(own_server=True, model_id="local")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await settled(pilot)
        committed(f"{language}/routing-own-server.txt", here.shown())
