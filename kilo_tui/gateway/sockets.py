"""Connections below HTTP that wake at most once a frame.

A model streams 200 tokens a second, each in a packet of its own. Read as they come, each wakes the event
loop, TLS, h11 and httpx. Here the first reads of an answer come at once, and after them the socket is looked
at once a frame, everything that waits is taken, and the layers above work 30 times a second.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from select import POLLIN, poll
from typing import Any

import httpcore

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.gateway.dialing import dial

FRAME_SECONDS = 1 / 30
"""Between two looks at a socket that streams, unless somebody is content with fewer."""
READS_AT_ONCE = 4
"""Reads after each request that do not wait: headers, a keep-alive comment, the first token."""
MOST_BYTES = 32 * 1024
"""Bytes taken at one look, some 130 chunks."""
PRESSING_BYTES = 8 * 1024
"""Whoever had so much waiting is read on after a breath and not a frame later. A connection that was used before may
take little more than this between two looks, and would come at the pace of the frames."""
EBB_SECONDS = FRAME_SECONDS / 8
"""Until the look after the first one that found less, among those that found much."""
BURST_BYTES = 4 * 1024 * 1024
"""What presses is read as fast as it can be decoded for so long, some 16,000 chunks. What is longer than that is a
flood: nobody reads more for getting it sooner, and keys and frames want the loop."""
FLOOD_SECONDS = 0.01
"""Between two looks at a flood."""
BREATHS = 20
"""Rounds of the loop between two looks at an answer that comes faster than it can be decoded: keys and frames, which
go from task to task, want the loop too."""


class SocketStream(httpcore.AsyncNetworkStream):
    """One TCP connection, read at most once a frame."""

    def __init__(self, sock: socket.socket, host: str, frame_seconds: float = FRAME_SECONDS) -> None:
        self._sock = sock
        self._host = host
        self._frame_seconds = frame_seconds
        self._loop = asyncio.get_running_loop()
        self._reads = 0
        self._next_look = 0.0
        self._pressed = 0  # bytes that came pressing, one look after another
        self._ebbs = 0  # looks since that found little
        self._handshakes = 0
        self._limit = 0.0
        self.deadline: float | None = None
        """On the loop's clock: when reading gives up whatever else was agreed."""
        self.looks = 0
        """How often something was read."""

    def expect_handshakes(self, count: int, deadline: float, limit: float) -> None:
        """`count` TLS handshakes must succeed before `deadline`, which was `limit` seconds off at first."""
        if count:
            self._handshakes, self.deadline, self._limit = count, deadline, limit

    def handshake_done(self) -> None:
        """One expected handshake succeeded; after the last one the limit on connecting is over."""
        self._handshakes -= 1
        if self._handshakes == 0:
            self.deadline = None

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What waits at the next look: at least a byte, `b""` at the end, often more than `max_bytes`."""
        try:
            until = self._until(timeout)
            await self._next_frame()
            data = await self._receive(until)
        except TimeoutError:
            raise self._too_slow() or httpcore.ReadTimeout() from None
        except (OSError, ValueError) as error:  # ValueError: closed while it was read
            raise httpcore.ReadError(_reason(error)) from error
        self.looks += 1
        self._reads += 1
        self._next_look = self._look_after(len(data))
        return data

    def _look_after(self, count: int) -> float:
        """When to look again after `count` bytes, on the loop's clock; 0 after a breath."""
        now = self._loop.time()
        if count >= PRESSING_BYTES:
            self._pressed += count
            self._ebbs = 0
            return 0.0 if self._pressed < BURST_BYTES else now + FLOOD_SECONDS
        self._ebbs += 1
        if self._pressed and self._ebbs == 1:
            return now + EBB_SECONDS
        self._pressed = 0
        return now + self._frame_seconds

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send all of it."""
        self._reads = self._pressed = 0
        try:
            async with asyncio.timeout_at(self._until(timeout)):
                await self._loop.sock_sendall(self._sock, buffer)
        except TimeoutError:
            raise self._too_slow() or httpcore.WriteTimeout() from None
        except (OSError, ValueError) as error:
            raise httpcore.WriteError(_reason(error)) from error

    async def aclose(self) -> None:
        """Close the socket now."""
        if self._sock.fileno() >= 0:
            self._loop.remove_reader(self._sock)
            self._loop.remove_writer(self._sock)
            self._sock.close()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """A TLS connection inside this one. Raises KiloError `tls_failed`, `timed_out` or `unreachable`."""
        return await TlsStream.handshake(self, self, ssl_context, server_hostname or self._host)

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about a connection."""
        if info == "is_readable":  # while idle: the end has come, or something nobody asked for
            return self._sock.fileno() < 0 or _is_readable(self._sock)
        return self._sock if info == "socket" else None

    def _until(self, timeout: float | None) -> float | None:
        until = None if timeout is None else self._loop.time() + timeout
        if self.deadline is None:
            return until
        return self.deadline if until is None else min(until, self.deadline)

    async def _next_frame(self) -> None:
        if self._reads < READS_AT_ONCE:
            return
        if self._next_look <= self._loop.time():
            for _ in range(BREATHS):
                await self._round()
            return
        pause = self._loop.create_future()
        timer = self._loop.call_at(self._next_look, _wake, pause)
        try:
            await pause
        finally:
            timer.cancel()

    async def _round(self) -> None:
        """Let everything have its turn that waits for one."""
        pause = self._loop.create_future()
        self._loop.call_soon(_wake, pause)
        await pause

    async def _receive(self, until: float | None) -> bytes:
        """What has come. Raises TimeoutError when nothing has at `until`, on the loop's clock.

        What came while the process was stopped is taken, however late it is when it goes on.
        """
        while True:
            with suppress(BlockingIOError, InterruptedError):
                return self._sock.recv(MOST_BYTES)
            readable = self._loop.create_future()
            descriptor = self._sock.fileno()
            self._loop.add_reader(descriptor, _wake, readable)
            timer = None if until is None else self._loop.call_at(until, _give_up, readable, self._sock)
            try:
                await readable
            finally:
                if timer is not None:
                    timer.cancel()
                if self._sock.fileno() == descriptor:
                    self._loop.remove_reader(descriptor)

    def _too_slow(self) -> KiloError | None:
        """The error of a connection that was not made in time; None when it is made."""
        if not self._handshakes:
            return None
        facts = Facts(host=self._host, phase="connect", seconds=self._limit)
        return trouble(Kind.TIMED_OUT, facts=facts, may_retry=True)


