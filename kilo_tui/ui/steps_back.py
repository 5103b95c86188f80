"""What ctrl+c and Esc do: the first that applies, one step a press."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilo_tui.ui import hints

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen

QUIT_SECONDS = 2.0
"""How long ctrl+c waits to be pressed again."""


class StepsBack:
    """From what is open, selected, running or written, back to nothing."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._armed = False

    def interrupt(self) -> None:
        """ctrl+c: copy a selection; else stop; else set the draft aside; else quit when pressed again."""
        screen = self._screen
        if self._copy():
            return
        if screen.chat.busy:
            screen.chat.stop()
        elif screen.prompt.text:
            screen.set_aside(screen.prompt.draft)
            screen.prompt.empty()
            screen.notice.text = hints.set_aside()
        elif self._armed:
            screen.action_quit()
        else:
            screen.notice.text = hints.again_quits(QUIT_SECONDS)
            self._armed = True
            screen.set_timer(QUIT_SECONDS, self._forget)

    def _copy(self) -> bool:
        """Whether something was selected and is copied."""
        if not (self._screen.transcript.selection_text() or self._screen.prompt.selected_text):
            return False
        self._screen.action_copy_selection()
        self._screen.transcript.clear_selection()
        return True

    def escape(self) -> None:
        """Esc: close what is open; in the prompt stop the answer, else to reading. Never quits."""
        screen = self._screen
        if screen.search.end(take=False) or screen.finding.step_back():
            return
        if screen.transcript.clear_selection() or screen.prompt.select_nothing():
            return
        writing = screen.focused is screen.prompt
        if writing and screen.chat.busy:
            screen.chat.stop()
            return
        if writing:
            screen.turn_actions.give_up_edit()
        screen.set_focus(screen.transcript)

    def disarm(self) -> None:
        """Something was typed: ctrl+c begins anew."""
        self._forget()

    def _forget(self) -> None:
        if self._armed:
            self._armed = False
            self._screen.notice.text = ""
