"""Streamed completions over a real socket: what came, and how it ended."""

import asyncio
import gzip
import json
import zlib
from contextlib import aclosing
from decimal import Decimal

import pytest
from gateway.raw_server import CLOSE, HANG, RESET, chunk, sse

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway.answer import Answer
from kilo_tui.gateway.client import Timeouts
from kilo_tui.gateway.completions import GatewayCompletions, request_body
from kilo_tui.gateway.routing import provider_object
from kilo_tui.model.chat import (
    ChatMessage,
    CompletionRequest,
    Delta,
    Effort,
    Finished,
    Reasoning,
    Role,
    Served,
    Usage,
    Used,
)
from kilo_tui.model.routing import DataPolicy, Routing, Sort

SHORT = Timeouts(connect=5, idle=0.2, after_finish=0.2, api=2)


def a_request(**changes):
    return CompletionRequest(
        **{
            "model_id": "demo/echo:free",
            "messages": (ChatMessage(Role.USER, "hello"),),
            "conversation_id": "c-1",
        }
        | changes
    )


class Result:
    """What one completion yielded, and the error it ended with."""

    def __init__(self):
        self.events, self.error = [], None

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def text(self):
        return "".join(event.text for event in self.of(Delta))

    @property
    def reasoning(self):
        return "".join(event.text for event in self.of(Reasoning))

    @property
    def kind(self):
        return self.error and self.error.kind

    @property
    def finished(self):
        return self.of(Finished)[-1] if self.of(Finished) else None

    @property
    def outcome(self):
        return self.text, self.reasoning, self.kind, self.finished


async def ask(client, then=None, **changes):
    """Ask once; `then` is set when the first event is there."""
    result = Result()
    try:
        async with aclosing(GatewayCompletions(client).stream(a_request(**changes))) as events:
            async for event in events:
                result.events.append(event)
                if then is not None:
                    then.set()
    except KiloError as error:
        result.error = error
    return result


def decoded(data, *, size=None, free=False):
    """The same without a network: the bytes in pieces of `size`."""
    result, answer = Result(), Answer(host="h", free=free)
    size = size or max(1, len(data))
    try:
        for start in range(0, len(data), size):
            for event in answer.feed(data[start : start + size]):
                result.events.append(event)
            if answer.done:
                break
        for event in answer.end():
            result.events.append(event)
    except KiloError as error:
        result.error = error
    return result


# --- whole answers


async def test_an_answer_is_read_to_its_end(server, client_for):
    usage = {"prompt_tokens": 12, "completion_tokens": 3, "cost": 0.00042, "is_byok": False}
    server.will_stream(
        b": OPENROUTER PROCESSING\n\n",
        sse({"model": "m/real", "provider": "Google"} | chunk("", role="assistant"), done=False),
        sse(chunk("Hel"), chunk("lo"), chunk("", finish="stop"), {"choices": [], "usage": usage}),
    )
    async with client_for() as client:
        result = await ask(client)
    assert result.error is None
    assert result.text == "Hello"
    assert result.of(Served) == [Served("m/real", "Google")]
    assert result.of(Used) == [Used(Usage(12, 3, cost_usd=Decimal("0.00042")))]
    assert result.finished == Finished("stop")