class TlsStream(httpcore.AsyncNetworkStream):
    """TLS inside another stream; a read takes every record that has come, not one."""

    def __init__(
        self,
        inner: httpcore.AsyncNetworkStream,
        base: SocketStream,
        tls: ssl.SSLObject,
        incoming: ssl.MemoryBIO,
        outgoing: ssl.MemoryBIO,
    ) -> None:
        self._inner = inner
        self._tls = tls
        self._incoming = incoming
        self._outgoing = outgoing
        self.base = base
        """The socket at the bottom."""

    @classmethod
    async def handshake(
        cls, inner: httpcore.AsyncNetworkStream, base: SocketStream, context: ssl.SSLContext, host: str
    ) -> TlsStream:
        """Shake hands with `host`; what fails closes everything.

        Raises KiloError `tls_failed`, `timed_out` or `unreachable`; no part of a request was sent then.
        """
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        try:
            tls = context.wrap_bio(incoming, outgoing, server_hostname=host)
            stream = cls(inner, base, tls, incoming, outgoing)
            while not await stream._shaken():
                pass
        except (ssl.SSLError, ValueError) as error:
            await inner.aclose()
            detail = getattr(error, "verify_message", "") or getattr(error, "reason", "") or str(error)
            raise trouble(Kind.TLS_FAILED, detail, facts=Facts(host=host)) from error
        except (httpcore.ReadError, httpcore.WriteError) as error:
            await inner.aclose()
            facts = Facts(host=host, phase="connect")
            raise trouble(Kind.UNREACHABLE, str(error), facts=facts, may_retry=True) from error
        except BaseException:
            await inner.aclose()
            raise
        base.handshake_done()
        return stream

    async def _shaken(self) -> bool:
        """One step of the handshake; whether it was the last."""
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            await self._send_pending(None)
            data = await self._inner.read(MOST_BYTES)
            if not data:
                raise httpcore.ReadError("connection closed during the TLS handshake") from None
            self._incoming.write(data)
            return False
        await self._send_pending(None)
        return True

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Everything that has come and can be read; `b""` at the end."""
        while True:
            data = self._decrypted()
            if data is not None:
                return data
            raw = await self._inner.read(MOST_BYTES, timeout)
            if raw:
                self._incoming.write(raw)
            else:
                self._incoming.write_eof()

    def _decrypted(self) -> bytes | None:
        """The text of all records that have come whole; None when more must come first."""
        pieces: list[bytes] = []
        try:
            while piece := self._tls.read(MOST_BYTES):
                pieces.append(piece)
        except ssl.SSLWantReadError:
            return b"".join(pieces) or None
        except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
            pass  # an end without a farewell is judged by HTTP, which knows whether all has come
        except ssl.SSLError as error:
            if not pieces:
                raise httpcore.ReadError(error.reason or "TLS") from error
        return b"".join(pieces)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Encrypt and send all of it."""
        rest = memoryview(buffer)
        try:
            while rest:
                rest = rest[self._tls.write(rest) :]
        except ssl.SSLError as error:
            raise httpcore.WriteError(error.reason or "TLS") from error
        await self._send_pending(timeout)

    async def _send_pending(self, timeout: float | None) -> None:
        if self._outgoing.pending:
            await self._inner.write(self._outgoing.read(), timeout)

    async def aclose(self) -> None:
        """Close the socket now, without a farewell that could block."""
        await self._inner.aclose()

    async def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.AsyncNetworkStream:
        """TLS inside TLS: the gateway behind a proxy that is itself spoken to by https."""
        return await TlsStream.handshake(self, self.base, ssl_context, server_hostname or "")

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks about a connection."""
        return self._tls if info == "ssl_object" else self._inner.get_extra_info(info)


class Backend(httpcore.AsyncNetworkBackend):
    """Dials, and gives the whole making of a connection, TLS and proxy included, one limit."""

    def __init__(self, handshakes: int, frame_seconds: float = FRAME_SECONDS) -> None:
        self._handshakes = handshakes
        self._frame_seconds = frame_seconds

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> SocketStream:
        """A connected stream. Raises KiloError `unreachable`, or `timed_out` in phase `connect`."""
        deadline = None if timeout is None else asyncio.get_running_loop().time() + timeout
        try:
            async with asyncio.timeout_at(deadline):
                stream = SocketStream(await dial(host, port), host, self._frame_seconds)
        except TimeoutError:
            facts = Facts(host=host, phase="connect", seconds=timeout)
            raise trouble(Kind.TIMED_OUT, facts=facts, may_retry=True) from None
        if deadline is not None and timeout is not None:
            stream.expect_handshakes(self._handshakes, deadline, timeout)
        return stream


def _wake(pause: asyncio.Future[None]) -> None:
    if not pause.done():
        pause.set_result(None)


def _give_up(readable: asyncio.Future[None], sock: socket.socket) -> None:
    if not readable.done() and (sock.fileno() < 0 or not _is_readable(sock)):
        readable.set_exception(TimeoutError())


def _is_readable(sock: socket.socket) -> bool:
    look = poll()
    look.register(sock, POLLIN)
    return bool(look.poll(0))


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__
