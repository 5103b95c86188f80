"""Plays one answer onto the wire, in time and in small uneven pieces."""

from __future__ import annotations

import asyncio
import itertools
from typing import Any

from kilo_tui.demo.chunks import COMMENT, DONE, Chunks, event
from kilo_tui.demo.http import Responder


def pieces(text: str, count: int | None = None) -> list[str]:
    """`text` in uneven pieces, about as long as tokens are; exactly `count` of them when it is given."""
    wanted = count or max(1, round(len(text) / 4))
    size = len(text) / wanted
    wobble = (0.0, 0.35, -0.3, 0.1, -0.4, 0.25)
    borders = [0]
    for place in range(1, wanted):
        border = round((place + wobble[place % len(wobble)]) * size)
        borders.append(min(max(border, borders[-1] + 1), len(text)))
    borders.append(len(text))
    return [text[start:end] for start, end in itertools.pairwise(borders) if end > start]


class Player:
    """One streamed answer on its way. What it has said so far is what will be billed."""

    def __init__(
        self, responder: Responder, chunks: Chunks, *, tokens_per_second: float, latency: float, pace: float
    ) -> None:
        self.responder = responder
        self.chunks = chunks
        self._interval = pace / tokens_per_second
        self._latency = latency
        self._pace = pace
        self._due = asyncio.get_running_loop().time()
        self._kept = b""
        self._written = 0
        self.text_tokens = 0
        self.reasoning_tokens = 0

    def begin(self, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Send the head."""
        self.responder.begin(200, "text/event-stream", (("Cache-Control", "no-cache"), *headers))

    async def open(self) -> None:
        """Send the head, keep-alives as long as the provider takes, and the first chunk, which holds no text."""
        self.begin()
        await self.write(COMMENT)
        await self.pause(self._latency)
        await self.write(COMMENT + event(self.chunks.first()))

    async def pause(self, seconds: float) -> None:
        """Let `seconds` go by; none at all when the gateway is not paced."""
        await self._flush()
        if self._pace:
            await asyncio.sleep(seconds * self._pace)  # noqa: TID251 - the answer's own tempo
        self._due = asyncio.get_running_loop().time()

    async def text(self, text: str, count: int | None = None) -> None:
        """Say `text`."""
        for piece in pieces(text, count) if text else []:
            self.text_tokens += 1
            await self._timed(event(self.chunks.text(piece)))

    async def think(self, text: str) -> None:
        """Reason."""
        for piece in pieces(text):
            self.reasoning_tokens += 1
            await self._timed(event(self.chunks.reasoning(piece)))

    async def finish(self, reason: str = "stop") -> None:
        """Say why it ends."""
        await self.write(event(self.chunks.delta(content="", finish=reason)))

    async def close(self, usage: dict[str, Any] | None) -> None:
        """Send the usage, `[DONE]`, and the end of the body."""
        if usage is not None:
            await self.write(event(self.chunks.usage(usage)))
        await self.write(DONE)
        await self._flush()
        await self.responder.end()

    async def write(self, data: bytes) -> None:
        """Send bytes as they are, after all that was kept back."""
        await self.responder.send(self._kept + data)
        self._kept = b""

    async def _timed(self, data: bytes) -> None:
        """Send an event when it is due; now and then its last bytes come only with the next one."""
        if self._interval:
            self._due += self._interval
            wait = self._due - asyncio.get_running_loop().time()
            if wait > 0:
                await asyncio.sleep(wait)  # noqa: TID251 - the answer's own tempo
        self._written += 1
        data = self._kept + data
        keep = (self._written * 7) % 11 if self._written % 3 == 0 else 0
        self._kept = data[len(data) - keep :]
        await self.responder.send(data[: len(data) - keep])

    async def _flush(self) -> None:
        if self._kept:
            await self.write(b"")
