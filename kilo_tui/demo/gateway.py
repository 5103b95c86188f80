"""The demo gateway: it listens on loopback, knows the paths, and remembers what it was asked."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from kilo_tui.demo.account import AccountRoutes
from kilo_tui.demo.checkouts import Checkouts
from kilo_tui.demo.clock import Now
from kilo_tui.demo.completions import Completions, refuse
from kilo_tui.demo.device import DeviceCodes
from kilo_tui.demo.http import Connection, Request, Responder
from kilo_tui.demo.refusals import Refusal
from kilo_tui.demo.routes import Routes
from kilo_tui.demo.signing_in import SignInRoutes
from kilo_tui.demo.tokens import Accounts
from kilo_tui.demo.web import WebRoutes

MOST_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came, without its secret."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any

    def as_json(self) -> dict[str, Any]:
        """For `GET /__demo/requests`."""
        return {"method": self.method, "path": self.path, "headers": self.headers, "body": self.body}


class DemoGateway:
    """One gateway with its own accounts, all in memory.

    `pace` stretches the tempo of its answers: 1 is a model's own, 0 is as fast as the client takes it.
    """

    def __init__(self, pace: float = 1.0, now: Now = time.time) -> None:
        self.received: list[Received] = []
        self.url = ""
        self._now = now
        self._accounts = Accounts(now)
        self._completions = Completions(self._accounts, pace)
        self._connections: set[Connection] = set()
        self._server: asyncio.Server | None = None
        self._routes: Routes | None = None
        self._codes: DeviceCodes | None = None
        self._instead: dict[str, list[Refusal]] = {}
        self._held: dict[str, asyncio.Event] = {}

    async def start(self, port: int = 0) -> str:
        """Listen; the root URL. Raises OSError when the port is taken."""
        loop = asyncio.get_running_loop()
        checkouts = Checkouts()
        self._server = await loop.create_server(lambda: Connection(self._answer, self._connections), "127.0.0.1", port)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        self._codes = codes = DeviceCodes(self.url, self._now)
        self._routes = Routes(
            self._completions,
            self._now,
            AccountRoutes(self._accounts, checkouts, self.url).table,
            SignInRoutes(self._accounts, codes).table,
            WebRoutes(self._accounts, codes, checkouts).table,
        )
        return self.url

    async def close(self) -> None:
        """Break off every connection and stop listening."""
        if self._server is None:
            return
        self._server.close()
        tasks = [task for connection in list(self._connections) if (task := connection.stop())]
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._server.wait_closed()
        self._server = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_exc: object) -> None:
        await self.close()

    # --- for tests

    @property
    def clients(self) -> int:
        """Connections that are open."""
        return len(self._connections)

    def will_reply(self, *script: object) -> None:
        """Answer the next question with these texts; HOLD, RESET and CLOSE stand between them."""
        self._completions.scripts.append(script)

    def will_refuse(self, status: int, body: Any, headers: Sequence[tuple[str, str]] = ()) -> None:
        """Answer the next question with this status and body."""
        self._completions.refusals.append(Refusal(status, body, tuple(headers)))

    def will_answer(self, path: str, status: int, body: Any) -> None:
        """Answer the next request for this path with this status and body."""
        self._instead.setdefault(path, []).append(Refusal(status, body))

    def will_hand_over(self, token: str) -> None:
        """Give this token to the next terminal that is authorized."""
        assert self._codes is not None
        self._codes.tokens.append(token)

    def hold(self, path: str) -> None:
        """Let requests for this path wait until it is let go."""
        self._held[path] = asyncio.Event()

    def let_go(self, path: str) -> None:
        """Answer who waits; may be called from any thread."""
        assert self._server is not None
        self._server.get_loop().call_soon_threadsafe(self._held.pop(path).set)

    def release(self) -> None:
        """Let an answer that holds go on; may be called from any thread."""
        assert self._server is not None
        self._server.get_loop().call_soon_threadsafe(self._completions.released.set)

    def asked(self) -> list[Received]:
        """The chat requests among what was received."""
        return [one for one in self.received if one.path.endswith("/chat/completions")]

    # --- requests

    async def _answer(self, request: Request, responder: Responder) -> None:
        assert self._routes is not None
        if request.path == "/__demo/requests":
            await responder.json(200, [one.as_json() for one in self.received])
            return
        self._remember(request)
        if (event := self._held.get(request.path)) is not None:
            await event.wait()
        if instead := self._instead.get(request.path):
            await refuse(responder, instead.pop(0))
        else:
            await self._routes.answer(request, responder)

    def _remember(self, request: Request) -> None:
        headers = {name: value for name, value in request.headers.items() if name not in ("authorization", "cookie")}
        self.received.append(Received(request.method, request.path, headers, _readable(request)))
        del self.received[:-MOST_REMEMBERED]


def _readable(request: Request) -> Any:
    if not request.body:
        return None
    try:
        return request.json()
    except ValueError:
        return request.body.decode("utf-8", "replace")


class DemoThread:
    """A demo gateway in a thread with an event loop of its own."""

    def __init__(self, pace: float = 1.0) -> None:
        self.gateway = DemoGateway(pace)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="demo-gateway", daemon=True)

    def start(self) -> str:
        """Listen; the root URL."""
        self._thread.start()
        return asyncio.run_coroutine_threadsafe(self.gateway.start(), self._loop).result()

    def stop(self) -> None:
        """Close everything and end the thread."""
        if not self._thread.is_alive():
            return
        asyncio.run_coroutine_threadsafe(self.gateway.close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


async def serve(port: int, pace: float = 1.0) -> None:
    """Print the root URL and serve until SIGTERM or SIGINT. Raises OSError when the port is taken."""
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        loop.add_signal_handler(number, ended.set)
    gateway = DemoGateway(pace)
    sys.stdout.write(await gateway.start(port) + "\n")
    sys.stdout.flush()
    try:
        await ended.wait()
    finally:
        await gateway.close()
