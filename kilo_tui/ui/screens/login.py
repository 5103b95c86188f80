"""Signing in: a code to approve in any browser, or a pasted key; then for whom is asked."""

from __future__ import annotations

import os
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import OptionList, Static

from kilo_tui.errors import KiloError
from kilo_tui.model.account import Organization
from kilo_tui.services.sign_in import InTouch, OutOfTouch, ShowingCode, SignedIn
from kilo_tui.text.links import host_of
from kilo_tui.text.qr import half_blocks, says_unicode
from kilo_tui.ui import login_words as words
from kilo_tui.ui.bare import show_bare
from kilo_tui.ui.copying import Copies
from kilo_tui.ui.keys import KEY_FIELD, LOGIN, ON_EVERY_SCREEN, Key, bind
from kilo_tui.ui.keys_here import parts_of
from kilo_tui.ui.login_view import Asking, Choosing, Failed, View, Waiting
from kilo_tui.ui.safe import safe, safe_line
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.screens.saying import SayingScreen
from kilo_tui.ui.widgets.key_field import KeyField
from kilo_tui.ui.widgets.notice import Notice
from kilo_tui.ui.widgets.status_line import StatusLine, TitleLine
from kilo_tui.ui.workers import begin
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.below import Services

_WANT_A_CODE = ("new_code", "key", "copy_link", "copy_code", "bare_link")
LEAST_ROWS_BESIDE_QR = 5
LEAST_COLUMNS_BESIDE_QR = 42
TALL = 24
"""Rows from which on the steps have room between them."""


