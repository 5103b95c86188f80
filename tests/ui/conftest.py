"""A chat screen, over fakes or over the demo gateway: what it is asked, and what it shows."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from fakes import FakeCatalog, FakeCompletions, FakeHistory, FakeProfiles
from support import Clock

from kilo_tui.demo.gateway import DemoGateway
from kilo_tui.gateway.addresses import Endpoints
from kilo_tui.gateway.client import GatewayClient, Timeouts
from kilo_tui.gateway.completions import GatewayCompletions
from kilo_tui.model.profile import Profile
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.models import ModelService
from kilo_tui.ui.app import KiloApp
from kilo_tui.ui.screens.chat import Services

DUMPS = Path(__file__).parent / "dumps"


class Stage:
    """The app and everything behind it."""

    def __init__(
        self,
        *scripts,
        completions=None,
        problem=None,
        history=None,
        catalog=None,
        demo=True,
        profile=None,
        **settings,
    ):
        self.clock = Clock()
        self.completions = completions or FakeCompletions(*scripts)
        self.history = history or FakeHistory()
        self.catalog = catalog or FakeCatalog()
        self.profiles = FakeProfiles()
        self.models = ModelService(self.catalog, signed_in=False)
        settings = ChatSettings(**({"model_id": "demo/tour:free"} | settings))
        self.chat = ChatService(self.completions, self.models, self.history, clock=self.clock, settings=settings)
        self.choices = Choices(profile or Profile(), self.profiles, problem=problem)
        self.app = KiloApp(
            Services(
                chat=self.chat,
                models=self.models,
                choices=self.choices,
                clock=self.clock,
                opening=self.opening,
                connect=lambda: None,
                demo=demo,
            )
        )

    async def opening(self):
        return self.history.recover().result()

    @property
    def screen(self):
        """The screen on top."""
        return self.app.screen

    def shown(self):
        """The whole screen as text."""
        lines = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in lines)

    def shows(self, *texts):
        """Whether all of these stand on the screen."""
        shown = self.shown()
        return all(text in shown for text in texts)


@pytest.fixture
def stage():
    """Build one with `stage(*scripts, …)`."""
    return Stage


@pytest.fixture
async def demo():
    """A demo gateway, and a way to ask it: `demo.completions`."""
    async with DemoGateway(pace=0) as gateway:
        endpoints = Endpoints.kilo(gateway.url)
        async with GatewayClient(endpoints, timeouts=Timeouts(idle=0.3, after_finish=0.3)) as client:
            gateway.completions = GatewayCompletions(client)
            yield gateway


@pytest.fixture
def committed():
    """Compares a text with the one in the repository; `make snap` writes it there instead."""

    def compare(name, text):
        place = DUMPS / f"{name}.txt"
        if os.environ.get("KILO_TUI_SNAP"):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text + "\n", encoding="utf-8")
        assert place.is_file(), f"{place.name} is not there yet; make snap writes it, and then it wants to be read"
        assert text + "\n" == place.read_text(encoding="utf-8")

    return compare
