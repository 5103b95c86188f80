"""A chat screen over fakes: what it is asked and what it shows, without a gateway."""

from __future__ import annotations

import pytest
from fakes import FakeCatalog, FakeCompletions, FakeHistory, FakeProfiles
from support import Clock

from kilo_tui.model.profile import Profile
from kilo_tui.services.chat import ChatService, ChatSettings
from kilo_tui.services.choices import Choices
from kilo_tui.services.models import ModelService
from kilo_tui.ui.app import KiloApp
from kilo_tui.ui.screens.chat import Services
from kilo_tui.words import speak


class Stage:
    """The app and everything behind it."""

    def __init__(
        self, *scripts, problem=None, history=None, catalog=None, demo=True, clock=None, model_id="demo/tour:free"
    ):
        self.clock = clock or Clock()
        self.completions = FakeCompletions(*scripts)
        self.history = history or FakeHistory()
        self.catalog = catalog or FakeCatalog()
        self.profiles = FakeProfiles()
        self.models = ModelService(self.catalog, signed_in=False)
        self.chat = ChatService(
            self.completions, self.models, self.history, clock=self.clock, settings=ChatSettings(model_id=model_id)
        )
        self.choices = Choices(Profile(), self.profiles, problem=problem)
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


@pytest.fixture
def stage():
    """Build one with `stage(*scripts, …)`."""
    speak("en")
    return Stage


@pytest.fixture(autouse=True)
def _english_afterwards():
    yield
    speak("en")


def shown(app) -> str:
    """The whole screen as text."""
    _width, height = app.size
    lines = app.screen._compositor.render_strips()
    return "\n".join(strip.text.rstrip() for strip in lines[:height])


@pytest.fixture(name="shown")
def _shown():
    return shown
