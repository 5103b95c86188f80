"""Before a question is sent: what it will cost and fill, in the status line, and a word where it will not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kilo_tui.services.outlook import Outlook, Outlooks
from kilo_tui.ui import hints
from kilo_tui.ui.screens.confirm import ConfirmScreen
from kilo_tui.words import _

if TYPE_CHECKING:
    from textual.timer import Timer

    from kilo_tui.model.chat import Turn
    from kilo_tui.ui.screens.chat import ChatScreen

PAUSE_SECONDS = 0.2
"""Between a key and the look at what is written; no key waits for it."""


class Foresight:
    """Looks ahead while somebody writes."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._outlooks = Outlooks(screen.chat, screen.services.models)
        self._characters = 0
        self._said: tuple[str, ...] = ()
        self._soon: Timer | None = None

    def typed(self) -> None:
        """Something else is written; it is looked at soon."""
        if self._soon is None:
            self._soon = self._screen.set_timer(PAUSE_SECONDS, self._look)

    def _look(self) -> None:
        self._soon = None
        self._characters = self._screen.prompt.whole_length
        outlook = self.now
        said = outlook.in_words() if outlook is not None else ()
        if said != self._said:
            self._said = said
            self._screen.refresh_lines()

    @property
    def now(self) -> Outlook | None:
        """For what is written; None while nothing is."""
        return self.of(self._characters, self._screen.turn_actions.written_after) if self._screen.prompt.text else None

    def of(self, characters: int, after: Turn | None, model_id: str | None = None) -> Outlook:
        """For so many characters asked after a turn, of the model that is chosen or of another one."""
        signed_in = self._screen.services.access.signed_in
        return self._outlooks.of(characters, after, signed_in=signed_in, model_id=model_id)

    async def find(self, model_id: str) -> str:
        """Wait for prices, but not for long; the model that will be asked, empty where nobody says."""
        return await self._outlooks.find(model_id)

    def before_sending(self, text: str, send: Callable[[str], None]) -> None:
        """Send `text`; where it cannot fit into the model's context only when that is wanted all the same."""
        screen = self._screen
        outlook = self.of(len(text), screen.turn_actions.written_after)
        if not outlook.too_long:
            send(text)
            return
        helps = hints.edit_too_long() if screen.turn_actions.editing else hints.question_too_long()
        model_id, limit = screen.chat.settings.model_id, outlook.context_tokens or 0
        question = f"{hints.too_long(model_id, outlook.tokens, limit)} {helps}"
        dialog = ConfirmScreen(question, yes=_("sends it anyway"), no=_("leaves it"))

        def answered(yes: bool | None) -> None:
            if yes and not screen.chat.busy:
                send(text)

        screen.app.push_screen(dialog, answered)