class LoginScreen(SayingScreen[SignedIn | None]):
    """Ends with who is signed in; None where nobody is."""

    CSS_PATH = "login.tcss"
    AUTO_FOCUS = ""
    KEYS: ClassVar[tuple[Key, ...]] = LOGIN

    view: reactive[View] = reactive[View](Asking())
    verifying = False
    """A pasted key is on its way to the gateway."""

    title_line = getters.query_one(TitleLine)
    qr = getters.query_one("#qr", Static)
    steps = getters.query_one("#steps", Static)
    link = getters.query_one("#link", Static)
    key_field = getters.query_one(KeyField)
    teams = getters.query_one(OptionList)
    status = getters.query_one(StatusLine)

    def __init__(self, services: Services, *, question_kept: bool = False) -> None:
        super().__init__()
        self.services = services
        self.copies = Copies(self)
        self._service = services.sign_in()
        self._question_kept = question_kept
        bind(self, (*ON_EVERY_SCREEN, *LOGIN))

    def compose(self) -> ComposeResult:
        yield TitleLine()
        with Horizontal(id="body"):
            yield Static(id="qr")
            yield Static(id="steps")
        yield Static(id="link")
        yield KeyField()
        yield OptionList()
        with Vertical(id="foot"):
            yield Notice()
            yield StatusLine()

    def on_mount(self) -> None:
        self.show_view()
        self.title_line.items = (_("Sign in to Kilo"),)
        self.title_line.hint = _("DEMO nothing leaves this machine") if self.services.demo else ""
        outranking = self.services.access.outranking
        if outranking is not None:
            self.notice.text = words.outranked(outranking.value)
        self.set_interval(1.0, self.show_view)
        self.sign_in()

    def on_resize(self) -> None:
        self.show_view()

    # --- what is so

    def watch_view(self) -> None:
        self.show_view()

    def show_view(self) -> None:
        """What stands on the screen follows from the view, its size and the clock."""
        if not self.there:
            return
        view = self.view
        typing = self.key_field.display
        self.set_class(self.size.height < TALL, "-low")
        self.set_class(typing or isinstance(view, Choosing), "-answering")
        code = view.shown.code if isinstance(view, Waiting) else None
        drawn = half_blocks(code.link) if code and not typing and says_unicode(os.environ) else ()
        fits = bool(drawn) and self._room_for(drawn)
        self.steps.update(self._said(view, drawn=fits))
        self.qr.display = fits
        self.qr.update("\n".join(drawn) if fits else "")
        self.link.display = code is not None and not typing
        self.link.update(safe_line(code.link, 2000) if code else "")
        self.teams.display = isinstance(view, Choosing)
        browser = (host_of(self._link()) or "") if self.services.browsing.offered else ""
        self.status.items = words.hints(view, typing=typing, browser=browser)
        self.status.hint = words.way_back(view, typing=typing)

    def _said(self, view: View, *, drawn: bool) -> Content:
        if self.key_field.display:
            return Content(words.about_the_key(demo=self.services.demo))
        match view:
            case Waiting(shown, error):
                left = shown.ends_at - self.services.clock.monotonic()
                close = self.size.height < TALL
                said = safe(
                    words.steps(shown, left, error, question_kept=self._question_kept, drawn=drawn, close=close)
                )
                at = said.plain.find(code := safe_line(words.spaced(shown)).plain)
                return said.stylize("bold $accent", at, at + len(code)) if at >= 0 else said
            case Failed(error):
                said = safe(words.failure(error))
                return said.stylize("bold $error", 0, said.plain.find("\n"))
            case Choosing(done):
                return safe(words.signed_in(done) + "\n\n" + _("For whom do you ask?"))
        return safe(_("Asking for a code …"))

    def _room_for(self, drawn: tuple[str, ...]) -> bool:
        wide, tall = len(drawn[0]) + 3 + LEAST_COLUMNS_BESIDE_QR, len(drawn) + LEAST_ROWS_BESIDE_QR
        return self.size.width >= wide and self.size.height >= tall

    # --- signing in

    @work(group="sign_in", exclusive=True)
    async def sign_in(self) -> None:
        """Show codes until one is approved."""
        self.view = Asking()
        try:
            async with aclosing(self._service.with_code()) as events:
                async for event in events:
                    if isinstance(event, SignedIn):
                        self._signed_in(event)
                        return
                    self._follow(event)
        except KiloError as error:
            self.notice.text = ""
            self.view = Failed(error)

    def _follow(self, event: ShowingCode | OutOfTouch | InTouch) -> None:
        if isinstance(event, ShowingCode):
            self.view = Waiting(event)
            self.notice.text = _("The code has expired; here is a new one.") if event.renewed else self.notice.text
        elif isinstance(self.view, Waiting):
            self.view = replace(self.view, error=event.error if isinstance(event, OutOfTouch) else None)

    @on(KeyField.Pasted)
    def refuse_lines(self, message: KeyField.Pasted) -> None:
        """More than a line was pasted: it is no key."""
        self.verify(message.text)

    def action_verify(self) -> None:
        """Ask the gateway about the key that stands in the field."""
        if not self.key_field.value.strip():
            self.notice.text = _("There is no key yet.")
        elif not self.verifying:
            self.verify(self.key_field.value)

    @work(group="verify", exclusive=True)
    async def verify(self, pasted: str) -> None:
        """Sign in with a key, which is never shown."""
        self.notice.text = _("Asking the gateway about this key …")
        self.verifying = True
        try:
            done = await self._service.with_key(pasted)
        except KiloError as error:
            self.notice.text = words.refused_key(error)
        else:
            self._signed_in(done)
        finally:
            self.verifying = False

    def _signed_in(self, done: SignedIn) -> None:
        self.workers.cancel_group(self, "sign_in" if self.key_field.display else "verify")
        self._close_key()
        if not done.account.organizations or self.services.access.outranking is not None:
            self.dismiss(done)
            return
        self.view = Choosing(done)
        self.teams.clear_options()
        self.teams.add_options([safe_line(_("personal account")), *map(_team, done.account.organizations)])
        self.teams.highlighted = 0
        self.set_focus(self.teams)

    @on(OptionList.OptionSelected)
    def choose(self, event: OptionList.OptionSelected) -> None:
        if isinstance(self.view, Choosing):
            teams = (None, *self.view.done.account.organizations)
            begin(self.app, "choose", self.ask_for, self.view.done, teams[event.option_index])

    async def ask_for(self, done: SignedIn, organization: Organization | None) -> None:
        """From now on for this organization; None is the person."""
        if organization is not None:
            try:
                await self.services.access.choose(organization)
            except KiloError as error:
                done = replace(done, unkept=done.unkept or error)
        if self.there:
            self.dismiss(done)

    # --- actions

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters act where none is typed, and on a code where there is one."""
        if action == "browse":
            return self.services.browsing.offered
        return not isinstance(self.view, Choosing) or action not in _WANT_A_CODE

    def action_copy_link(self) -> None:
        self.copies.copy(self._link(), _("link"))

    def action_copy_code(self) -> None:
        self.copies.copy(self.view.shown.code.code if isinstance(self.view, Waiting) else "", _("code"))

    @work(group="bare", exclusive=True)
    async def action_bare_link(self) -> None:
        """The link as it is, for the terminal to select."""
        if self._link():
            await show_bare(self.app, self._link())

    @work(group="browse", exclusive=True)
    async def action_browse(self) -> None:
        """The page in the browser of this desktop."""
        if self._link() and not await self.services.browsing.open(self._link()):
            self.notice.text = _("No browser could be started; open the link by hand.")

    def _link(self) -> str:
        return self.view.shown.code.link if isinstance(self.view, Waiting) else ""

    def action_new_code(self) -> None:
        self.notice.text = ""
        self.sign_in()

    def action_key(self) -> None:
        """Paste a key instead."""
        self.key_field.display = True
        self.notice.text = ""
        self.set_focus(self.key_field)
        self.show_view()

    def _close_key(self) -> None:
        self.key_field.value = ""
        self.key_field.display = False
        self.set_focus(None)
        self.show_view()

    def action_escape(self) -> None:
        """From the key back to the code, then from here."""
        if self.key_field.display:
            self.workers.cancel_group(self, "verify")
            self.notice.text = ""
            self._close_key()
        else:
            self.dismiss(self.view.done if isinstance(self.view, Choosing) else None)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(parts_of(_("Signing in"), KEY_FIELD if self.key_field.display else LOGIN)))


def _team(team: Organization) -> Content:
    return safe_line(f"{team.name or team.id} · {team.role}" if team.role else team.name or team.id)
