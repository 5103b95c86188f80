"""What the services need from the floors below, as Protocols in one place."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from concurrent.futures import Future
from typing import Protocol

from kilo_tui.model.account import Account, Balance, Credits, DeviceCode, SignInStatus
from kilo_tui.model.catalog import Defaults, Model
from kilo_tui.model.chat import CompletionRequest, Conversation, StreamEvent, Turn
from kilo_tui.model.profile import Profile
from kilo_tui.model.spending import Spent


class Clock(Protocol):
    """Time as a parameter."""

    def now(self) -> float:
        """Seconds since 1970, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never jump."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait; may be cancelled."""
        ...


class Completions(Protocol):
    """Streamed chat completions."""

    def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamEvent, None]:
        """What comes, as it comes; the last one is `Finished`. Raises KiloError at any point.

        Closing the generator closes the socket.
        """
        ...


class Catalog(Protocol):
    """What the gateway offers."""

    async def models(self) -> Sequence[Model]:
        """Every model in the gateway's own order. Raises KiloError."""
        ...

    async def defaults(self) -> Defaults:
        """The models proposed to start with. Raises KiloError."""
        ...

    async def routing_values(self, model_id: str) -> frozenset[str]:
        """The routing values of the providers that serve `model_id`. Raises KiloError."""
        ...


class History(Protocol):
    """One profile's conversations on disk, kept by one thread of their own.

    Every method returns at once; the future ends when it is on disk, with StorageFailed when it is not.
    """

    def begin_turn(self, conversation: Conversation, turn: Turn) -> Future[None]:
        """Write the question, and from now on pull the turn's new text every 500 ms until `end_turn`.

        The turn is where the branch looked at last ends.
        """
        ...

    def end_turn(self, turn: Turn) -> Future[None]:
        """Write the rest of the text and the turn's receipt."""
        ...

    def save_draft(self, conversation_id: str, text: str) -> Future[None]:
        """Keep what stands in the prompt; an empty text forgets it."""
        ...

    def save_leaf(self, conversation_id: str, turn_id: str) -> Future[None]:
        """Keep which branch is looked at: the one that ends with this turn."""
        ...

    def add(self, conversation: Conversation) -> Future[None]:
        """Write a whole conversation whose turns have ended."""
        ...

    def recover(self) -> Future[Conversation | None]:
        """Mark what dead processes left unfinished as interrupted; the conversation to open again, if any.

        That is the newest conversation with a turn found unfinished now, or else the newest one with a draft
        that no living process holds.
        """
        ...

    def load(self, conversation_id: str) -> Future[Conversation | None]:
        """A conversation with all its turns and its draft; None when there is no such one."""
        ...

    def latest(self) -> Future[str]:
        """The id of the conversation that was used last; empty when there is none."""
        ...

    def questions(self, limit: int) -> Future[tuple[str, ...]]:
        """What was asked or set aside in this profile, newest first, each once; at most `limit`, and not too large."""
        ...

    def set_aside(self, text: str) -> Future[None]:
        """Keep a draft that is not sent, to be found among the questions."""
        ...

    def spent_since(self, start: float) -> Future[Spent]:
        """What the turns have cost since `start` (seconds since 1970)."""
        ...


class Programs(Protocol):
    """Other programs."""

    def give(self, arguments: Sequence[str], data: bytes) -> bool:
        """Let a program read `data` and wait until it has; whether it is there and says that all is well."""
        ...


class CopyFile(Protocol):
    """Where a copy goes when no clipboard can be reached."""

    def keep(self, data: bytes) -> str:
        """Write it, for nobody else to read; the path. Raises StorageFailed."""
        ...


class DeviceCodes(Protocol):
    """Codes a person approves in a browser."""

    async def create(self) -> DeviceCode:
        """A new code. Raises KiloError; `rate_limited` when too many wait already."""
        ...

    async def status(self, code: str) -> SignInStatus:
        """What has become of it, asked once. Raises KiloError."""
        ...


class Accounts(Protocol):
    """The account an access token belongs to."""

    async def account(self) -> Account:
        """The person, whatever organization is chosen. Raises KiloError."""
        ...

    async def balance(self) -> Balance:
        """What is left to the person, or to the organization that is chosen. Raises KiloError."""
        ...

    async def credits(self) -> Credits:
        """What the person's own balance is made of. Raises KiloError."""
        ...


class Keyring(Protocol):
    """Where the access token of this profile is kept."""

    def keep(self, secret: str) -> None:
        """Keep it for the gateway in force. Raises StorageFailed."""
        ...

    def forget(self) -> bool:
        """Forget it; whether there was one. Raises StorageFailed."""
        ...


class Access(Protocol):
    """As whom the gateway in force is asked; a request under way stays what it was."""

    def speak_for(self, secret: str | None) -> None:
        """From the next request on as the person this access token belongs to; None is nobody."""
        ...

    def ask_for(self, organization_id: str) -> None:
        """From the next request on for this organization; empty is the person."""
        ...


class Profiles(Protocol):
    """Where choices are kept."""

    def save(self, profile: Profile) -> None:
        """Write the profile's known keys, keeping unknown ones. Raises StorageFailed or BadInput."""
        ...


class EditorFailed(Exception):
    """The person's editor did not hand a text back."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Editor(Protocol):
    """The editor a person has chosen."""

    def __call__(self, text: str, /) -> str:
        """`text` as the person left it; returns when the editor has ended. Raises EditorFailed."""
        ...
