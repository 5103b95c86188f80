"""Device codes: one is asked for here and approved in a browser elsewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import msgspec

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.gateway.account import account_root
from kilo_tui.gateway.client import GatewayClient, unreadable
from kilo_tui.gateway.links import is_link
from kilo_tui.gateway.wire_json import mend
from kilo_tui.model.account import DeviceCode, SignInState, SignInStatus
from kilo_tui.model.profile import is_access_token

_CODES = "api/device-auth/codes"
_LONGEST_LIFE = 24 * 3600.0
_TOO_MANY = (429, 500)
"""Too many codes wait to be approved; older gateways answer that with a bare 500."""


class _Code(msgspec.Struct, rename="camel"):
    code: str
    verification_url: str
    expires_in: float
    """Seconds."""


class _Status(msgspec.Struct, rename="camel"):
    status: str = ""
    token: str = ""
    user_email: str | None = None

    def __repr__(self) -> str:
        return f"_Status({self.status!r})"


class GatewayDeviceCodes:
    """The device codes of a Kilo gateway; nothing secret is sent for them."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def create(self) -> DeviceCode:
        """A new code. Raises KiloError; `rate_limited` when too many wait already."""
        root = account_root(self._client)
        try:
            _status, payload = await self._client.ask_json("POST", root, _CODES, anonymous=True)
        except KiloError as error:
            raise _counted(error) from error.__cause__
        try:
            read = msgspec.convert(payload, _Code)
        except msgspec.ValidationError:
            raise unreadable(root.host, _CODES) from None
        if not read.code or not 0 < read.expires_in <= _LONGEST_LIFE or not is_link(read.verification_url):
            raise unreadable(root.host, _CODES)
        return DeviceCode(mend(read.code), mend(read.verification_url), read.expires_in)

    async def status(self, code: str) -> SignInStatus:
        """What has become of it, asked once. Raises KiloError. The access token of an approved code comes once."""
        root = account_root(self._client)
        path = f"{_CODES}/{quote(code, safe='')}"
        try:
            status, payload = await self._client.ask_json("GET", root, path, anonymous=True, telling=(403, 410))
        except KiloError as error:
            raise _counted(error) from error.__cause__
        read = _status_in(payload)
        if read is None:
            raise unreadable(root.host, _CODES, status)
        match status, read.status:
            case 410, _other:
                return SignInStatus(SignInState.EXPIRED)
            case 403, SignInState.DENIED:
                return SignInStatus(SignInState.DENIED)
            case 403, _other:
                raise trouble(Kind.PROVIDER_ERROR, facts=Facts(status=status, host=root.host))
            case _any, SignInState.PENDING:
                return SignInStatus(SignInState.PENDING)
            case _any, SignInState.APPROVED if is_access_token(read.token):
                return SignInStatus(SignInState.APPROVED, read.token, mend(read.user_email or ""))
        raise unreadable(root.host, _CODES, status)


def _status_in(payload: Any) -> _Status | None:
    try:
        return msgspec.convert(payload, _Status)
    except msgspec.ValidationError:
        return None


def _counted(error: KiloError) -> KiloError:
    if error.facts.status not in _TOO_MANY:
        return error
    return trouble(Kind.RATE_LIMITED, error.detail, facts=Facts(status=error.facts.status, phase="codes"))
