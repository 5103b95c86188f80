"""What the gateway knows of a person beside their money: ways to sign in, the identity check, notices."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from kilo_tui.errors import KiloError
from kilo_tui.gateway.account import account_root
from kilo_tui.gateway.client import GatewayClient, unreadable
from kilo_tui.gateway.links import link_of
from kilo_tui.gateway.texts import moment_of, text_of
from kilo_tui.model.account import IdentityCheck, LinkedAccount, Notification

_USER, _NOTIFICATIONS = "api/user", "api/users/notifications"
_AUTH_PROVIDERS = "api/trpc/user.getAuthProviders"
_SHOWN_IN = frozenset({"cli", "extension"})
NOTIFICATION_SECONDS = 5.0
"""Notices are an extra that nobody waits for."""


class GatewayPerson:
    """The person an access token belongs to, whatever organization is chosen."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def linked(self) -> tuple[LinkedAccount, ...]:
        """The accounts elsewhere that open this one. Raises KiloError."""
        root = account_root(self._client)
        payload = await self._client.get_json(root, _AUTH_PROVIDERS, personal=True)
        entries = _entry(_entry(payload, "result"), "data").get("providers")
        if not isinstance(entries, list):
            raise unreadable(root.host, _AUTH_PROVIDERS)
        return tuple(_linked(entries))

    async def identity(self) -> IdentityCheck:
        """How far the check has come. Raises KiloError. What else the gateway sends here is not looked at."""
        root = account_root(self._client)
        row = await self._client.get_json(root, _USER, personal=True)
        row = _entry(row, "user") or row  # as the profile wraps it
        if not isinstance(row, dict) or "has_validation_stytch" not in row:
            raise unreadable(root.host, _USER)
        if row.get("has_validation_novel_card_with_hold") is True:
            return IdentityCheck.CARD_HOLD
        passed = row["has_validation_stytch"]
        if passed is None:
            return IdentityCheck.NOT_DONE
        return IdentityCheck.PASSED if passed is True else IdentityCheck.FAILED

    async def notifications(self) -> tuple[Notification, ...]:
        """What is to be known; where that cannot be had soon, nothing."""
        root = account_root(self._client)
        try:
            async with asyncio.timeout(NOTIFICATION_SECONDS):
                payload = await self._client.get_json(root, _NOTIFICATIONS)
        except (KiloError, TimeoutError):
            return ()
        entries = payload.get("notifications") if isinstance(payload, dict) else payload
        return tuple(_notifications(entries)) if isinstance(entries, list) else ()


def _entry(payload: Any, name: str) -> Mapping[str, Any]:
    found = payload.get(name) if isinstance(payload, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _linked(entries: Iterable[Any]) -> Iterable[LinkedAccount]:
    """Those that can be read: one that cannot does not hide the others."""
    for entry in entries:
        if isinstance(entry, dict) and (provider := text_of(entry.get("provider"))):
            yield LinkedAccount(provider, text_of(entry.get("email")), moment_of(entry.get("created_at")))


def _notifications(entries: Iterable[Any]) -> Iterable[Notification]:
    for entry in entries:
        if not isinstance(entry, dict) or not _is_for_us(entry.get("showIn")):
            continue
        title, message = text_of(entry.get("title")), text_of(entry.get("message"))
        action = _entry(entry, "action")
        link = link_of(action.get("actionURL"))
        if title or message:
            yield Notification(
                text_of(entry.get("id")),
                title,
                message,
                text_of(action.get("actionText")) if link else "",
                link,
                text_of(entry.get("suggestModelId")),
            )


def _is_for_us(places: Any) -> bool:
    if not isinstance(places, list):
        return True
    return any(isinstance(place, str) and place in _SHOWN_IN for place in places)
