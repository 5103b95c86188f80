"""What the routing screen says, with the keys in force: what will come of a choice, and what mends it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kilo_tui.model.endpoint import OrganizationRules
from kilo_tui.model.forecast import Forecast, Order, Trouble
from kilo_tui.model.pages import Pages
from kilo_tui.model.routing import DataPolicy, Routing, Sort
from kilo_tui.services.routing import RoutingService
from kilo_tui.services.routing_words import (
    exclusion,
    pin_gloss,
    pin_label,
    policy_gloss,
    policy_label,
    sort_gloss,
    sort_label,
    who_answers,
)
from kilo_tui.ui.keys import ROUTING, Mode, key
from kilo_tui.ui.widgets.choice_list import Choice
from kilo_tui.ui.widgets.endpoint_table import Row
from kilo_tui.words import _

HOLDS, FOR_EVERYTHING = "●", "○"


def sorts(routing: RoutingService, scope: str) -> list[Choice]:
    """The five, with a mark at the one that holds."""
    now, own = routing.chosen(scope), routing.own(scope)
    mark = HOLDS if not scope or own.sort is not None or own.provider is not None else FOR_EVERYTHING
    choices = [
        Choice(
            key(f"routing.sort_{sort.value}", Mode.ROUTING),
            sort_label(sort),
            sort_gloss(sort),
            f"sort('{sort.value}')",
            mark if sort is now.sort and not now.provider else " ",
        )
        for sort in Sort
    ]
    specific = Choice(
        key("routing.sort_provider"), pin_label(now.provider), pin_gloss(), "specific", mark if now.provider else " "
    )
    return [*choices, specific]


def policies(routing: RoutingService, scope: str) -> list[Choice]:
    """The four, with a mark at the one that holds."""
    now = routing.chosen(scope).data_policy
    mark = HOLDS if not scope or routing.own(scope).data_policy is not None else FOR_EVERYTHING
    return [
        Choice(
            key(_id_of(policy)),
            policy_label(policy),
            policy_gloss(policy),
            f"policy('{policy.value}')",
            mark if policy is now else " ",
        )
        for policy in DataPolicy
    ]


def rows(seen: Forecast, routing: Routing) -> list[Row]:
    """Who is asked, in their order, then who is not and why; a pin that nobody has comes first."""
    ordered = seen.order is Order.CHOICE and not routing.provider
    asked = [
        Row(end, HOLDS if routing.provider else str(at + 1) if ordered and at < 9 else "")
        for at, end in enumerate(seen.allowed)
    ]
    pinned = [end.is_named(routing.provider) if routing.provider else False for end, _why in seen.excluded]
    others = [
        Row(end, HOLDS if chosen else "", exclusion(why))
        for (end, why), chosen in zip(seen.excluded, pinned, strict=True)
    ]
    others.sort(key=lambda row: row.mark != HOLDS)
    return [*asked, *others]


def what_comes(routing: RoutingService, seen: Forecast, model_id: str) -> tuple[str, bool]:
    """Who answers, or what is in the way and which key mends it; and whether something is."""
    if seen.trouble is None:
        return who_answers(seen, model_id), False
    chosen, mending = routing.in_force(model_id), routing.mended_by(model_id)
    said = [_in_the_way(seen.trouble, chosen, managed=routing.managed), *_ways_out(seen.trouble, chosen, mending)]
    return " ".join(said).format(
        provider=chosen.provider,
        model=model_id,
        policy=policy_label(chosen.data_policy),
        unpin=key("routing.sort_default"),
        pin=key("routing.pin"),
        loosen=key(_id_of(mending)) if mending else "",
        models=key("app.models", Mode.ROUTING),
    ), True


def _in_the_way(trouble: Trouble, chosen: Routing, *, managed: bool) -> str:
    if trouble is Trouble.FREE_REFUSED:
        return _("The gateway refuses this free model under “{policy}”: nothing is sent.")
    if trouble is Trouble.FREE_DOUBTFUL:
        return _("The gateway may refuse this free model under “{policy}”.")
    if trouble is Trouble.PIN_NOT_SERVING:
        return _("{provider} does not serve {model}: nothing is sent.")
    if managed:
        return _("Your organization's rules leave nobody who serves {model}.")
    if chosen.provider:
        return _("“{policy}” excludes {provider}, the only one you allow: nothing is sent.")
    return _("“{policy}” leaves nobody who serves {model}: nothing is sent.")


def _ways_out(trouble: Trouble, chosen: Routing, mending: DataPolicy | None) -> Iterator[str]:
    if trouble is Trouble.PIN_NOT_SERVING:
        yield _("{unpin} gives it up, {pin} takes the one under the cursor, {models} another model.")
        return
    if chosen.provider:
        yield _("{unpin} gives it up.")
    if mending is not None:
        yield _("{loosen} loosens the policy enough.")
    yield _("{models} takes another model.")


def _id_of(policy: DataPolicy) -> str:
    return f"routing.policy_{policy.value.replace('-', '_')}"


def sends(routing: RoutingService, model_id: str) -> str:
    """The object that goes with a question."""
    found = routing.sent(model_id)
    if not found:
        return _("sends nothing: all default")
    return _("sends {object}").format(object=json.dumps(found, ensure_ascii=False, separators=(",", ":")))


def saved(routing: RoutingService) -> str:
    """Where the choice is kept."""
    if routing.managed:
        return ""
    if not routing.place:
        return _("not saved: the profile could not be read whole")
    return _("saved to {place}").format(place=routing.place)


def keys(*, managed: bool) -> tuple[str, ...]:
    """The keys of the screen, the most useful first."""
    shown = {
        "routing.pin": _("pin"),
        "routing.undo": _("undo"),
        "routing.toml": _("TOML"),
        "app.models": _("model"),
    }
    acts = ("routing.toml", "app.models") if managed else tuple(shown)
    labels = {row.id: row.labels[0] for row in ROUTING if row.labels}
    return (*(f"{labels[one]} {shown[one]}" for one in acts if one in labels), _("Tab next part"))


def managed_by(rules: OrganizationRules | None, routing: Routing, pages: Pages) -> Iterator[tuple[str, str]]:
    """What an organization has set, as pairs of what it is and what it says; names in them are foreign."""
    nothing = _("nothing set")
    if rules is None:
        yield _("Its rules"), _("could not be read; Enter below reads them again")
    else:
        collection = {"allow": _("Allow prompt training"), "deny": _("Deny prompt training")}
        yield _("Organization"), rules.name or rules.id
        yield _("Data policy"), collection.get(rules.data_collection, rules.data_collection or nothing)
        yield _("Providers"), ", ".join(rules.providers) or _("all")
        yield _("Models"), ", ".join(rules.models) or _("all")
        yield _("Default model"), rules.default_model or nothing
    if routing.data_policy in (DataPolicy.DENY, DataPolicy.ZDR):
        yield (
            _("Your own policy"),
            _("{policy}; it is stricter and sent too").format(policy=policy_label(routing.data_policy)),
        )
    else:
        yield _("Your own policy"), _("not sent, nor are sort and provider")
    if rules is not None:
        yield _("Manage Organization-level Provider Routing"), pages.organization(rules.id)
