"""Answers that go wrong: each one is a model, so that a person and a test can see what the client makes of it."""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from kilo_tui.demo.chunks import COMMENT, DONE, event
from kilo_tui.demo.player import Player

_FIRST_HALF = "Half of this answer comes, and it is worth keeping: it was paid for. "


@dataclass(frozen=True, slots=True)
class Fault:
    """How an answer goes wrong."""

    what: str
    play: Callable[[Player], Awaitable[None]]
    refuse_first: int = 0
    """So many requests are refused before this is played."""


async def _silence(player: Player) -> None:
    """Wait until the client has had enough; its going away cancels this."""
    await player.write(b"")
    await asyncio.Event().wait()


async def _let_others_run() -> None:
    """A client that takes everything at once would otherwise have the gateway for itself."""
    await asyncio.sleep(0)  # noqa: TID251 - no time passes


async def _half(player: Player, text: str = _FIRST_HALF) -> None:
    await player.open()
    await player.text(text)
    await player.pause(0)


async def cut(player: Player) -> None:
    await _half(player)
    player.responder.cut()


async def cut_letter(player: Player) -> None:
    """The last event ends in the middle of a letter of two bytes."""
    await _half(player, "The caf")
    whole = event(player.chunks.text("é au lait"))
    await player.write(whole[: whole.index("é".encode()) + 1])
    player.responder.cut()


async def reset(player: Player) -> None:
    await _half(player)
    await player.pause(0.3)
    player.responder.reset()


async def reset_early(player: Player) -> None:
    player.responder.reset()


async def stall(player: Player) -> None:
    await _half(player)
    await _silence(player)


async def silence(player: Player) -> None:
    await _silence(player)


async def html(player: Player) -> None:
    """What a captive portal does."""
    await player.responder.page(200, "<html><head><title>Welcome to the hotel</title></head><body>Log in</body></html>")


async def ndjson(player: Player) -> None:
    """Chunks, but not as events."""
    player.responder.begin(200, "application/x-ndjson")
    for piece in ("Not ", "an ", "event."):
        await player.write(json.dumps(player.chunks.text(piece)).encode() + b"\n")
    await player.responder.end()


async def endless_line(player: Player) -> None:
    player.begin()
    await player.write(b"data: ")
    while True:
        await player.write(b"x" * 262_144)
        await _let_others_run()


async def endless_text(player: Player) -> None:
    await player.open()
    while True:
        await player.write(event(player.chunks.text("and so on, " * 2000)))
        await _let_others_run()


async def endless_comments(player: Player) -> None:
    """It lives, but nothing comes: only stopping it helps."""
    player.begin()
    while True:
        await player.write(COMMENT)
        await player.pause(1.0)
        await _let_others_run()


async def error_middle(player: Player) -> None:
    await _half(player)
    error = {
        "message": "Provider returned error",
        "code": 502,
        "metadata": {"raw": "upstream connection lost", "provider_name": "Demo"},
    }
    await player.write(event({"error": error, "user_id": "user_demo"}))
    await player.responder.end()


async def credits_middle(player: Player) -> None:
    await _half(player)
    error = {
        "message": "This request requires more credits, or fewer max_tokens.",
        "code": 402,
        "metadata": {"provider_name": None},
    }
    await player.write(event({"error": error, "user_id": "user_demo"}))
    await player.responder.end()


async def no_done(player: Player) -> None:
    """A reason to stop, and then just the end."""
    await _half(player)
    await player.text("And the other half too.")
    await player.finish()
    await player.responder.end()


async def no_end(player: Player) -> None:
    """Neither a reason to stop nor `[DONE]`."""
    await _half(player)
    await player.responder.end()


async def bad_event(player: Player) -> None:
    """One event in the middle is no JSON."""
    await _half(player)
    await player.write(b'data: {"choices":[{"delta":{"content":"lost\n\n')
    await player.text("The rest comes all the same.")
    await player.finish()
    await player.close(None)


async def wrong_types(player: Player) -> None:
    """Numbers where texts belong, texts where numbers belong, nothing where something belongs."""
    await _half(player)
    payloads: tuple[object, ...] = (
        [],
        7,
        {"choices": {"0": 1}},
        {"choices": [None]},
        {"choices": [{"index": 0, "delta": {"content": 42}}]},
        {"choices": [{"index": 0, "delta": "text"}]},
        {"choices": [], "usage": {"prompt_tokens": "12", "completion_tokens": -3, "cost": "1e400"}},
        {"choices": [], "usage": "much", "provider": {"name": 1}, "model": 3},
    )
    for payload in payloads:
        await player.write(event(payload))
    await player.text("The rest comes all the same.")
    await player.finish()
    await player.close(None)


async def surrogates(player: Player) -> None:
    """A letter in two halves, in two events, and a half that stays alone."""
    await player.open()
    chunk = json.dumps(player.chunks.text("@@"))
    for half in ("Smile: \\ud83d", "\\ude00, and a lone half: \\ud83d", " and on."):
        await player.write(b"data: " + chunk.replace("@@", half).encode() + b"\n\n")
    await player.finish()
    await player.close(None)


