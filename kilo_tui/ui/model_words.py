"""What is said of a model in a list, in few cells each. What comes from its name is foreign."""

from __future__ import annotations

from datetime import datetime

from kilo_tui.model.catalog import Model
from kilo_tui.model.chat import Effort
from kilo_tui.model.endpoint import Endpoint
from kilo_tui.model.routing import DataPolicy, Routing
from kilo_tui.services.prices import UNKNOWN, per_million, prices
from kilo_tui.services.routing import RoutingService
from kilo_tui.ui.safe import safe_line
from kilo_tui.words import _, ngettext, number, thousands

LONGEST_ID = 120


def context(model: Model) -> str:
    """How much it reads at once."""
    return thousands(model.context_tokens) if model.context_tokens else UNKNOWN


def effort(model: Model, chosen: Effort | None) -> str:
    """How long it reasons, where it can be told."""
    if model.takes_effort is None:
        return UNKNOWN
    if not model.takes_effort:
        return "–"
    return chosen.value if chosen is not None else _("default")


def policy(model: Model, routing: RoutingService) -> str:
    """What may be done with a question, were it asked now."""
    in_force = routing.in_force(model.id)
    allowed = routing.forecast(model.id).allowed
    if allowed and all(end.data.keeps_nothing for end in allowed):
        return keeps_nothing()
    if allowed and all(end.data.trains is False for end in allowed):
        return does_not_train()
    if any(end.data.trains for end in allowed):
        return may_train()
    return _promised(model, in_force)


def _promised(model: Model, in_force: Routing) -> str:
    """What the choice itself says, where nobody tells who would be asked."""
    if in_force.data_policy is DataPolicy.ZDR:
        return keeps_nothing()
    if in_force.data_policy is DataPolicy.FREE_ONLY:
        return may_train() if model.is_free and model.may_train is not False else does_not_train()
    return does_not_train() if in_force.data_policy is DataPolicy.DENY else may_train()


def keeps_nothing() -> str:
    return _("zero ret.")


def does_not_train() -> str:
    return _("no training")


def may_train() -> str:
    return _("may train")


def serving_nothing_kept(endpoints: tuple[Endpoint, ...]) -> int:
    """How many are known to keep nothing."""
    return sum(end.data.keeps_nothing is True for end in endpoints)


def in_short(model: Model, routing: RoutingService) -> tuple[str, ...]:
    """About the model under the cursor what the columns have no room for, in the order of its weight."""
    known = routing.known(model.id)
    parts = [safe_line(model.id, LONGEST_ID).plain]
    if known:
        parts.append(ngettext("{count} provider", "{count} providers", len(known)).format(count=len(known)))
        if kept := serving_nothing_kept(known):
            parts.append(_("zero retention: {count}").format(count=kept))
    if model.sees:
        parts.append(_("takes pictures"))
    if model.max_output_tokens:
        parts.append(_("answers up to {count}").format(count=thousands(model.max_output_tokens)))
    return tuple(parts)


def facts(model: Model, routing: RoutingService, chosen: Effort | None) -> list[tuple[str, str]]:
    """All that the list tells, as pairs of what it is and what it is."""
    price_in, price_out = prices(model)
    cached = per_million(model.told_pricing.cached_per_million)
    rows = [
        (_("id"), model.id),
        (
            _("in/M $"),
            price_in if cached == UNKNOWN else _("{price}, cached {cached}").format(price=price_in, cached=cached),
        ),
        (_("out/M $"), price_out),
        (_("context"), number(model.context_tokens) if model.context_tokens else _("unknown")),
        (_("longest answer"), number(model.max_output_tokens) if model.max_output_tokens else _("unknown")),
        (_("takes"), ", ".join(model.inputs) or _("unknown")),
        (_("effort"), effort(model, chosen)),
        (_("policy"), policy(model, routing)),
    ]
    if model.created is not None:
        rows.append((_("since"), datetime.fromtimestamp(model.created).strftime("%Y-%m-%d")))
    return rows
