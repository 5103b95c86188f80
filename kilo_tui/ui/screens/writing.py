"""What a screen does around its prompt: keeps the draft, looks for earlier questions, lends the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import getters, on, work

from kilo_tui.errors import StorageFailed
from kilo_tui.services.chat import ChatService
from kilo_tui.ui import hints
from kilo_tui.ui.editing import edit_prompt
from kilo_tui.ui.screens.saying import SayingScreen
from kilo_tui.ui.steps_back import StepsBack
from kilo_tui.ui.widgets.prompt import Prompt
from kilo_tui.ui.widgets.question_search import QuestionSearch
from kilo_tui.ui.widgets.status_line import StatusLine

if TYPE_CHECKING:
    from kilo_tui.ui.foresight import Foresight
    from kilo_tui.ui.next_steps import NextSteps
    from kilo_tui.ui.turn_actions import TurnActions
    from kilo_tui.ui.widgets.find_bar import FindBar


class WritingScreen(SayingScreen[None]):
    """A screen in which one writes."""

    chat: ChatService
    steps_back: StepsBack
    turn_actions: TurnActions
    foresight: Foresight
    next_steps: NextSteps
    find_bar: FindBar

    search = getters.query_one(QuestionSearch)
    prompt = getters.query_one(Prompt)
    status = getters.query_one(StatusLine)

    def hint(self) -> str:
        """What the status line says last."""
        outlook = self.foresight.now
        return hints.status(
            writing=self.focused is self.prompt,
            searching=self.search.display,
            finding=self.find_bar.display,
            editing=self.turn_actions.editing,
            busy=self.chat.busy,
            on_chip=self.prompt.on_chip,
            written=bool(self.prompt.text),
            wants_account=outlook is not None and outlook.wants_account,
            offered=self.next_steps.first,
            waits_for_credits=self.next_steps.waits_for_credits,
        )

    @on(Prompt.Changed)
    def _keep_draft(self) -> None:
        self.steps_back.disarm()
        self.turn_actions.prompt_changed(self.prompt.text)
        self.foresight.typed()
        self.chat.keep_draft(self.turn_actions.draft_of(self.prompt.draft))

    @on(Prompt.SelectionChanged)
    def _say_what_enter_does(self) -> None:
        self.status.hint = self.hint()

    @on(Prompt.TooLongToUnfold)
    def _point_at_the_editor(self) -> None:
        self.notice.text = hints.in_the_editor()

    @on(Prompt.Unreadable)
    def _say_why_there_is_no_earlier(self, message: Prompt.Unreadable) -> None:
        self.say_error(message.error)

    @work(group="set_aside")
    async def set_aside(self, draft: str) -> None:
        """Keep what was not sent among the earlier questions."""
        try:
            await self.services.questions.set_aside(draft)
        except StorageFailed as error:
            self.say_error(error)

    async def action_search_questions(self) -> None:
        """Look for an earlier question while typing."""
        try:
            await self.search.begin()
        except StorageFailed as error:
            self.say_error(error)

    @work(group="edit", exclusive=True)
    async def action_edit_prompt(self) -> None:
        """The prompt in the user's own editor."""
        await edit_prompt(self)

    def action_interrupt(self) -> None:
        """ctrl+c: copy, stop, set the draft aside, or quit: the first that applies."""
        self.steps_back.interrupt()

    def action_escape(self) -> None:
        """Esc: one step back, in the prompt first from the answer, at last to reading. Never quits."""
        self.steps_back.escape()
