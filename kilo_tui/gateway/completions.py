"""Streamed chat completions: the request as the wire wants it, the answer as stream events."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

import httpx

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.gateway.answer import Answer
from kilo_tui.gateway.bodies import body_of
from kilo_tui.gateway.client import GatewayClient, kilo_errors
from kilo_tui.gateway.pages import led_to_help
from kilo_tui.gateway.pool import socket_of
from kilo_tui.gateway.routing import provider_object
from kilo_tui.gateway.wire_json import encode
from kilo_tui.model.chat import ChatMessage, CompletionRequest, JsonObject, StreamEvent

_PATH = "chat/completions"
_SIGN_IN = (Kind.SIGN_IN_NEEDED, Kind.SIGN_IN_EXPIRED)


class GatewayCompletions:
    """Asks the gateway for completions. Nothing is ever sent twice from here."""

    def __init__(self, client: GatewayClient) -> None:
        self._client = client

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[StreamEvent, None]:
        """What comes, as it comes, `Finished` last. Raises KiloError at any point; closing closes the socket."""
        client, base = self._client, self._client.endpoints.completions_base
        try:
            async with (
                client.opened(
                    "POST",
                    base,
                    _PATH,
                    body=encode(request_body(request, foreign=client.endpoints.foreign)),
                    headers=self._headers(request),
                    read_timeout=client.timeouts.idle,
                    model_id=request.model_id,
                ) as response,
                aclosing(self._events(response, request)) as events,
            ):
                async for event in events:
                    yield event
        except KiloError as error:
            # An expired token, a blocked account and a foreign organization look alike here; the account knows.
            if error.kind in _SIGN_IN and error.facts.status == 401 and client.signed_in_at(base):
                raise await self._true_refusal(error) from error
            if error.kind is Kind.NO_PROVIDER and client.organization_id:
                error.with_facts(phase="organization")
            led_to_help(error, client.endpoints)  # what is refused in the middle of an answer
            raise

    async def _events(self, response: httpx.Response, request: CompletionRequest) -> AsyncGenerator[StreamEvent, None]:
        """The stream events of one answer, whichever way it ends."""
        timeouts, host = self._client.timeouts, response.url.host
        answer = Answer(host=host, model_id=request.model_id, free=request.free)
        cut: KiloError | None = None
        waiting_for = "first"
        sock = socket_of(response)
        try:
            # Around the whole answer and not around each piece of it: there are ten thousand of them.
            with kilo_errors(host, timeouts.idle, lambda: waiting_for):
                async with aclosing(body_of(response)) as body:
                    async for piece in body:
                        waiting_for = "idle"
                        for event in answer.feed(piece):
                            yield event
                        if answer.done:
                            break
                        if answer.finishing and sock.deadline is None:
                            sock.deadline = asyncio.get_running_loop().time() + timeouts.after_finish
        except KiloError as error:
            if error.kind not in (Kind.STREAM_BROKEN, Kind.TIMED_OUT):
                raise
            cut = error
        finally:
            sock.deadline = None
        for event in answer.end(cut):
            yield event

    async def _true_refusal(self, error: KiloError) -> KiloError:
        """What a refused token really means, asked of the account once."""
        client = self._client
        account = client.endpoints.account_base
        kind = Kind.SIGN_IN_EXPIRED
        if account is not None and client.signed_in_at(account):
            try:
                await client.get_json(account, "api/profile")
            except KiloError as account_error:
                if account_error.kind in (Kind.ACCOUNT_BLOCKED, Kind.WRONG_ORGANIZATION):
                    kind = account_error.kind
            else:
                kind = error.kind
        return led_to_help(trouble(kind, error.detail, facts=replace(error.facts, link="")), client.endpoints)

    def _headers(self, request: CompletionRequest) -> dict[str, str]:
        headers = {"Content-Type": "application/json"}
        if not self._client.endpoints.foreign:
            headers |= {
                "X-KiloCode-TaskId": request.conversation_id,
                "x-kilocode-mode": "ask",
                "X-KiloCode-Feature": "direct-gateway",
            }
        return headers


def request_body(request: CompletionRequest, *, foreign: bool = False) -> JsonObject:
    """The body of a completion request; a foreign server gets only what every such server knows."""
    body: JsonObject = {
        "model": request.model_id,
        "messages": [_message(message, foreign=foreign) for message in request.messages],
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if foreign:
        if request.effort is not None:
            body["reasoning_effort"] = request.effort.value
        return body
    body["usage"] = {"include": True}
    if request.effort is not None:
        body["reasoning"] = {"effort": request.effort.value}
    if not request.routing.is_default:
        body["provider"] = provider_object(request.routing)
    return body


def _message(message: ChatMessage, *, foreign: bool) -> JsonObject:
    sent: JsonObject = {"role": message.role.value, "content": message.content}
    if message.reasoning_details and not foreign:
        sent["reasoning_details"] = list(message.reasoning_details)
    return sent
