"""The chat screen: reading above, writing below, one line that says where the next question goes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from kilo_tui.model.chat import Delta, Turn, TurnState
from kilo_tui.services.chat import Billed, ChatEvent, Ended, NotKept, Retrying, Started
from kilo_tui.ui import hints, standing
from kilo_tui.ui.account_watch import AccountWatch
from kilo_tui.ui.attention import Attention
from kilo_tui.ui.bare import Bare
from kilo_tui.ui.below import Services
from kilo_tui.ui.copying import Copying
from kilo_tui.ui.finding import Finding
from kilo_tui.ui.foresight import Foresight
from kilo_tui.ui.keys import EVERYWHERE, NEXT, READING, bind, bindings
from kilo_tui.ui.keys_here import parts
from kilo_tui.ui.model_choice import ModelChoice
from kilo_tui.ui.next_steps import NextSteps
from kilo_tui.ui.opening import open_first
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.screens.reading import ReadingScreen
from kilo_tui.ui.signing_in import SigningIn
from kilo_tui.ui.steps_back import StepsBack
from kilo_tui.ui.turn_actions import TurnActions
from kilo_tui.ui.widgets.find_bar import FindBar
from kilo_tui.ui.widgets.notice import Notice
from kilo_tui.ui.widgets.prompt import Prompt
from kilo_tui.ui.widgets.question_search import QuestionSearch
from kilo_tui.ui.widgets.status_line import StatusLine, TitleLine
from kilo_tui.ui.widgets.transcript import Transcript
from kilo_tui.ui.workers import begin
from kilo_tui.words import _


class ChatScreen(ReadingScreen):
    """Where people are all day."""

    is_chat = True
    AUTO_FOCUS = "Prompt"
    CSS_PATH = "chat.tcss"
    VERTICAL_BREAKPOINTS = [(0, "-short"), (10, "-tall")]  # noqa: RUF012 - as Textual has it
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVERYWHERE)]

    title_line = getters.query_one(TitleLine)

    @dataclass
    class Happened(Message):
        """Something in the chat happened that is not just more text."""

        event: ChatEvent

    def __init__(self, services: Services) -> None:
        super().__init__()
        self.services = services
        self.chat = services.chat
        self.next_steps = NextSteps(self)
        self.steps_back = StepsBack(self)
        self.copying = Copying(self)
        self.bare = Bare(self)
        self.attention = Attention(self)
        self.turn_actions = TurnActions(self)
        self.finding = Finding(self)
        self.model_choice = ModelChoice(self)
        self.signing_in = SigningIn(self)
        self.foresight = Foresight(self)
        self.account = AccountWatch(self)
        bind(self, EVERYWHERE)

    def compose(self) -> ComposeResult:
        yield TitleLine()
        yield Transcript(
            now=self.services.clock.monotonic,
            welcome=standing.welcome(demo=self.services.demo),
            place=lambda turn: self.chat.conversation.place_among_siblings(turn),
        )
        yield Notice()
        yield FindBar()
        prompt = Prompt(self.services.questions)
        yield QuestionSearch(prompt, self.services.questions)
        yield prompt
        yield StatusLine()

    def on_mount(self) -> None:
        bind(self.transcript, (*READING, *NEXT))
        self._wake = self.transcript.wake  # called for every token
        self._stop_listening = self.chat.listen(self._hear)
        self.set_interval(1.0, self._tick)
        self.refresh_lines()
        begin(self, "open", open_first, self)
        self.call_after_refresh(self.services.connect)
        self.call_after_refresh(self.account.begin)
        self.model_choice.begin()

    def on_unmount(self) -> None:
        self._stop_listening()
        self.account.end()
        self.model_choice.end()

    # --- what happens

    def _hear(self, event: ChatEvent) -> None:
        """Called by the chat service for everything; more text is pulled by the transcript's frames."""
        if type(event) is Delta:  # nearly every time
            self._wake()
        elif isinstance(event, Started | Ended | Billed | Retrying | NotKept):
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
                self.account.answered()
                self.next_steps.ended(turn)
                if turn.state in (TurnState.COMPLETE, TurnState.TRUNCATED):
                    self.model_choice.remember_answer(turn)
                    self.model_choice.look_up()
            case Billed():
                self._wake()
            case Retrying():
                self._tick()
        self.refresh_lines()

    def _tick(self) -> None:
        """Once a second: a countdown goes on."""
        self.model_choice.look_once()
        said = standing.countdown(self.chat, self.services.clock.monotonic())
        if said:
            self.notice.text = said

    def refresh_lines(self) -> None:
        """What the lines above and below say follows from what is so."""
        self.attention.show(self.chat.conversation.title, answering=self.chat.busy)
        self.title_line.items = (standing.title(self.chat.conversation),)
        self.title_line.hint = _("DEMO scripted answers") if self.services.demo else ""
        model = self.services.models.known(self.chat.settings.model_id)
        outlook = self.foresight.now
        self.status.items = standing.status(self.chat, model, self.account.balance, outlook=outlook)
        self.status.keeps = standing.kept(outlook)
        self.status.hint = self.hint()

    def on_descendant_focus(self) -> None:
        if self.focused is self.prompt:
            self.finding.end()
        self.refresh_lines()

    @on(Transcript.Scrolled)
    def _say_where(self, message: Transcript.Scrolled) -> None:
        self.notice.chip = standing.chip(message.unread, message.position)

    # --- asking

    @on(Prompt.Submitted)
    def ask(self, message: Prompt.Submitted) -> None:
        """Send what was written, unless something forbids it; then it stays in the prompt."""
        if self.services.choices.problem is not None:
            self.notice.text = hints.confirm_first()
        elif self.chat.busy:
            self.notice.text = hints.kept_while_busy()
        else:
            self.foresight.before_sending(message.text, self._send)

    def _send(self, text: str) -> None:
        self.services.questions.asked(text)
        self.turn_actions.send(text)

    def show_turn(self, turn: Turn) -> None:
        """A turn has begun; the same question does not wait in the prompt any more."""
        self.notice.text = ""
        if self.prompt.holds(turn.question):
            self.prompt.empty()
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

    def action_stop(self) -> None:
        self.chat.stop()

    def action_read(self) -> None:
        self.set_focus(self.transcript)

    def action_write(self) -> None:
        self.set_focus(self.prompt)

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(parts(self)))

    def action_models(self) -> None:
        self.model_choice.open()

    def action_routing(self, then: str = "") -> None:
        """How requests are routed; `then` is an action to begin with there."""
        from kilo_tui.ui.screens.routing import RoutingScreen  # imported when it is wanted: the start has to be quick

        self.app.push_screen(RoutingScreen(self, then), lambda _nothing: self.refresh_lines())

    def action_account(self) -> None:
        self.account.open()

    def action_sign_in(self) -> None:
        self.signing_in.begin()

    def action_new_conversation(self) -> None:
        """An empty conversation; while an answer runs, that one is stopped first."""
        if self.chat.busy:
            self.notice.text = hints.stop_first()
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
