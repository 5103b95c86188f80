"""Sockets below HTTP: resolved, connected and read so that nothing hangs and nothing wakes too often.

A stream of 200 tokens a second would wake the parser, the client and the event loop 200 times a second. Here a
socket is read at most once a frame, and then everything that waits in it is taken: the parser wakes thirty times a
second whatever the server does. The first read never waits.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import ssl
import threading
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

import httpcore

from kilo_tui.errors import Facts, KiloError, Kind, trouble

FRAME_SECONDS = 1 / 30
NEXT_ADDRESS_SECONDS = 0.25
"""How long one address is tried alone before the next one is tried beside it."""
BUFFER_BYTES = 1024 * 1024
"""Unread bytes after which the socket is left alone."""

_NO_ROUTE = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL)

Address = tuple[socket.AddressFamily, Any]


class PacedBackend(httpcore.AsyncNetworkBackend):
    """Opens connections for httpcore. What goes wrong while connecting leaves here as a KiloError already."""

    def __init__(self, frame_seconds: float = FRAME_SECONDS) -> None:
        self._frame_seconds = frame_seconds

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connected stream. Raises KiloError `unreachable` or `timed_out`; nothing was sent then."""
        try:
            async with asyncio.timeout(timeout):
                addresses = await resolve(host, port)
                connected = await connect_first(addresses)
        except TimeoutError as error:
            facts = Facts(host=host, seconds=timeout, phase="connect")
            raise trouble(Kind.TIMED_OUT, facts=facts, may_retry=True) from error
        except socket.gaierror as error:
            facts = Facts(host=host, phase="dns")
            raise trouble(Kind.UNREACHABLE, error.strerror or "", facts=facts, may_retry=True) from error
        except OSError as error:
            raise _unreachable(host, error) from error
        protocol = _Protocol()
        transport, _ = await asyncio.get_running_loop().create_connection(lambda: protocol, sock=connected)
        return PacedStream(protocol, transport, host, self._frame_seconds)

    async def sleep(self, seconds: float) -> None:
        """Wait; httpcore asks for it between its own attempts, of which we allow none."""
        await asyncio.sleep(seconds)  # noqa: TID251 - the network backend's own clock


def _unreachable(host: str, error: OSError) -> KiloError:
    phase = "refused" if isinstance(error, ConnectionRefusedError) else ""
    if error.errno in _NO_ROUTE:
        phase = "route"
    return trouble(Kind.UNREACHABLE, error.strerror or "", facts=Facts(host=host, phase=phase), may_retry=True)


async def resolve(host: str, port: int) -> list[Address]:
    """The addresses of `host`. Raises OSError (`gaierror`).

    On a thread of its own that nobody waits for: a resolver that hangs holds up neither a stop nor the end of the
    process, as the event loop's own pool of threads would.
    """
    loop = asyncio.get_running_loop()
    found: asyncio.Future[list[Address]] = loop.create_future()

    def settle(addresses: list[Address], error: OSError | None) -> None:
        if found.done():
            return
        if error is not None:
            found.set_exception(error)
        else:
            found.set_result(addresses)

    def look_up() -> None:
        addresses: list[Address] = []
        failed: OSError | None = None
        try:
            rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = [(row[0], row[4]) for row in rows]
        except OSError as error:
            failed = error
        except UnicodeError as error:  # a label that is too long for a name
            failed = socket.gaierror(socket.EAI_NONAME, str(error))
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, addresses, failed)

    threading.Thread(target=look_up, name="resolver", daemon=True).start()
    return await found


async def connect_first(addresses: list[Address]) -> socket.socket:
    """A socket connected to whichever address answers first, each given a short start over the next.

    Raises OSError, that of the first address, when none answers.
    """
    attempts: set[asyncio.Task[socket.socket]] = set()
    errors: list[OSError] = []
    waiting = _interleaved(addresses)
    try:
        while waiting or attempts:
            if waiting:
                attempts.add(asyncio.create_task(_connect(waiting.pop(0))))
            pause = NEXT_ADDRESS_SECONDS if waiting else None
            done, attempts = await asyncio.wait(attempts, timeout=pause, return_when=asyncio.FIRST_COMPLETED)
            for attempt in done:
                error = attempt.exception()
                if error is None:
                    return attempt.result()
                if not isinstance(error, OSError):
                    raise error
                errors.append(error)
    finally:
        for attempt in attempts:
            attempt.cancel()
            attempt.add_done_callback(_close_late)
    raise errors[0] if errors else OSError(errno.EHOSTUNREACH, "no address")


def _interleaved(addresses: list[Address]) -> list[Address]:
    """IPv6 and IPv4 in turn, so that a family without a route costs one step and not all of its addresses."""
    first = addresses[0][0] if addresses else None
    same = [address for address in addresses if address[0] == first]
    other = [address for address in addresses if address[0] != first]
    mixed: list[Address] = []
    while same or other:
        mixed += same[:1] + other[:1]
        same, other = same[1:], other[1:]
    return mixed


