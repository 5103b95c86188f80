"""A screen with a line in which it says what became of something."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import getters
from textual.await_complete import AwaitComplete
from textual.screen import Screen, ScreenResultType

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain
from kilo_tui.ui.keys import Key
from kilo_tui.ui.widgets.notice import Notice
from kilo_tui.words import _

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from kilo_tui.ui.app import KiloApp
    from kilo_tui.ui.below import Services


class SayingScreen(Screen[ScreenResultType]):
    """It has a notice."""

    KEYS: ClassVar[tuple[Key, ...]] = ()
    """What acts here, beside what works on every screen."""

    OPENED_BY: ClassVar[str] = ""
    """The action of the chat that opens it."""

    services: Services
    is_chat: ClassVar[bool] = False
    """It is the one below all others."""

    notice = getters.query_one(Notice)

    @property
    def there(self) -> bool:
        """It is open: its parts are there to be changed, also by what was begun here and ends later."""
        return self.is_mounted and self in self.app.screen_stack

    def dismiss(self, result: ScreenResultType | None = None) -> AwaitComplete:
        """What was begun here and only shows something ends with it; what has to be done is the app's."""
        self.workers.cancel_node(self)
        return super().dismiss(result)

    def action_in_chat(self, action: str) -> None:
        """Back to where one chats, and there this action of its screen; what opened this one closes it."""
        below = self.app.screen_stack[-2]
        self.dismiss(None)
        if action == self.OPENED_BY:
            return
        there = action if not isinstance(below, SayingScreen) or below.is_chat else f"screen.in_chat('{action}')"
        self.app.call_later(below.run_action, there)

    def action_models(self) -> None:
        self.action_in_chat("screen.models")

    def action_routing(self) -> None:
        """How requests are routed."""
        self.action_in_chat("screen.routing")

    def action_account(self) -> None:
        self.action_in_chat("screen.account")

    def action_escape(self) -> None:
        """Back to where one came from."""
        self.dismiss(None)

    def action_interrupt(self) -> None:
        """Nothing is under way here: the same."""
        self.action_escape()

    def action_quit(self) -> Awaitable[None] | None:
        """From wherever one is."""
        cast("KiloApp", self.app).end()
        return None

    def say_error(self, error: KiloError) -> None:
        """One line about something that has no place of its own."""
        if self.there:
            said = explain(error)
            self.notice.text = _("{title}: {sentence}").format(title=said.title, sentence=said.whole)
