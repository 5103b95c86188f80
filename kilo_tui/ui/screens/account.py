"""The account screen: who is signed in, what is left, what was used, and how that is changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, getters, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.reactive import reactive

from kilo_tui.model.account import Notification
from kilo_tui.text.qr import says_unicode
from kilo_tui.ui.account import lines
from kilo_tui.ui.account.errands import Errands
from kilo_tui.ui.account.links import link_of
from kilo_tui.ui.account.money import credits_page
from kilo_tui.ui.account.overview import overview_page
from kilo_tui.ui.account.part_numbers import HELP, OVERVIEW, USAGE
from kilo_tui.ui.account.rows import Row
from kilo_tui.ui.account.sign_ins import sign_ins_page
from kilo_tui.ui.account.support import no_account_page, support_page
from kilo_tui.ui.account.tasks import Linking, OpenNotice, Paying, Task, task_page
from kilo_tui.ui.account.usage import usage_page
from kilo_tui.ui.bare import show_bare
from kilo_tui.ui.copying import Copies
from kilo_tui.ui.keys import ACCOUNT, ON_EVERY_SCREEN, Key, bind
from kilo_tui.ui.keys_here import parts_of
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.screens.saying import SayingScreen
from kilo_tui.ui.signing_in import open_sign_in
from kilo_tui.ui.widgets.notice import Notice
from kilo_tui.ui.widgets.part_tabs import PartTabs
from kilo_tui.ui.widgets.rows_page import RowsPage
from kilo_tui.ui.widgets.status_line import FittedLine, StatusLine, TitleLine
from kilo_tui.ui.workers import begin
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.below import Services

_WANT_AN_ACCOUNT = frozenset(
    {"add_funds", "promo", "link", "organization", "sign_out", "refresh", "chart", "whose", "other"}
)
_WANT_WHO_IT_IS = frozenset({"add_funds", "promo", "link", "organization", "chart", "whose"})


class AccountScreen(SayingScreen[None]):
    """Five parts, and what is done in a browser in place of one of them."""

    CSS_PATH = "account.tcss"
    AUTO_FOCUS = ""
    KEYS: ClassVar[tuple[Key, ...]] = ACCOUNT
    OPENED_BY = "screen.account"

    part: reactive[int] = reactive(OVERVIEW, init=False)
    doing: reactive[Task | None] = reactive[Task | None](None, init=False)
    """What stands in place of the part."""
    table: reactive[bool] = reactive(False, init=False)
    """Usage as a table, not as a chart."""
    cursor: reactive[int] = reactive(0, init=False)
    """The notice that Enter opens."""

    title_line = getters.query_one(TitleLine)
    tabs = getters.query_one(PartTabs)
    scroll = getters.query_one(VerticalScroll)
    page = getters.query_one(RowsPage)
    keys = getters.query_one("#keys", FittedLine)
    status = getters.query_one(StatusLine)

    def __init__(self, services: Services, part: int = OVERVIEW, errand: str = "") -> None:
        """`errand`: the name of an action that is begun at once."""
        super().__init__()
        self.services = services
        self.live = services.account
        self.copies = Copies(self)
        self.errands = Errands(self)
        self._errand = errand
        self._stale = False
        self.set_reactive(AccountScreen.part, part)
        bind(self, (*ON_EVERY_SCREEN, *ACCOUNT))

    def compose(self) -> ComposeResult:
        yield TitleLine()
        yield PartTabs()
        with VerticalScroll(can_focus=False):
            yield RowsPage(self._rows)
        yield Notice()
        yield FittedLine(id="keys")
        yield StatusLine()

    def on_mount(self) -> None:
        self._stop_listening = self.live.listen(self._know_more)
        self.load()
        self.show()

    def on_unmount(self) -> None:
        self._stop_listening()

    async def _on_key(self, event: events.Key) -> None:
        """Keys act in the order they were pressed, also behind one that opens something."""
        await take_in_order(self, event)

    # --- what is so

    def _know_more(self) -> None:
        """Called for every part that changes; painted once for all that change at a time."""
        if not self._stale:
            self._stale = True
            self.call_later(self.show)

    def show(self) -> None:
        """What stands on the screen follows from what is known."""
        self._stale = False
        if not self.there:
            return
        live = self.live
        if live.signed_in and live.untouched and self._loading.is_finished:
            self.read_rest()
        self.title_line.items, self.title_line.hint = lines.who(live), lines.for_whom(live)
        self.tabs.names, self.tabs.chosen = lines.parts(), self.part
        self.keys.items = lines.keys(self.part, self.doing, live)
        self.status.items, self.status.hint = lines.always(live), lines.way_back(self.doing)
        self.cursor = max(0, min(self.cursor, len(live.notices.value or ()) - 1))
        self.page.show()
        if self._errand and live.person is not None:
            errand, self._errand = self._errand, ""
            if self.check_action(errand, ()):
                self.call_after_refresh(self.run_action, f"screen.{errand}")

    def _rows(self, width: int) -> list[Row]:
        live, height = self.live, max(self.scroll.size.height, 1)
        if self.part == HELP and self.doing is None:
            return support_page(live, width)
        if live.refusal is not None or not live.there_is_one:
            return no_account_page(live, width)
        if self.doing is not None:
            task = self.doing
            if isinstance(task, Linking):
                task = replace(task, readable=live.linked.value is not None)
            return task_page(task, width, height, qr=says_unicode(os.environ))
        pages: tuple[Callable[[], list[Row]], ...] = (
            lambda: overview_page(live, width, height, self.cursor),
            lambda: credits_page(live, width),
            lambda: usage_page(live, width, height, table=self.table),
            lambda: sign_ins_page(live, width),
        )
        return pages[self.part]()

    def watch_part(self) -> None:
        self.scroll.scroll_home(animate=False)
        self.show()

    def watch_doing(self) -> None:
        if self.doing is None:
            self.workers.cancel_group(self, "task")
        self.scroll.scroll_home(animate=False)
        self.show()

    def watch_table(self) -> None:
        self.show()

    def watch_cursor(self) -> None:
        self.page.show()

    def on_resize(self) -> None:
        self.show()

    # --- asking

    def load(self) -> None:
        """Everything anew."""
        self._loading = begin(self, "load", self.live.refresh)

    def read_rest(self) -> None:
        """What was never asked for: somebody else is signed in now."""
        self._loading = begin(self, "load", self.live.read_rest)

    def begin(self, task: Task, part: int) -> None:
        """Show a task; when it is done in the browser, it ends by itself."""
        self.part = part
        self.doing = task
        if isinstance(task, Paying):
            begin(self, "task", self.errands.wait_for_payment, task, alone=True)
        elif isinstance(task, Linking):
            begin(self, "task", self.errands.wait_for_link, alone=True)

    # --- actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What acts now."""
        name = action.partition("(")[0]
        if name == "elsewhere":
            return isinstance(self.doing, Linking)
        if name == "open":
            return self.notice_here() is not None
        if not self.live.there_is_one:
            return name not in _WANT_AN_ACCOUNT
        if name == "sign_out":
            return self.live.signed_in
        return self.live.refusal is None or name not in _WANT_WHO_IT_IS

    def action_part(self, part: int) -> None:
        self.doing = None
        self.part = part % len(lines.parts())

    def action_next_part(self, by: int) -> None:
        self.action_part(self.part + by)

    def action_refresh(self) -> None:
        self.notice.text = ""
        self.load()

    def action_up_down(self, by: int) -> None:
        """Among notices where there are several, else the page."""
        if self.part == OVERVIEW and self.doing is None and len(self.live.notices.value or ()) > 1:
            self.cursor = max(0, min(self.cursor + by, len(self.live.notices.value or ()) - 1))
        else:
            self.scroll.scroll_relative(y=by, animate=False)

    def action_page_up_down(self, by: int) -> None:
        self.scroll.scroll_relative(y=by * max(1, self.scroll.size.height - 1), animate=False)

    def action_copy(self) -> None:
        self.copies.copy(self.link(), _("link"))

    @work(group="bare", exclusive=True)
    async def action_bare(self) -> None:
        """The link as it is, for the terminal to select."""
        if self.link():
            await show_bare(self.app, self.link())

    def link(self) -> str:
        """The link that is shown."""
        return self.doing.link if self.doing is not None else link_of(self.live, self.part)

    def action_open(self) -> None:
        """The notice under the cursor."""
        notice = self.notice_here()
        if notice is not None:
            self.doing = OpenNotice(notice, notice.link)

    def notice_here(self) -> Notification | None:
        """The one that Enter opens."""
        notices = self.live.notices.value
        if self.part != OVERVIEW or self.doing is not None or self.live.refusal is not None or not notices:
            return None
        return notices[min(self.cursor, len(notices) - 1)]

    def action_chart(self) -> None:
        """To the usage, or there from chart to table and back."""
        if self.part == USAGE and self.doing is None:
            self.table = not self.table
        self.action_part(USAGE)

    def action_whose(self) -> None:
        self.action_part(USAGE)
        self.errands.whose()

    def action_add_funds(self) -> None:
        self.errands.add_funds()

    def action_promo(self) -> None:
        self.errands.redeem()

    def action_link(self) -> None:
        self.errands.link()

    def action_organization(self) -> None:
        self.errands.organization()

    def action_sign_out(self) -> None:
        self.errands.sign_out()

    def action_elsewhere(self) -> None:
        if isinstance(self.doing, Linking):
            self.doing = replace(self.doing, elsewhere=not self.doing.elsewhere)

    def action_other(self) -> None:
        """Sign in, as whoever it is then."""
        open_sign_in(self.app)

    def action_escape(self) -> None:
        """From what is done in a browser back to the part, then from here."""
        if self.doing is not None:
            self.doing = None
        else:
            self.dismiss(None)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(parts_of(_("On the account screen"), ACCOUNT)))