async def _connect(address: Address) -> socket.socket:
    family, where = address
    connecting = socket.socket(family, socket.SOCK_STREAM)
    try:
        connecting.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connecting, where)
    except BaseException:
        connecting.close()
        raise
    return connecting


def _close_late(attempt: asyncio.Task[socket.socket]) -> None:
    """An attempt that was cancelled may still have connected."""
    if not attempt.cancelled() and attempt.exception() is None:
        attempt.result().close()


class _Protocol(asyncio.Protocol):
    """What has come and was not read yet, and how the connection fares."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.size = 0
        self.ended = False
        self.error: Exception | None = None
        self.readable = asyncio.Event()
        self.writable = asyncio.Event()
        self.writable.set()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received.append(data)
        self.size += len(data)
        self.readable.set()
        if self.size >= BUFFER_BYTES and self.transport is not None:
            self.transport.pause_reading()

    def eof_received(self) -> bool:
        self.ended = True
        self.readable.set()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = True
        self.error = exc
        self.readable.set()
        self.writable.set()

    def pause_writing(self) -> None:
        self.writable.clear()

    def resume_writing(self) -> None:
        self.writable.set()


class PacedStream(httpcore.AsyncNetworkStream):
    """One connection, read at most once a frame."""

    def __init__(
        self, protocol: _Protocol, transport: asyncio.Transport, host: str, frame_seconds: float, *, tls: bool = False
    ) -> None:
        self._protocol = protocol
        self._transport = transport
        self._host = host
        self._frame_seconds = frame_seconds
        self._tls = tls
        self._rest = b""
        self._last_read = 0.0

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What waits, or the first of what comes; empty at the end. Raises httpcore's ReadError, ReadTimeout."""
        if not self._rest:
            await self._gather(timeout)
        data, self._rest = self._rest[:max_bytes], self._rest[max_bytes:]
        return data

    async def _gather(self, timeout: float | None) -> None:
        """Let the frame go by with the socket left alone, then take everything that waits in it."""
        protocol, loop = self._protocol, asyncio.get_running_loop()
        pause = self._last_read + self._frame_seconds - loop.time()
        if pause > 0 and not protocol.received and not protocol.ended:
            self._transport.pause_reading()
            await asyncio.sleep(pause)  # noqa: TID251 - this is the pacing
        if not protocol.received:
            await self._wait_for_data(timeout)
        self._rest = b"".join(protocol.received)
        protocol.received.clear()
        protocol.size = 0
        protocol.readable.clear()
        self._last_read = loop.time()
        if not self._rest and protocol.error is not None:
            raise httpcore.ReadError(str(protocol.error)) from protocol.error

    async def _wait_for_data(self, timeout: float | None) -> None:
        self._protocol.readable.clear()
        if self._protocol.ended:
            return
        self._transport.resume_reading()
        try:
            async with asyncio.timeout(timeout):
                await self._protocol.readable.wait()
        except TimeoutError as error:
            raise httpcore.ReadTimeout(f"nothing for {timeout} s") from error

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send `buffer`. Raises httpcore's WriteError, WriteTimeout."""
        protocol = self._protocol
        if protocol.ended and protocol.error is not None:
            raise httpcore.WriteError(str(protocol.error)) from protocol.error
        self._last_read = 0.0  # a new request: its first bytes come at once
        self._transport.write(buffer)
        try:
            async with asyncio.timeout(timeout):
                await protocol.writable.wait()
        except TimeoutError as error:
            raise httpcore.WriteTimeout(f"nothing taken for {timeout} s") from error
        if protocol.error is not None:
            raise httpcore.WriteError(str(protocol.error)) from protocol.error

    async def aclose(self) -> None:
        """Close at once, without waiting for what the other side makes of it."""
        self._transport.abort()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """The same connection, encrypted. Raises KiloError `tls_failed`, `timed_out` or `unreachable`."""
        host = server_hostname or self._host
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                transport = await loop.start_tls(
                    self._transport, self._protocol, ssl_context, server_hostname=server_hostname
                )
        except TimeoutError as error:
            self._transport.abort()
            facts = Facts(host=host, seconds=timeout, phase="connect")
            raise trouble(Kind.TIMED_OUT, facts=facts, may_retry=True) from error
        except ssl.SSLError as error:
            self._transport.abort()
            reason = getattr(error, "verify_message", "") or error.reason or ""
            raise trouble(Kind.TLS_FAILED, reason, facts=Facts(host=host)) from error
        except OSError as error:
            self._transport.abort()
            raise _unreachable(host, error) from error
        if transport is None:
            raise trouble(Kind.TLS_FAILED, facts=Facts(host=host))
        self._protocol.transport = transport
        return PacedStream(self._protocol, transport, host, self._frame_seconds, tls=True)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks: whether a kept connection is still usable, and what TLS agreed on."""
        if info == "is_readable":  # something came, or the end: not fit for another request
            return bool(self._protocol.received) or self._protocol.ended
        if info == "ssl_object":
            return self._transport.get_extra_info("ssl_object") if self._tls else None
        if info == "socket":
            return self._transport.get_extra_info("socket")
        return None
