"""What routing writes into the profile, and what a question carries of it."""

from __future__ import annotations

import json

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from kilo_tui.services.routing import RoutingService
from kilo_tui.ui.keys import bind_first, closes_with
from kilo_tui.ui.safe import safe
from kilo_tui.words import _


class RoutingTextScreen(ModalScreen[None]):
    """The profile's words and the request's object, whole; Esc goes back."""

    CSS_PATH = "routing_text.tcss"
    AUTO_FOCUS = "VerticalScroll"

    def __init__(self, routing: RoutingService, model_id: str) -> None:
        super().__init__()
        bind_first(self, closes_with("dismiss(None)", "app.escape", "app.interrupt", "routing.toml"))
        self._written = routing.text.rstrip() or _("nothing: all default")
        self._place = routing.place or _("the profile, which could not be read whole and is left alone")
        found = routing.sent(model_id)
        self._sent = json.dumps(found, ensure_ascii=False, indent=2) if found else _("nothing: all default")
        self._model_id = model_id

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Label(safe(_("Written to {place}").format(place=self._place)), classes="title")
            yield Label(safe(self._written))
            yield Label(safe("\n" + _("Sent with a question to {model}").format(model=self._model_id)), classes="title")
            yield Label(safe(self._sent))
            yield Label(
                Content(
                    "\n"
                    + _(
                        "About one conversation in ten is answered by way of another router, which keeps the chosen "
                        "provider and zero retention, but no order by price, speed or latency."
                    )
                )
            )
            yield Label(Content("\n" + _("Esc goes back")), classes="title")
