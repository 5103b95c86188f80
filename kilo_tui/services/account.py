"""Who is signed in, for whom is asked, and what is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

from kilo_tui.errors import AccessRefused, Facts, KiloError, Kind, trouble
from kilo_tui.model.account import Account, Balance, Credits, IdentityCheck, Notification, Organization
from kilo_tui.model.pages import Pages
from kilo_tui.services.ports import Accounts

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AccountOverview:
    """What could be learnt; each part is None where it could not, and its error says why."""

    account: Account | None = None
    organization: Organization | None = None
    """For which the balance counts; None is the person."""
    balance: Balance | None = None
    credits: Credits | None = None
    identity: IdentityCheck | None = None
    notices: tuple[Notification, ...] = ()
    pages: Pages = field(default_factory=Pages)
    account_error: KiloError | None = None
    balance_error: KiloError | None = None
    credits_error: KiloError | None = None

    @property
    def error(self) -> KiloError | None:
        """The one to act on first. The rest is an extra: where it is missing, nothing is wrong."""
        return self.account_error or self.balance_error


class AccountService:
    """Asks about the account of one access token."""

    def __init__(self, accounts: Accounts | None, *, organization_id: str = "") -> None:
        """No accounts: nobody is signed in. `organization_id`: for which is asked; empty is the person."""
        self._accounts = accounts
        self._organization_id = organization_id

    async def overview(self, *, whole: bool = True) -> AccountOverview:
        """All parts at once; none waits for another, and each may fail by itself.

        What only a person reads is in it where it is `whole`.
        """
        if self._accounts is None:
            return AccountOverview(account_error=trouble(Kind.SIGN_IN_NEEDED, facts=Facts(phase="account")))
        (account, account_error), (balance, balance_error), (made_of, credits_error), of_person = await asyncio.gather(
            _settled(self._accounts.account()),
            _settled(self._accounts.balance()),
            _settled(self._accounts.credits()),
            _of_person(self._accounts) if whole else _nothing(),
        )
        if account_error is not None and account_error.kind is Kind.SIGN_IN_EXPIRED:
            account_error.with_facts(phase="account")
        if isinstance(account_error, AccessRefused):  # then nothing of the rest is anybody's
            return AccountOverview(account_error=account_error)
        organization = account.organization(self._organization_id) if account and self._organization_id else None
        if account is not None and self._organization_id and organization is None:
            balance, balance_error = None, trouble(Kind.WRONG_ORGANIZATION)
        identity, notices, pages = of_person
        return AccountOverview(
            account,
            organization,
            balance,
            made_of,
            identity,
            notices,
            pages,
            account_error=account_error,
            balance_error=balance_error,
            credits_error=credits_error,
        )


_OfPerson = tuple[IdentityCheck | None, tuple[Notification, ...], Pages]


async def _nothing() -> _OfPerson:
    return None, (), Pages()


async def _of_person(accounts: Accounts) -> _OfPerson:
    """How far the identity check has come, what is to be known, and where a browser helps."""
    (identity, _error), (notices, _error), (pages, _error) = await asyncio.gather(
        _settled(accounts.identity()), _settled(accounts.notifications()), _settled(accounts.pages())
    )
    return identity, notices or (), pages or Pages()


async def _settled(asking: Awaitable[T]) -> tuple[T | None, KiloError | None]:
    try:
        return await asking, None
    except KiloError as error:
        return None, error
