"""One turn from prompt to kept reply: send, stop, try again, keep.

The service owns the running turn's task. Screens and `ask` observe it: they pull the turn's new text when
they please, or listen to what happens as it happens, and going away stops nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Any
from uuid import uuid4

from kilo_tui.errors import Interrupted, KiloError, Kind, StorageFailed, trouble
from kilo_tui.model.catalog import known_free
from kilo_tui.model.chat import (
    ChatMessage,
    CompletionRequest,
    Conversation,
    Delta,
    Effort,
    Finished,
    JsonObject,
    Reasoning,
    Role,
    Served,
    StreamEvent,
    Turn,
    TurnState,
    Usage,
    Used,
)
from kilo_tui.model.profile import Limits
from kilo_tui.model.routing import Routing, RoutingChoices
from kilo_tui.services.estimate import PRICE_SECONDS, carried_tokens, cost_of, tokens_of, who_answers
from kilo_tui.services.forking import forked
from kilo_tui.services.limits import check_limits, start_of_day
from kilo_tui.services.models import ModelService
from kilo_tui.services.ports import Clock, Completions, History

RETRY_DELAYS = (2.0, 4.0, 8.0)
"""Seconds before the second, third and fourth attempt, before jitter."""
SHORTEST_PAUSE = 1.0
"""A countdown that nobody could see or stop is none, whatever a gateway asks for."""
LONGEST_RETRY_AFTER = 60.0
"""A gateway that wants a longer pause than this is not asked again by itself."""
FREE_CHECK_SECONDS = 5.0
TITLE_CHARACTERS = 80


@dataclass(frozen=True, slots=True)
class Started:
    """The question is on disk (or cannot be put there) and about to be sent."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Retrying:
    """Nothing was paid for and the turn will be asked again by itself."""

    error: KiloError
    attempt: int
    """Number of the coming attempt's retry: 1 to 3."""
    in_seconds: float
    due: float
    """On the clock's monotonic time."""


