"""The chat screen: reading above, writing below, one line that says where the next question goes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.message import Message

from kilo_tui.errors import KiloError, StorageFailed
from kilo_tui.explain import explain, retrying
from kilo_tui.model.chat import Conversation, Turn, TurnState
from kilo_tui.services.chat import ChatEvent, ChatService, Ended, NotKept, Retrying, Started
from kilo_tui.services.choices import Choices
from kilo_tui.services.models import ModelService
from kilo_tui.services.ports import Clock, Editor
from kilo_tui.services.questions import Questions
from kilo_tui.services.receipt import policy
from kilo_tui.ui import hints
from kilo_tui.ui.commands import ModelCommands, Palette
from kilo_tui.ui.keys import EVERYWHERE, NEXT, READING, bind, bindings
from kilo_tui.ui.keys_here import parts
from kilo_tui.ui.next_steps import NextSteps
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.screens.writing import WritingScreen
from kilo_tui.ui.steps_back import StepsBack
from kilo_tui.ui.widgets.notice import Notice
from kilo_tui.ui.widgets.prompt import Prompt
from kilo_tui.ui.widgets.question_search import QuestionSearch
from kilo_tui.ui.widgets.status_line import StatusLine, TitleLine
from kilo_tui.ui.widgets.transcript import Transcript
from kilo_tui.words import _, money


@dataclass(frozen=True, slots=True)
class Services:
    """What the screens ask."""

    chat: ChatService
    models: ModelService
    choices: Choices
    clock: Clock
    opening: Callable[[], Awaitable[Conversation | None]]
    """The conversation to begin with, if there is one to go on with."""
    connect: Callable[[], None]
    """Begin to connect to the gateway; called when the first screen is painted."""
    edit: Editor = str
    """Lets the user write a text in their own editor."""
    questions: Questions = field(default_factory=lambda: Questions(None))
    demo: bool = False


class ChatScreen(WritingScreen):
    """Where people are all day."""

    AUTO_FOCUS = "Prompt"
    CSS_PATH = "chat.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(EVERYWHERE)]

    title_line = getters.query_one(TitleLine)
    transcript = getters.query_one(Transcript)

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
        bind(self, EVERYWHERE)

    def compose(self) -> ComposeResult:
        yield TitleLine()
        yield Transcript(now=self.services.clock.monotonic, welcome=self._welcome())
        yield Notice()
        prompt = Prompt(self.services.questions)
        yield QuestionSearch(prompt, self.services.questions)
        yield prompt
        yield StatusLine()

    def _welcome(self) -> tuple[str, ...]:
        if self.services.demo:
            other = _("This is the built-in demo: its answers are scripted, and nothing leaves this machine.")
        else:
            other = _("With an account and credits every model does: start with KILO_API_KEY set.")
        return (hints.how_to_begin(), other, hints.welcome())

    def on_mount(self) -> None:
        bind(self.transcript, (*READING, *NEXT))
        self._stop_listening = self.chat.listen(self._hear)
        self.set_interval(1.0, self._tick)
        self._refresh_lines()
        self.open_first()
        self.call_after_refresh(self.services.connect)

    def on_unmount(self) -> None:
        self._stop_listening()

    # --- what happens

    def _hear(self, event: ChatEvent) -> None:
        """Called by the chat service for everything; more text is pulled by the transcript's frames."""
        if isinstance(event, Started | Ended | Retrying | NotKept):
            self.post_message(self.Happened(event))
        else:
            self.transcript.wake()

    @on(Happened)
    def _show_what_happened(self, message: Happened) -> None:
        match message.event:
            case NotKept(error):
                self.transcript.say(error)
            case Ended(turn):
                self.transcript.frame()
                self.notice.text = ""
                if turn.state in (TurnState.COMPLETE, TurnState.TRUNCATED):
                    self.remember_model(turn.model_id)
            case Retrying():
                self._tick()
        self._refresh_lines()

    def _tick(self) -> None:
        """Once a second: a countdown goes on."""
        countdown = self.chat.retrying
        if countdown is not None:
            left = countdown.due - self.services.clock.monotonic()
            said = retrying(countdown.error.kind, countdown.attempt, left)
            self.notice.text = f"{said} · {hints.stops()}"

    def say_error(self, error: KiloError) -> None:
        """One line about something that belongs to no turn."""
        said = explain(error)
        self.notice.text = f"{said.title}: {said.whole}"

    def _refresh_lines(self) -> None:
        """What the lines above and below say follows from what is so."""
        chat, settings = self.chat, self.chat.settings
        name = chat.conversation.title or _("untitled")
        self.title_line.items = (f"Kilo · {safe_line(name, 60).plain}",)
        self.title_line.hint = _("DEMO scripted answers") if self.services.demo else ""
        routing = settings.routing.for_model(settings.model_id, organization=settings.organization)
        items = [_("the gateway chooses the model")]
        if settings.model_id:
            items = [settings.model_id]
            if not settings.own_server:
                items.append(policy(routing, settings.model_id))
        spent = [turn.usage.cost_usd for turn in chat.conversation.turns if turn.usage and turn.usage.cost_usd]
        items.append(money(sum(spent, start=type(spent[0])(0))) if spent else _("nothing spent"))
        self.status.items = tuple(items)
        self.status.hint = self.hint()

    def on_descendant_focus(self) -> None:
        self._refresh_lines()

    @on(Transcript.Pasted)
    def _paste_into_prompt(self, message: Transcript.Pasted) -> None:
        self.set_focus(self.prompt)
        self.prompt.insert_foreign(message.text)

    # --- asking

    @on(Prompt.Submitted)
    def ask(self, message: Prompt.Submitted) -> None:
        """Send what was written, unless something forbids it; then it stays in the prompt."""
        if self.services.choices.problem is not None:
            self.notice.text = hints.confirm_first()
        elif self.chat.busy:
            self.notice.text = hints.kept_while_busy()
        else:
            self.services.questions.asked(message.text)
            self.show_turn(self.chat.send(message.text))
            self.prompt.empty()

    def show_turn(self, turn: Turn) -> None:
        """A turn has begun."""
        self.notice.text = ""
        self.transcript.say(self.services.choices.problem)
        self.transcript.add(turn)
        self._refresh_lines()
        self.watch_turn()

    @work(group="turn")
    async def watch_turn(self) -> None:
        """Only so that a defect in the turn crashes in the open; the service owns the turn."""
        await self.chat.ended()

    @work(group="open")
    async def open_first(self) -> None:
        """Go on with what was interrupted, or with a draft; say what is wrong with the profile."""
        try:
            conversation = await self.services.opening()
        except StorageFailed as error:
            conversation = None
            self.say_error(error)
        if conversation is not None and not self.chat.busy and not self.prompt.text:
            self.chat.open(conversation)
            self.transcript.show(conversation.turns)
            if conversation.draft:
                self.prompt.insert_foreign(conversation.draft)
            if any(turn.error for turn in conversation.turns[-1:]):
                self.notice.text = _("The last answer was interrupted; what had come is here.")
        self.transcript.say(self.services.choices.problem)
        self._refresh_lines()

    @work(group="remember")
    async def remember_model(self, model_id: str) -> None:
        """The next start asks the model that answered last, and can go on with this conversation."""
        profile = self.services.choices.profile
        if (profile.model_id, profile.last_conversation) == (model_id, self.chat.conversation.id):
            return
        try:
            await self.services.choices.remember(model_id=model_id, last_conversation=self.chat.conversation.id)
        except KiloError as error:
            self.say_error(error)

    def use_model(self, model_id: str) -> None:
        """Ask `model_id` from now on."""
        self.chat.settings.model_id = model_id
        self.notice.text = _("{model} answers from now on.").format(model=model_id)
        self._refresh_lines()

    @work(group="turn", exclusive=True)
    async def ask_free_model(self, turn: Turn) -> None:
        """The same question to a model that costs nothing."""
        try:
            model_id = await self.services.models.free_model()
        except KiloError as error:
            self.say_error(error)
            return
        if not self.chat.busy:
            self.use_model(model_id)
            self.show_turn(self.chat.retry(turn))

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

    def action_page(self, pages: int) -> None:
        self.transcript.action_scroll_pages(pages)

    def action_fold(self) -> None:
        self.transcript.fold()

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(parts(self)))

    def action_models(self) -> None:
        self.app.push_screen(Palette([ModelCommands], _("Choose a model")))

    def action_new_conversation(self) -> None:
        """An empty conversation; while an answer runs, that one is stopped first."""
        if self.chat.busy:
            self.notice.text = hints.stop_first()
            return
        draft = self.prompt.draft
        self.chat.keep_draft("")
        self.chat.new_conversation()
        self.chat.keep_draft(draft)
        self.transcript.show(())
        self.set_focus(self.prompt)
        self._refresh_lines()

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
        self.notice.chip = hints.unread(message.unread)
