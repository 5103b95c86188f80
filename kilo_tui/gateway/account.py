"""Who is signed in, and what is left."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any, TypeVar

import msgspec

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.gateway.addresses import Address
from kilo_tui.gateway.client import GatewayClient, unreadable
from kilo_tui.gateway.numbers import decimal_of, dollars_of_micro
from kilo_tui.gateway.texts import moment_of, text_of
from kilo_tui.model.account import Account, Balance, CreditBlock, Credits, Organization
from kilo_tui.words import _

T = TypeVar("T")

_PROFILE, _BALANCE = "api/profile", "api/profile/balance"
_CREDIT_BLOCKS = "api/trpc/user.getCreditBlocks"
"""All of one service, whose pages are at one of them."""


class _Team(msgspec.Struct):
    id: str
    name: str | None = None
    role: str | None = None


class _User(msgspec.Struct):
    id: str
    email: str | None = None
    name: str | None = None


class _Profile(msgspec.Struct):
    user: _User
    organizations: list[Any] | None = None
    """Absent when there are none."""
    selected: Any = msgspec.field(default=None, name="selectedOrganizationId")
    has_personal: Any = msgspec.field(default=None, name="hasPersonalAccount")


class _Balance(msgspec.Struct, rename="camel"):
    balance: Any
    """US dollars."""
    is_depleted: bool | None = None


class _Block(msgspec.Struct):
    amount_mUsd: Any
    balance_mUsd: Any
    is_free: bool = False
    expiry_date: str | None = None


class _Blocks(msgspec.Struct, rename="camel"):
    credit_blocks: list[_Block]
    is_first_purchase: bool | None = None


class _Data(msgspec.Struct):
    data: _Blocks


class _Envelope(msgspec.Struct):
    """How tRPC wraps what it answers."""

    result: _Data


class GatewayAccount:
    """The account side of a Kilo gateway; other servers have none, which is a KiloError `bad_usage`."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def account(self) -> Account:
        """The person the access token belongs to, whatever organization is chosen. Raises KiloError."""
        root = account_root(self._client)
        payload = await self._client.get_json(root, _PROFILE, personal=True)
        profile = self._read(payload, _Profile, root, _PROFILE)
        user = profile.user
        return Account(
            text_of(user.id),
            text_of(user.email),
            text_of(user.name),
            tuple(_teams(profile.organizations or [])),
            text_of(profile.selected),
            profile.has_personal is not False,
        )

    async def balance(self) -> Balance:
        """What is left to the account, or to the organization that is chosen. Raises KiloError."""
        root = account_root(self._client)
        read = self._read(await self._client.get_json(root, _BALANCE), _Balance, root, _BALANCE)
        remaining = decimal_of(read.balance)
        if remaining is None:
            raise unreadable(root.host, _BALANCE)
        if remaining != round(remaining, 6):  # nothing is billed below a micro-dollar: that is a binary fraction's rest
            remaining = round(remaining, 6)
        return Balance(remaining, remaining <= 0 if read.is_depleted is None else read.is_depleted)

    async def credits(self) -> Credits:
        """What the person's own balance is made of, the blocks in the gateway's order. Raises KiloError."""
        root = account_root(self._client)
        payload = await self._client.get_json(root, f"{_CREDIT_BLOCKS}?input=%7B%7D", personal=True)
        read = self._read(payload, _Envelope, root, _CREDIT_BLOCKS).result.data
        blocks = []
        for block in read.credit_blocks:
            amount, left = dollars_of_micro(block.amount_mUsd), dollars_of_micro(block.balance_mUsd)
            if amount is None or left is None:
                raise unreadable(root.host, _CREDIT_BLOCKS)
            blocks.append(CreditBlock(amount, left, block.is_free, moment_of(block.expiry_date)))
        return Credits(tuple(blocks), read.is_first_purchase)

    def _read(self, payload: Any, shape: type[T], root: Address, path: str) -> T:
        try:
            return msgspec.convert(payload, shape)
        except msgspec.ValidationError:
            raise unreadable(root.host, path) from None  # its words may hold what was sent


def account_root(client: GatewayClient) -> Address:
    """Where the account is looked after. Raises KiloError `bad_usage` where there is none."""
    root = client.endpoints.account_base
    if root is None:
        host = client.endpoints.completions_base.host
        place = _("{host} is no Kilo gateway: there is no account there").format(host=host)
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=place, host=host))
    return root


def _teams(entries: Iterable[Any]) -> Iterable[Organization]:
    """Those that can be read: one that cannot does not hide the others."""
    for entry in entries:
        with suppress(msgspec.ValidationError):
            team = msgspec.convert(entry, _Team)
            if team.id:
                yield Organization(text_of(team.id), text_of(team.name), text_of(team.role))
