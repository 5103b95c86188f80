"""Conversations, turns and what a completion streams."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from kilo_tui.errors import KiloError
from kilo_tui.model.routing import Routing

JsonObject = dict[str, Any]


class Role(StrEnum):
    """Who speaks in a chat message, spelled as on the wire."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Effort(StrEnum):
    """How long a reasoning model may think, spelled as on the wire."""

    NONE = "none"
    MINIMAL = "minimal"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    XHIGH = "xhigh"


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One message as it is sent: role and content."""

    role: Role
    content: str
    reasoning_details: tuple[JsonObject, ...] = ()
    """Opaque to us; goes back unchanged with its turn, because signatures in it are checked upstream."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What one completion consumed; None is unknown, never zero."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    reasoning_tokens: int | None = None
    cached_tokens: int | None = None
    cost_usd: Decimal | None = None
    """US dollars that were charged, by the gateway or to `own_key`; never recomputed here."""
    upstream_cost_usd: Decimal | None = None
    """US dollars the provider took, whoever paid them."""
    own_key: bool = False
    """The provider was asked with the user's own key (bring your own key); the gateway bills nothing then."""


@dataclass(frozen=True, slots=True)
class Served:
    """Who answers, as soon as a chunk says so; each may still be unknown."""

    model_id: str | None = None
    provider: str | None = None
    response_id: str | None = None
    """By which the gateway knows the answer."""


@dataclass(frozen=True, slots=True)
class Delta:
    """A new piece of the answer's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Reasoning:
    """A new piece of the reasoning's text."""

    text: str


@dataclass(frozen=True, slots=True)
class Used:
    """What the completion consumed, as soon as the gateway says so."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class Finished:
    """The completion came to its own end; always the last stream event."""

    finish_reason: str | None = None
    """Why, spelled as on the wire; None when only `[DONE]` came."""
    reasoning_details: tuple[JsonObject, ...] = ()
    skipped_chunks: int = 0
    """Unreadable chunks among good ones that were left out."""


StreamEvent = Served | Delta | Reasoning | Used | Finished


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """What is asked of the gateway for one completion."""

    model_id: str
    messages: tuple[ChatMessage, ...]
    conversation_id: str
    effort: Effort | None = None
    routing: Routing = field(default_factory=Routing)
    """Already merged for this model and account: what is in it is sent."""
    free: bool = False
    """The model costs nothing, whatever `usage.cost` says."""


class TurnState(StrEnum):
    """How far a turn came; `streaming` is the only one that changes again."""

    STREAMING = "streaming"
    COMPLETE = "complete"
    TRUNCATED = "truncated"
    PARTIAL = "partial"
    FAILED = "failed"


@dataclass(slots=True)
class Turn:
    """One user message and the reply it got, finished or not.

    The chat service appends and bumps `revision`; the screen and the storage thread read.
    Pieces are only ever appended, so a reader that remembers a count sees each piece once.
    """

    id: str
    conversation_id: str
    question: str
    model_id: str
    started_at: float
    """Seconds since 1970, UTC."""
    parent_id: str | None = None
    """The turn before it on its branch."""
    routing: Routing | None = field(default_factory=Routing)
    """What it was sent under; None for a server that knows no routing."""
    routing_sent: JsonObject | None = None
    """The request's routing object, empty where none was sent; None is not known, or nothing was sent at all."""
    state: TurnState = TurnState.STREAMING
    pieces: list[str] = field(default_factory=list)
    reasoning_pieces: list[str] = field(default_factory=list)
    reasoning_details: tuple[JsonObject, ...] = ()
    answered_model_id: str | None = None
    provider: str | None = None
    response_id: str | None = None
    finish_reason: str | None = None
    usage: Usage | None = None
    seconds_to_first_token: float | None = None
    """From sending to the first text or reasoning."""
    seconds_reasoning: float | None = None
    """From the first reasoning to the first text."""
    seconds: float | None = None
    error: KiloError | None = None
    free: bool = False
    """The gateway bills nothing for its model, as far as anybody knew when it was asked."""
    copy_of: str | None = None
    """The turn it was copied from when a conversation was forked; what it cost was paid there."""
    revision: int = 0

    @property
    def text(self) -> str:
        """The answer as far as it came."""
        return "".join(self.pieces)

    @property
    def reasoning(self) -> str:
        """The reasoning as far as it came."""
        return "".join(self.reasoning_pieces)

    @property
    def running(self) -> bool:
        """A reply is on its way, or about to be asked for again."""
        return self.state is TurnState.STREAMING

    @property
    def paid_usd(self) -> Decimal | None:
        """What was paid for it in its conversation, in US dollars; None is unknown, or paid elsewhere."""
        return self.usage.cost_usd if self.usage and self.copy_of is None else None


