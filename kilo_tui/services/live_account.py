"""The account as a screen shows it: every part is read by itself, and none waits for another."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from kilo_tui.errors import AccessRefused, Facts, KiloError, Kind, trouble
from kilo_tui.model.account import (
    Account,
    Balance,
    Credits,
    IdentityCheck,
    LinkedAccount,
    Notification,
    Organization,
)
from kilo_tui.model.pages import Pages
from kilo_tui.model.usage_history import PERSONAL, UsageHistory
from kilo_tui.services.access import AccessService
from kilo_tui.services.part import Part
from kilo_tui.services.ports import Accounts, Clock
from kilo_tui.services.spending import SpendingService

_OF_THE_ACCOUNT = frozenset({Kind.SIGN_IN_EXPIRED, Kind.PROVIDER_ERROR, Kind.TIMED_OUT})
"""What is said otherwise where no question was asked."""
_TOLD_OTHERWISE = frozenset({"connect", "topup", "promo"})


class LiveAccount:
    """Who is signed in, and all that the gateway knows of them; it follows whoever asks."""

    def __init__(
        self,
        accounts: Accounts | None,
        access: AccessService,
        *,
        clock: Clock,
        spending: SpendingService | None = None,
    ) -> None:
        """No accounts: the endpoint is a server of the user's own. `spending` hears of every balance that is read."""
        self._spending = spending
        self._accounts = accounts
        self._access = access
        self._listeners: list[Callable[[], None]] = []
        self._organization_id = access.organization_id
        self.clock = clock
        self.pages = Pages()
        """Where only a browser helps."""
        self.view = access.organization_id or PERSONAL
        """Whose use is looked at."""

        self.account: Part[Account] = Part(self._asking("account"), clock, self._tell, access.know)
        self.balance: Part[Balance] = Part(self._asking("balance"), clock, self._tell, self._compare)
        self.credits: Part[Credits] = Part(self._asking("credits"), clock, self._tell)
        self.usage: Part[UsageHistory] = Part(self._read_usage, clock, self._tell)
        self.linked: Part[tuple[LinkedAccount, ...]] = Part(self._asking("linked"), clock, self._tell)
        self.identity: Part[IdentityCheck] = Part(self._asking("identity"), clock, self._tell)
        self.notices: Part[tuple[Notification, ...]] = Part(self._asking("notifications"), clock, self._tell)
        self.parts: tuple[Part[Any], ...] = (
            self.account,
            self.balance,
            self.credits,
            self.usage,
            self.linked,
            self.identity,
            self.notices,
        )
        access.listen(self._follow)

    # --- what is so

    @property
    def there_is_one(self) -> bool:
        """The endpoint has accounts at all."""
        return self._accounts is not None

    @property
    def signed_in(self) -> bool:
        """A key goes with the requests, whether or not it is a good one."""
        return self.there_is_one and self._access.signed_in

    @property
    def refusal(self) -> KiloError | None:
        """Why there is nothing to show: nobody is signed in, or the gateway refuses whoever is."""
        if not self.signed_in:
            return trouble(Kind.SIGN_IN_NEEDED, facts=Facts(phase="account"))
        error = self.account.now.error
        refused = isinstance(error, AccessRefused) and error.kind is not Kind.WRONG_ORGANIZATION
        return error if refused else None

    @property
    def person(self) -> Account | None:
        """Who is signed in, once that is known."""
        return self.account.value or self._access.account

    @property
    def organization(self) -> Organization | None:
        """For which is asked; None is the person."""
        return self._access.organization

    @property
    def organization_id(self) -> str:
        """The same, also where it is not known or not the person's."""
        return self._access.organization_id

    @property
    def foreign_organization(self) -> bool:
        """It is asked for an organization that the person is not in."""
        return bool(self.organization_id) and self.account.value is not None and self.organization is None

    @property
    def untouched(self) -> bool:
        """There are parts that were never asked for."""
        return any(part.now.untouched for part in self.parts)

    # --- asking

    async def start(self) -> None:
        """What is worth knowing before anybody looks: who it is, and what is left."""
        if self.signed_in:
            await self._find_pages()
        await self._read_untouched(self.account, self.balance)

    async def read_balance(self) -> None:
        """What is left now, where somebody is signed in."""
        if self.signed_in:
            await self.balance.read()

    async def refresh(self) -> None:
        """Every part anew, all at once."""
        if self.signed_in:
            await self._find_pages()
            await asyncio.gather(*(part.read() for part in self.parts))

    async def read_rest(self) -> None:
        """The parts that were never asked for."""
        if self.there_is_one:
            await self._find_pages()
        if self.signed_in:
            await self._read_untouched(*self.parts)

    async def _read_untouched(self, *parts: Part[Any]) -> None:
        """Also what is forgotten meanwhile, because somebody else asks now."""
        while self.signed_in and (untouched := [part for part in parts if part.now.untouched]):
            await asyncio.gather(*(part.read() for part in untouched))

    async def look_at(self, view: str) -> None:
        """Whose use is looked at from now on."""
        self.view = view
        self.usage.forget()
        await self.usage.read()

    async def choose(self, organization: Organization | None) -> None:
        """Ask for this organization from now on, None is the person, and read what follows from it.

        Raises StorageFailed where that cannot be kept for the next start.
        """
        try:
            await self._access.choose(organization)
        finally:
            await asyncio.gather(self.balance.read(), self.usage.read(), self.notices.read())

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` whenever something is known, or no more; the answer ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def asked(self) -> Accounts:
        """Whom to ask, where there is somebody."""
        assert self._accounts is not None, "there is nobody to ask"
        return self._accounts

    def _asking(self, name: str) -> Callable[[], Awaitable[Any]]:
        async def ask() -> Any:
            with accounted():
                return await getattr(self.asked, name)()

        return ask

    async def _read_usage(self) -> UsageHistory:
        with accounted():
            return await self.asked.usage(self.view)

    async def _find_pages(self) -> None:
        with suppress(KiloError):  # the parts will tell
            self.pages = await self.asked.pages()
            self._tell()

    def _compare(self, balance: Balance) -> None:
        if self._spending is not None:
            self._spending.balance_is(balance.remaining_usd)

    def _follow(self) -> None:
        """Somebody else asks, or more is known of them: what is not theirs is forgotten."""
        access = self._access
        known = access.account is None or (access.account == self.account.value and self.account.now.error is None)
        if not access.signed_in or not known:
            for part in self.parts:
                part.forget()
            self._forget_spending()
            self.view = access.organization_id or PERSONAL
        elif access.organization_id != self._organization_id:
            self.view = access.organization_id or PERSONAL
            self._forget_spending()
            for part in (self.balance, self.usage, self.notices):
                part.forget()
        self._organization_id = access.organization_id
        self._tell()

    def _forget_spending(self) -> None:
        """The next balance is another one's."""
        if self._spending is not None:
            self._spending.forget_balance()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


@contextmanager
def accounted() -> Iterator[None]:
    """Mark errors as those of looking at the account, where no question was asked."""
    try:
        yield
    except KiloError as error:
        if error.kind in _OF_THE_ACCOUNT and error.facts.phase not in _TOLD_OTHERWISE:
            error.with_facts(phase="account")
        raise
