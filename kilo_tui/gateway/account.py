"""Who is signed in, and what is left."""

from __future__ import annotations

from typing import Any

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.gateway.addresses import Address
from kilo_tui.gateway.client import GatewayClient, unreadable
from kilo_tui.gateway.numbers import decimal_of
from kilo_tui.gateway.wire_json import mend
from kilo_tui.model.account import Account, Balance, Organization
from kilo_tui.model.chat import JsonObject
from kilo_tui.words import _


class GatewayAccount:
    """The account side of a Kilo gateway; other servers have none, which is a KiloError `bad_usage`."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def account(self) -> Account:
        """The person the access token belongs to. Raises KiloError."""
        root = self._root()
        payload = await self._client.get_json(root, "api/profile")
        user = payload.get("user") if isinstance(payload, dict) else None
        if not isinstance(user, dict) or not isinstance(user.get("id"), str):
            raise unreadable(root.host, "api/profile")
        listed = payload.get("organizations")
        return Account(
            id=_text(user, "id"),
            email=_text(user, "email"),
            name=_text(user, "name"),
            organizations=tuple(
                Organization(_text(entry, "id"), _text(entry, "name"), _text(entry, "role"))
                for entry in (listed if isinstance(listed, list) else [])
                if isinstance(entry, dict) and _text(entry, "id")
            ),
        )

    async def balance(self) -> Balance:
        """What is left to the account, or to the organization that is chosen. Raises KiloError."""
        root = self._root()
        payload: Any = await self._client.get_json(root, "api/profile/balance")
        remaining = decimal_of(payload.get("balance")) if isinstance(payload, dict) else None
        if remaining is None:
            raise unreadable(root.host, "api/profile/balance")
        depleted = payload.get("isDepleted")
        return Balance(remaining, depleted if isinstance(depleted, bool) else remaining <= 0)

    def _root(self) -> Address:
        root = self._client.endpoints.account_base
        if root is None:
            host = self._client.endpoints.completions_base.host
            place = _("{host} is no Kilo gateway: there is no account there").format(host=host)
            raise trouble(Kind.BAD_USAGE, facts=Facts(place=place, host=host))
        return root


def _text(entry: JsonObject, key: str) -> str:
    value = entry.get(key)
    return mend(value) if isinstance(value, str) else ""
