"""One model whole: what the gateway tells of it, and who serves it now."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain
from kilo_tui.model.catalog import Model
from kilo_tui.ui.below import Services
from kilo_tui.ui.keys import bind_first, closes_with
from kilo_tui.ui.widgets.model_panel import ModelPanel
from kilo_tui.ui.workers import begin
from kilo_tui.words import _


class ModelDetailsScreen(ModalScreen[None]):
    """Esc goes back."""

    CSS_PATH = "model_details.tcss"
    AUTO_FOCUS = "VerticalScroll"

    panel = getters.query_one(ModelPanel)

    def __init__(self, model: Model, services: Services, reason: str) -> None:
        super().__init__()
        closing = closes_with("dismiss(None)", "app.escape", "app.interrupt", "models.details", "reading.leave")
        bind_first(self, closing)
        self._model = model
        self._services = services
        self._reason = reason

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield ModelPanel()
            yield Label(Content("\n" + _("Esc goes back")), classes="title")

    def on_mount(self) -> None:
        self._show(_("Reading who serves it …"))
        begin(self, "read", self._read)

    async def _read(self) -> None:
        said = _("The gateway does not tell who serves it.")
        try:
            await self._services.routing.look(self._model.id)
        except KiloError as error:
            found = explain(error)
            said = _("{title}: {sentence}").format(title=found.title, sentence=found.message)
        if self in self.app.screen_stack:
            self._show(said)

    def _show(self, said: str) -> None:
        self.panel.show(self._model, self._services, self._reason, said)
