"""The chat screen: reading above, writing below, one line that says where the next question goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message
from textual.screen import Screen

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain
from kilo_tui.model.chat import Turn, TurnState
from kilo_tui.services.chat import ChatEvent, Ended, NotKept, Retrying, Started
from kilo_tui.ui import standing
from kilo_tui.ui.attention import Attention
from kilo_tui.ui.bare import Bare
from kilo_tui.ui.below import Services
from kilo_tui.ui.commands import ModelCommands, Palette
from kilo_tui.ui.copying import Copying
from kilo_tui.ui.finding import Finding
from kilo_tui.ui.keys import EVERYWHERE, bindings
from kilo_tui.ui.model_choice import ModelChoice
from kilo_tui.ui.mouse import toggle_mouse
from kilo_tui.ui.next_steps import NextSteps
from kilo_tui.ui.opening import open_first
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.turn_actions import TurnActions
from kilo_tui.ui.widgets.find_bar import FindBar
from kilo_tui.ui.widgets.notice import Notice
from kilo_tui.ui.widgets.prompt import Prompt
from kilo_tui.ui.widgets.status_line import StatusLine, TitleLine
from kilo_tui.ui.widgets.transcript import Transcript
from kilo_tui.words import _

QUIT_SECONDS = 2.0
"""How long ctrl+c waits to be pressed again."""


class ChatScreen(Screen[None]):
    """Where people are all day."""

    AUTO_FOCUS = "Prompt"
    CSS_PATH = "chat.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVERYWHERE)]

    title_line = getters.query_one(TitleLine)
    transcript = getters.query_one(Transcript)
    notice = getters.query_one(Notice)
    find_bar = getters.query_one(FindBar)
    prompt = getters.query_one(Prompt)
    status = getters.query_one(StatusLine)

    @dataclass
    class Happened(Message):
        """Something in the chat happened that is not just more text."""

        event: ChatEvent

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.chat = services.chat
        self.next_steps = NextSteps(self)
        self.copying = Copying(self)
        self.bare = Bare(self)
        self.attention = Attention(self)
        self.turn_actions = TurnActions(self)
        self.finding = Finding(self)
        self.model_choice = ModelChoice(self)
        self._quit_armed = False

    def compose(self) -> ComposeResult:
        yield TitleLine()
        yield Transcript(
            now=self.services.clock.monotonic,
            welcome=standing.welcome(demo=self.services.demo),
            place=lambda turn: self.chat.conversation.place_among_siblings(turn),
        )
        yield Notice()
        yield FindBar()
        yield Prompt()
        yield StatusLine()

    def on_mount(self) -> None:
        self._wake = self.transcript.wake  # called for every token
        self._stop_listening = self.chat.listen(self._hear)
        self.set_interval(1.0, self._tick)
        self.refresh_lines()
        self.run_worker(open_first(self), group="open")
        self.call_after_refresh(self.services.connect)

    def on_unmount(self) -> None:
        self._stop_listening()

    # --- what happens

    def _hear(self, event: ChatEvent) -> None:
        """Called by the chat service for everything; more text is pulled by the transcript's frames."""
        if isinstance(event, Started | Ended | Retrying | NotKept):
            self.post_message(self.Happened(event))
        else:
            self._wake()

    @on(Happened)
    def _show_what_happened(self, message: Happened) -> None:
        match message.event:
            case NotKept(error):
                self.transcript.say(error)
            case Ended(turn):
                self.transcript.frame()
                self.notice.text = ""
                self.attention.ended(turn)
                if turn.state in (TurnState.COMPLETE, TurnState.TRUNCATED):
                    self.model_choice.remember_answer(turn)
            case Retrying():
                self._tick()
        self.refresh_lines()

    def _tick(self) -> None:
        """Once a second: a countdown goes on."""
        said = standing.countdown(self.chat, self.services.clock.monotonic())
        if said:
            self.notice.text = said

    def say_error(self, error: KiloError) -> None:
        """One line about something that belongs to no turn."""
        said = explain(error)
        self.notice.text = f"{said.title}: {said.whole}"

    def refresh_lines(self) -> None:
        """What the lines above and below say follows from what is so."""
        self.attention.show(self.chat.conversation.title, answering=self.chat.busy)
        self.title_line.items = (standing.title(self.chat.conversation),)
        self.title_line.hint = _("DEMO scripted answers") if self.services.demo else ""
        self.status.items = standing.status(self.chat)
        self.status.hint = standing.hint(
            busy=self.chat.busy,
            writing=self.focused is self.prompt,
            finding=bool(self.find_bar.display),
            editing=self.turn_actions.editing,
        )

    def on_descendant_focus(self) -> None:
        if self.focused is self.prompt:
            self.finding.end()
        self.refresh_lines()

    @on(Prompt.Changed)
    def _keep_draft(self) -> None:
        self._quit_armed = False
        self.turn_actions.prompt_changed(self.prompt.text)
        self.chat.keep_draft(self.turn_actions.draft_of(self.prompt.text))

    @on(Transcript.Pasted)
    def _paste_into_prompt(self, message: Transcript.Pasted) -> None:
        self.set_focus(self.prompt)
        self.prompt.insert_foreign(message.text)

    # --- asking

    @on(Prompt.Submitted)
    def ask(self, message: Prompt.Submitted) -> None:
        """Send what was written, unless something forbids it; then it stays in the prompt."""
        if self.services.choices.problem is not None:
            self.notice.text = _("Nothing is sent before you say so: press 1 in reading, or alt+1.")
        elif self.chat.busy:
            self.notice.text = _("An answer is still coming: your text stays here. Esc stops the answer.")
        else:
            self.turn_actions.send(message.text)

    def show_turn(self, turn: Turn) -> None:
        """A turn has begun."""
        self.notice.text = ""
        self.transcript.say(self.services.choices.problem)
        if len(self.chat.conversation.siblings(turn)) > 1:
            self.show_branch()
            self.transcript.wake()
        else:
            self.transcript.add(turn)
        self.refresh_lines()
        self.watch_turn()

    def show_branch(self, at: Turn | None = None) -> None:
        """The branch of the conversation that is chosen, from its end or at one of its turns."""
        self.transcript.show(self.chat.conversation.branch())
        if at is not None:
            self.transcript.go_to_turn(at)
        self.refresh_lines()

    @work(group="turn")
    async def watch_turn(self) -> None:
        """Only so that a defect in the turn crashes in the open; the service owns the turn."""
        await self.chat.ended()

    # --- actions

    def action_next_step(self, number: int) -> None:
        """One of the numbered actions of the newest error."""
        self.next_steps.take(number)

    def action_interrupt(self) -> None:
        """ctrl+c: stop the answer; else empty the prompt; else quit when pressed again."""
        if self.chat.busy:
            self.chat.stop()
        elif self.prompt.text:
            self.prompt.clear()
        elif self._quit_armed:
            self.action_quit()
        else:
            self.notice.text = _("ctrl+c again within 2 seconds quits")
            self._quit_armed = True
            self.set_timer(QUIT_SECONDS, self._disarm)

    def _disarm(self) -> None:
        if self._quit_armed:
            self._quit_armed = False
            self.notice.text = ""

    def action_escape(self) -> None:
        """Esc: end a search; in the prompt stop the answer or an edit, else go to reading. Never quits."""
        writing = self.focused is self.prompt
        if self.finding.step_back():
            return
        if writing and self.chat.busy:
            self.chat.stop()
        else:
            if writing:
                self.turn_actions.give_up_edit()
            self.set_focus(self.transcript)

    def action_stop(self) -> None:
        self.chat.stop()

    def action_read(self) -> None:
        self.set_focus(self.transcript)

    def action_write(self) -> None:
        self.set_focus(self.prompt)

    def action_page(self, pages: int) -> None:
        self.transcript.action_scroll_pages(pages)

    def action_fold(self) -> None:
        self.transcript.fold()

    def copy_text(self, text: str, what: str = "") -> None:
        """Copy `text` to wherever it can be pasted from; `what` names it in the notice."""
        self.copying.copy(text, what)

    @work(group="bare", exclusive=True)
    async def action_bare(self) -> None:
        """The text under the cursor bare on the normal screen."""
        await self.bare.show_here()

    def action_copy(self) -> None:
        self.copying.choose()

    def action_copy_selection(self) -> None:
        self.copying.copy(self.transcript.selection_text())

    @on(Transcript.Picked)
    def _copy_picked(self, message: Transcript.Picked) -> None:
        self.copying.copy_picked(message.text, message.what)

    @on(Transcript.LettersEnded)
    def _letters_ended(self) -> None:
        self.copying.chosen()

    def action_turn(self, action: str) -> None:
        self.turn_actions.take(action)

    def action_sibling(self, by: int) -> None:
        self.turn_actions.show_sibling(by)

    def action_receipt(self) -> None:
        self.turn_actions.show_receipt()

    def action_find(self) -> None:
        self.finding.open()

    def action_find_step(self, by: int) -> None:
        self.finding.step(by)

    @on(FindBar.Changed)
    def _look_for(self, message: FindBar.Changed) -> None:
        self.finding.look_for(message.needle)

    @on(FindBar.Step)
    def _step(self, message: FindBar.Step) -> None:
        self.finding.step(message.by)

    @work(group="mouse", exclusive=True)
    async def action_mouse(self) -> None:
        await toggle_mouse(self)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen())

    def action_models(self) -> None:
        self.app.push_screen(Palette([ModelCommands], _("Choose a model")))

    def action_new_conversation(self) -> None:
        """An empty conversation; while an answer runs, that one is stopped first."""
        if self.chat.busy:
            self.notice.text = _("An answer is still coming; s or ctrl+c stops it.")
            return
        with self.turn_actions.prompt_kept():
            self.chat.new_conversation()
        self.show_branch()
        self.set_focus(self.prompt)

    @on(Prompt.QuitAsked)
    def action_quit(self) -> None:
        self.leave()

    @work(group="leave")
    async def leave(self, status: int = 0, signal: int | None = None) -> None:
        """Stop, keep what came, and end the program."""
        self.chat.stop(signal)
        await self.chat.ended()
        self.app.exit(return_code=status)

    @on(Transcript.Scrolled)
    def _count_unread(self, message: Transcript.Scrolled) -> None:
        self.notice.chip = standing.chip(message.unread, message.position)
