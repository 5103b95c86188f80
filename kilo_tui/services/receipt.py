"""The receipt of a turn: who answered, what it cost, how long it took, under which policy.

Items come in the order of their weight, so that a narrow place drops them from the end. Names in them are foreign, here
and in the receipt in full.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from kilo_tui.explain import explain
from kilo_tui.model.catalog import named_free
from kilo_tui.model.chat import Turn, Usage
from kilo_tui.model.routing import DataPolicy, Routing, Sort
from kilo_tui.words import _, decimal, dollars, money, number, seconds, thousands


def receipt(turn: Turn) -> list[str]:
    """Model via provider · cost · policy · tokens · time to first token · tokens a second · cached · reasoning."""
    items = [_answered_by(turn), _cost(turn)]
    if turn.routing is not None:
        items.append(policy(turn.routing, free=turn.free or named_free(turn.model_id)))
    usage = turn.usage
    if usage and usage.prompt_tokens is not None and usage.completion_tokens is not None:
        items.append(f"{thousands(usage.prompt_tokens)}→{thousands(usage.completion_tokens)}")
    if turn.seconds_to_first_token is not None:
        items.append(seconds(turn.seconds_to_first_token))
    if said := speed(turn):
        items.append(said)
    if usage and usage.cached_tokens:
        items.append(_("{tokens} cached").format(tokens=thousands(usage.cached_tokens)))
    if usage and usage.reasoning_tokens:
        items.append(_("{tokens} reasoning").format(tokens=thousands(usage.reasoning_tokens)))
    return items


def _answered_by(turn: Turn) -> str:
    model = turn.model_id or turn.answered_model_id or _("unknown")
    if answered_otherwise(turn):
        model = f"{turn.model_id} → {turn.answered_model_id}"
    return _("{model} via {provider}").format(model=model, provider=turn.provider) if turn.provider else model


def answered_otherwise(turn: Turn) -> bool:
    """Whether another model answered than the one asked.

    Chunks of a free model may call it without its `:free`, and those of some upstreams without its author.
    """
    asked, answered = (_bare(one or "") for one in (turn.model_id, turn.answered_model_id))
    if not asked or not answered:
        return False
    shorter, longer = sorted((asked, answered), key=len)
    return longer != shorter and not ("/" not in shorter and longer.endswith(f"/{shorter}"))


def _bare(model_id: str) -> str:
    return model_id.strip().lower().removesuffix(":free")


def _cost(turn: Turn) -> str:
    cost = turn.usage.cost_usd if turn.usage else None
    said = _("cost unknown") if cost is None else money(cost) if cost else _("free")
    return _("{cost}, your own key").format(cost=said) if turn.usage and turn.usage.own_key else said


def speed(turn: Turn, places: int = 0) -> str:
    """Completion tokens over the time they took to come; empty when either is not known or too short to say."""
    tokens = turn.usage.completion_tokens if turn.usage else None
    if not tokens or turn.seconds is None or turn.seconds_to_first_token is None:
        return ""
    took = turn.seconds - turn.seconds_to_first_token
    return _("{speed} tok/s").format(speed=decimal(tokens / took, places)) if took >= 0.05 else ""


def policy(routing: Routing, *, free: bool) -> str:
    """What may be done with a question to a model, free or not, and who was preferred, in as few words as say it.

    Where nothing was chosen, providers that train may serve free models, and no others.
    """
    may_train = routing.data_policy is DataPolicy.ALLOW
    if routing.data_policy is DataPolicy.FREE_ONLY:
        may_train = free
    said = _("may train on it") if may_train else _("no training")
    if routing.data_policy is DataPolicy.ZDR:
        said = _("zero retention")
    if routing.provider:
        return _("{policy}, only {provider}").format(policy=said, provider=routing.provider)
    preferred = {
        Sort.PRICE: _("lower price"),
        Sort.THROUGHPUT: _("higher throughput"),
        Sort.LATENCY: _("lower latency"),
    }.get(routing.sort)
    return f"{said}, {preferred}" if preferred else said


def receipt_in_full(turn: Turn) -> list[tuple[str, str]]:
    """All that is known of a turn, as pairs of what it is and what it was; what is not known says so."""
    usage = turn.usage
    rows = [
        (_("model asked"), turn.model_id or _("unknown")),
        (_("model that answered"), _answered(turn)),
        (_("provider"), turn.provider or _("unknown")),
        (_("cost"), _exact_cost(turn)),
        (_("tokens sent"), _sent(usage or Usage())),
        (_("tokens received"), _received(usage or Usage())),
        (_("time"), _timing(turn)),
        (_("ended because"), _ended(turn)),
        (_("data policy"), _policy_meaning(turn)),
        (_("routing"), _routing_meaning(turn.routing)),
        (_("sent as provider"), _routing_object(turn)),
        (_("asked"), datetime.fromtimestamp(turn.started_at).astimezone().strftime("%Y-%m-%d %H:%M:%S %Z")),
        (_("response"), turn.response_id or _("unknown")),
        (_("turn"), turn.id),
        (_("conversation"), turn.conversation_id),
    ]
    if turn.error is not None:
        title = explain(turn.error, has_text=bool(turn.pieces)).title
        rows.insert(0, (_("error"), f"{title} ({turn.error.kind.value})"))
    return rows


def receipt_as_text(rows: Iterable[tuple[str, str]]) -> str:
    """The receipt in full for a clipboard: `name: value`, one a line."""
    return "\n".join(_("{name}: {value}").format(name=name, value=value) for name, value in rows)


def _answered(turn: Turn) -> str:
    if turn.answered_model_id is None:
        return _("unknown")
    if answered_otherwise(turn):
        return _("{model}, another than was asked").format(model=turn.answered_model_id)
    return turn.answered_model_id


def _routing_object(turn: Turn) -> str:
    """The routing object of the request, as JSON, exactly as it was sent."""
    if turn.routing_sent:
        return json.dumps(turn.routing_sent, ensure_ascii=False, separators=(",", ":"))
    if turn.routing_sent is None and turn.routing not in (None, Routing()):
        return _("unknown")
    return _("nothing was sent: all default") if turn.routing is not None else _("nothing was sent")


def _sent(usage: Usage) -> str:
    if usage.prompt_tokens is None:
        return _("unknown")
    said = _("{count} (cached: {part})")
    return said.format(count=number(usage.prompt_tokens), part=_count(usage.cached_tokens))


def _received(usage: Usage) -> str:
    if usage.completion_tokens is None:
        return _("unknown")
    said = _("{count} (reasoning: {part})")
    return said.format(count=number(usage.completion_tokens), part=_count(usage.reasoning_tokens))


def _exact_cost(turn: Turn) -> str:
    cost = turn.usage.cost_usd if turn.usage else None
    if turn.usage is not None and turn.usage.own_key:
        said = _("unknown") if cost is None else dollars(cost)
        said = _("{cost}, charged to your own key; the gateway bills nothing").format(cost=said)
    elif cost is None:
        return _("unknown")
    else:
        said = _("{cost}, free").format(cost=dollars(Decimal(0))) if cost == 0 else dollars(cost)
    if turn.copy_of is not None:
        return _("{cost}, paid in the conversation this is a copy of").format(cost=said)
    return said


def _count(tokens: int | None) -> str:
    return _("unknown") if tokens is None else number(tokens)


def _timing(turn: Turn) -> str:
    return _("first token {first} · all {all} · {speed}").format(
        first=_took(turn.seconds_to_first_token), all=_took(turn.seconds), speed=speed(turn, 1) or _("speed unknown")
    )


def _took(duration: float | None) -> str:
    return _("unknown") if duration is None else seconds(duration)


def _ended(turn: Turn) -> str:
    """Why the answer ended, in words, and as the wire has it."""
    if turn.running:
        return _("it is still coming")
    reason = turn.finish_reason
    if reason is None:
        return _("unknown")
    words = {
        "stop": _("the model had said all"),
        "length": _("the model's limit was reached"),
        "content_filter": _("a content filter stopped it"),
        "tool_calls": _("the model wanted to use a tool"),
        "error": _("the provider failed"),
    }
    return f"{words[reason]} ({reason})" if reason in words else reason


def _policy_meaning(turn: Turn) -> str:
    if turn.routing is None:
        return _("none: this server knows no such policy")
    return {
        DataPolicy.FREE_ONLY: _("providers that train may serve free models, no others"),
        DataPolicy.ALLOW: _("providers may train on it"),
        DataPolicy.DENY: _("no provider may train on it"),
        DataPolicy.ZDR: _("no provider may train on it or keep it"),
    }[turn.routing.data_policy]


def _routing_meaning(routing: Routing | None) -> str:
    if routing is None:
        return _("none: this server knows no routing")
    if routing.provider:
        return _("only {provider}").format(provider=routing.provider)
    return {
        Sort.DEFAULT: _("the gateway chose the provider"),
        Sort.PRICE: _("providers with a lower price first"),
        Sort.THROUGHPUT: _("providers with higher throughput first"),
        Sort.LATENCY: _("providers with lower latency first"),
    }[routing.sort]
