"""The screen of models: type to find one, see what it costs and what stands against it, choose it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from typing import ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.timer import Timer

from kilo_tui.errors import KiloError
from kilo_tui.model.catalog import Model
from kilo_tui.model.chat import Effort
from kilo_tui.ui import model_hints, model_words
from kilo_tui.ui.below import Services
from kilo_tui.ui.keys import MODELS, ON_EVERY_SCREEN, Key, bind
from kilo_tui.ui.keys_here import model_parts
from kilo_tui.ui.keys_in_order import hand_on, take_in_order
from kilo_tui.ui.model_rows import ModelRows, columns
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.screens.model_details import ModelDetailsScreen
from kilo_tui.ui.screens.routing import RoutingScreen
from kilo_tui.ui.screens.saying import SayingScreen
from kilo_tui.ui.widgets.model_field import ModelField
from kilo_tui.ui.widgets.model_list import ModelList
from kilo_tui.ui.widgets.model_panel import ModelPanel
from kilo_tui.ui.widgets.notice import Notice
from kilo_tui.ui.widgets.status_line import AboutLine, StatusLine, TitleLine
from kilo_tui.ui.workers import begin
from kilo_tui.words import _

PANEL_SECONDS = 0.25
"""How long the cursor rests on a model before the panel beside the list is about it; keys come first."""
EFFORTS = (None, *Effort)


class ModelsScreen(SayingScreen[str | None]):
    """Gives the id of the model that was chosen, or none. The list of the gateway is read meanwhile."""

    KEYS: ClassVar[tuple[Key, ...]] = MODELS
    OPENED_BY = "screen.models"
    CSS_PATH = "models.tcss"
    AUTO_FOCUS = "ModelField"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - as Textual has it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (10, "-middling"), (28, "-high")]  # noqa: RUF012 - likewise
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "move(-1)", "", show=False),
        Binding("down", "move(1)", "", show=False),
        Binding("pageup", "page(-1)", "", show=False),
        Binding("pagedown", "page(1)", "", show=False),
        Binding("enter", "choose", "", show=False),
        Binding("tab,shift+tab", "other_part", "", show=False),
    ]

    title_line = getters.query_one(TitleLine)
    field = getters.query_one(ModelField)
    model_list = getters.query_one(ModelList)
    panel = getters.query_one(ModelPanel)
    about = getters.query_one(AboutLine)
    status = getters.query_one(StatusLine)

    def __init__(self, services: Services, *, title: str, current: str, at: str = "") -> None:
        """`current`: the model that is asked now; `at`: the one to begin on, else that one."""
        super().__init__()
        self.services = services
        self._title = title
        self._current = current
        self._at = at or current
        self._models = services.models
        self._rows = ModelRows(services, current)
        self._panel_later: Timer | None = None
        self._warned_of = ""
        """The model that cannot be asked and was to be chosen all the same."""
        self._reading = True
        """The list is asked for, or will be in a moment; what went wrong before says nothing of that."""
        bind(self, ON_EVERY_SCREEN)

    def compose(self) -> ComposeResult:
        yield TitleLine()
        yield ModelField()
        with Horizontal(id="middle"):
            yield ModelList(self._rows.cells, columns())
            yield ModelPanel()
        yield AboutLine()
        yield Notice()
        yield StatusLine()

    def on_mount(self) -> None:
        self._stop_listening = self._models.listen(self._hear)
        self._find(at=self._at)
        self.watch(self.field, "value", self._typed, init=False)
        self._read()

    def on_unmount(self) -> None:
        self._stop_listening()

    # --- the list

    def _read(self, *, anew: bool = False) -> None:
        """Ask the gateway; it goes on when this screen is left."""
        self._reading = True
        begin(self.app, "models", self._ask, anew)

    async def _ask(self, anew: bool) -> None:
        """Everything at once: what hangs holds up nothing else."""
        routing = self.services.routing
        about_routing = () if routing.own_server else (routing.read_rules(), routing.read_policies())
        await asyncio.gather(self._refresh(anew), *map(self._heard, about_routing))

    async def _refresh(self, anew: bool) -> None:
        await self._models.refresh(anew=anew)
        self._reading = False
        if not self._models.catalogue.models:
            self._hear()

    async def _heard(self, reading: Coroutine[None, None, None]) -> None:
        with suppress(KiloError):  # then nobody tells, and the rows say so
            await reading
        self._hear()

    def _hear(self) -> None:
        """The list has changed, or what is known of it."""
        if self.there:
            before = self.model_list.current
            self._rows.gather()
            self._find(at=before.id if before else self._at)

    def _find(self, *, at: str = "") -> None:
        """Show what is like what was typed, with the cursor on the model `at`, else on the best."""
        text = self.field.value
        found = self._rows.find(text)
        told = self.services.routing.policies_told
        said = model_hints.in_place_of_rows(self._models, text, policies_told=told, reading=self._reading)
        self.model_list.show(found.rows, at=at, said=said)
        self.title_line.items = (self._title, model_hints.how_many(found)) if found.all else (self._title,)
        self.title_line.hint = model_hints.of_when(self._models)
        self.notice.text = model_hints.what_is_wrong(self._models, self._current)
        self._say_keys()

    def _say_keys(self) -> None:
        self.status.items = model_hints.keys(typing=self.focused is not self.model_list, text=self.field.value)

    def _typed(self, text: str) -> None:
        """Called at once, so that the letter and what it finds are painted together, and not a frame apart."""
        self._find(at="" if text else self._at)
        for part in (self.model_list, self.title_line, self.status):
            part._check_refresh()  # else each is painted when it has nothing else to do

    @on(ModelList.Pointed)
    def _say_what_it_is(self, message: ModelList.Pointed) -> None:
        message.stop()
        model = message.model
        if model is None or model.id != self._warned_of:
            self._warned_of = ""
        reason = self._rows.why_not(model) if model else ""
        if self._panel_later is not None:
            self._panel_later.stop()
        if self.panel.display:
            self._panel_later = self.set_timer(PANEL_SECONDS, self._show_in_panel)
        said = model_words.in_short(model, self.services.routing) if model else ()
        self.about.items = (f"✗ {reason}", *said) if reason else said

    def _show_in_panel(self) -> None:
        model = self.model_list.current
        self.panel.show(model, self.services, self._rows.why_not(model) if model else "")

    def on_descendant_focus(self) -> None:
        self._say_keys()

    def on_resize(self) -> None:
        self.call_after_refresh(self.model_list.action_move, 0)

    # --- keys

    async def _on_key(self, event: events.Key) -> None:
        """What was typed before there was a field to type into."""
        if self.app.screen is self and event.is_printable and self.focused is not self.model_list:
            event.stop()
            hand_on(self.app, self.field, event.key, event.character)
        else:
            await take_in_order(self, event)

    def action_move(self, by: int) -> None:
        self.model_list.action_move(by)

    def action_page(self, pages: int) -> None:
        self.model_list.action_page(pages)

    def action_other_part(self) -> None:
        """From the filter to the list, and back."""
        self.set_focus(self.field if self.focused is self.model_list else self.model_list)

    def action_escape(self) -> None:
        """Esc: from the list to the filter's text, then it is cleared, then back."""
        if self.field.value:
            self.field.value = ""
            self.set_focus(self.field)
        else:
            self.dismiss(None)

    def action_interrupt(self) -> None:
        self.dismiss(None)

    @on(ModelList.Chosen)
    def action_choose(self) -> None:
        """The model under the cursor; one that cannot be asked only when it is meant."""
        model = self.model_list.current
        if model is None:
            self._read(anew=not self._models.catalogue.models)
            return
        reason = self._rows.why_not(model)
        if reason and self._warned_of != model.id:
            self._warned_of = model.id
            self.notice.text = model_hints.excluded(reason)
        else:
            self.dismiss(model.id)

    def action_model(self, what: str) -> None:
        """A letter of the list: `favourite`, `effort`, `refresh` or `details`."""
        model = self.model_list.current
        if what == "refresh":
            self._read(anew=True)
        elif model is not None:
            {"favourite": self._favour, "effort": self._reason, "details": self._show_details}[what](model)

    def _favour(self, model: Model) -> None:
        """A favourite, or no longer."""
        before = self.services.choices.profile.favourites
        after = tuple(one for one in before if one != model.id) if model.id in before else (*before, model.id)
        self._remember("", favourites=after)

    def _reason(self, model: Model) -> None:
        """The next effort; it holds for every model that takes one."""
        if model.takes_effort is False:
            self.notice.text = _("{model} does not reason.").format(model=model.name)
            return
        settings = self.services.chat.settings
        settings.effort = EFFORTS[(EFFORTS.index(settings.effort) + 1) % len(EFFORTS)]
        said = _("Reasoning effort: {effort}, for every model that takes one.")
        chosen = settings.effort.value if settings.effort else _("default")
        self._remember(said.format(effort=chosen), effort=settings.effort)

    def _show_details(self, model: Model) -> None:
        self.app.push_screen(ModelDetailsScreen(model, self.services, self._rows.why_not(model)))

    def _remember(self, said: str, **changes: object) -> None:
        begin(self.app, "remember", self._write, said, changes)

    async def _write(self, said: str, changes: dict[str, object]) -> None:
        writing = asyncio.ensure_future(self.services.choices.remember(**changes))
        await asyncio.wait([writing], timeout=0)  # it is in force before it is on disk
        self._hear()
        if said and self.there:
            self.notice.text = said
        try:
            await writing
        except KiloError as error:
            if self.there:
                self.say_error(error)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(model_parts()))

    def action_routing(self) -> None:
        """How requests are routed, on the screen below."""
        if isinstance(self.app.screen_stack[-2], RoutingScreen):
            self.dismiss(None)
        else:
            super().action_routing()