@dataclass(slots=True)
class Conversation:
    """A tree of turns with a title: a question that was asked again, or edited, has siblings.

    What is on the screen, and what is sent, is one branch of it: the chosen leaf and its parents. Turns are only ever
    added, at the end of `turns`, which is the order they were asked in.
    """

    id: str
    title: str = ""
    turns: list[Turn] = field(default_factory=list)
    draft: str = ""
    """What stands in the prompt, not yet sent."""
    leaf_id: str | None = None
    """Where the branch on the screen ends; None is the newest turn."""
    _by_id: dict[str, Turn] = field(default_factory=dict, init=False, repr=False, compare=False)
    _children: dict[str | None, list[Turn]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _indexed: int = field(default=0, init=False, repr=False, compare=False)
    _chosen: dict[str | None, str] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Parent → the child that was on the screen last."""

    @property
    def leaf(self) -> Turn | None:
        """The last turn of the branch on the screen."""
        self._index()
        newest = self.turns[-1] if self.turns else None
        return self._by_id.get(self.leaf_id, newest) if self.leaf_id else newest

    def branch(self) -> list[Turn]:
        """The turns on the screen, oldest first."""
        return self.line(self.leaf)

    def line(self, last: Turn | None) -> list[Turn]:
        """`last` and its parents, oldest first."""
        self._index()
        line: dict[str, Turn] = {}
        turn = last
        while turn is not None and turn.id not in line:
            line[turn.id] = turn
            turn = self.parent(turn)
        return list(line.values())[::-1]

    def parent(self, turn: Turn) -> Turn | None:
        """The turn it follows."""
        self._index()
        return self._by_id.get(turn.parent_id) if turn.parent_id else None

    def siblings(self, turn: Turn) -> tuple[Turn, ...]:
        """The turns that follow the same parent, in the order they were asked; `turn` is one of them."""
        self._index()
        return tuple(self._children.get(turn.parent_id, ()))

    def place_among_siblings(self, turn: Turn) -> tuple[int, int]:
        """Which of how many it is; the first is 1."""
        siblings = self.siblings(turn)
        which = next((number for number, one in enumerate(siblings, start=1) if one is turn), 1)
        return which, max(1, len(siblings))

    def add(self, turn: Turn) -> None:
        """A new turn, which is on the screen from now on."""
        self._remember_branch()
        self.turns.append(turn)
        self.leaf_id = turn.id

    def choose(self, turn: Turn) -> None:
        """Have `turn` on the screen, and below it what was there when it was last, else its newest descendants."""
        self._remember_branch()
        leaf, passed = turn, {turn.id}
        while children := self._children.get(leaf.id):
            leaf = self._by_id[self._chosen.get(leaf.id, children[-1].id)]
            if leaf.id in passed:
                break
            passed.add(leaf.id)
        self.leaf_id = leaf.id

    def history(self, last: Turn | None) -> tuple[ChatMessage, ...]:
        """`last` and its parents as they are sent; None is the beginning of a conversation.

        A broken answer goes with its text as far as it came; a question that got none is left out.
        """
        messages: list[ChatMessage] = []
        for turn in self.line(last):
            text = turn.text
            if turn.running or not text:
                continue
            messages.append(ChatMessage(Role.USER, turn.question))
            messages.append(ChatMessage(Role.ASSISTANT, text, turn.reasoning_details))
        return tuple(messages)

    def _remember_branch(self) -> None:
        self._chosen.update((turn.parent_id, turn.id) for turn in self.branch())

    def _index(self) -> None:
        """Take in the turns that were added since the last look."""
        for turn in self.turns[self._indexed :]:
            self._by_id[turn.id] = turn
            self._children.setdefault(turn.parent_id, []).append(turn)
        self._indexed = len(self.turns)
