"""Chat: the checks in the gateway's own order, then the answer, then the bill."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kilo_tui.demo import refusals
from kilo_tui.demo.autos import resolved
from kilo_tui.demo.catalog import MODELS
from kilo_tui.demo.chunks import Chunks, usage
from kilo_tui.demo.faults import FAULTS, Fault
from kilo_tui.demo.http import Request, Responder
from kilo_tui.demo.models import Endpoint, Model
from kilo_tui.demo.people import Person
from kilo_tui.demo.player import Player
from kilo_tui.demo.providers import PROVIDERS
from kilo_tui.demo.refusals import REFUSALS, Refusal
from kilo_tui.demo.routing import BadRouting, Wishes, route, strict, wishes_of
from kilo_tui.demo.stories import story
from kilo_tui.demo.tokens import Accounts, Rejected

HOLD, RESET, CLOSE = object(), object(), object()
"""In a script: wait to be released, reset the connection, close it."""

Script = Sequence[object]
"""Texts and the three signs above."""


class Refused(Exception):
    """A check failed."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.status)
        self.refusal = refusal


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that passed every check."""

    model: Model
    question: str
    prompt_tokens: int
    cached_tokens: int
    person: Person | None
    organization: str
    endpoint: Endpoint
    thinks: bool
    """It was asked to reason, and can."""
    stream: bool
    fault: Fault | None = None


@dataclass(slots=True)
class Completions:
    """Answers chat for one demo gateway."""

    accounts: Accounts
    pace: float
    scripts: list[Script] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    _count: int = 0
    _refused: dict[str, int] = field(default_factory=dict)

    async def answer(self, request: Request, responder: Responder) -> None:
        """Answer one request."""
        try:
            if self.refusals:
                raise Refused(self.refusals.pop(0))
            asked = self._check(request)
        except Refused as refused:
            await refuse(responder, refused.refusal)
            return
        self._count += 1
        provider = asked.endpoint.provider
        chunks = Chunks(self._count, asked.model.answers_as or asked.model.id, provider.name, provider.reporting)
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

    # --- checks

    def _check(self, request: Request) -> Asked:
        """What is asked. Raises Refused."""
        try:
            body = request.json()
        except ValueError:
            raise Refused(refusals.BAD_JSON) from None
        if not isinstance(body, dict):
            raise Refused(refusals.BAD_JSON)
        model_id = body.get("model")
        if not isinstance(model_id, str) or not model_id:
            raise Refused(refusals.MODEL_NOT_FOUND)
        person, organization = self._who(request)
        model = MODELS.get(model_id)
        if model is not None and model.stands_for:
            model_id = resolved(model, request.headers.get("x-kilocode-mode", ""))
            model = MODELS.get(model_id)
        if model is None:
            raise Refused(refusals.unknown_model(model_id))
        fault = self._scripted(model_id)
        if not model.free:
            self._check_credits(person, organization)
        team = person.team(organization) if person else None
        if team is not None and not team.allows(model_id):
            raise Refused(refusals.NOT_ALLOWED)
        wishes = _wishes(body.get("provider"))
        endpoint = _endpoint(model, team.governs(wishes) if team else wishes)
        messages = body["messages"] if isinstance(body.get("messages"), list) else []
        texts = [_text(message) for message in messages]
        known = endpoint.price_cached is not None and any(map(_is_answer, messages))
        return Asked(
            model=model,
            question=texts[-1] if texts else "",
            prompt_tokens=_tokens(texts),
            cached_tokens=_tokens(texts[:-1]) if known else 0,
            person=person,
            organization=organization,
            endpoint=endpoint,
            thinks=model.reasons and _wants_reasoning(body.get("reasoning")),
            stream=body.get("stream") is True,
            fault=fault,
        )

    def _who(self, request: Request) -> tuple[Person | None, str]:
        try:
            person = self.accounts.of(request.headers.get("authorization"))
            return person, self.accounts.organization(person, request.headers.get("x-kilocode-organizationid"))
        except Rejected as rejected:
            # Chat does not tell a blocked account from a bad token; only the account routes do.
            status = 401 if rejected.status == 403 and "(R" in rejected.error else rejected.status
            words = "Invalid token" if status == 401 else rejected.error
            raise Refused(refusals.rejected(status, words)) from None

    def _check_credits(self, person: Person | None, organization: str) -> None:
        if person is None:
            raise Refused(refusals.PAID_MODEL_NEEDS_SIGN_IN)
        if person.left(organization) <= 0:
            raise Refused(refusals.out_of_credits(person.left(organization) / 1_000_000, has_paid=person.has_paid))

    def _scripted(self, model_id: str) -> Fault | None:
        """The fault a model's name stands for. Raises Refused where it stands for a refusal."""
        name = model_id.removeprefix("demo/").removesuffix(":free")
        fault = FAULTS.get(name.removeprefix("fault-")) if name.startswith("fault-") else None
        if name.startswith("error-"):
            found = REFUSALS[name.removeprefix("error-")]
            if isinstance(found, Refusal):
                raise Refused(found)
            fault = FAULTS[found]
        if fault is not None and fault.refuse_first:
            before = self._refused.get(model_id, 0)
            if before < fault.refuse_first:
                self._refused[model_id] = before + 1
                busy = refusals.provider_limited("Demo")
                raise Refused(Refusal(busy.status, busy.body, (("Retry-After", "1"),)))
            self._refused[model_id] = 0
        return fault

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


_DEMO = Endpoint(PROVIDERS["demo"], 0, 0, 120.0, 0.15)
"""Who plays the models that stand for an error or a fault."""


def _wishes(value: Any) -> Wishes:
    """What the request says about providers. Raises Refused."""
    try:
        return wishes_of(value)
    except BadRouting as error:
        body = {"error": "Invalid request", "message": str(error), "error_type": "invalid_request"}
        raise Refused(Refusal(400, body)) from None


def _endpoint(model: Model, wishes: Wishes) -> Endpoint:
    """Who serves it under these wishes. Raises Refused."""
    if model.kilo_free and strict(wishes):
        raise Refused(refusals.DATA_COLLECTION)
    if not model.endpoints:
        return _DEMO
    routed = route(model, wishes)
    refused = refusals.NO_ALLOWED_PROVIDERS if routed.unnamed else refusals.NO_ENDPOINTS
    for endpoint in routed.endpoints:
        provider = endpoint.provider
        if provider.down:
            refused = refusals.provider_failed(provider.name)
        elif provider.limited:
            refused = refusals.provider_limited(provider.name)
        else:
            return endpoint
    raise Refused(refused)


def _tokens(texts: Sequence[str]) -> int:
    """About as many as a tokenizer would count."""
    return sum(len(text) for text in texts) // 4 + 4 * len(texts)


def _is_answer(message: Any) -> bool:
    return isinstance(message, dict) and message.get("role") == "assistant"


def _wants_reasoning(reasoning: Any) -> bool:
    if not isinstance(reasoning, dict):
        return False
    effort = reasoning.get("effort", "medium" if reasoning.get("max_tokens") or reasoning.get("enabled") else "none")
    return effort != "none" and reasoning.get("exclude") is not True


def _text(message: Any) -> str:
    """The text of a chat message, whole or in parts."""
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


async def refuse(responder: Responder, refusal: Refusal) -> None:
    """Send a refusal."""
    if isinstance(refusal.body, str):
        await responder.whole(refusal.status, refusal.body.encode(), "text/html", refusal.headers)
    else:
        await responder.json(refusal.status, refusal.at(responder.root).body, refusal.headers)