@dataclass(frozen=True, slots=True)
class Ended:
    """The turn will not change any more."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class NotKept:
    """The disk refused; the answer goes on."""

    error: StorageFailed


@dataclass(frozen=True, slots=True)
class Billed:
    """What an ended turn cost is known now, or will never be."""

    turn: Turn


AccessRefusal = Callable[[], Coroutine[Any, Any, KiloError | None]]


async def _nobody_is_refused() -> None:
    return None


ChatEvent = Started | Served | Delta | Reasoning | Used | Retrying | Ended | Billed | NotKept
Listener = Callable[[ChatEvent], None]
RoutingCheck = Callable[[str, Routing], Awaitable[None]]


@dataclass(slots=True)
class ChatSettings:
    """What the next question is asked with; the screen changes it, a running turn is not touched."""

    model_id: str = ""
    effort: Effort | None = None
    system: str = ""
    organization: bool = False
    own_server: bool = False
    """Questions go to a server that is not a Kilo gateway and knows no routing."""
    routing: RoutingChoices = field(default_factory=RoutingChoices)
    limits: Limits = field(default_factory=Limits)


class ChatService:
    """Asks the gateway one question at a time and keeps what comes."""

    def __init__(
        self,
        completions: Completions,
        models: ModelService,
        history: History | None,
        *,
        clock: Clock,
        settings: ChatSettings,
        jitter: Random | None = None,
    ) -> None:
        self._completions = completions
        self._models = models
        self._history = history
        self._clock = clock
        self._jitter = jitter or Random()
        self._listeners: list[Listener] = []
        self._task: asyncio.Task[KiloError | None] | None = None
        self._stopped: Interrupted | None = None
        self._saving: set[asyncio.Task[None]] = set()
        self._stored: set[str] = set()
        self._complained: set[str] = set()
        self.settings = settings
        self.routing_sent: Callable[[Routing], JsonObject] = lambda _routing: {}
        """The object that a routing is sent as, empty where none is; whoever knows the wire puts it here."""
        self.check_routing: RoutingCheck = lambda model_id, routing: models.check_pin(model_id, routing.provider)
        """Raises KiloError where a question is known to be refused for its routing."""
        self.access_refusal: AccessRefusal = _nobody_is_refused
        """Why the account that asks is refused: a gateway may serve it free models as if nobody had signed in."""
        self.conversation = Conversation(id=str(uuid4()))
        self.retrying: Retrying | None = None
        """The countdown that runs now, if any."""

    # --- what others see

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` for everything that happens, on the event loop; the answer ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def turn(self) -> Turn | None:
        """The last turn on the screen, running or not; one that runs is on the screen."""
        return self.conversation.leaf

    @property
    def busy(self) -> bool:
        """A reply is on its way."""
        return self.turn is not None and self.turn.running

    def is_kept(self, turn: Turn) -> bool:
        """Whether the turn's question is on disk."""
        return turn.id in self._stored

    # --- what others ask for

    def send(self, question: str, *, after: Turn | None = None, confirmed: bool = False) -> Turn:
        """Begin a turn after the last one on the screen, or after the one named.

        `confirmed` goes past the user's own limits, as the user just said. Raises RuntimeError while another turn runs.
        """
        return self._begin(question, after or self.turn, self.settings.model_id, confirmed)

    def retry(
        self, turn: Turn, *, question: str | None = None, model_id: str | None = None, confirmed: bool = False
    ) -> Turn:
        """Ask the question of `turn` once more, or another one, as another try beside it.

        Raises RuntimeError while another turn runs.
        """
        parent = self.conversation.parent(turn)
        asked = turn.question if question is None else question
        return self._begin(asked, parent, model_id or self.settings.model_id, confirmed)

    def messages(self, question: str, after: Turn | None) -> tuple[ChatMessage, ...]:
        """What is sent when `question` is asked after a turn; None is the beginning of the conversation."""
        system = (ChatMessage(Role.SYSTEM, self.settings.system),) if self.settings.system else ()
        return (*system, *self.conversation.history(after), ChatMessage(Role.USER, question))

    def choose(self, turn: Turn) -> None:
        """Put the branch of `turn` on the screen. Raises RuntimeError while a turn runs."""
        if self.busy:
            raise RuntimeError("a turn is running")
        self.conversation.choose(turn)
        if self._history is not None and self.conversation.leaf_id is not None:
            self._watch(self._history.save_leaf(self.conversation.id, self.conversation.leaf_id))

    def fork(self, turn: Turn) -> None:
        """Go on in a new conversation with a copy of the branch that ends with `turn`; the old one stays.

        Raises RuntimeError while a turn runs.
        """
        copy = forked(self.conversation, turn)
        self.open(copy)
        if self._history is not None:
            self._watch(self._history.add(copy))

    def stop(self, signal: int | None = None) -> None:
        """End the running turn, or its countdown; what has come is kept."""
        if self._task is not None and self.busy:
            self._stopped = Interrupted(signal)
            self._task.cancel()

    async def ended(self) -> None:
        """Wait until the running turn has ended and all that came is kept, or cannot be.

        Raises what is not a KiloError: a defect of ours, which may crash in the open.
        """
        task = self._task
        if task is not None:
            await asyncio.wait([task])
        if self._saving:
            await asyncio.wait(self._saving)
        if task is not None and not task.cancelled():
            task.result()

    def new_conversation(self) -> None:
        """Begin an empty conversation; the old one stays as it is on disk."""
        self.open(Conversation(id=str(uuid4())))

    def open(self, conversation: Conversation) -> None:
        """Go on with `conversation`. Raises RuntimeError while a turn runs."""
        if self.busy:
            raise RuntimeError("a turn is running")
        self.conversation = conversation
        self._stored.update(turn.id for turn in conversation.turns)

    def keep_draft(self, text: str) -> None:
        """Keep what stands in the prompt."""
        self.conversation.draft = text
        if self._history is not None:
            self._watch(self._history.save_draft(self.conversation.id, text))

    # --- the running turn

    def _begin(self, question: str, parent: Turn | None, model_id: str, confirmed: bool) -> Turn:
        if self.busy:
            raise RuntimeError("a turn is running")
        settings = replace(self.settings)
        turn = Turn(
            id=str(uuid4()),
            conversation_id=self.conversation.id,
            question=question,
            model_id=model_id,
            started_at=self._clock.now(),
            parent_id=parent.id if parent else None,
        )
        messages = self.messages(question, parent)
        conversation = self.conversation
        conversation.add(turn)
        if not conversation.title:
            conversation.title = next(iter(question.strip().splitlines()), "")[:TITLE_CHARACTERS]
        # Handed over here and not in the task: an emptied draft, kept after this, must come later.
        kept = None if self._history is None else self._history.begin_turn(conversation, turn)
        self._stopped = None
        started = self._clock.monotonic()
        run = self._run(turn, messages, settings, kept, started, confirmed)
        self._task = asyncio.create_task(run, name="turn")
        self._task.add_done_callback(lambda task: self._end(turn, task, started))
        return turn

    async def _run(
        self,
        turn: Turn,
        messages: tuple[ChatMessage, ...],
        settings: ChatSettings,
        kept: Future[None] | None,
        started: float,
        confirmed: bool,
    ) -> KiloError | None:
        """The whole turn; the error it ended with. Cancelled when it is stopped."""
        if kept is not None:
            await self._question_kept(turn, kept)
        try:
            return await self._attempts(turn, messages, settings, started, confirmed)
        except KiloError as error:
            return error

    def _end(self, turn: Turn, task: asyncio.Task[KiloError | None], started: float) -> None:
        """Called when the task is done, however early it was stopped."""
        if task.cancelled() or task.exception() is not None:
            stopped = self._stopped or Interrupted()
            error: KiloError | None = stopped if self.is_kept(turn) else stopped.with_facts(phase="unkept")
        else:
            error = task.result()
        if error is None and not turn.pieces:
            error = trouble(Kind.EMPTY_ANSWER)
        if error is not None:
            turn.state = TurnState.PARTIAL if turn.pieces else TurnState.FAILED
            turn.error = error.with_facts(model_id=error.facts.model_id or turn.model_id)
        elif turn.finish_reason in ("length", "content_filter"):
            turn.state = TurnState.TRUNCATED
        else:
            turn.state = TurnState.COMPLETE
        turn.seconds = self._clock.monotonic() - started
        turn.revision += 1
        self._tell(Ended(turn))
        saving = asyncio.create_task(self._keep_answer(turn), name="keep the answer")
        self._saving.add(saving)
        saving.add_done_callback(self._saving.discard)

    async def _question_kept(self, turn: Turn, kept: Future[None]) -> None:
        try:
            await asyncio.shield(asyncio.wrap_future(kept))  # a stop must not take the question off the disk
        except StorageFailed as error:
            self._complained.add(turn.id)
            self._tell(NotKept(error))
        else:
            self._stored.add(turn.id)

    async def _prepare(
        self, turn: Turn, messages: tuple[ChatMessage, ...], settings: ChatSettings, confirmed: bool
    ) -> CompletionRequest:
        """What to send, once all that can be refused here was not. Raises KiloError."""
        if not turn.model_id:
            turn.model_id = await self._models.starting_model()
            self.settings.model_id = self.settings.model_id or turn.model_id
        turn.free = self._known_free(turn.model_id)
        routing = settings.routing.for_model(turn.model_id, organization=settings.organization)
        turn.routing = None if settings.own_server else routing
        request = CompletionRequest(
            model_id=turn.model_id,
            messages=messages,
            conversation_id=turn.conversation_id,
            effort=await self._models.effort_for(turn.model_id, settings.effort),
            routing=turn.routing or Routing(),
            free=turn.free,
        )
        if not confirmed:
            await self._check_limits(turn, settings)
        if turn.routing is not None:
            await self.check_routing(turn.model_id, turn.routing)
        turn.routing_sent = {} if turn.routing is None else self.routing_sent(turn.routing)
        self._tell(Started(turn))
        return request

    async def _check_limits(self, turn: Turn, settings: ChatSettings) -> None:
        limits = settings.limits
        if limits.usd_per_message is None and limits.usd_per_day is None:
            return
        cost, spent = None, Decimal(0)
        with suppress(KiloError, TimeoutError):  # without a price the day's sum is still held against its limit
            async with asyncio.timeout(PRICE_SECONDS):
                cost = await self._likely_cost(turn, settings)
        if self._history is not None and limits.usd_per_day is not None:
            since = start_of_day(self._clock.now())
            spent = (await asyncio.wrap_future(self._history.spent_since(since))).usd
        check_limits(limits, cost, spent)

    async def _likely_cost(self, turn: Turn, settings: ChatSettings) -> Decimal | None:
        """What the turn is likely to cost, as it was said before it was sent; None is unknown. Raises KiloError."""
        model = await self._models.find(turn.model_id)
        after = self.conversation.parent(turn)
        tokens = carried_tokens(self.conversation.line(after), settings.system) + tokens_of(len(turn.question))
        return cost_of(tokens, who_answers(model, after, self._models.known))

    async def _attempts(
        self, turn: Turn, messages: tuple[ChatMessage, ...], settings: ChatSettings, started: float, confirmed: bool
    ) -> KiloError | None:
        """Ask, and ask again where nothing can have been paid for; the error it ended with."""
        request: CompletionRequest | None = None
        for attempt in range(len(RETRY_DELAYS) + 1):
            try:
                request = request or await self._prepare(turn, messages, settings, confirmed)
                return await self._answered(turn, request, started)
            except KiloError as error:
                delay = self._delay(error, attempt)
                if delay is None or turn.revision:
                    return error
                await self._count_down(error, attempt + 1, delay)
        raise AssertionError("the last attempt has no delay")

    async def _answered(self, turn: Turn, request: CompletionRequest, started: float) -> KiloError | None:
        """Take what comes until the answer ends; the error of an account that was not let in all the same.

        Raises KiloError.
        """
        refusing = asyncio.create_task(self.access_refusal(), name="access") if request.free else None
        try:
            async with aclosing(self._completions.stream(request)) as events:
                async for event in events:
                    self._take(turn, event, started)
            return await refusing if refusing is not None else None
        finally:
            if refusing is not None:
                refusing.cancel()

    def _delay(self, error: KiloError, attempt: int) -> float | None:
        """Seconds before the next attempt; None when there shall be none."""
        if not error.may_retry or attempt >= len(RETRY_DELAYS):
            return None
        asked = error.facts.retry_after_seconds
        if asked is not None:
            return max(asked, SHORTEST_PAUSE) if asked <= LONGEST_RETRY_AFTER else None
        return RETRY_DELAYS[attempt] * (1 + self._jitter.random() / 4)

    async def _count_down(self, error: KiloError, attempt: int, delay: float) -> None:
        self.retrying = Retrying(error, attempt, delay, self._clock.monotonic() + delay)
        self._tell(self.retrying)
        try:
            await self._clock.sleep(delay)
        finally:
            self.retrying = None

    def _take(self, turn: Turn, event: StreamEvent, started: float) -> None:
        """Add one stream event to the turn and tell those who listen."""
        match event:
            case Delta(text):
                self._first_token(turn, started)
                if turn.reasoning_pieces and turn.seconds_reasoning is None:
                    since = started + (turn.seconds_to_first_token or 0)
                    turn.seconds_reasoning = self._clock.monotonic() - since
                turn.pieces.append(text)
            case Reasoning(text):
                self._first_token(turn, started)
                turn.reasoning_pieces.append(text)
            case Served(model_id, provider, response_id):
                turn.answered_model_id = model_id or turn.answered_model_id
                turn.provider = provider or turn.provider
                turn.response_id = response_id or turn.response_id
            case Used(usage):
                turn.usage = usage
            case Finished(finish_reason, details):
                turn.finish_reason = finish_reason
                turn.reasoning_details = details
        turn.revision += 1
        if not isinstance(event, Finished):
            self._tell(event)

    def _first_token(self, turn: Turn, started: float) -> None:
        if turn.seconds_to_first_token is None:
            turn.seconds_to_first_token = self._clock.monotonic() - started

    async def _keep_answer(self, turn: Turn) -> None:
        """Put the true cost and the rest of the answer on disk."""
        await self._settle_cost(turn)
        self._tell(Billed(turn))
        if self._history is None:
            return
        try:
            await asyncio.wrap_future(self._history.end_turn(turn))
        except StorageFailed as error:
            if turn.id not in self._complained:  # once is enough for a turn
                self._tell(NotKept(error))
        else:
            self._stored.add(turn.id)

    async def _settle_cost(self, turn: Turn) -> None:
        """A free model is billed at nothing, where a chunk names what it cost upstream and where none names a cost."""
        usage = turn.usage
        if usage is None or usage.cost_usd is None:
            self._settle_untold(turn)
            return
        if not usage.cost_usd:
            unlisted = self._models.known(turn.model_id) is None
            turn.free = turn.free or (unlisted and not usage.own_key)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(FREE_CHECK_SECONDS):
                if await self._models.is_free(turn.model_id):
                    turn.usage = replace(usage, cost_usd=Decimal(0))
                    turn.free = True
                    turn.revision += 1

    def _settle_untold(self, turn: Turn) -> None:
        """The same as far as it is known by now: nobody waits for the list because of what nobody told."""
        came = turn.pieces or turn.reasoning_pieces or turn.usage is not None
        turn.free = self._known_free(turn.model_id)
        if came and turn.free and turn.routing is not None:  # a server of one's own has its own rules for names
            turn.usage = replace(turn.usage or Usage(), cost_usd=Decimal(0))
            turn.revision += 1

    def _known_free(self, model_id: str) -> bool:
        """Whether the gateway bills nothing for it, by its name or by the list that is there."""
        return known_free(model_id, self._models.known(model_id))

    def _watch(self, saving: Future[None]) -> None:
        """Say so when `saving` fails; nobody waits for it."""
        loop = asyncio.get_running_loop()

        def look(done: Future[None]) -> None:
            error = done.exception()
            if isinstance(error, StorageFailed):
                with suppress(RuntimeError):  # the loop is gone, and with it whoever could be told
                    loop.call_soon_threadsafe(self._tell, NotKept(error))

        saving.add_done_callback(look)

    def _tell(self, event: ChatEvent) -> None:
        for listener in tuple(self._listeners):
            listener(event)
