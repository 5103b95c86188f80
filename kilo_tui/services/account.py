"""Who is signed in, for whom is asked, and what is left."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

from kilo_tui.errors import AccessRefused, Facts, KiloError, Kind, trouble
from kilo_tui.model.account import Account, Balance, Credits, Organization
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
    account_error: KiloError | None = None
    balance_error: KiloError | None = None
    credits_error: KiloError | None = None

    @property
    def error(self) -> KiloError | None:
        """The one to act on first. What credits are made of is an extra: where it is missing, nothing is wrong."""
        return self.account_error or self.balance_error


class AccountService:
    """Asks about the account of one access token."""

    def __init__(self, accounts: Accounts | None, *, organization_id: str = "") -> None:
        """No accounts: nobody is signed in. `organization_id`: for which is asked; empty is the person."""
        self._accounts = accounts
        self._organization_id = organization_id

    async def overview(self) -> AccountOverview:
        """All parts at once; none waits for another, and each may fail by itself."""
        if self._accounts is None:
            return AccountOverview(account_error=trouble(Kind.SIGN_IN_NEEDED, facts=Facts(phase="account")))
        (account, account_error), (balance, balance_error), (made_of, credits_error) = await asyncio.gather(
            _settled(self._accounts.account()),
            _settled(self._accounts.balance()),
            _settled(self._accounts.credits()),
        )
        if account_error is not None and account_error.kind is Kind.SIGN_IN_EXPIRED:
            account_error.with_facts(phase="account")
        if isinstance(account_error, AccessRefused):  # then nothing of the rest is anybody's
            return AccountOverview(account_error=account_error)
        organization = account.organization(self._organization_id) if account and self._organization_id else None
        if account is not None and self._organization_id and organization is None:
            balance, balance_error = None, trouble(Kind.WRONG_ORGANIZATION)
        return AccountOverview(account, organization, balance, made_of, account_error, balance_error, credits_error)


async def _settled(asking: Awaitable[T]) -> tuple[T | None, KiloError | None]:
    try:
        return await asking, None
    except KiloError as error:
        return None, error
