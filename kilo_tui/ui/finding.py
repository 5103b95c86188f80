"""Looking for words in the conversation: the bar, the hits, and where the reader is among them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.find_bar import shown_hits
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen


class Finding:
    """One search at a time; what was looked for last is remembered."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._needle = ""
        self._marked = False
        """Hits are marked in the transcript."""

    def open(self) -> None:
        """Ask what to look for; what was looked for last is proposed."""
        self._screen.notice.display = False
        self._screen.find_bar.open()
        if self._needle and not self._marked:
            self.look_for(self._needle)

    def look_for(self, needle: str) -> None:
        """Show a hit while the needle is typed."""
        self._needle = needle
        self._marked = bool(needle)
        if needle:
            self._show(self._screen.transcript.find_step(1) if self._screen.transcript.find(needle) else (0, 0))
        else:
            self._screen.transcript.end_find()
            self._show((0, 0))

    def step(self, by: int) -> None:
        """To another hit, also after the bar was closed."""
        if not self._needle:
            self._screen.notice.text = _("Nothing is looked for yet; / or w begins.")
            return
        if not self._marked:
            self._marked = True
            self._screen.transcript.find(self._needle)
        self._show(self._screen.transcript.find_step(by))

    def step_back(self) -> bool:
        """Esc closes the bar, and in reading the next one takes the marks away; whether there was something to do.

        The reader stays in place, and n and N go on from there.
        """
        screen = self._screen
        if screen.find_bar.display:
            self._close_bar()
            screen.set_focus(screen.transcript)
            return True
        if self._marked and screen.focused is screen.transcript:
            self.end()
            return True
        return False

    def end(self) -> None:
        """No bar and no marks; the reader stays in place."""
        self._close_bar()
        if self._marked:
            self._marked = False
            self._screen.transcript.end_find()
            self._screen.notice.text = ""

    def _close_bar(self) -> None:
        if self._screen.find_bar.display:
            hits = self._screen.find_bar.hits
            self._screen.find_bar.close()
            self._screen.notice.display = True
            self._show(hits)

    def _show(self, hits: tuple[int, int]) -> None:
        screen = self._screen
        if screen.find_bar.display:
            screen.find_bar.hits = hits
            return
        if self._needle:
            screen.notice.text = _("{needle}: {hits} · n next · N previous · Esc ends").format(
                needle=safe_line(self._needle, 40).plain, hits=shown_hits(hits)
            )
