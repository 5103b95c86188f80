"""One fake for each thing services need; scripted, and they record what they were asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from concurrent.futures import Future
from decimal import Decimal
from typing import Any

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.model.account import (
    Account,
    Balance,
    Credits,
    DeviceCode,
    IdentityCheck,
    LinkedAccount,
    Notification,
    Promotion,
    SignInState,
    SignInStatus,
)
from kilo_tui.model.catalog import Catalogue, Defaults, Model
from kilo_tui.model.chat import CompletionRequest, Conversation, Delta, Finished, StreamEvent, Turn
from kilo_tui.model.endpoint import Endpoint, OrganizationRules
from kilo_tui.model.pages import Pages
from kilo_tui.model.profile import Profile
from kilo_tui.model.routing import RoutingChoices
from kilo_tui.model.spending import Spent
from kilo_tui.model.usage_history import UsageHistory
from kilo_tui.storage.profile import ProfileStore

HOLD = object()
"""In a script: wait until the test says `release`."""


class FakeCompletions:
    """Plays one script a request: stream events, text, errors to raise, HOLD."""

    def __init__(self, *scripts: Sequence[Any]) -> None:
        self.scripts = list(scripts)
        self.requests: list[CompletionRequest] = []
        self.closed = 0
        self._released = asyncio.Event()

    def release(self) -> None:
        self._released.set()

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamEvent, None]:
        self.requests.append(request)
        script = self.scripts.pop(0) if self.scripts else ["Hello.", Finished("stop")]
        try:
            for step in script:
                if step is HOLD:
                    await self._released.wait()
                elif isinstance(step, str):
                    yield Delta(step)
                elif isinstance(step, BaseException):
                    raise step
                else:
                    yield step
        finally:
            self.closed += 1


class FakeCatalog:
    """A few models, or an error."""

    def __init__(
        self, models: Sequence[Model] = (), *, defaults: Defaults | None = None, error: KiloError | None = None
    ) -> None:
        self.listed = models
        self._defaults = defaults or Defaults("demo/paid", "demo/tour:free")
        self.error = error
        self.values: frozenset[str] = frozenset()
        self.asked: list[str] = []

    async def models(self) -> Sequence[Model]:
        self.asked.append("models")
        if self.error:
            raise self.error
        return self.listed

    async def defaults(self) -> Defaults:
        self.asked.append("defaults")
        if self.error:
            raise self.error
        return self._defaults

    async def routing_values(self, model_id: str) -> frozenset[str]:
        self.asked.append(f"routing {model_id}")
        return self.values


class FakeEndpoints:
    """Who serves which model, or an error; the large list has the same, unless it is told otherwise."""

    def __init__(
        self,
        endpoints: Mapping[str, Sequence[Endpoint]] | None = None,
        *,
        everything: Mapping[str, Sequence[Endpoint]] | None = None,
        rules: OrganizationRules | None = None,
        error: KiloError | None = None,
    ) -> None:
        self.endpoints = endpoints or {}
        self.everything = self.endpoints if everything is None else everything
        self.elsewhere: Sequence[Endpoint] | None = None
        self.rules = rules
        self.error = error
        self.asked: list[str] = []

    def _ask(self, what: str) -> None:
        self.asked.append(what)
        if self.error:
            raise self.error

    async def served_by(self, model_id: str) -> Sequence[Endpoint] | None:
        self._ask(f"of {model_id}")
        return self.endpoints.get(model_id)

    async def by_provider(self) -> Mapping[str, Sequence[Endpoint]]:
        self._ask("all")
        return self.everything

    async def served_elsewhere(self, model_id: str) -> Sequence[Endpoint] | None:
        self._ask(f"elsewhere {model_id}")
        return self.elsewhere

    async def organization(self) -> OrganizationRules | None:
        self._ask("organization")
        return self.rules


class FakeKept:
    """Lists kept in memory, by organization."""

    def __init__(self, catalogue: Catalogue | None = None, recent: tuple[str, ...] = (), *, broken: bool = False):
        self.lists = {"": catalogue} if catalogue else {}
        self.used = recent
        self.broken = broken

    def load(self, organization_id: str) -> Catalogue | None:
        return self.lists.get(organization_id)

    def save(self, organization_id: str, catalogue: Catalogue) -> None:
        if self.broken:
            raise trouble(Kind.STORAGE_FAILED, "No space left on device")
        self.lists[organization_id] = catalogue

    def recent(self) -> tuple[str, ...]:
        return self.used

    def save_recent(self, model_ids: tuple[str, ...]) -> None:
        self.used = model_ids


class FakeHistory:
    """Remembers in the order it was told."""

    def __init__(self, *, broken: bool = False) -> None:
        self.log: list[tuple[str, str]] = []
        self.broken = broken
        self.spent = Decimal(0)
        self.recovered: Conversation | None = None
        self.conversations: dict[str, Conversation] = {}
        self.earlier: list[str] = []

    def _done(self, value: Any = None) -> Future[Any]:
        future: Future[Any] = Future()
        if self.broken:
            future.set_exception(trouble(Kind.STORAGE_FAILED, "No space left on device"))
        else:
            future.set_result(value)
        return future

    def begin_turn(self, conversation: Conversation, turn: Turn) -> Future[None]:
        self.log.append(("question", turn.question))
        return self._done()

    def end_turn(self, turn: Turn) -> Future[None]:
        self.log.append(("answer", turn.text))
        return self._done()

    def save_draft(self, conversation_id: str, text: str) -> Future[None]:
        self.log.append(("draft", text))
        return self._done()

    def save_leaf(self, conversation_id: str, turn_id: str) -> Future[None]:
        self.log.append(("leaf", turn_id))
        return self._done()

    def add(self, conversation: Conversation) -> Future[None]:
        self.log.append(("copy", conversation.title))
        self.conversations[conversation.id] = conversation
        return self._done()

    def recover(self) -> Future[Conversation | None]:
        return self._done(self.recovered)

    def load(self, conversation_id: str) -> Future[Conversation | None]:
        return self._done(self.conversations.get(conversation_id))

    def latest(self) -> Future[str]:
        return self._done(next(iter(self.conversations), ""))

    def questions(self, limit: int) -> Future[tuple[str, ...]]:
        return self._done(tuple(self.earlier[:limit]))

    def set_aside(self, text: str) -> Future[None]:
        self.log.append(("set aside", text))
        return self._done()

    def spent_since(self, start: float) -> Future[Spent]:
        return self._done(Spent(self.spent))


class FakeProfiles:
    """Keeps what was saved; what was there before says something of routing."""

    def __init__(self, routing: RoutingChoices | None = None) -> None:
        self.saved: list[Profile] = []
        self.before = routing or RoutingChoices()

    def save(self, profile: Profile) -> None:
        self.saved.append(profile)

    def routing_text(self, routing: RoutingChoices) -> str:
        return ProfileStore.routing_text(routing)

    def routing_written(self, _name: str) -> str:
        return ProfileStore.routing_text(self.saved[-1].routing if self.saved else self.before).strip()


class FakePrograms:
    """Programs that are there by their name, and take what they are given."""

    def __init__(self, *there: str) -> None:
        self.there = set(there)
        self.given: list[tuple[tuple[str, ...], bytes]] = []

    def give(self, arguments: Sequence[str], data: bytes) -> bool:
        if arguments[0] not in self.there:
            return False
        self.given.append((tuple(arguments), data))
        return True


class FakeCopyFile:
    """Keeps one copy, unless it has `failure`."""

    def __init__(self, failure: KiloError | None = None) -> None:
        self.failure = failure
        self.kept = b""

    def keep(self, data: bytes) -> str:
        if self.failure is not None:
            raise self.failure
        self.kept = data
        return "/state/copied.txt"


class FakeDeviceCodes:
    """Gives out codes that live for a while, and tells of them what the script says; afterwards they wait."""

    def __init__(
        self,
        *script: SignInStatus | KiloError,
        lives_seconds: float = 30.0,
        refuses: KiloError | None = None,
        host: str = "example.org/",
        code: str = "CODE-",
    ) -> None:
        self.script = list(script)
        self.lives_seconds = lives_seconds
        self.refuses = refuses
        self.host = host
        self.code = code
        self.made = 0

    async def create(self) -> DeviceCode:
        if self.refuses is not None:
            raise self.refuses
        self.made += 1
        return DeviceCode(f"{self.code}{self.made}", f"https://{self.host}{self.made}", self.lives_seconds)

    async def status(self, code: str) -> SignInStatus:
        said = self.script.pop(0) if self.script else SignInStatus(SignInState.PENDING)
        if isinstance(said, KiloError):
            raise said
        return said


class FakeKeyring:
    """Keeps a secret in memory."""

    def __init__(self) -> None:
        self.kept = ""
        self.failure: KiloError | None = None

    def keep(self, secret: str) -> None:
        if self.failure is not None:
            raise self.failure
        self.kept = secret

    def forget(self) -> bool:
        there, self.kept = bool(self.kept), ""
        return there


class FakeAccess:
    """Remembers as whom is asked, and tells whoever wants to know for which organization."""

    def __init__(self, told: Callable[[str], None] = lambda _organization_id: None) -> None:
        self.told = told
        self.secret: str | None = None
        self.organization_id = ""
        self.asked: list[str | None] = []

    def speak_for(self, secret: str | None) -> None:
        self.asked.append(secret)
        self.secret, self.organization_id = secret, ""

    def ask_for(self, organization_id: str) -> None:
        self.asked.append(organization_id)
        self.organization_id = organization_id
        self.told(organization_id)


class FakeAccounts:
    """Answers with these parts; those that are errors are raised, and one that is held waits."""

    def __init__(self, account: Any = None, balance: Any = None, credits: Any = None, **others: Any) -> None:  # noqa: A002 - the part's name
        self.parts: dict[str, Any] = {
            "account": account or Account("u", "ada@example.org", "Ada Lovelace"),
            "balance": balance or Balance(Decimal("19.25"), depleted=False),
            "credits": credits or Credits(()),
            "usage": UsageHistory(()),
            "linked": (),
            "identity": IdentityCheck.PASSED,
            "notifications": (),
            "checkout": "https://checkout.example.org/pay/1",
            "redeem": Promotion(Decimal(5)),
            **others,
        }
        self.asked: list[str] = []
        self.held: dict[str, asyncio.Event] = {}

    def hold(self, name: str) -> None:
        self.held[name] = asyncio.Event()

    def let_go(self, name: str) -> None:
        self.held.pop(name).set()

    async def _part(self, name: str) -> Any:
        self.asked.append(name)
        if name in self.held:
            await self.held[name].wait()
        part = self.parts[name]
        if isinstance(part, list):  # one answer after the other, the last one for ever
            part = part.pop(0) if len(part) > 1 else part[0]
        if isinstance(part, KiloError):
            raise part
        return part

    async def account(self) -> Account:
        return await self._part("account")

    async def balance(self) -> Balance:
        return await self._part("balance")

    async def credits(self) -> Credits:
        return await self._part("credits")

    async def usage(self, view: str) -> UsageHistory:
        self.asked.append(view)
        return await self._part("usage")

    async def linked(self) -> tuple[LinkedAccount, ...]:
        return await self._part("linked")

    async def identity(self) -> IdentityCheck:
        return await self._part("identity")

    async def notifications(self) -> tuple[Notification, ...]:
        return await self._part("notifications")

    async def checkout(self, dollars: int) -> str:
        self.asked.append(str(dollars))
        return await self._part("checkout")

    async def redeem(self, code: str) -> Promotion:
        self.asked.append(code)
        return await self._part("redeem")

    async def pages(self) -> Pages:
        return Pages()
