"""The receipt of a turn: who answered, what it cost, how long it took, under which policy.

Items come in the order of their weight, so that a narrow place drops them from the end. Names in them are foreign.
"""

from __future__ import annotations

from kilo_tui.model.catalog import named_free
from kilo_tui.model.chat import Turn
from kilo_tui.model.routing import DataPolicy, Routing, Sort
from kilo_tui.words import _, decimal, money, seconds, thousands


def receipt(turn: Turn) -> list[str]:
    """Model via provider · cost · tokens · time to first token · tokens a second · policy."""
    items = [_answered_by(turn), _cost(turn)]
    usage = turn.usage
    if usage and usage.prompt_tokens is not None and usage.completion_tokens is not None:
        items.append(f"{thousands(usage.prompt_tokens)}→{thousands(usage.completion_tokens)}")
    if turn.seconds_to_first_token is not None:
        items.append(seconds(turn.seconds_to_first_token))
    speed = tokens_a_second(turn)
    if speed is not None:
        items.append(_("{speed} tok/s").format(speed=decimal(speed, 0)))
    if turn.routing is not None:
        items.append(policy(turn.routing, turn.model_id))
    return items


def _answered_by(turn: Turn) -> str:
    model = turn.answered_model_id or turn.model_id
    return _("{model} via {provider}").format(model=model, provider=turn.provider) if turn.provider else model


def _cost(turn: Turn) -> str:
    cost = turn.usage.cost_usd if turn.usage else None
    if cost is None:
        return _("cost unknown")
    return _("free") if cost == 0 else money(cost)


def tokens_a_second(turn: Turn) -> float | None:
    """Completion tokens over the time they took to come; None when either is not known or too short to say."""
    tokens = turn.usage.completion_tokens if turn.usage else None
    if not tokens or turn.seconds is None or turn.seconds_to_first_token is None:
        return None
    took = turn.seconds - turn.seconds_to_first_token
    return tokens / took if took >= 0.05 else None


def policy(routing: Routing, model_id: str) -> str:
    """What may be done with a question to `model_id`, and who was preferred, in as few words as say it.

    Where nothing was chosen, providers that train may serve free models, and no others.
    """
    may_train = routing.data_policy is DataPolicy.ALLOW
    if routing.data_policy is DataPolicy.FREE_ONLY:
        may_train = named_free(model_id)
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
