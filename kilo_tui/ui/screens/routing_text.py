"""What routing writes into the profile, and what a question carries of it."""

from __future__ import annotations

import json

from textual import getters
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain
from kilo_tui.services.routing import RoutingService
from kilo_tui.ui.keys import bind_first, closes_with, key
from kilo_tui.ui.safe import safe
from kilo_tui.words import _


class RoutingTextScreen(ModalScreen[None]):
    """The profile's words and the request's object, whole; Esc goes back."""

    CSS_PATH = "routing_text.tcss"
    AUTO_FOCUS = "VerticalScroll"

    written = getters.query_one("#written", Label)

    def __init__(self, routing: RoutingService, model_id: str) -> None:
        super().__init__()
        bind_first(self, closes_with("dismiss(None)", "app.escape", "app.interrupt", "routing.toml"))
        self._routing = routing
        self._another_way = routing.goes_another_way(model_id)
        found, blocked = routing.sent(model_id), routing.is_refused(model_id)
        self._sent = json.dumps(found, ensure_ascii=False, indent=2) if found else _("nothing: all default")
        would = _("Would be sent with a question to {model}; now nothing is")
        self._sent_with = (would if blocked else _("Sent with a question to {model}")).format(model=model_id)

    def compose(self) -> ComposeResult:
        place = self._routing.place
        if not self._routing.readable:
            said = _("Not written: {place} could not be read whole and is left alone. For this run holds")
        elif not self._routing.saved:
            said = _("Not written: {place} could not be changed. For this run holds")
        else:
            said = _("Written to {place}")
        with VerticalScroll():
            yield Label(safe(said.format(place=place)), classes="title")
            yield Label(Content("…"), id="written")
            yield Label(safe("\n" + self._sent_with), classes="title")
            yield Label(safe(self._sent))
            if self._another_way:
                said = _(
                    "About one conversation in ten is answered by way of another router, which keeps the chosen "
                    "provider and zero retention, but no order by price, speed or latency."
                )
                yield Label(Content(f"\n{said}"))
            yield Label(Content("\n" + _("{escape} goes back").format(escape=key("app.escape"))), classes="title")

    async def on_mount(self) -> None:
        try:
            text = await self._routing.written() if self._routing.saved else self._routing.text.rstrip()
        except KiloError as error:
            said = explain(error)
            text = _("{title}: {sentence}").format(title=said.title, sentence=said.whole)
        self.written.update(safe(text or _("nothing: all default")))
