"""Builds what signing in, signing out and looking at the account need, and closes it in order."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from kilo_tui import __version__
from kilo_tui.model.account import Account
from kilo_tui.model.profile import AccessToken, TokenSource
from kilo_tui.services.account import AccountService
from kilo_tui.services.sign_in import SignInService
from kilo_tui.storage.credentials import CredentialStore
from kilo_tui.wiring import Surroundings, SystemClock

if TYPE_CHECKING:
    from kilo_tui.cli import Options
    from kilo_tui.gateway.client import GatewayClient


class _Keyring:
    """The credentials of one profile at one gateway."""

    def __init__(self, store: CredentialStore, name: str, origin: str) -> None:
        self._store = store
        self._name = name
        self._origin = origin

    def keep(self, secret: str) -> None:
        """As the services' port has it."""
        self._store.save(self._name, secret, self._origin)

    def forget(self) -> bool:
        """As the services' port has it."""
        return self._store.forget(self._name)


class AccountDesk:
    """One profile, and the gateway where its account is."""

    def __init__(self, options: Options) -> None:
        """Raises KiloError `bad_usage` for a name that is none."""
        self._surroundings = Surroundings(options)
        self._store = CredentialStore(self._surroundings.locations, os.environ, self._surroundings.config)
        self.profile_name = self._surroundings.name

    @property
    def outranking(self) -> TokenSource | None:
        """What comes before the key that signing in keeps, if there is such a thing."""
        return self._store.outranking

    @property
    def origin(self) -> str:
        """The gateway in force. Raises KiloError, also for a profile that cannot be read whole."""
        if self._surroundings.problem is not None:
            raise self._surroundings.problem
        root = self._surroundings.endpoints().account_base
        assert root is not None  # no option here names a server without accounts
        return root.origin

    def token(self) -> AccessToken | None:
        """The access token for the gateway in force. Raises KiloError."""
        return self._store.token_for(self.profile_name, self.origin)

    def forget(self) -> bool:
        """Sign out on this machine; whether a key was kept. Raises StorageFailed."""
        there = self._store.forget(self.profile_name)
        surroundings = self._surroundings
        profile = replace(surroundings.profile, email="", organization_id="")
        if surroundings.problem is None and profile != surroundings.profile:
            surroundings.profiles.save(profile)
        return there

    @asynccontextmanager
    async def signing_in(self) -> AsyncIterator[SignInService]:
        """What signs in. Raises KiloError."""
        from kilo_tui.gateway.account import GatewayAccount
        from kilo_tui.gateway.device_auth import GatewayDeviceCodes

        origin = self.origin

        async def read_account(secret: str) -> Account:
            async with self._client(AccessToken(secret, origin)) as client:
                return await GatewayAccount(client).account()

        async with self._client(None) as client:
            yield SignInService(
                GatewayDeviceCodes(client),
                read_account,
                _Keyring(self._store, self.profile_name, origin),
                self._surroundings.profiles,
                self._surroundings.profile,
                clock=SystemClock(),
            )

    @asynccontextmanager
    async def account(self, token: AccessToken | None) -> AsyncIterator[AccountService]:
        """What looks at the account. Raises KiloError."""
        from kilo_tui.gateway.account import GatewayAccount

        if token is None:
            yield AccountService(None)
            return
        organization_id = self._surroundings.organization_id()
        async with self._client(token, organization_id) as client:
            yield AccountService(GatewayAccount(client), organization_id=organization_id)

    def _client(self, token: AccessToken | None, organization_id: str = "") -> GatewayClient:
        from kilo_tui.gateway.client import GatewayClient

        return GatewayClient(
            self._surroundings.endpoints(),
            access_token=token,
            organization_id=organization_id,
            version=__version__,
        )