async def test_the_request_says_what_is_wanted_and_from_where(server, client_for):
    server.will_stream(sse(chunk("ok", finish="stop")))
    details = ({"type": "reasoning.text", "text": "t", "signature": "s", "index": 0},)
    messages = (
        ChatMessage(Role.SYSTEM, "be kind"),
        ChatMessage(Role.ASSISTANT, "earlier", details),
        ChatMessage(Role.USER, "half a pair: \ud83d"),
    )
    async with client_for(token="a.b.c", organization_id="org-1") as client:
        await ask(client, messages=messages, effort=Effort.LOW, routing=Routing(sort=Sort.PRICE))
    (request,) = server.requests
    assert (request.method, request.path) == ("POST", "/api/gateway/chat/completions")
    assert request.json == {
        "model": "demo/echo:free",
        "messages": [
            {"role": "system", "content": "be kind"},
            {"role": "assistant", "content": "earlier", "reasoning_details": list(details)},
            {"role": "user", "content": "half a pair: \ufffd"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "usage": {"include": True},
        "reasoning": {"effort": "low"},
        "provider": {"sort": "price"},
    }
    wanted = {
        "authorization": "Bearer a.b.c",
        "x-kilocode-organizationid": "org-1",
        "x-kilocode-taskid": "c-1",
        "x-kilocode-mode": "ask",
        "x-kilocode-feature": "direct-gateway",
        "user-agent": "kilo-tui/1.2.3",
        "accept-encoding": "identity",
        "content-type": "application/json",
    }
    assert {name: request.headers.get(name) for name in wanted} == wanted


async def test_signed_out_no_authorization_is_sent(server, client_for):
    server.will_stream(sse(chunk("ok", finish="stop")))
    async with client_for() as client:
        await ask(client)
    assert "authorization" not in server.requests[0].headers
    assert "provider" not in server.requests[0].json


@pytest.mark.parametrize(
    ("routing", "expected"),
    [
        (Routing(sort=Sort.LATENCY, data_policy=DataPolicy.DENY), {"sort": "latency", "data_collection": "deny"}),
        (Routing(data_policy=DataPolicy.ALLOW), {"data_collection": "allow"}),
        (
            Routing(provider="gmicloud/fp8", sort=Sort.PRICE, data_policy=DataPolicy.ZDR),
            {"order": ["gmicloud/fp8"], "only": ["gmicloud/fp8"], "allow_fallbacks": False, "zdr": True},
        ),
    ],
)
def test_routing_becomes_the_provider_object(routing, expected):
    assert provider_object(routing) == expected


async def test_a_server_that_is_not_ours_in_shape_answers_too(server, client_for):
    server.will_stream(
        sse(
            {"id": "x", "model": "other"} | chunk("Hi"),
            chunk(finish="stop"),
            {"choices": [], "usage": {"prompt_tokens": 5, "completion_tokens": 1}},
        )
    )
    async with client_for(foreign=True, token="a.b.c", organization_id="org-1") as client:
        result = await ask(client, effort=Effort.HIGH, routing=Routing(sort=Sort.PRICE), model_id="unknown")
    assert result.outcome == ("Hi", "", None, Finished("stop"))
    assert result.of(Used) == [Used(Usage(5, 1))]
    assert result.of(Served) == [Served("other", None, "x")]
    (request,) = server.requests
    assert request.path == "/v1/chat/completions"
    assert set(request.json) == {"model", "messages", "stream", "stream_options", "reasoning_effort"}
    assert not [name for name in request.headers if name.startswith("x-kilo")]


def test_opaque_reasoning_stays_at_home_when_the_server_is_foreign():
    message = ChatMessage(Role.ASSISTANT, "a", ({"type": "reasoning.encrypted", "data": "x"},))
    body = request_body(a_request(messages=(message,)), foreign=True)
    assert body["messages"] == [{"role": "assistant", "content": "a"}]


@pytest.mark.parametrize("padding", [b"", b"\n\n \n", b"\xef\xbb\xbf"])
async def test_a_whole_json_completion_is_an_answer_too(server, client_for, padding):
    message = {"role": "assistant", "content": "whole", "reasoning": "why", "refusal": None}
    body = {"model": "m", "choices": [{"index": 0, "finish_reason": "stop", "message": message}]}
    server.will_stream(padding + json.dumps(body).encode())
    async with client_for() as client:
        result = await ask(client)
    assert result.outcome == ("whole", "why", None, Finished("stop"))


# --- ends


STREAMS = {
    "only [DONE]": (sse(chunk("a")), "a", None),
    "a finish reason, no [DONE]": (sse(chunk("a", finish="length"), done=False), "a", None),
    "neither": (sse(chunk("a"), done=False), "a", Kind.STREAM_BROKEN),
    "nothing at all": (b"", "", Kind.STREAM_BROKEN),
    "comments only": (b": hi\n\n", "", Kind.STREAM_BROKEN),
    "text after the finish reason": (sse(chunk("a", finish="stop"), chunk("b")), "ab", None),
    "text after [DONE]": (sse(chunk("a", finish="stop")) + sse(chunk("b")), "a", None),
    "finish reason error": (sse(chunk("a", finish="error")), "a", Kind.PROVIDER_ERROR),
    "a reason after the reason error": (
        sse(chunk("a", finish="error"), chunk(finish="stop")),
        "a",
        Kind.PROVIDER_ERROR,
    ),
    "content filter without text": (sse(chunk(finish="content_filter")), "", Kind.MODERATED),
    "content filter after text": (sse(chunk("a", finish="content_filter")), "a", None),
    "no text": (sse(chunk("", finish="stop")), "", Kind.EMPTY_ANSWER),
    "only [DONE] and nothing else": (sse(), "", Kind.EMPTY_ANSWER),
    "reasoning only": (sse(chunk(reasoning="r"), chunk(finish="stop")), "", Kind.EMPTY_ANSWER),
    "tool calls only": (sse(chunk(tool_calls=[{"index": 0}], finish="tool_calls")), "", Kind.EMPTY_ANSWER),
    "a refusal is text": (sse(chunk(refusal="No.", finish="stop")), "No.", None),
    "think tags are text": (sse(chunk("<think>x</think>y", finish="stop")), "<think>x</think>y", None),
    "parts": (sse(chunk([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], finish="stop")), "ab", None),
    "HTML": (b"<!DOCTYPE html><title>Log in</title>", "", Kind.UNREADABLE_REPLY),
    "NDJSON": (b'{"response":"a"}\n{"response":"b"}\n', "", Kind.UNREADABLE_REPLY),
    "JSON that is no completion": (b'{"hello": 1}', "", Kind.UNREADABLE_REPLY),
    "JSON that ends in the middle": (b'{"choices": [{"mess', "", Kind.UNREADABLE_REPLY),
    "a JSON list": (b"[1, 2]", "", Kind.UNREADABLE_REPLY),
    "plain words": (b"upstream connect error\n", "", Kind.UNREADABLE_REPLY),
    "plain words in half a line": (b"upstream connect error", "", Kind.UNREADABLE_REPLY),
    "half a field name": (b": hi\n\ndat", "", Kind.STREAM_BROKEN),
    "empty data is a sign of life": (b"data:\n\ndata: \n\n", "", Kind.STREAM_BROKEN),
    "chunks of another API": (sse({"type": "response.created"}, done=False), "", Kind.UNREADABLE_REPLY),
    "nonsense in every event": (sse("not json", "[", "3", '"x"'), "", Kind.UNREADABLE_REPLY),
    "error object": (
        sse(chunk("a"), {"error": {"message": "no", "code": 502}}, chunk("b")),
        "a",
        Kind.PROVIDER_ERROR,
    ),
    "error beside a finish reason": (
        sse({"error": {"message": "no"}} | chunk("", finish="error")),
        "",
        Kind.PROVIDER_ERROR,
    ),
    "error after a good end": (sse(chunk("a", finish="stop"), {"error": "late"}), "a", Kind.PROVIDER_ERROR),
    "error as a string": (sse({"error": "broken"}), "", Kind.PROVIDER_ERROR),
    "error beside success false": (sse({"success": False, "message": "x"}), "", Kind.PROVIDER_ERROR),
    "error of another make": (sse({"object": "error", "message": "x", "code": 400}), "", Kind.PROVIDER_ERROR),
    "an error wrapped twice": (sse({"error": {"error": {"code": 402}}}), "", Kind.OUT_OF_CREDITS),
    "upstream's own bad token": (
        sse(chunk("a"), {"error": {"code": 401, "message": "Invalid API token"}}),
        "a",
        Kind.PROVIDER_ERROR,
    ),
    "our own bad token": (b'{"error": "Invalid token (x)", "success": false}', "", Kind.SIGN_IN_EXPIRED),
    "error in the choice": (sse({"choices": [{"error": {"code": 502, "message": "x"}}]}), "", Kind.PROVIDER_ERROR),
    "error is null": (sse({"error": None} | chunk("a", finish="stop")), "a", None),
    "no credits left": (sse(chunk("a"), {"error": {"code": 402, "message": "x"}}), "a", Kind.OUT_OF_CREDITS),
    "code as a string": (sse({"error": {"code": "402", "message": "x"}}), "", Kind.OUT_OF_CREDITS),
    "moderated in the stream": (
        sse({"error": {"code": 403, "message": "x", "metadata": {"reasons": ["violence"]}}}),
        "",
        Kind.MODERATED,
    ),
    "upstream's own 401": (sse({"error": {"code": 401, "message": "bad key"}}), "", Kind.PROVIDER_ERROR),
    "error in a whole body": (b'{"error": {"message": "no", "code": 429}}', "", Kind.RATE_LIMITED),
    "an emoji cut in two": (sse(chunk("\ud83d"), chunk("\ude00", finish="stop")), "😀", None),
    "half an emoji": (sse(chunk("a\ud83d"), chunk("b"), chunk("\ude00", finish="stop")), "a\ufffdb\ufffd", None),
    "half an emoji at the end": (sse(chunk("a\ud83d", finish="stop")), "a\ufffd", None),
    "half an emoji, then a cut": (sse(chunk("a\ud83d"), done=False), "a\ufffd", Kind.STREAM_BROKEN),
    "invalid UTF-8": (
        sse(chunk("a~b", finish="stop")).replace(b"~", b"\xe2\x82"),
        "a\ufffdb",
        None,
    ),
    "a raw control character": (sse('{"choices":[{"delta":{"content":"a\tb"},"finish_reason":"stop"}]}'), "a\tb", None),
    "NaN and infinity": (
        sse('{"choices":[{"delta":{"content":"a"},"logprobs":NaN,"x":-Infinity,"finish_reason":"stop"}]}'),
        "a",
        None,
    ),
    "a number of 5,000 digits": (
        sse('{"created":' + "9" * 5000 + ',"choices":[{"delta":{"content":"a"},"finish_reason":"stop"}]}'),
        "a",
        None,
    ),
    "absurdly deep nesting": (sse("[" * 100_000, chunk("a", finish="stop")), "a", None),
    "CR LF and bare CR": (
        sse(chunk("a"), done=False).replace(b"\n", b"\r\n") + sse(chunk("b", finish="stop")).replace(b"\n", b"\r"),
        "ab",
        None,
    ),
    "a second choice": (
        sse(
            {"choices": [{"index": 1, "delta": {"content": "no"}}, {"index": 0, "delta": {"content": "yes"}}]},
            {"choices": [{"delta": {"content": "!"}, "finish_reason": "stop"}]},
        ),
        "yes!",
        None,
    ),
}


@pytest.mark.parametrize("name", STREAMS)
def test_every_end_has_its_text_and_its_kind_however_the_bytes_are_cut(name):
    data, text, kind = STREAMS[name]
    whole = decoded(data)
    assert (whole.text, whole.kind) == (text, kind)
    for size in (1, 2, 3, 7, 64, 1000) if len(data) < 50_000 else (1000,):
        assert decoded(data, size=size).outcome == whole.outcome


@pytest.mark.parametrize("name", ["only [DONE]", "error object", "an emoji cut in two", "NDJSON", "HTML", "neither"])
async def test_over_a_socket_it_is_the_same(server, client_for, name):
    data, text, kind = STREAMS[name]
    server.will_stream(data, CLOSE)
    async with client_for() as client:
        result = await ask(client)
    assert (result.text, result.kind) == (text, kind)
    assert result.error is None or not result.error.may_retry


@pytest.mark.parametrize("size", range(1, 140))
async def test_a_stream_that_is_cut_anywhere_keeps_what_came_whole(size):
    data = sse(chunk("é"), chunk("😀"), done=False)
    result = decoded(data[:size])
    ends = [data.index(b"\n\n") + 2, len(data)]
    assert result.text == "é😀"[: sum(size >= end for end in ends)]
    assert result.kind is Kind.STREAM_BROKEN


BROKEN = [
    {"choices": 3},
    {"choices": [3]},
    {"choices": {"0": {}}},
    {"choices": [{"delta": 3}]},
    {"choices": [{"delta": {"content": 3}}]},
    {"choices": [{"delta": {"content": {"a": 1}}}]},
    {"choices": [{"delta": {"content": [3]}}]},
    {"strange": True},
    [],
    None,
    7,
]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_chunk_among_good_ones_is_skipped_and_counted(broken):
    result = decoded(sse(chunk("a"), broken, chunk("b", finish="stop")))
    assert result.outcome == ("ab", "", None, Finished("stop", (), 1))


@pytest.mark.parametrize("wrong", [3, "x", [], {}, True, None, [3], {"a": []}, -1, 1e300])
@pytest.mark.parametrize("field", ["model", "provider", "usage", "id", "created", "object"])
def test_a_wrong_type_beside_the_text_changes_nothing(field, wrong):
    result = decoded(sse(chunk("a") | {field: wrong}, chunk(finish="stop")))
    assert result.text == "a"
    assert result.finished is not None


@pytest.mark.parametrize("wrong", [3, "x", [], {}, True, [3], {"a": []}, [[]], [{"type": 3}], [{"type": []}]])
@pytest.mark.parametrize("field", ["reasoning", "reasoning_details", "reasoning_content", "refusal", "tool_calls"])
def test_a_wrong_type_inside_the_delta_loses_no_text(field, wrong):
    result = decoded(sse(chunk("a", **{field: wrong}), chunk(finish="stop")))
    assert result.text.startswith("a")
    assert result.finished is not None


# --- reasoning


def detail(text, index=0, **more):
    return {"type": "reasoning.text", "text": text, "index": index} | more


def test_reasoning_told_in_three_places_is_shown_once():
    data = sse(
        chunk(reasoning="Let ", reasoning_content="Let ", reasoning_details=[detail("Let ")]),
        chunk(reasoning="me", reasoning_content="me", reasoning_details=[detail("me", signature="sig")]),
        chunk("ok", finish="stop"),
    )
    result = decoded(data)
    assert result.reasoning == "Let me"
    assert result.finished.reasoning_details == (detail("Let me", signature="sig"),)


@pytest.mark.parametrize("field", ["reasoning", "reasoning_content"])
def test_reasoning_in_one_place_is_shown(field):
    assert decoded(sse(chunk(**{field: "a"}), chunk(**{field: "b"}), chunk("t", finish="stop"))).reasoning == "ab"


def test_details_that_come_whole_at_the_end_are_not_shown_again():
    data = sse(
        chunk(reasoning="Let "),
        chunk(reasoning="me think"),
        chunk(reasoning_details=[detail("Let me think", signature="s")]),
        chunk("ok", finish="stop"),
    )
    result = decoded(data)
    assert result.reasoning == "Let me think"
    assert result.finished.reasoning_details == (detail("Let me think", signature="s"),)


def test_details_that_come_a_chunk_late_are_not_shown_again():
    data = sse(
        chunk(reasoning="a"),
        chunk(reasoning_details=[detail("a")]),
        chunk(reasoning="b"),
        chunk(reasoning_details=[detail("b")]),
        chunk("ok", finish="stop"),
    )
    assert decoded(data).reasoning == "ab"


def test_a_summary_is_shown_and_what_is_encrypted_is_kept_but_not_shown():
    entries = [{"type": "reasoning.summary", "summary": "short"}, {"type": "reasoning.encrypted", "data": "xyz"}]
    result = decoded(sse(chunk(reasoning_details=entries), chunk("ok", finish="stop")))
    assert result.reasoning == "short"
    assert result.finished.reasoning_details == tuple(entries)


def test_details_are_put_together_by_type_and_index():
    data = sse(
        chunk(
            reasoning_details=[
                detail("a", 0, id=None, format="f"),
                {"type": "reasoning.encrypted", "data": "1", "index": 0},
            ]
        ),
        chunk(reasoning_details=[detail("b", 1), detail("c", 0, id="i")]),
        chunk(reasoning_details=[{"type": "reasoning.encrypted", "data": "2", "index": 0}]),
        chunk("ok", finish="stop"),
    )
    assert decoded(data).finished.reasoning_details == (
        detail("ac", 0, id="i", format="f"),
        {"type": "reasoning.encrypted", "data": "12", "index": 0},
        detail("b", 1),
    )


def test_an_emoji_cut_in_two_is_whole_in_reasoning_and_its_details():
    data = sse(
        chunk(reasoning_details=[detail("\ud83d")]),
        chunk("\ud83d", reasoning_details=[detail("\ude00")]),
        chunk("\ude00", finish="stop"),
    )
    result = decoded(data)
    assert (result.text, result.reasoning) == ("😀", "😀")
    assert result.finished.reasoning_details == (detail("😀"),)


# --- usage


@pytest.mark.parametrize(
    ("usage", "free", "expected"),
    [
        ({"cost": 0.01413195}, False, Usage(cost_usd=Decimal("0.01413195"))),
        ({"cost": 1e-9}, False, Usage(cost_usd=Decimal("1E-9"))),
        ({"cost": "0.5", "prompt_tokens": "12"}, False, Usage(12, cost_usd=Decimal("0.5"))),
        ({"cost": 0.3}, True, Usage(cost_usd=Decimal(0))),
        ({"prompt_tokens": 3}, False, Usage(3)),
        ({"cost": None, "prompt_tokens": 3}, False, Usage(3)),
        ({"cost": -1, "prompt_tokens": -3, "completion_tokens": 1}, False, Usage(None, 1)),
        ({"cost": True, "prompt_tokens": False, "completion_tokens": 2}, False, Usage(None, 2)),
        ({"cost": 10**40, "prompt_tokens": 10**40, "completion_tokens": 2.0}, False, Usage(None, 2)),
        ({"cost": "NaN", "prompt_tokens": "1.5", "completion_tokens": 2}, False, Usage(None, 2)),
        ({"cost": [], "prompt_tokens": {}, "completion_tokens": 2}, False, Usage(None, 2)),
        (
            {"cost": 0, "is_byok": True, "cost_details": {"upstream_inference_cost": 0.02}},
            False,
            Usage(cost_usd=Decimal("0.02"), upstream_cost_usd=Decimal("0.02"), own_key=True),
        ),
        ({"cost": 0.5, "is_byok": True, "cost_details": None, "prompt_tokens": 1}, False, Usage(1, own_key=True)),
        (
            {
                "prompt_tokens_details": {"cached_tokens": 4},
                "completion_tokens_details": {"reasoning_tokens": 5},
            },
            False,
            Usage(cached_tokens=4, reasoning_tokens=5),
        ),
    ],
)
def test_usage_is_exact_where_it_is_known_and_none_where_it_is_not(usage, free, expected):
    result = decoded(sse(chunk("a", finish="stop"), {"choices": [], "usage": usage}), free=free)
    assert result.of(Used) == [Used(expected)]


def test_the_first_id_is_the_responses():
    result = decoded(sse(chunk("a"), {"id": "gen-1"} | chunk("b"), {"id": "gen-2"} | chunk("c", finish="stop")))
    assert result.of(Served) == [Served(None, None, "gen-1")]


@pytest.mark.parametrize("cost", ["0.1234567890123456789", "1e-30", "19", '"0.5"'])
def test_no_digit_of_an_amount_is_lost(cost):
    choice = '{"message": {"content": "Yes."}, "finish_reason": "stop"}'
    whole = f'{{"choices": [{choice}], "usage": {{"cost": {cost}}}}}'
    streamed = f"data: {whole.replace('message', 'delta')}\n\ndata: [DONE]\n\n"
    for text in (whole, streamed):
        assert decoded(text.encode()).of(Used) == [Used(Usage(cost_usd=Decimal(cost.strip('"'))))]


def test_the_provider_behind_a_second_router_is_found():
    metadata = {"gateway": {"routing": {"resolvedProvider": "vertex"}}}
    result = decoded(sse(chunk("a", provider_metadata=metadata), chunk(finish="stop")))
    assert result.of(Served) == [Served(None, "vertex")]


# --- the network


async def test_text_before_a_reset_is_kept(server, client_for):
    read = asyncio.Event()
    server.will_stream(sse(chunk("half"), done=False), read, RESET)
    async with client_for() as client:
        result = await ask(client, then=read)
    assert (result.text, result.kind) == ("half", Kind.STREAM_BROKEN)
    assert result.error.detail
    assert not result.error.may_retry


@pytest.mark.parametrize("end", [RESET, CLOSE])
async def test_a_connection_that_ends_without_an_answer_is_broken_and_not_tried_again(server, client_for, end):
    server.default = [end]
    async with client_for() as client:
        result = await ask(client)
    assert result.kind is Kind.STREAM_BROKEN
    assert not result.error.may_retry
    assert len(server.requests) == 1


async def test_a_cut_inside_a_letter_keeps_what_came_before_it(server, client_for):
    data = sse(chunk("a"), done=False) + 'data: {"choices":[{"delta":{"content":"é'.encode()[:-1]
    server.will_stream(b"%x\r\n%b\r\n" % (len(data), data), CLOSE, headers=("Transfer-Encoding: chunked",))
    async with client_for() as client:
        result = await ask(client)
    assert (result.text, result.kind) == ("a", Kind.STREAM_BROKEN)


async def test_silence_before_the_first_byte_is_a_time_out_of_its_own(server, client_for):
    server.default = [HANG]
    async with client_for(timeouts=SHORT) as client:
        result = await ask(client)
    assert (result.kind, result.error.facts.phase, result.error.facts.seconds) == (Kind.TIMED_OUT, "first", 0.2)
    assert not result.error.may_retry
    await server.gone.wait()


async def test_a_stall_keeps_the_text_and_says_how_long_was_waited(server, client_for):
    server.will_stream(sse(chunk("half"), done=False), HANG)
    async with client_for(timeouts=SHORT) as client:
        result = await ask(client)
    assert (result.text, result.kind) == ("half", Kind.TIMED_OUT)
    assert (result.error.facts.phase, result.error.facts.seconds) == ("idle", 0.2)
    await server.gone.wait()


@pytest.mark.parametrize("end", [RESET, HANG, CLOSE])
async def test_whatever_happens_after_the_finish_reason_the_answer_is_whole(server, client_for, end):
    read = asyncio.Event()
    server.will_stream(sse(chunk("all", finish="stop"), done=False), read, end)
    async with client_for(timeouts=Timeouts(idle=60, after_finish=0.05)) as client:
        result = await ask(client, then=read)
    assert result.outcome == ("all", "", None, Finished("stop"))


async def test_after_done_nothing_is_waited_for(server, client_for):
    server.will_stream(sse(chunk("all", finish="stop")), HANG)
    async with client_for() as client:
        result = await ask(client)
    assert result.outcome == ("all", "", None, Finished("stop"))
    await server.gone.wait()


NO_CREDITS = sse(chunk("a"), {"error": {"code": 402, "message": "x"}})


async def test_what_runs_out_in_the_middle_is_mended_on_the_page_of_this_gateway(server, client_for):
    server.will_stream(NO_CREDITS)
    async with client_for() as client:
        result = await ask(client)
    assert result.error.facts.link == f"{server.root}/profile"


async def test_another_server_has_no_such_page(server, client_for):
    server.will_stream(NO_CREDITS)
    async with client_for(foreign=True) as client:
        result = await ask(client)
    assert (result.kind, result.error.facts.link) == (Kind.OUT_OF_CREDITS, "")


# --- stopping


@pytest.mark.parametrize("state", ["no head", "head only", "streaming"])
async def test_stopping_closes_the_socket_in_every_state(server, client_for, state):
    if state == "no head":
        server.default = [HANG]
    else:
        server.will_stream(*([sse(chunk("a"), done=False)] if state == "streaming" else []), HANG)
    async with client_for() as client:
        asking = asyncio.create_task(ask(client))
        await server.waiting.wait()
        asking.cancel()
        await server.gone.wait()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_closing_the_generator_closes_the_socket(server, client_for):
    server.will_stream(sse(chunk("a"), done=False), HANG)
    async with client_for() as client:
        stream = GatewayCompletions(client).stream(a_request())
        assert await anext(stream) == Delta("a")
        await stream.aclose()
        await server.gone.wait()


# --- limits


async def test_a_gzip_bomb_ends_at_a_limit(server, client_for):
    bomb = gzip.compress(b"data: " + b"x" * (40 * 1024 * 1024))
    server.will_stream(bomb, headers=("Content-Encoding: gzip",))
    async with client_for() as client:
        result = await ask(client)
    assert result.kind is Kind.TOO_LARGE_REPLY
    assert result.error.facts.limit_bytes == 16 * 1024 * 1024


async def test_an_endless_line_ends_at_a_limit(server, client_for):
    server.will_stream(b"data: ", *[b"x" * (1024 * 1024)] * 17, HANG)
    async with client_for() as client:
        result = await ask(client)
    assert result.kind is Kind.TOO_LARGE_REPLY
    await server.gone.wait()


def test_an_endless_answer_ends_at_a_limit_and_keeps_what_came():
    piece = "x" * (1024 * 1024)
    result = decoded(sse(*[chunk(piece)] * 9))
    assert result.kind is Kind.TOO_LARGE_REPLY
    assert result.text == piece * 8


@pytest.mark.parametrize("kept", [{"signature": "s" * 1_000_000}, {"x": list(range(50_000))}])
def test_endless_reasoning_that_nobody_reads_ends_at_a_limit_too(kept):
    details = [{"type": "reasoning.encrypted", "index": index} | kept for index in range(20)]
    result = decoded(sse(*[chunk(reasoning_details=[detail]) for detail in details]))
    assert result.kind is Kind.TOO_LARGE_REPLY


def test_a_signature_told_with_every_piece_counts_once():
    detail = {"type": "reasoning.text", "text": "t", "index": 0, "signature": "s" * 10_000}
    result = decoded(sse(*[chunk(reasoning_details=[detail])] * 1000, chunk("a", finish="stop")))
    assert (result.text, result.kind) == ("a", None)


def test_an_event_of_a_million_empty_lists_is_skipped_unread():
    bomb = '{"choices":[' + "[]," * 1_000_000 + "1]}"
    result = decoded(sse(bomb, chunk("a", finish="stop")))
    assert (result.text, result.finished) == ("a", Finished("stop", skipped_chunks=1))


@pytest.mark.parametrize(
    ("name", "pack"),
    [("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", lambda data: zlib.compress(data)[2:-4])],
)
async def test_a_server_that_compresses_all_the_same_is_understood(server, client_for, name, pack):
    server.will_stream(pack(sse(chunk("a", finish="stop"))), headers=(f"Content-Encoding: {name}",))
    async with client_for() as client:
        result = await ask(client)
    assert result.outcome == ("a", "", None, Finished("stop"))


@pytest.mark.parametrize("name", ["br", "gzip"])
async def test_what_cannot_be_decompressed_is_unreadable(server, client_for, name):
    server.will_stream(b"data: {}\n\n", headers=(f"Content-Encoding: {name}",))
    async with client_for() as client:
        result = await ask(client)
    assert result.kind is Kind.UNREADABLE_REPLY
    assert name in result.error.detail


async def test_where_an_organization_decides_nobody_blames_the_own_routing(server, client_for):
    refused = json.dumps({"error": {"message": "No allowed providers are available for the selected model."}}).encode()
    for organization, phase in (("org-1", "organization"), ("", "")):
        server.will_refuse(404, refused)
        async with client_for(token="a.b.c", organization_id=organization) as client:
            result = await ask(client)
        assert (result.kind, result.error.facts.phase) == (Kind.NO_PROVIDER, phase)
