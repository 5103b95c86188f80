"""Builds what signing in, signing out and looking at the account need, and closes it in order."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from kilo_tui.connector import Connector, Keyring, LateGateway
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
from kilo_tui.model.pages import Pages
from kilo_tui.model.profile import TokenSource
from kilo_tui.model.usage_history import UsageHistory
from kilo_tui.services.access import AccessService
from kilo_tui.services.account import AccountService
from kilo_tui.services.choices import Choices
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.services.spending import SpendingService
from kilo_tui.surroundings import Surroundings
from kilo_tui.wiring import SystemClock

if TYPE_CHECKING:
    from kilo_tui.cli import Options
    from kilo_tui.gateway.client import GatewayClient
    from kilo_tui.services.sign_in import SignInService

Client = Callable[[], "Awaitable[GatewayClient]"]
"""The client of the gateway in force, connected to when it is first wanted. Raises KiloError."""


class LateDeviceCodes:
    """Device codes, as the services' port has them."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def create(self) -> DeviceCode:
        """As the services' port has it."""
        from kilo_tui.gateway.device_auth import GatewayDeviceCodes

        return await GatewayDeviceCodes(await self._client()).create()

    async def status(self, code: str) -> SignInStatus:
        """As the services' port has it."""
        from kilo_tui.gateway.device_auth import GatewayDeviceCodes

        return await GatewayDeviceCodes(await self._client()).status(code)


class LateAccounts:
    """The account, as the services' port has it."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def account(self) -> Account:
        """As the services' port has it."""
        from kilo_tui.gateway.account import GatewayAccount

        return await GatewayAccount(await self._client()).account()

    async def balance(self) -> Balance:
        """As the services' port has it."""
        from kilo_tui.gateway.account import GatewayAccount

        return await GatewayAccount(await self._client()).balance()

    async def credits(self) -> Credits:
        """As the services' port has it."""
        from kilo_tui.gateway.account import GatewayAccount

        return await GatewayAccount(await self._client()).credits()

    async def usage(self, view: str) -> UsageHistory:
        """As the services' port has it."""
        from kilo_tui.gateway.usage_history import GatewayUsage

        return await GatewayUsage(await self._client()).usage(view)

    async def linked(self) -> tuple[LinkedAccount, ...]:
        """As the services' port has it."""
        from kilo_tui.gateway.person import GatewayPerson

        return await GatewayPerson(await self._client()).linked()

    async def identity(self) -> IdentityCheck:
        """As the services' port has it."""
        from kilo_tui.gateway.person import GatewayPerson

        return await GatewayPerson(await self._client()).identity()

    async def notifications(self) -> tuple[Notification, ...]:
        """As the services' port has it."""
        from kilo_tui.gateway.person import GatewayPerson

        return await GatewayPerson(await self._client()).notifications()

    async def checkout(self, dollars: int) -> str:
        """As the services' port has it."""
        from kilo_tui.gateway.purchases import GatewayPurchases

        return await GatewayPurchases(await self._client()).checkout(dollars)

    async def redeem(self, code: str) -> Promotion:
        """As the services' port has it."""
        from kilo_tui.gateway.purchases import GatewayPurchases

        return await GatewayPurchases(await self._client()).redeem(code)

    async def pages(self) -> Pages:
        """As the services' port has it."""
        from kilo_tui.gateway.pages import pages_of

        return pages_of((await self._client()).endpoints) or Pages()


def sign_in_service(connector: Connector, client: Client, access: AccessService) -> SignInService:
    """What signs in at the gateway in force."""

    from kilo_tui.services.sign_in import SignInService

    async def read_account(secret: str) -> Account:
        from kilo_tui.gateway.account import GatewayAccount

        await client()
        async with connector.client_for(secret) as asking:
            return await GatewayAccount(asking).account()

    return SignInService(LateDeviceCodes(client), read_account, access, clock=SystemClock())


def live_account(connector: Connector, client: Client, access: AccessService, spending: SpendingService) -> LiveAccount:
    """What the full screen shows of the account at the gateway in force."""
    accounts = None if connector.own_server else LateAccounts(client)
    return LiveAccount(accounts, access, clock=SystemClock(), spending=spending)


class AccountDesk:
    """One profile, and the gateway where its account is, for what is done without the full screen."""

    def __init__(self, options: Options) -> None:
        """Raises KiloError `bad_usage` for a name that is none."""
        self._surroundings = Surroundings(options)
        self.profile_name = self._surroundings.name
        self._connector: Connector | None = None

    @property
    def outranking(self) -> TokenSource | None:
        """What comes before the key that signing in keeps, if there is such a thing."""
        return self._surroundings.credentials.outranking

    @property
    def connector(self) -> Connector:
        """The gateway in force. Raises KiloError, also for a profile that cannot be read whole."""
        if self._connector is None:
            if self._surroundings.problem is not None:
                raise self._surroundings.problem
            self._connector = Connector(self._surroundings)
        return self._connector

    def forget(self) -> bool:
        """Sign out on this machine; whether a key was kept. Raises StorageFailed.

        The gateway is not needed for it, nor a key that can be read.
        """
        surroundings = self._surroundings
        there = Keyring(surroundings, "").forget()
        profile = replace(surroundings.profile, email="", organization_id="")
        if surroundings.problem is None and profile != surroundings.profile:
            surroundings.profiles.save(profile)
        return there

    @asynccontextmanager
    async def signing_in(self) -> AsyncIterator[tuple[SignInService, AccessService]]:
        """What signs in, and what says for whom is asked. Raises KiloError."""
        async with self._gateway() as client:
            access = self._access()
            yield sign_in_service(self.connector, client, access), access

    @asynccontextmanager
    async def account(self) -> AsyncIterator[AccountService]:
        """What looks at the account. Raises KiloError."""
        if not self.connector.signed_in:
            yield AccountService(None)
            return
        async with self._gateway() as client:
            yield AccountService(LateAccounts(client), organization_id=self.connector.organization_id)

    @asynccontextmanager
    async def _gateway(self) -> AsyncIterator[Client]:
        connector = self.connector
        gateway = LateGateway(connector.connect)
        try:
            yield gateway.client
        finally:
            await gateway.aclose()
            connector.close()

    def _access(self) -> AccessService:
        surroundings = self._surroundings
        choices = Choices(surroundings.profile, surroundings.profiles, problem=surroundings.problem)
        return AccessService(self.connector, self.connector.keyring, choices, outranking=self.outranking)
