"""The one HTTP client: addresses, headers, time-outs, and every failure turned into a KiloError."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import httpcore
import httpx

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.gateway.addresses import Address, Endpoints
from kilo_tui.gateway.bodies import read_whole
from kilo_tui.gateway.pages import led_to_help
from kilo_tui.gateway.pool import KiloTransport, socket_of
from kilo_tui.gateway.refusals import refusal
from kilo_tui.gateway.sockets import FRAME_SECONDS
from kilo_tui.gateway.wire_json import UnreadableJson, decode_body
from kilo_tui.model.profile import AccessToken

LARGEST_REFUSAL = 1024 * 1024
"""Bytes of an error body; honest error pages of web frameworks pass 100 kB."""
LARGEST_JSON = 16 * 1024 * 1024
LARGE_JSON = 64 * 1024
"""Bytes that take a moment to decode."""


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds. A whole answer has none: a model may think for an hour as long as something comes."""

    connect: float = 10.0
    """Until the connection stands, TLS and proxy included."""
    idle: float = 120.0
    """Without a byte, before the first one and between two."""
    after_finish: float = 10.0
    """For the usage and the end, once the model has said that it is done."""
    api: float = 10.0
    """For the whole of a small request, beside connecting."""


class GatewayClient:
    """Talks to one gateway for one account. Close it; a connection is used again only within a few seconds."""

    def __init__(
        self,
        endpoints: Endpoints,
        *,
        access_token: AccessToken | None = None,
        organization_id: str = "",
        timeouts: Timeouts | None = None,
        version: str = "0",
        frame_seconds: float = FRAME_SECONDS,
    ) -> None:
        """`frame_seconds`: how long what streams in may gather before it is read."""
        self.endpoints = endpoints
        self.timeouts = timeouts or Timeouts()
        self.organization_id = organization_id
        self._token = access_token
        self._frame_seconds = frame_seconds
        self._agent = f"kilo-tui/{version}"
        self._clients: dict[str, httpx.AsyncClient] = {}

    async def aclose(self) -> None:
        """Close every connection."""
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.aclose()

    def speak_for(self, access_token: AccessToken | None, organization_id: str = "") -> None:
        """Ask as this account, for this organization, from the next request on."""
        self._token, self.organization_id = access_token, organization_id

    def signed_in_at(self, address: Address) -> bool:
        """Whether requests to `address` carry the access token."""
        return self._token is not None and bool(self._token.secret) and self._token.belongs_to(address.origin)

    @asynccontextmanager
    async def opened(
        self,
        method: str,
        address: Address,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        read_timeout: float,
        anonymous: bool = False,
        personal: bool = False,
        model_id: str = "",
        telling: Collection[int] = (),
    ) -> AsyncIterator[httpx.Response]:
        """An answer with a status of 200 or near it, its body still to be read; leaving closes it.

        `personal`: not for the organization that is chosen. `telling`: statuses from 300 on that are answers too.
        Raises KiloError for everything else.
        """
        client = self._client_for(address)
        with kilo_errors(address.host, read_timeout):
            request = client.build_request(
                method,
                address.join(path),
                content=body,
                headers=self._headers(address, headers or {}, anonymous, personal),
                timeout=httpx.Timeout(read_timeout, connect=self.timeouts.connect),
            )
            response = await client.send(request, stream=True)
        try:
            if response.status_code >= 300 and response.status_code not in telling:
                refused = await self._refusal(response, self.signed_in_at(address) and not anonymous, model_id)
                if refused.may_retry:  # a pause follows, which may be stopped: nothing stays open for it
                    await socket_of(response).aclose()
                raise refused
            yield response
        finally:
            with kilo_errors(address.host, read_timeout):
                await response.aclose()

    async def get_json(self, address: Address, path: str, *, anonymous: bool = False, personal: bool = False) -> Any:
        """The decoded JSON of a GET. Raises KiloError."""
        return (await self.ask_json("GET", address, path, anonymous=anonymous, personal=personal))[1]

    async def ask_json(
        self,
        method: str,
        address: Address,
        path: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        anonymous: bool = False,
        personal: bool = False,
        telling: Collection[int] = (),
    ) -> tuple[int, Any]:
        """The status and the decoded JSON of a small request, as `opened` has it. Raises KiloError."""
        host, limit = address.host, self.timeouts.api
        try:
            async with (
                asyncio.timeout(limit + self.timeouts.connect),
                self.opened(
                    method,
                    address,
                    path,
                    body=body,
                    headers=headers,
                    read_timeout=limit,
                    anonymous=anonymous,
                    personal=personal,
                    telling=telling,
                ) as response,
            ):
                with kilo_errors(host, limit):
                    data = await read_whole(response, LARGEST_JSON)
        except TimeoutError:
            facts = Facts(host=host, phase="idle", seconds=limit)
            raise trouble(Kind.TIMED_OUT, facts=facts) from None
        try:
            # A large list is decoded beside the event loop, which has keys to take.
            decoded = await asyncio.to_thread(decode_body, data) if len(data) > LARGE_JSON else decode_body(data)
            return response.status_code, decoded
        except UnreadableJson:
            raise unreadable(host, path.partition("?")[0], response.status_code) from None

    async def _refusal(self, response: httpx.Response, signed_in: bool, model_id: str) -> KiloError:
        """The error a status beyond 200 means. Its body has a limit in size and in time."""
        host = response.url.host
        if response.status_code < 400:
            return _redirected(response)
        body = b""
        try:
            async with asyncio.timeout(self.timeouts.api):
                body = await read_whole(response, LARGEST_REFUSAL)
        except (TimeoutError, httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
            pass  # the status alone says enough
        except KiloError as error:
            if error.kind is Kind.TOO_LARGE_REPLY:
                return error
        found = refusal(response.status_code, body, response.headers, host=host, model_id=model_id, signed_in=signed_in)
        return led_to_help(found, self.endpoints)

    def _client_for(self, address: Address) -> httpx.AsyncClient:
        if address.origin not in self._clients:
            self._clients[address.origin] = httpx.AsyncClient(
                transport=KiloTransport(address, self._frame_seconds),
                trust_env=False,  # no .netrc, and the proxy is found by the transport
                follow_redirects=False,
                headers={"User-Agent": self._agent, "Accept-Encoding": "identity"},
            )
        return self._clients[address.origin]

    def _headers(self, address: Address, wanted: Mapping[str, str], anonymous: bool, personal: bool) -> dict[str, str]:
        headers = dict(wanted)
        if self.organization_id and not self.endpoints.foreign and not anonymous and not personal:
            headers["X-KiloCode-OrganizationId"] = _header_value(self.organization_id, "organization_id")
        if self._token is not None and not anonymous and self.signed_in_at(address):
            headers["Authorization"] = "Bearer " + _header_value(self._token.secret, "KILO_API_KEY")
        return headers


@contextmanager
def kilo_errors(host: str, seconds: float, phase: Callable[[], str] = lambda: "first") -> Iterator[None]:
    """Turn what httpx and httpcore raise into what a user can act on; `phase` tells what was waited for."""
    try:
        yield
    except (httpcore.TimeoutException, httpx.TimeoutException) as error:
        facts = Facts(host=host, phase=phase(), seconds=seconds)
        raise trouble(Kind.TIMED_OUT, str(error), facts=facts) from error
    except (
        httpcore.NetworkError,
        httpcore.ProtocolError,
        httpx.TransportError,
        httpx.StreamError,
    ) as error:
        detail = str(error) or "connection lost"
        raise trouble(Kind.STREAM_BROKEN, detail, facts=Facts(host=host, phase=phase())) from error
    except (httpx.InvalidURL, httpcore.UnsupportedProtocol) as error:
        raise trouble(Kind.BAD_ADDRESS, str(error), facts=Facts(place=host, host=host)) from error


def unreadable(host: str, path: str, status: int | None = 200) -> KiloError:
    """The error of an answer that is none, naming the endpoint."""
    return trouble(Kind.UNREADABLE_REPLY, f"/{path}", facts=Facts(host=host, status=status))


def _redirected(response: httpx.Response) -> KiloError:
    """A redirect is never followed: the question and the token stay with the host they were meant for."""
    try:
        target = urlsplit(response.headers.get("location", "")).hostname
    except ValueError:
        target = None
    facts = Facts(status=response.status_code, host=target or response.url.host)
    return trouble(Kind.REDIRECTED, facts=facts)


def _header_value(value: str, place: str) -> str:
    """`value` as it may stand in a header. Raises KiloError `bad_usage`, which does not repeat it."""
    if not value.isascii() or not value.isprintable() or " " in value:
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=place, key=place))
    return value
