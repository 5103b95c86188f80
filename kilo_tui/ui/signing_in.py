"""From the chat to the sign-in screen and back: the question waits in the prompt, and only Enter sends it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.app import App

from kilo_tui.model.chat import Turn
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.services.sign_in import SignedIn
    from kilo_tui.ui.screens.chat import ChatScreen


class SigningIn:
    """Signing in from the chat screen."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen

    def begin(self, turn: Turn | None = None) -> None:
        """Show the sign-in screen; the question of `turn` is in the prompt afterwards."""
        from kilo_tui.ui.screens.login import LoginScreen  # imported when it is wanted: the start has to be quick

        screen = self._screen
        if turn is not None:
            screen.prompt.put_back(turn.question)
        kept = bool(screen.prompt.text.strip())
        screen.app.push_screen(LoginScreen(screen.services, question_kept=kept), self._back)

    def _back(self, done: SignedIn | None) -> None:
        from kilo_tui.ui import login_words

        screen = self._screen
        screen.set_focus(screen.prompt)
        if done is not None:
            said, team = [login_words.signed_in(done)], screen.services.access.organization
            if team is not None:
                said.append(_("asking for {organization}").format(organization=team.name))
            screen.notice.text = " · ".join(said)
        screen.refresh_lines()


def open_sign_in(app: App[Any]) -> None:
    """Show the sign-in screen on top of whatever is there."""
    from kilo_tui.ui.screens.chat import ChatScreen

    for screen in app.screen_stack:
        if isinstance(screen, ChatScreen):
            screen.signing_in.begin()
