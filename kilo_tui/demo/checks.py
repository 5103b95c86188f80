"""What a chat request must pass before it is answered: the checks in the gateway's own order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kilo_tui.demo import refusals
from kilo_tui.demo.autos import resolved
from kilo_tui.demo.catalog import MODELS
from kilo_tui.demo.faults import FAULTS, Fault
from kilo_tui.demo.http import Request
from kilo_tui.demo.models import Endpoint, Model
from kilo_tui.demo.people import Person
from kilo_tui.demo.providers import PROVIDERS, Reporting
from kilo_tui.demo.refusals import REFUSALS, Refusal
from kilo_tui.demo.routing import BadRouting, Wishes, route, strict, wishes_of
from kilo_tui.demo.tokens import Accounts, Rejected

MOST_TOKENS = 99_999_999_999
"""A longer answer than this is asked for by nobody in earnest; the gateway has the same limit."""


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
    reporting: Reporting
    thinks: bool
    """It was asked to reason, and can."""
    stream: bool
    fault: Fault | None = None


@dataclass(slots=True)
class Checks:
    """The checks of one demo gateway."""

    accounts: Accounts
    _refused: dict[str, int] = field(default_factory=dict)

    def check(self, request: Request) -> Asked:
        """What is asked. Raises Refused.

        The order is that of protocol.md 5, what is not passed on before what is: the body, who asks, the length of
        the answer, the balance, the organization, data collection; and behind the gateway what its upstream says of
        the model, of providers and of the length.
        """
        body = _body(request)
        model_id, wishes = body["model"], _wishes(body.get("provider"))
        asked_model = MODELS.get(model_id)
        if asked_model is not None:
            model_id = resolved(asked_model, request.headers.get("x-kilocode-mode", ""))
        model = MODELS.get(model_id)
        free = model.free if model is not None else model_id.endswith(":free")
        person, organization = self._who(request)
        if person is None and not free:
            raise Refused(refusals.PAID_MODEL_NEEDS_SIGN_IN)
        longest = _longest_answer(body)
        if longest > MOST_TOKENS:
            raise Refused(refusals.TEMPORARILY_UNAVAILABLE)
        if person is not None and not free and person.left(organization) <= 0:
            raise Refused(refusals.out_of_credits(person.left(organization) / 1_000_000, has_paid=person.has_paid))
        team = person.team(organization) if person else None
        if team is not None:
            if not team.allows(body["model"]):
                raise Refused(refusals.NOT_ALLOWED)
            wishes = team.governs(wishes)
        if model is None:
            raise Refused(refusals.unknown_model(model_id))
        if model.kilo_free and strict(wishes):
            raise Refused(refusals.DATA_COLLECTION)
        fault = self._scripted(model_id)
        messages = body["messages"] if isinstance(body.get("messages"), list) else []
        texts = [_text(message) for message in messages]
        prompt_tokens = _tokens(texts)
        endpoint, reporting = _served(model, wishes, prompt_tokens + longest)
        known = endpoint.price_cached is not None and any(map(_is_answer, messages))
        return Asked(
            model=model,
            question=texts[-1] if texts else "",
            prompt_tokens=prompt_tokens,
            cached_tokens=_tokens(texts[:-1]) if known else 0,
            person=person,
            organization=organization,
            endpoint=endpoint,
            reporting=reporting,
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


# --- the body


def _body(request: Request) -> dict[str, Any]:
    """An object that names a model. Raises Refused."""
    try:
        body = request.json()
    except ValueError:
        raise Refused(refusals.BAD_JSON) from None
    if not isinstance(body, dict):
        raise Refused(refusals.BAD_JSON)
    if not isinstance(body.get("model"), str) or not body["model"]:
        raise Refused(refusals.MODEL_NOT_FOUND)
    return body


def _wishes(value: Any) -> Wishes:
    """What the request says about providers. Raises Refused."""
    try:
        return wishes_of(value)
    except BadRouting as error:
        raise Refused(refusals.invalid_request(str(error))) from None


def _longest_answer(body: dict[str, Any]) -> int:
    """The tokens that the request sets aside for the answer."""
    for name in ("max_tokens", "max_completion_tokens"):
        value = body.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return max(0, value)
    return 0


def _wants_reasoning(reasoning: Any) -> bool:
    if not isinstance(reasoning, dict):
        return False
    effort = reasoning.get("effort", "medium" if reasoning.get("max_tokens") or reasoning.get("enabled") else "none")
    return effort != "none" and reasoning.get("exclude") is not True


# --- messages


def _tokens(texts: Sequence[str]) -> int:
    """About as many as a tokenizer would count."""
    return sum(len(text) for text in texts) // 4 + 4 * len(texts)


def _is_answer(message: Any) -> bool:
    return isinstance(message, dict) and message.get("role") == "assistant"


def _text(message: Any) -> str:
    """The text of a chat message, whole or in parts."""
    content = message.get("content") if isinstance(message, dict) else None
    if isinstance(content, list):
        parts = [part.get("text") for part in content if isinstance(part, dict)]
        return "".join(part for part in parts if isinstance(part, str))
    return content if isinstance(content, str) else ""


# --- behind the gateway

_DEMO = Endpoint(PROVIDERS["demo"], 0, 0, 120.0, 0.15)
"""Who plays the models that stand for an error or a fault."""


def _served(model: Model, wishes: Wishes, tokens: int) -> tuple[Endpoint, Reporting]:
    """Who answers so many tokens under these wishes, and where its name is told. Raises Refused."""
    routed = route(model, wishes)
    refused = refusals.NO_ALLOWED_PROVIDERS if routed.unnamed else refusals.NO_ENDPOINTS
    for endpoint in routed.endpoints if model.endpoints else (_DEMO,):
        provider, context = endpoint.provider, endpoint.context or model.context
        if tokens > context:
            refused = refusals.context_too_long(context, tokens, by_gateway=model.kilo_free)
        elif provider.down:
            refused = refusals.provider_failed(provider.name)
        elif provider.limited:
            refused = refusals.provider_limited(provider.name)
        else:
            return endpoint, Reporting.ROUTED if routed.second else provider.reporting
    raise Refused(refused)
