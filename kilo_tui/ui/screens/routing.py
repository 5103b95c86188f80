"""The routing screen: who may serve a request, in which order, and what will come of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain
from kilo_tui.model.endpoint import Endpoint
from kilo_tui.model.routing import DataPolicy, Sort
from kilo_tui.ui import routing_hints
from kilo_tui.ui.keys import ON_EVERY_SCREEN, ROUTING, Key, bind, key
from kilo_tui.ui.keys_here import routing_parts
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.screens.routing_text import RoutingTextScreen
from kilo_tui.ui.screens.saying import SayingScreen
from kilo_tui.ui.widgets.choice_list import ChoiceList
from kilo_tui.ui.widgets.endpoint_table import EndpointTable
from kilo_tui.ui.widgets.managed import Managed
from kilo_tui.ui.widgets.notice import UsualNotice
from kilo_tui.ui.widgets.scope_line import ScopeLine
from kilo_tui.ui.widgets.sentence import Sentence
from kilo_tui.ui.widgets.status_line import StatusLine
from kilo_tui.ui.workers import begin
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen


class RoutingScreen(SayingScreen[None]):
    """A choice is in force and saved at once; Esc goes back."""

    CSS_PATH = "routing.tcss"
    AUTO_FOCUS = ""
    VERTICAL_BREAKPOINTS = [(0, "-lowest"), (16, "-low"), (24, "-high")]  # noqa: RUF012 - as Textual has it
    KEYS: ClassVar[tuple[Key, ...]] = ROUTING
    OPENED_BY = "screen.routing"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "part(1)", "", show=False),
        Binding("shift+tab", "part(-1)", "", show=False),
        Binding("q", "escape", "", show=False),
    ]

    scope_line = getters.query_one(ScopeLine)
    managed = getters.query_one(Managed)
    sort_list = getters.query_one("#sort", ChoiceList)
    policy_list = getters.query_one("#policy", ChoiceList)
    table = getters.query_one(EndpointTable)
    comes = getters.query_one(Sentence)
    saying = getters.query_one(UsualNotice)
    status = getters.query_one(StatusLine)

    def __init__(self, chat_screen: ChatScreen, then: str = "") -> None:
        super().__init__()
        self.services = chat_screen.services
        self._chat_screen = chat_screen
        self._routing = chat_screen.services.routing
        self._first_action = then
        self._for_model = False
        self._read_for = ""
        """The model that the table was read for last."""
        self._unread = ""
        """Why that was not possible."""
        self._starting_model = ""
        """What is asked where none was ever chosen."""
        bind(self, (*ON_EVERY_SCREEN, *ROUTING))

    @property
    def model_id(self) -> str:
        """The model asked next; empty while it is not known."""
        return self._chat_screen.chat.settings.model_id or self._starting_model

    @property
    def scope(self) -> str:
        """The model a choice is for; empty is everything."""
        return self.model_id if self._for_model else ""

    @property
    def _free_to_choose(self) -> bool:
        return not (self._routing.managed or self._routing.own_server)

    def compose(self) -> ComposeResult:
        yield ScopeLine()
        with VerticalScroll(can_focus=False):
            yield Managed()
            yield ChoiceList(_("Sort"), id="sort")
            yield ChoiceList(_("Data policy"), id="policy")
            yield EndpointTable()
        yield Sentence()
        yield UsualNotice()
        yield StatusLine()

    async def on_mount(self) -> None:
        own = self._routing.own_server
        self.sort_list.display = self.policy_list.display = self._free_to_choose
        self.managed.display = not self._free_to_choose
        self.table.display = self.comes.display = not own
        self.table.at_rest = self._routing.managed
        self.show()
        self._follow_choices()
        self.set_focus(self.sort_list if self._free_to_choose else None if own else self.table, scroll_visible=False)
        if not own:
            self.read()
        if self._first_action:
            await self.run_action(self._first_action)

    def on_screen_resume(self) -> None:
        """Another model may have been chosen meanwhile."""
        self.call_after_refresh(self._read_another)

    def _read_another(self) -> None:
        if self._read_for and self._read_for != self.model_id:
            self.read()

    # --- what is so

    def read(self, *, fresh: bool = False) -> None:
        """Find out who serves the model."""
        self.notice.text = ""
        begin(self, "read", self._read, fresh, alone=True)

    async def _read(self, fresh: bool) -> None:
        self._unread, self.table.said = "", routing_hints.reading()
        self.show()
        try:
            if not self.model_id:
                self._starting_model = await self.services.models.starting_model()
            self._read_for = self.model_id
            found = await self._routing.look(self.model_id, fresh=fresh)
        except KiloError as error:
            self._unread = explain(error).title
            said = routing_hints.unread(self._unread)
        else:
            said = "" if found else routing_hints.untold()
        if self.there:
            self.table.said = said
            self.show()
            await self._routing.read_to_the_end()  # of data policies, which may come later
            self.show()

    def show(self) -> None:
        """Everything follows from the choice and from what is known of the model."""
        routing = self._routing
        self.scope_line.state = (self.model_id, self._for_model, self._free_to_choose)
        self.sort_list.choices = routing_hints.sorts(routing, self.scope)
        self.policy_list.choices = routing_hints.policies(routing, self.scope)
        self.sort_list.said = routing_hints.whence_sort(routing, self.scope, self.model_id)
        self.policy_list.said = routing_hints.whence_policy(routing, self.scope, self.model_id)
        chosen = routing.in_force(self.model_id)
        seen = routing.forecast(self.model_id)
        self.table.show(routing_hints.rows(seen, chosen))
        said, trouble = routing_hints.what_comes(routing, seen, self.model_id, self.scope)
        old = routing_hints.as_it_was(routing, self.model_id, self._unread) if seen.all else ""
        self.comes.text = " ".join(filter(None, (said, old))) if seen.all or trouble else ""
        self.comes.set_class(trouble, "-trouble")
        self.managed.rows = tuple(routing_hints.managed_by(routing, chosen, self.services.account))
        self.say_where()
        self.status.items = () if routing.own_server else routing_hints.keys(managed=routing.managed)
        self.status.hint = _("{escape} back").format(escape=key("app.escape"))

    def say_where(self) -> None:
        """What is sent, and whether the choice is kept."""
        routing = self._routing
        usual = (routing_hints.sends(routing, self.model_id), routing_hints.saved(routing))
        self.saying.usual = () if routing.own_server else tuple(filter(None, usual))

    # --- choosing

    def action_sort(self, sort: str) -> None:
        """Prefer providers so."""
        if self._may_choose():
            self._routing.choose_sort(Sort(sort), self.scope)
            self._chosen()

    def action_policy(self, policy: str) -> None:
        """Allow this with the data."""
        if self._may_choose():
            self._routing.choose_policy(DataPolicy(policy), self.scope)
            self._chosen()

    def action_specific(self) -> None:
        """One specific provider: the table is where it is chosen."""
        if self._may_choose():
            self.set_focus(self.table, scroll_visible=False)
            self.notice.text = routing_hints.which("" if self.table.rows else self.table.said)

    def action_pin(self) -> None:
        """Only the provider under the cursor, which is in the table; or no longer."""
        if self.focused is not self.table and self.table.rows:
            self.action_specific()
        elif self.table.current is None:
            self.action_refresh()
        elif self._may_choose():
            self._pin(self.table.current)

    def action_refresh(self) -> None:
        """Who serves the model, anew."""
        if not self._routing.own_server:
            self.read(fresh=True)

    def _pin(self, end: Endpoint) -> None:
        pinned = self._routing.chosen(self.scope).provider
        self._routing.pin("" if pinned and end.is_named(pinned) else end.value, self.scope)
        self._chosen()

    def action_scope(self) -> None:
        """For everything, or for this model; nothing is chosen by it."""
        if self._may_choose() and self.model_id:
            self._for_model = not self._for_model
            self.notice.text = ""
            self.show()

    def action_undo(self) -> None:
        """The last choice back, and the scope it was for."""
        if not self._may_choose():
            return
        scope = self._routing.undo()
        if scope is None:
            self.notice.text = _("Nothing is left to undo.")
            return
        elsewhere = scope not in ("", self.model_id)
        self._for_model = self._for_model if elsewhere else bool(scope)
        self._chosen()
        self.notice.text = _("Undone for {model}.").format(model=scope) if elsewhere else _("Undone.")

    def _may_choose(self) -> bool:
        if self._routing.managed:
            self.notice.text = _("Managed by your organization: nothing is chosen here.")
        return self._free_to_choose

    def _follow_choices(self) -> None:
        """The cursor of a list that is not being moved in stands on what holds."""
        for part in (self.sort_list, self.policy_list):
            part.follow()

    def _chosen(self) -> None:
        self.notice.text = ""
        self.show()
        self._follow_choices()
        self._chat_screen.refresh_lines()
        begin(self.app, "save", self._save)

    async def _save(self) -> None:
        try:
            await self._routing.save()
        except KiloError as error:
            self.say_error(error)
        if self.there:
            self.say_where()

    # --- moving and leaving

    def action_part(self, by: int) -> None:
        """The next part of the screen that takes keys."""
        parts = [part for part in (self.sort_list, self.policy_list, self.table) if part.display]
        if parts:
            at = parts.index(self.focused) if self.focused in parts else -by
            self.set_focus(parts[(at + by) % len(parts)], scroll_visible=False)

    @on(ChoiceList.Left)
    def _beyond_a_list(self, message: ChoiceList.Left) -> None:
        """Down from the last line of one part is the first of the next, and back."""
        if message.list is self.sort_list and message.by > 0:
            self.policy_list.cursor = 0
            self.set_focus(self.policy_list, scroll_visible=False)
        elif message.list is self.policy_list:
            self.set_focus(self.table if message.by > 0 else self.sort_list, scroll_visible=False)
            if message.by > 0:
                self.table.cursor = 0

    @on(EndpointTable.Left)
    def _above_the_table(self, message: EndpointTable.Left) -> None:
        if self.policy_list.display:
            self.set_focus(self.policy_list, scroll_visible=False)
        else:  # what an organization has set, which takes no keys
            self.query_one(VerticalScroll).scroll_relative(y=message.by, animate=False)

    async def _on_key(self, event: events.Key) -> None:
        await take_in_order(self, event)

    def action_toml(self) -> None:
        """What is written into the profile, and what a question carries."""
        if not self._routing.own_server:
            self.app.push_screen(RoutingTextScreen(self._routing, self.model_id))

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(routing_parts()))

    def action_models(self) -> None:
        """Another model, and back here to see who serves it."""
        self._chat_screen.action_models()
