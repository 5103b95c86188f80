"""What a screen does with the conversation on it: copies, finds, and acts on the turn under the cursor."""

from __future__ import annotations

from textual import getters, on, work

from kilo_tui.ui.bare import Bare
from kilo_tui.ui.copying import Copying
from kilo_tui.ui.finding import Finding
from kilo_tui.ui.mouse import toggle_mouse
from kilo_tui.ui.screens.writing import WritingScreen
from kilo_tui.ui.turn_actions import TurnActions
from kilo_tui.ui.widgets.find_bar import FindBar
from kilo_tui.ui.widgets.transcript import Transcript


class ReadingScreen(WritingScreen):
    """A screen in which one reads; the letters of reading end here."""

    copying: Copying
    bare: Bare
    finding: Finding
    turn_actions: TurnActions

    transcript = getters.query_one(Transcript)
    find_bar = getters.query_one(FindBar)

    def action_page(self, pages: int) -> None:
        self.transcript.action_scroll_pages(pages)

    def action_fold(self) -> None:
        self.transcript.fold()

    @on(Transcript.Pasted)
    def _paste_into_prompt(self, message: Transcript.Pasted) -> None:
        self.set_focus(self.prompt)
        self.prompt.insert_foreign(message.text)

    # --- copying

    def copy_text(self, text: str, what: str = "") -> None:
        """Copy `text` to wherever it can be pasted from; `what` names it in the notice."""
        self.copying.copy(text, what)

    def action_copy(self) -> None:
        """Letters on everything that can be copied."""
        self.copying.choose()

    def action_copy_selection(self) -> None:
        """What is marked, in the conversation or else in the prompt."""
        self.copying.copy(self.transcript.selection_text() or self.prompt.selected_text)

    @on(Transcript.Picked)
    def _copy_picked(self, message: Transcript.Picked) -> None:
        self.copying.copy_picked(message.text, message.sort)

    @on(Transcript.LettersEnded)
    def _letters_ended(self) -> None:
        self.copying.chosen()

    @work(group="bare", exclusive=True)
    async def action_bare(self) -> None:
        """The text under the cursor bare on the normal screen."""
        await self.bare.show_here()

    # --- turns

    def action_turn(self, action: str) -> None:
        self.turn_actions.take(action)

    def action_sibling(self, by: int) -> None:
        self.turn_actions.show_sibling(by)

    def action_receipt(self) -> None:
        self.turn_actions.show_receipt()

    # --- finding

    def action_find(self) -> None:
        self.finding.open()

    def action_find_step(self, by: int) -> None:
        self.finding.step(by)

    @on(FindBar.Changed)
    def _look_for(self, message: FindBar.Changed) -> None:
        self.finding.look_for(message.needle)

    @on(FindBar.Stepped)
    def _step(self, message: FindBar.Stepped) -> None:
        self.finding.step(message.by)

    # --- the mouse

    @work(group="mouse", exclusive=True)
    async def action_mouse(self) -> None:
        await toggle_mouse(self)
