"""HTTP/1.1 for the demo gateway: one connection at a time, answers that may stop in the middle."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import struct
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import h11

MOST_BODY_BYTES = 4_500_000
"""Larger requests get 413, as the platform in front of the real gateway gives it."""

Headers = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes = field(repr=False)

    def json(self) -> Any:
        """The decoded body. Raises ValueError."""
        try:
            return json.loads(self.body)
        except RecursionError:
            raise ValueError("nested too deeply") from None

    def form(self) -> dict[str, str]:
        """The fields of a form that was sent with POST."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))


def encoded(payload: Any, separators: tuple[str, str] | None = None) -> bytes:
    """JSON in UTF-8; a text that UTF-8 cannot hold, such as half an emoji, goes escaped, as JavaScript sends it."""
    try:
        return json.dumps(payload, ensure_ascii=False, separators=separators).encode()
    except UnicodeEncodeError:
        return json.dumps(payload, separators=separators).encode()


class Aborted(Exception):
    """The connection is to be broken off without an end."""


class Responder:
    """The way back to one client."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._begun = False
        self.ended = False

    @property
    def root(self) -> str:
        """The URL that this gateway is reached at."""
        return f"http://{self._connection.address}"

    async def whole(self, status: int, body: bytes, content_type: str, headers: Headers = ()) -> None:
        """Send an answer that has a known length."""
        sized = [("Content-Type", content_type), ("Content-Length", str(len(body))), *headers]
        self._begin(status, sized)
        await self.send(body)
        await self.end()

    async def json(self, status: int, payload: Any, headers: Headers = ()) -> None:
        """Send JSON."""
        await self.whole(status, encoded(payload), "application/json", headers)

    async def page(self, status: int, html: str, headers: Headers = ()) -> None:
        """Send a web page."""
        await self.whole(status, html.encode(), "text/html; charset=utf-8", headers)

    async def see(self, location: str, headers: Headers = ()) -> None:
        """Send the client to another page."""
        await self.whole(303, b"", "text/plain", [("Location", location), *headers])

    def begin(self, status: int, content_type: str, headers: Headers = ()) -> None:
        """Begin an answer whose length is not known."""
        self._begin(status, [("Content-Type", content_type), *headers])

    async def send(self, data: bytes) -> None:
        """Send a piece of the body."""
        if data:
            await self._connection.send(h11.Data(data=data))

    async def end(self) -> None:
        """The body is whole."""
        self.ended = True
        await self._connection.send(h11.EndOfMessage())

    def reset(self) -> None:
        """Break the connection off so that the client sees a reset."""
        self._connection.reset()
        raise Aborted

    def cut(self) -> None:
        """Close the connection in the middle of the body."""
        self._connection.close()
        raise Aborted

    def _begin(self, status: int, headers: Headers) -> None:
        assert not self._begun
        self._begun = True
        self._connection.write(h11.Response(status_code=status, headers=list(headers), reason=b""))


Handler = Callable[[Request, Responder], Awaitable[None]]
Found = Callable[[Request, Responder, re.Match[str]], Awaitable[None]]
"""Answers the requests whose path matched."""
Route = tuple[str, str, Found]
"""Method, pattern of the path, and who answers."""


class Connection(asyncio.Protocol):
    """One client. Its handler is cancelled the moment the client goes away."""

    def __init__(self, handler: Handler, open_connections: set[Connection]) -> None:
        self._handler = handler
        self._open = open_connections
        self._http = h11.Connection(h11.SERVER, max_incomplete_event_size=65536)
        self._transport: asyncio.Transport | None = None
        self._task: asyncio.Task[None] | None = None
        self._request: h11.Request | None = None
        self._body = bytearray()
        self._too_large = False
        self._writable = asyncio.Event()
        self._writable.set()

    # --- asyncio's side

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._open.add(self)
        sock = transport.get_extra_info("socket")
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.discard(self)
        self._writable.set()
        if self._task is not None:
            self._task.cancel()

    def pause_writing(self) -> None:
        self._writable.clear()

    def resume_writing(self) -> None:
        self._writable.set()

    def eof_received(self) -> bool:
        return False

    def data_received(self, data: bytes) -> None:
        try:
            self._http.receive_data(data)
            self._take_events()
        except h11.RemoteProtocolError:
            self.close()

    # --- requests

    def _take_events(self) -> None:
        while self._task is None:
            event = self._http.next_event()
            if isinstance(event, h11.Request):
                self._request = event
                self._body.clear()
                self._too_large = False
                if self._http.they_are_waiting_for_100_continue:
                    self._put(self._http.send(h11.InformationalResponse(status_code=100, headers=[])))
            elif isinstance(event, h11.Data):
                if len(self._body) + len(event.data) > MOST_BODY_BYTES:
                    self._too_large = True
                else:
                    self._body += event.data
            elif isinstance(event, h11.EndOfMessage):
                self._task = asyncio.get_running_loop().create_task(self._answer())
            elif isinstance(event, h11.ConnectionClosed) or event in (h11.NEED_DATA, h11.PAUSED):
                return

    async def _answer(self) -> None:
        assert self._request is not None
        responder = Responder(self)
        try:
            asked = self._asked(self._request)
            if asked is None:
                await responder.page(400, "<h1>400 Bad Request</h1>")
            elif self._too_large:
                await responder.page(413, "<h1>413 Request Entity Too Large</h1>")
            else:
                await self._handler(asked, responder)
        except (Aborted, h11.LocalProtocolError, ConnectionError):
            self.close()
            return
        except BaseException:
            self.close()  # a defect of ours shows as a broken connection and not as endless waiting
            raise
        finally:
            self._task = None
        if self._http.our_state is h11.DONE and self._http.their_state is h11.DONE:
            self._http.start_next_cycle()
            self._take_events()
        else:
            self.close()

    def _asked(self, request: h11.Request) -> Request | None:
        """The request; None when its target is no URL."""
        try:
            target = urlsplit(request.target.decode("ascii", "replace"))
        except ValueError:
            return None
        return Request(
            method=request.method.decode("ascii"),
            path=target.path,
            query=dict(parse_qsl(target.query)),
            headers={name.decode("latin-1"): value.decode("latin-1") for name, value in request.headers},
            body=bytes(self._body),
        )

    # --- answers

    @property
    def address(self) -> str:
        """Host and port of this end."""
        assert self._transport is not None
        host, port = self._transport.get_extra_info("sockname")[:2]
        return f"{host}:{port}"

    def write(self, event: h11.Response) -> None:
        """Send the head of an answer."""
        self._put(self._http.send(event))

    async def send(self, event: h11.Data | h11.EndOfMessage) -> None:
        """Send what follows the head, no faster than the client takes it."""
        self._put(self._http.send(event))
        await self._writable.wait()
        if self._transport is None or self._transport.is_closing():
            raise ConnectionError

    def _put(self, data: bytes | None) -> None:
        if self._transport is None or self._transport.is_closing():
            raise ConnectionError
        if data:
            self._transport.write(data)

    def close(self) -> None:
        """Close after what was written has left."""
        if self._transport is not None:
            self._transport.close()

    def reset(self) -> None:
        """Close so that the other side sees a reset."""
        assert self._transport is not None
        sock = self._transport.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._transport.abort()

    def stop(self) -> asyncio.Task[None] | None:
        """End now, whatever is under way; the task to wait for, if there is one."""
        task = self._task
        if task is not None:
            task.cancel()
        if self._transport is not None:
            self._transport.abort()
        return task
