"""From the bytes of an answer to stream events: no network here, and no border between bytes matters.

An answer is a stream of server-sent events, or one JSON completion where a stream was asked for. It has come
to its own end with a finish reason or `[DONE]`; what ends otherwise is broken, and what came stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.gateway.chunks import Chunk, complaint_in, read_chunk
from kilo_tui.gateway.reasoning import ReasoningDetails, ReasoningText
from kilo_tui.gateway.refusals import stream_refusal
from kilo_tui.gateway.sse import LARGEST_EVENT, SseDecoder
from kilo_tui.gateway.usage import read_usage
from kilo_tui.gateway.wire_json import SurrogateJoiner, UnreadableJson, decode, decode_money
from kilo_tui.model.chat import Delta, Finished, JsonObject, Reasoning, Served, StreamEvent, Used

LARGEST_ANSWER = 8 * 1024 * 1024
"""Characters of answer and reasoning together."""

_BEFORE_ANY = b"\xef\xbb\xbf \t\r\n"


@dataclass(slots=True)
class _Progress:
    finish_reason: str | None = None
    characters: int = 0
    understood: int = 0
    skipped: int = 0
    has_text: bool = False


class Answer:
    """One answer being received."""

    def __init__(self, *, host: str, model_id: str = "", free: bool = False) -> None:
        self._host = host
        self._model_id = model_id
        self._free = free
        self._head: bytearray | None = bytearray()  # until the first byte that tells stream from JSON
        self._json: bytearray | None = None
        self._events = SseDecoder()
        self._so_far = _Progress()
        self._served = Served()
        self._used: Used | None = None
        self._reasoning = ReasoningText()
        self._details = ReasoningDetails()
        self._answer_joiner = SurrogateJoiner()
        self._reasoning_joiner = SurrogateJoiner()
        self.done = False
        """`[DONE]` came: nothing after it counts."""

    @property
    def finishing(self) -> bool:
        """The model has said why it stopped; only usage and the end are still to come."""
        return self._so_far.finish_reason is not None

    def feed(self, data: bytes) -> Iterator[StreamEvent]:
        """What `data` adds. Exhaust it before feeding more. Raises KiloError after what came before it."""
        if self._head is not None:
            data = self._look_at_start(data)
        if self._json is not None:
            self._json += data
            self._limit(len(self._json))
            return
        for event in self._events.feed(data):
            text = event.data.strip()
            if text == "[DONE]":
                self.done = True
                return
            if text:  # without any it is a sign of life
                yield from self._take_text(text)

    def end(self, cut: KiloError | None = None) -> Iterator[StreamEvent]:
        """What is left when no more will come, `Finished` last; `cut` is why, when it was not a clean end.

        Raises the KiloError that the answer failed with.
        """
        text = None if self._json is None else self._json.decode("utf-8", "replace")
        payload = self._whole_completion(text)
        if payload is not None:
            yield from self._take(payload, text or "")
        yield from self._rest()
        so_far = self._so_far
        if not (self.done or self.finishing or payload is not None):
            raise self._broken(cut)
        if so_far.finish_reason == "error":
            raise self._trouble(Kind.PROVIDER_ERROR)
        if not so_far.has_text:
            if so_far.finish_reason == "content_filter":
                raise self._trouble(Kind.MODERATED)
            nonsense = so_far.skipped and not so_far.understood
            raise self._trouble(Kind.UNREADABLE_REPLY if nonsense else Kind.EMPTY_ANSWER)
        yield Finished(so_far.finish_reason, self._details.whole(), so_far.skipped)

    def _look_at_start(self, data: bytes) -> bytes:
        """Find out by the first visible byte what this is: all bytes once it is known, none before."""
        assert self._head is not None
        self._head += data
        self._limit(len(self._head))
        visible = data.lstrip(_BEFORE_ANY)
        if not visible:
            return b""
        start, self._head = bytes(self._head), None
        if visible.startswith(b"<"):
            raise self._trouble(Kind.UNREADABLE_REPLY, "HTML")
        if visible.startswith((b"{", b"[")):
            self._json = bytearray()
            return start.lstrip(_BEFORE_ANY)
        return start

    def _whole_completion(self, text: str | None) -> JsonObject | None:
        """The JSON that came instead of a stream; None when there is none, or not all of it."""
        if text is None:
            return None
        try:
            payload = decode(text)
        except UnreadableJson:
            return None
        return payload if isinstance(payload, dict) else None

    def _take_text(self, text: str) -> Iterator[StreamEvent]:
        try:
            payload = decode(text)
        except UnreadableJson:
            self._so_far.skipped += 1
            return
        yield from self._take(payload, text)

    def _take(self, payload: Any, text: str) -> Iterator[StreamEvent]:
        complaint = complaint_in(payload)
        chunk = read_chunk(payload)
        if chunk.usage is not None:
            chunk = replace(chunk, usage=_exact(chunk.usage, text))
        if complaint is None:
            self._so_far.understood += chunk.understood
            self._so_far.skipped += not chunk.understood
        yield from self._take_chunk(chunk)
        if complaint is not None:
            yield from self._rest()
            error = stream_refusal(complaint, host=self._host, model_id=self._model_id)
            raise error.with_facts(provider=error.facts.provider or self._served.provider or "")

    def _take_chunk(self, chunk: Chunk) -> Iterator[StreamEvent]:
        before = self._served
        served = Served(
            chunk.model_id or before.model_id,
            chunk.provider or before.provider,
            before.response_id or chunk.response_id,
        )
        if served != self._served:
            self._served = served
            yield served
        self._details.take(chunk.delta)
        reasoning = self._reasoning.take(chunk.delta)
        self._so_far.characters += len(chunk.text) + len(reasoning)
        self._limit(self._so_far.characters + self._details.size, LARGEST_ANSWER)
        if reasoning and (whole := self._reasoning_joiner.feed(reasoning)):
            yield Reasoning(whole)
        if chunk.text and (whole := self._answer_joiner.feed(chunk.text)):
            self._so_far.has_text = True
            yield Delta(whole)
        if chunk.finish_reason is not None and self._so_far.finish_reason != "error":
            self._so_far.finish_reason = chunk.finish_reason
        usage = read_usage(chunk.usage, free=self._free) if chunk.usage is not None else None
        if usage is not None and (self._used is None or usage != self._used.usage):
            self._used = Used(usage)
            yield self._used

    def _rest(self) -> Iterator[StreamEvent]:
        """Halves of characters whose other half never came."""
        if reasoning := self._reasoning_joiner.end():
            yield Reasoning(reasoning)
        if text := self._answer_joiner.end():
            self._so_far.has_text = True
            yield Delta(text)

    def _broken(self, cut: KiloError | None) -> KiloError:
        if cut is not None:
            return cut
        strange = self._events.strange_lines or self._events.ends_strangely
        nonsense = self._json is not None or self._so_far.skipped or strange
        if nonsense and not self._so_far.understood:
            return self._trouble(Kind.UNREADABLE_REPLY)
        return self._trouble(Kind.STREAM_BROKEN)

    def _limit(self, size: int, limit: int = LARGEST_EVENT) -> None:
        if size > limit:
            facts = Facts(host=self._host, model_id=self._model_id, limit_bytes=limit)
            raise trouble(Kind.TOO_LARGE_REPLY, facts=facts)

    def _trouble(self, kind: Kind, detail: str = "") -> KiloError:
        facts = Facts(host=self._host, model_id=self._model_id, provider=self._served.provider or "")
        return trouble(kind, detail, facts=facts)


def _exact(usage: Any, text: str) -> Any:
    """The usage of the chunk that `text` is, with amounts as they are written there."""
    try:
        return decode_money(text)["usage"]
    except (UnreadableJson, LookupError, TypeError):
        return usage
