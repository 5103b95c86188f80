"""All that is known of one model, and who serves it."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from kilo_tui.model.catalog import Model
from kilo_tui.ui import model_words, routing_hints
from kilo_tui.ui.below import Services
from kilo_tui.ui.safe import safe, safe_line
from kilo_tui.ui.widgets.endpoint_table import EndpointTable
from kilo_tui.words import _

_NAME_CHARACTERS = 200
_DESCRIPTION_CHARACTERS = 2_000


class ModelPanel(Vertical):
    """Facts, endpoints, description, one below the other."""

    facts = getters.query_one("#facts", Static)
    table = getters.query_one(EndpointTable)
    description = getters.query_one("#description", Static)

    model: Model | None = None
    """The one that is shown."""

    def compose(self) -> ComposeResult:
        yield Static(id="facts")
        table = EndpointTable()
        table.can_focus = False
        yield table
        yield Static(id="description")

    def show(self, model: Model | None, services: Services, reason: str = "", said: str = "") -> None:
        """This one; `reason` is why it cannot be asked, `said` stands where no endpoint is known."""
        self.model = model
        self.table.display = model is not None and bool(services.routing.known(model.id) or said)
        if model is None:
            self.facts.update("")
            self.description.update("")
            return
        routing, effort = services.routing, services.chat.settings.effort
        lines = [Content.styled(safe_line(model.name, _NAME_CHARACTERS).plain, "bold")]
        if reason:
            lines.append(Content(f"✗ {safe_line(reason).plain}"))
        lines += [
            Content(_("{name}: {value}").format(name=name, value=safe_line(value, _NAME_CHARACTERS).plain))
            for name, value in model_words.facts(model, routing, effort)
        ]
        self.facts.update(Content("\n").join(lines))
        self.table.said = said
        self.table.rows = routing_hints.rows(routing.forecast(model.id), routing.in_force(model.id))
        self.table.refresh(layout=True)
        described = model.description[:_DESCRIPTION_CHARACTERS]
        self.description.update(safe(described) if described else Content(_("It has no description.")))
