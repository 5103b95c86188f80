"""httpx's way to one origin: our own sockets, the environment's proxy, nothing decided before it is needed."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterator
from contextlib import contextmanager

import httpcore
import httpx

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.gateway.addresses import Address
from kilo_tui.gateway.proxies import Proxy, proxy_for
from kilo_tui.gateway.sockets import FRAME_SECONDS, Backend, SocketStream, TlsStream
from kilo_tui.gateway.trust import tls_context

KEEP_ALIVE = 4.0
"""Seconds an idle connection is used again; shorter than servers keep one, so that none is met half-closed."""


class KiloTransport(httpx.AsyncBaseTransport):
    """Connections to one origin. Proxy and certificates are looked up when the first request leaves."""

    def __init__(self, address: Address, frame_seconds: float = FRAME_SECONDS) -> None:
        self._address = address
        self._frame_seconds = frame_seconds
        self._pool: httpcore.AsyncConnectionPool | None = None
        self._proxy: Proxy | None = None

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`. Raises KiloError, or what httpcore raises."""
        if self._pool is None:
            self._proxy = proxy_for(self._address)
            self._pool = self._new_pool(self._proxy)
        url = request.url
        assert isinstance(request.stream, AsyncIterable)
        sent = httpcore.Request(
            method=request.method,
            url=httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        with self._blaming_the_proxy():
            answer = await self._pool.handle_async_request(sent)
        assert isinstance(answer.stream, AsyncIterable)
        return httpx.Response(
            answer.status, headers=answer.headers, stream=_Body(answer.stream), extensions=answer.extensions
        )

    async def aclose(self) -> None:
        """Close every connection."""
        if self._pool is not None:
            await self._pool.aclose()

    def _new_pool(self, proxy: Proxy | None) -> httpcore.AsyncConnectionPool:
        secure = self._address.scheme == "https"
        secure_proxy = proxy is not None and proxy.scheme == "https"
        return httpcore.AsyncConnectionPool(
            ssl_context=tls_context(self._address.host) if secure else None,
            proxy=_for_httpcore(proxy) if proxy is not None else None,
            keepalive_expiry=KEEP_ALIVE,
            network_backend=Backend(secure + secure_proxy, self._frame_seconds),
        )

    @contextmanager
    def _blaming_the_proxy(self) -> Iterator[None]:
        """What stops at the proxy is said of the proxy."""
        try:
            yield
        except httpcore.ProxyError as error:
            assert self._proxy is not None
            raise trouble(Kind.UNREACHABLE, str(error), facts=self._proxy.facts) from error
        except KiloError as error:
            proxy = self._proxy
            if proxy is not None and error.kind is Kind.UNREACHABLE and error.facts.host == proxy.host:
                error.with_facts(phase="proxy", place=proxy.variable)
            raise


class _Body(httpx.AsyncByteStream):
    def __init__(self, stream: AsyncIterable[bytes]) -> None:
        self._stream = stream

    def __aiter__(self) -> AsyncIterator[bytes]:
        return aiter(self._stream)

    async def aclose(self) -> None:
        await self._stream.aclose()  # type: ignore[attr-defined]


def socket_of(response: httpx.Response) -> SocketStream:
    """The socket an answer comes through."""
    stream = response.extensions["network_stream"]
    found = stream.base if isinstance(stream, TlsStream) else stream
    assert isinstance(found, SocketStream)
    return found


def _as_typed(text: str) -> bytes:
    """The bytes that stood in the environment."""
    return text.encode("utf-8", "surrogateescape")


def _for_httpcore(proxy: Proxy) -> httpcore.Proxy:
    return httpcore.Proxy(
        httpcore.URL(scheme=proxy.scheme, host=proxy.host, port=proxy.port, target="/"),
        auth=(_as_typed(proxy.user), _as_typed(proxy.password)) if proxy.user else None,
        ssl_context=tls_context(proxy.host) if proxy.scheme == "https" else None,
    )
