"""From a host name to a connected socket: resolving and connecting, both of which can be stopped at once.

Names are resolved in a daemon thread of our own: a resolver that hangs delays neither a stop nor, as
asyncio's own executor would, the end of the process.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import socket
import threading
from contextlib import suppress
from itertools import chain, zip_longest
from typing import Any

from kilo_tui.errors import Facts, KiloError, Kind, trouble

STAGGER = 0.25
"""Seconds an address has for itself before the next one is tried beside it."""

_Addresses = list[tuple[socket.AddressFamily, tuple[Any, ...]]]
_NO_ROUTE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL})


async def dial(host: str, port: int) -> socket.socket:
    """A connected, non-blocking socket to the first address of `host` that answers.

    Raises KiloError `unreachable`, with the phase it failed in. Cancelling closes every socket at once.
    """
    loop = asyncio.get_running_loop()
    started = loop.time()
    waiting = _in_turns(await resolve(host, port))
    attempts: set[asyncio.Task[socket.socket]] = set()
    failures: list[OSError] = []
    try:
        while waiting or attempts:
            if waiting:
                family, address = waiting.pop(0)
                attempts.add(asyncio.create_task(_connect(family, address)))
            done, attempts = await asyncio.wait(
                attempts, timeout=STAGGER if waiting else None, return_when=asyncio.FIRST_COMPLETED
            )
            for attempt in done:
                error = attempt.exception()
                if error is None:
                    attempts |= done - {attempt}
                    return attempt.result()
                if not isinstance(error, OSError):
                    raise error
                failures.append(error)
    finally:
        for attempt in attempts:
            _give_up(attempt)
    raise _unreachable(host, _most_telling(failures), loop.time() - started)


async def resolve(host: str, port: int) -> _Addresses:
    """The addresses of `host`, in the resolver's order. Raises KiloError `unreachable`, phase `dns`."""
    known = _known(host, port)
    if known:
        return known
    loop = asyncio.get_running_loop()
    answer: asyncio.Future[_Addresses] = loop.create_future()

    def settle(addresses: _Addresses, error: Exception | None) -> None:
        if answer.done():
            return
        if error is None:
            answer.set_result(addresses)
        else:
            answer.set_exception(error)

    def look_up() -> None:
        addresses: _Addresses = []
        failed: Exception | None = None
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            addresses = [(family, address) for family, _, _, _, address in found]
        except (OSError, UnicodeError) as error:
            failed = error
        with suppress(RuntimeError):  # the loop is closed, and nobody wants to know any more
            loop.call_soon_threadsafe(settle, addresses, failed)

    threading.Thread(target=look_up, name="resolver", daemon=True).start()
    try:
        return await answer
    except (OSError, UnicodeError) as error:
        detail = getattr(error, "strerror", None) or "not a host name"
        raise trouble(Kind.UNREACHABLE, detail, facts=Facts(host=host, phase="dns"), may_retry=True) from error


def _known(host: str, port: int) -> _Addresses:
    """Addresses that need no resolver: numeric ones, and this machine, whatever a resolver would say of it."""
    if host == "localhost" or host.endswith(".localhost"):
        return [
            (socket.AF_INET, ("127.0.0.1", port)),
            (socket.AF_INET6, ("::1", port, 0, 0)),
        ]
    try:
        version = ipaddress.ip_address(host).version
    except ValueError:
        return []
    if version == 4:
        return [(socket.AF_INET, (host, port))]
    return [(socket.AF_INET6, (host, port, 0, 0))] if "%" not in host else []


def _in_turns(addresses: _Addresses) -> _Addresses:
    """The families in turns, so that a broken one costs one stagger and not one for each address."""
    first = [entry for entry in addresses if entry[0] == addresses[0][0]]
    others = [entry for entry in addresses if entry[0] != addresses[0][0]]
    return [entry for entry in chain.from_iterable(zip_longest(first, others)) if entry is not None]


async def _connect(family: socket.AddressFamily, address: tuple[Any, ...]) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        await asyncio.get_running_loop().sock_connect(sock, address)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    except BaseException:
        sock.close()
        raise
    return sock


def _give_up(attempt: asyncio.Task[socket.socket]) -> None:
    """Stop an attempt that is not needed any more, connected already or not."""
    attempt.cancel()

    def close(done: asyncio.Task[socket.socket]) -> None:
        if not done.cancelled() and done.exception() is None:
            done.result().close()

    attempt.add_done_callback(close)


def _most_telling(failures: list[OSError]) -> OSError:
    """The failure that says most: a refusal came from the host itself; a missing way may only mean "no IPv6 here"."""
    if not failures:
        return OSError(errno.EHOSTUNREACH, "no address")
    return min(failures, key=lambda error: (error.errno != errno.ECONNREFUSED, error.errno in _NO_ROUTE))


def _unreachable(host: str, error: OSError, waited: float) -> KiloError:
    kind, phase, seconds = Kind.UNREACHABLE, "connect", None
    if error.errno == errno.ECONNREFUSED:
        phase = "refused"
    elif error.errno in _NO_ROUTE:
        phase = "route"
    elif error.errno == errno.ETIMEDOUT:
        kind, seconds = Kind.TIMED_OUT, waited
    return trouble(kind, error.strerror or "", facts=Facts(host=host, phase=phase, seconds=seconds), may_retry=True)
