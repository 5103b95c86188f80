"""The demo gateway with answers to measure by, in a process of its own: `python bench/gateway.py [PACE] [MODELS]`.

The question `play NAME RATE` is answered with the pieces of that name at so many a second, 0 for as fast as they are
taken; with ` hold` behind it, the end is never sent. It writes what it does, and when, as JSON lines.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from dataclasses import replace
from typing import Any

import answers
from models import names

from kilo_tui.demo import catalog
from kilo_tui.demo.chunks import COMMENT, DONE, Chunks, event, usage
from kilo_tui.demo.gateway import DemoGateway
from kilo_tui.demo.http import Request, Responder

SILENCE = 0.15
"""Seconds between the head and the first piece."""


def tell(what: str, **facts: Any) -> None:
    """Say what happened, with the time all processes of this machine share."""
    sys.stdout.write(json.dumps({"what": what, "time": time.monotonic(), **facts}) + "\n")
    sys.stdout.flush()


class BenchGateway(DemoGateway):
    """Answers what is to be measured by itself, and everything else as the demo does."""

    def __init__(self, pace: float, models: int) -> None:
        super().__init__(pace)
        self._played = 0
        for name, model in catalog.MODELS.items():  # whatever conversation is measured fits
            catalog.MODELS[name] = replace(model, context=100_000_000)
        self._listed = json.dumps({"data": [_model(name) for name in names(models)]}).encode()
        self._lists = models > 0

    async def _answer(self, request: Request, responder: Responder) -> None:
        if self._lists and request.path.endswith("/models"):
            responder.begin(200, "application/json")
            await responder.send(self._listed)
            await responder.end()
            return
        if not request.path.endswith("/chat/completions"):
            await super()._answer(request, responder)
            return
        question = str(request.json()["messages"][-1]["content"]).strip()
        match question.split():
            case ["play", name, rate, *hold]:
                await self._play(name, float(rate), responder, hold=bool(hold))
            case _:
                tell("asked", question=question)
                await super()._answer(request, responder)

    async def _play(self, name: str, rate: float, responder: Responder, *, hold: bool) -> None:
        begin, end = answers.SIGNS[self._played * 2], answers.SIGNS[self._played * 2 + 1]
        self._played += 1
        chunks = Chunks(self._played, "demo/long:free", "Demo")
        events = [event(chunks.text(piece)) for piece in answers.pieces(name)]
        first, last = event(chunks.text(f"{begin} \n\n")), event(chunks.text(f"\n\n{end}\n"))
        closing = [event(chunks.delta(content="", finish="stop")), event(chunks.usage(usage(9, len(events), 0, 0)))]
        tell("asked", question=name, begin=begin, end=end, pieces=len(events))
        responder.begin(200, "text/event-stream", (("Cache-Control", "no-cache"),))
        try:
            await responder.send(COMMENT + event(chunks.delta(content="")))
            await asyncio.sleep(SILENCE + 0.013 * (self._played % 5))  # noqa: TID251 - a model thinks
            await responder.send(first)
            tell("first")
            await _send(responder, events, rate)
            if hold:
                await asyncio.Event().wait()
            for one in (last, *closing, DONE):
                await responder.send(one)
            tell("last")
            await responder.end()
        except (ConnectionError, asyncio.CancelledError):
            tell("broken")
            raise


def _model(name: str) -> dict[str, Any]:
    """A model as large as those of the real list."""
    return {
        "id": name,
        "name": name,
        "created": 1_700_000_000,
        "description": "One of many, described at some length as they all are. " * 8,
        "context_length": 131_072,
        "architecture": {"input_modalities": ["text", "image"], "output_modalities": ["text"]},
        "pricing": {"prompt": "0.00000125", "completion": "0.00001"},
        "top_provider": {"max_completion_tokens": 32_768},
        "supported_parameters": ["max_tokens", "temperature", "tools", "reasoning"],
    }


async def _send(responder: Responder, events: list[bytes], rate: float) -> None:
    """At `rate` a second; the ones that are late follow at once."""
    clock = asyncio.get_running_loop().time
    due = clock()
    for one in events:
        if rate:
            due += 1 / rate
            if (wait := due - clock()) > 0:
                await asyncio.sleep(wait)  # noqa: TID251 - the answer's own tempo
        await responder.send(one)


async def serve(pace: float, models: int) -> None:
    """Until SIGTERM."""
    ended = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    gateway = BenchGateway(pace, models)
    tell("serving", address=await gateway.start())
    await ended.wait()
    await gateway.close()


if __name__ == "__main__":
    given = [*sys.argv[1:], *("1.0", "0")[len(sys.argv) - 1 :]]
    asyncio.run(serve(float(given[0]), int(given[1])))
