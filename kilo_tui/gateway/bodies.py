"""Bodies of answers: decompressed by us, never beyond a limit."""

from __future__ import annotations

import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing

import httpx

from kilo_tui.errors import Facts, Kind, trouble

_PIECE = 256 * 1024
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


async def body_of(response: httpx.Response) -> AsyncGenerator[bytes, None]:
    """The body in pieces as they come, decompressed. Raises KiloError `unreadable_reply`.

    We ask for no compression; a server or proxy that compresses all the same is understood, piece by piece,
    so that a small bomb never becomes a large piece.
    """
    encoding = response.headers.get("content-encoding", "").strip().lower()
    raw = response.stream
    assert isinstance(raw, httpx.AsyncByteStream)
    if encoding in ("", "identity"):
        async for piece in raw:
            yield piece
        return
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise _unreadable(response, f"Content-Encoding: {encoding[:80]}")
    unpacker: zlib._Decompress | None = None
    async for piece in raw:
        data, more = piece, False
        while data or more:
            if unpacker is None:
                unpacker = zlib.decompressobj(_window(data) if encoding == "deflate" else _GZIP_OR_ZLIB)
            try:
                unpacked = unpacker.decompress(data, _PIECE)
            except zlib.error:
                raise _unreadable(response, f"Content-Encoding: {encoding}") from None
            if unpacked:
                yield unpacked
            data = unpacker.unconsumed_tail
            more = len(unpacked) == _PIECE  # the rest may be inside already, with no byte left to ask for it
            if unpacker.eof:
                data, unpacker, more = unpacker.unused_data, None, False  # gzip members may follow one another


async def read_whole(response: httpx.Response, limit: int) -> bytes:
    """The whole body. Raises KiloError `too_large_reply` past `limit` bytes, or before any where it says its size."""
    pieces: list[bytes] = []
    size = 0
    if _announced(response) > limit:
        raise _too_large(response, limit)
    async with aclosing(body_of(response)) as body:
        async for piece in body:
            size += len(piece)
            if size > limit:
                raise _too_large(response, limit)
            pieces.append(piece)
    return b"".join(pieces)


def _announced(response: httpx.Response) -> int:
    """How many bytes are to come, as far as it is said."""
    said = response.headers.get("content-length", "")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 20 else 0


def _too_large(response: httpx.Response, limit: int) -> Exception:
    facts = Facts(status=response.status_code, limit_bytes=limit, host=response.url.host)
    return trouble(Kind.TOO_LARGE_REPLY, facts=facts)


def _window(first: bytes) -> int:
    """Servers disagree on whether `deflate` has the zlib header its name promises."""
    return zlib.MAX_WBITS if first[0] & 0x0F == 8 else -zlib.MAX_WBITS


def _unreadable(response: httpx.Response, detail: str) -> Exception:
    facts = Facts(status=response.status_code, host=response.url.host)
    return trouble(Kind.UNREADABLE_REPLY, detail, facts=facts)