async def hostile(player: Player) -> None:
    """Everything a text can try on a terminal."""
    await player.open()
    await player.text(
        "Title: \x1b]0;owned\x07 clipboard: \x1b]52;c;b3duZWQ=\x07 question: \x1b[6n\x1b[c "
        "screen: \x1b[2J\x1b[?1049l C1: \x9b31mred\x9d0;x\x9c shift: \x0e back: \x08\x08 "
        "bidi: \u202eevil\u202c link: \x1b]8;;https://evil.example\x07here\x1b]8;;\x07 nul: \x00 del: \x7f\n\n"
        "Markup: [/x] [@click=app.quit]quit[/] [red]red[/red], generics: `Vec<u8>` and Vec<u8>, "
        "entity: &#x202e;evil&#27;[31m\n\n"
        "```python\nprint('\x1b[31mred in code')\n```\n"
    )
    await player.finish()
    await player.close(None)


async def bomb(player: Player) -> None:
    """A hundred kilobytes that want to become a hundred megabytes."""
    packer = zlib.compressobj(wbits=16 + zlib.MAX_WBITS)
    megabyte = b"x" * 1_000_000
    player.begin((("Content-Encoding", "gzip"),))
    await player.write(packer.compress(b"data: "))
    for _ in range(100):  # packed as it goes: in a demo this is the memory of the program under test, too
        await player.write(packer.compress(megabyte) + packer.flush(zlib.Z_SYNC_FLUSH))
        await _let_others_run()
    await player.write(packer.flush())
    await player.responder.end()


async def retry(player: Player) -> None:
    await player.open()
    await player.text("The third try was let through.")
    await player.finish()
    await player.close(None)


async def slow_start(player: Player) -> None:
    player.begin()
    for _ in range(20):
        await player.write(COMMENT)
        await player.pause(0.5)
    await player.text("Good things take time.")
    await player.finish()
    await player.close(None)


async def json_whole(player: Player) -> None:
    """One JSON completion where a stream was asked for, after padding."""
    body = player.chunks.whole(
        "All of it at once.", "", "stop", {"prompt_tokens": 5, "completion_tokens": 5, "cost": 0}
    )
    player.responder.begin(200, "application/json")
    await player.write(b"\n\n   \n")
    await player.write(json.dumps(body).encode())
    await player.responder.end()


async def reasoning_only(player: Player) -> None:
    await player.open()
    await player.think("I think, and think, and then there is no time left to answer.")
    await player.finish()
    await player.close(None)


async def empty(player: Player) -> None:
    await player.open()
    await player.finish()
    await player.close(None)


async def length(player: Player) -> None:
    await _half(player)
    await player.finish("length")
    await player.close(None)


async def content_filter(player: Player) -> None:
    await _half(player)
    await player.finish("content_filter")
    await player.close(None)


async def tool_calls(player: Player) -> None:
    """Calls of tools that nobody offered."""
    await player.open()
    call = {"index": 0, "id": "call_1", "type": "function", "function": {"name": "shell", "arguments": '{"x":'}}
    await player.write(event(player.chunks.delta(tool_calls=[call])))
    await player.finish("tool_calls")
    await player.close(None)


async def after_done(player: Player) -> None:
    """Text behind the end, and a connection that is then kept open."""
    await _half(player)
    await player.finish()
    await player.write(DONE + event(player.chunks.text("This is behind the end.")))
    await _silence(player)


async def no_usage(player: Player) -> None:
    await _half(player)
    await player.finish()
    await player.close(None)


FAULTS: dict[str, Fault] = {
    "cut": Fault("The connection closes in the middle.", cut),
    "cut-letter": Fault("The connection closes inside a letter.", cut_letter),
    "reset": Fault("The connection is reset in the middle.", reset),
    "reset-early": Fault("The connection is reset before a byte.", reset_early),
    "stall": Fault("The answer stops coming, and the connection stays open.", stall),
    "silence": Fault("Not a byte comes.", silence),
    "html": Fault("A page comes instead of an answer.", html),
    "ndjson": Fault("Chunks come without being events.", ndjson),
    "endless-line": Fault("A line that never ends.", endless_line),
    "endless-text": Fault("A text that never ends, as fast as it can.", endless_text),
    "endless-comments": Fault("Only signs of life, for ever.", endless_comments),
    "error-middle": Fault("An error object in the middle.", error_middle),
    "credits-middle": Fault("The credits run out in the middle.", credits_middle),
    "no-done": Fault("The end is missing behind a reason to stop.", no_done),
    "no-end": Fault("It just ends.", no_end),
    "bad-event": Fault("One event in the middle is broken.", bad_event),
    "wrong-types": Fault("Fields have wrong types.", wrong_types),
    "surrogates": Fault("Letters come in halves.", surrogates),
    "hostile": Fault("The text attacks the terminal.", hostile),
    "bomb": Fault("A small answer unpacks to a huge one.", bomb),
    "retry": Fault("Two requests are refused, the third is answered.", retry, refuse_first=2),
    "slow-start": Fault("Ten seconds of signs of life come first.", slow_start),
    "json-whole": Fault("One JSON object comes instead of a stream.", json_whole),
    "reasoning-only": Fault("It reasons and never answers.", reasoning_only),
    "empty": Fault("It ends without a word.", empty),
    "length": Fault("It ends at its limit.", length),
    "content-filter": Fault("A filter ends it.", content_filter),
    "tool-calls": Fault("It calls tools nobody offered.", tool_calls),
    "after-done": Fault("Text comes behind the end.", after_done),
    "no-usage": Fault("It does not say what it cost.", no_usage),
}
"""By the name in `demo/fault-<name>:free`."""
