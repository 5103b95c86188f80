"""What the services need from the floors below, as Protocols in one place."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Mapping, Sequence
from concurrent.futures import Future
from typing import TYPE_CHECKING, Protocol

from kilo_tui.model.catalog import Catalogue, Defaults, Model
from kilo_tui.model.chat import CompletionRequest, Conversation, StreamEvent, Turn
from kilo_tui.model.profile import Profile
from kilo_tui.model.routing import RoutingChoices
from kilo_tui.model.spending import Spent

if TYPE_CHECKING:
    from kilo_tui.model.account import (
        Account,
        Balance,
        Credits,
        DeviceCode,
        IdentityCheck,
        LinkedAccount,
        Notification,
        Promotion,
        SignInStatus,
    )
    from kilo_tui.model.endpoint import Endpoint, OrganizationRules
    from kilo_tui.model.pages import Pages
    from kilo_tui.model.usage_history import UsageHistory


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


class EndpointLists(Protocol):
    """Who serves a model, from whoever tells, asked for anew each time."""

    async def served_by(self, model_id: str) -> Sequence[Endpoint] | None:
        """The gateway's own list for one model; None where it has none. Raises KiloError."""
        ...

    async def by_provider(self) -> Mapping[str, Sequence[Endpoint]]:
        """Model id → who serves it and what they do with the data, for all models: large. Raises KiloError."""
        ...

    async def served_elsewhere(self, model_id: str) -> Sequence[Endpoint] | None:
        """Another host's list, which is asked only where a person said so; else None. Raises KiloError."""
        ...

    async def organization(self) -> OrganizationRules | None:
        """What the organization that is chosen has set; None without one. Raises KiloError."""
        ...


class KeptCatalogue(Protocol):
    """The last good list of one gateway, and the models used there last."""

    def load(self, organization_id: str) -> Catalogue | None:
        """The list that was kept for an organization, or for the person; None where there is none."""
        ...

    def save(self, organization_id: str, catalogue: Catalogue) -> None:
        """Keep it. Raises StorageFailed."""
        ...

    def recent(self) -> tuple[str, ...]:
        """The models used last, the newest first."""
        ...

    def save_recent(self, model_ids: tuple[str, ...]) -> None:
        """Keep them. Raises StorageFailed."""
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

    async def usage(self, view: str) -> UsageHistory:
        """At least the last 30 days of `personal`, `all` or an organization's id. Raises KiloError."""
        ...

    async def linked(self) -> tuple[LinkedAccount, ...]:
        """The accounts elsewhere that open this one. Raises KiloError."""
        ...

    async def identity(self) -> IdentityCheck:
        """How far the gateway's check of the person has come. Raises KiloError."""
        ...

    async def notifications(self) -> tuple[Notification, ...]:
        """What is to be known; where that cannot be had soon, nothing. Raises KiloError."""
        ...

    async def checkout(self, dollars: int) -> str:
        """The link of a page where so many dollars are paid. Raises KiloError."""
        ...

    async def redeem(self, code: str) -> Promotion:
        """Take a promotional code. Raises KiloError, with the gateway's reason as its detail."""
        ...

    async def pages(self) -> Pages:
        """The web app of the gateway. Raises KiloError."""
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

    def routing_text(self, routing: RoutingChoices) -> str:
        """How a file says this routing; empty where nothing differs from what is usual."""
        ...

    def routing_written(self, name: str) -> str:
        """What the file of the profile `name` says of routing, in its own words. Raises BadInput."""
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
