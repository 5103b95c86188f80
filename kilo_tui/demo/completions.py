"""Chat: the checks, then the answer, then the bill."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kilo_tui.demo.checks import Asked, Checks, Refused
from kilo_tui.demo.chunks import Chunks, usage
from kilo_tui.demo.http import Request, Responder
from kilo_tui.demo.player import Player
from kilo_tui.demo.refusals import Refusal
from kilo_tui.demo.stories import story
from kilo_tui.demo.tokens import Accounts

HOLD, RESET, CLOSE = object(), object(), object()
"""In a script: wait to be released, reset the connection, close it."""

Script = Sequence[object]
"""Texts and the three signs above."""


@dataclass(slots=True)
class Completions:
    """Answers chat for one demo gateway."""

    accounts: Accounts
    pace: float
    scripts: list[Script] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    _count: int = 0
    _checks: Checks = field(init=False)

    def __post_init__(self) -> None:
        self._checks = Checks(self.accounts)

    async def answer(self, request: Request, responder: Responder) -> None:
        """Answer one request."""
        try:
            if self.refusals:
                raise Refused(self.refusals.pop(0))
            asked = self._checks.check(request)
        except Refused as refused:
            await refuse(responder, refused.refusal)
            return
        self._count += 1
        name = asked.endpoint.provider.name
        chunks = Chunks(self._count, asked.model.answers_as or asked.model.id, name, asked.reporting)
        # A fault is about the wire: it goes out as it is, whatever was asked for.
        streams = asked.stream or asked.fault is not None
        player = Player(
            responder if streams else Unsent(),
            chunks,
            tokens_per_second=asked.model.tokens_per_second or asked.endpoint.throughput,
            latency=asked.endpoint.latency,
            pace=self.pace if streams else 0,
        )
        try:
            await self._play(asked, player)
        finally:
            cost = self._charge(asked, player)
        if isinstance(player.responder, Unsent):
            await responder.json(200, player.responder.completion(chunks, _usage(asked, player, cost)))

    # --- answers

    async def _play(self, asked: Asked, player: Player) -> None:
        if self.scripts:
            await self._play_script(self.scripts.pop(0), player)
        elif asked.fault is not None:
            await asked.fault.play(player)
            return
        else:
            await player.open()
            await story(asked.model, asked.endpoint, thinks=asked.thinks)(player, asked.question)
        await player.finish()
        await player.close(_usage(asked, player, _cost(asked, player)))

    async def _play_script(self, script: Script, player: Player) -> None:
        await player.open()
        for step in script:
            if isinstance(step, str):
                await player.text(step)
                await player.write(b"")
            elif step is HOLD:
                await self.released.wait()
                self.released.clear()
            elif step is RESET:
                player.responder.reset()
            elif step is CLOSE:
                player.responder.cut()

    def _charge(self, asked: Asked, player: Player) -> int:
        cost = _cost(asked, player)
        if asked.person is not None:
            said = player.text_tokens + player.reasoning_tokens
            asked.person.charge(asked.model.id, cost, asked.prompt_tokens, said, asked.organization)
        return cost


class Unsent(Responder):
    """Takes an answer in for a client that asked for no stream; what it holds is then sent as one object."""

    def __init__(self) -> None:
        self._said = bytearray()
        self.ended = False

    def begin(self, status: int, content_type: str, headers: Sequence[tuple[str, str]] = ()) -> None:
        """Nothing is sent yet."""

    async def send(self, data: bytes) -> None:
        """Keep it."""
        self._said += data

    async def end(self) -> None:
        """It is whole."""
        self.ended = True

    def completion(self, chunks: Chunks, used: dict[str, Any]) -> dict[str, Any]:
        """The completion that the stream would have been."""
        text = reasoning = ""
        finish = "stop"
        for chunk in _events(bytes(self._said)):
            for choice in chunk.get("choices", ()):
                text += choice["delta"].get("content") or ""
                reasoning += choice["delta"].get("reasoning") or ""
                finish = choice["finish_reason"] or finish
        return chunks.whole(text, reasoning, finish, used)


def _events(stream: bytes) -> list[dict[str, Any]]:
    import json

    lines = [line[6:] for line in stream.split(b"\n") if line.startswith(b"data: ") and line != b"data: [DONE]"]
    return [json.loads(line) for line in lines]


def _cost(asked: Asked, player: Player) -> int:
    """Micro-dollars: what the provider that answers charges; nothing for a free model."""
    if asked.model.free:
        return 0
    said = player.text_tokens + player.reasoning_tokens
    return asked.endpoint.cost(asked.prompt_tokens, said, asked.cached_tokens)


def _usage(asked: Asked, player: Player, cost: int) -> dict[str, Any]:
    told = asked.model.told_cost or cost
    return usage(asked.prompt_tokens, player.text_tokens, player.reasoning_tokens, told, asked.cached_tokens)


async def refuse(responder: Responder, refusal: Refusal) -> None:
    """Send a refusal."""
    if isinstance(refusal.body, str):
        await responder.whole(refusal.status, refusal.body.encode(), "text/html", refusal.headers)
    else:
        await responder.json(refusal.status, refusal.at(responder.root).body, refusal.headers)
