"""What the routing screen says, with the keys in force: what will come of a choice, and what mends it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from kilo_tui.model.forecast import Forecast, Order, Trouble
from kilo_tui.model.routing import DataPolicy, Routing, Sort
from kilo_tui.services.live_account import LiveAccount
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
from kilo_tui.words import _, seconds

HOLDS, FOR_EVERYTHING = "●", "○"


def sorts(routing: RoutingService, scope: str) -> list[Choice]:
    """The five, with a mark at the one that holds."""
    now, own = routing.chosen(scope), routing.own(scope)
    whose = own.provider if now.provider else own.sort
    mark = HOLDS if not scope or whose is not None else FOR_EVERYTHING
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


def whence_sort(routing: RoutingService, scope: str, model_id: str) -> str:
    """Beside the sorts: what the mark means, or that the choice shown does not hold for the model shown."""
    if scope:
        return as_for_everything()
    own = routing.own(model_id)
    return its_own() if own.sort is not None or own.provider is not None else ""


def whence_policy(routing: RoutingService, scope: str, model_id: str) -> str:
    """The same beside the policies; else what a policy is about."""
    if scope:
        return as_for_everything()
    if routing.own(model_id).data_policy is not None:
        return its_own()
    return _("who may train on prompts and completions")


def as_for_everything() -> str:
    return _("○ as for everything")


def its_own() -> str:
    return _("{scope} this model has its own").format(scope=key("routing.scope"))


def rows(seen: Forecast, routing: Routing) -> list[Row]:
    """Who is asked, in their order, then who is not and why; a pin that nobody has comes first."""
    ordered = seen.order is Order.CHOICE and not routing.provider
    places = {end: at for at, level in enumerate(seen.levels, 1) for end in level}
    asked = [
        Row(end, HOLDS if routing.provider and end.is_named(routing.provider) else _place(places[end], ordered))
        for end in seen.allowed
    ]
    pinned = [end.is_named(routing.provider) if routing.provider else False for end, _why in seen.excluded]
    others = [
        Row(end, HOLDS if chosen else "", exclusion(why))
        for (end, why), chosen in zip(seen.excluded, pinned, strict=True)
    ]
    others.sort(key=lambda row: row.mark != HOLDS)
    return [*asked, *others]


def _place(number: int, ordered: bool) -> str:
    """The number of a row; those of whom nobody knows which comes first have the same."""
    return str(number) if ordered and number < 10 else ""


def what_comes(routing: RoutingService, seen: Forecast, model_id: str, scope: str) -> tuple[str, bool]:
    """Who answers, or what is in the way and which key mends it; and whether something is.

    Where the model has its own choice and `scope` is everything, the key that changes the scope is named first.
    """
    if seen.trouble is None:
        return who_answers(seen, model_id), False
    chosen, mending = routing.in_force(model_id), routing.mended_by(model_id)
    own, there = routing.own(model_id), "" if scope else key("routing.scope") + " "
    of_pin = "" if own.provider is None else there
    of_policy = "" if own.data_policy is None else there
    said = [_in_the_way(seen.trouble, chosen, managed=routing.managed), *_ways_out(seen.trouble, chosen, mending)]
    return " ".join(said).format(
        provider=chosen.provider,
        model=model_id,
        policy=policy_label(chosen.data_policy),
        unpin=of_pin + key("routing.sort_default"),
        pin=of_pin + key("routing.pin"),
        loosen=of_policy + key(_id_of(mending)) if mending else "",
        models=key("app.models", Mode.ROUTING),
    ), True


def as_it_was(routing: RoutingService, model_id: str, why: str) -> str:
    """That the table is old, because it could not be read anew: `why` is the title of that; empty without one."""
    age = routing.age(model_id)
    if not why or age is None:
        return ""
    said = _("{title}: this is who served it {age} ago; {refresh} reads it again.")
    return said.format(title=why, age=seconds(age), refresh=key("routing.refresh"))


def reading() -> str:
    """In place of a table that is to come."""
    return _("Reading who serves it …")


def which(instead: str) -> str:
    """Asks for a row of the table; where there are none and will be none, what stands `instead` of them."""
    if instead not in ("", reading()):
        return instead
    return _("Which one? {pin} or Enter takes the provider under the cursor.").format(pin=key("routing.pin"))


def unread(title: str) -> str:
    """In place of a table that could not be read for the reason of this title."""
    return _("{title}: {refresh} reads it again.").format(title=title, refresh=key("routing.refresh"))


def untold() -> str:
    """In place of a table that nobody tells."""
    return _("The gateway does not tell who serves it. {refresh} asks again.").format(refresh=key("routing.refresh"))


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
    """The object that goes with a question, or would if it were sent."""
    found = routing.sent(model_id)
    if not found:
        return _("sends nothing: all default")
    said = _("would send {object}") if routing.is_refused(model_id) else _("sends {object}")
    return said.format(object=json.dumps(found, ensure_ascii=False, separators=(", ", ":")))


def saved(routing: RoutingService) -> str:
    """Where the choice is kept."""
    if routing.managed:
        return ""
    if not routing.readable:
        return _("for this run, not saved: {place} could not be read whole").format(place=routing.place)
    if not routing.saved:
        return _("for this run, not saved: {place} could not be changed").format(place=routing.place)
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


def managed_by(service: RoutingService, routing: Routing, account: LiveAccount) -> Iterator[tuple[str, str]]:
    """What an organization has set, as pairs of what it is and what it says; names in them are foreign."""
    if not service.managed:
        return
    rules, nothing = service.rules, _("nothing set")
    if rules is None:
        yield _("Its rules"), _("could not be read; {refresh} reads them again").format(refresh=key("routing.refresh"))
    else:
        collection = {"allow": _("Allow prompt training"), "deny": _("Deny prompt training")}
        yield _("Organization"), rules.name or rules.id
        yield _("Data policy"), collection.get(rules.data_collection, rules.data_collection or nothing)
        yield _("Providers"), ", ".join(rules.providers) or _("all")
        yield _("Models"), ", ".join(rules.models) or _("all")
        yield _("Default model"), rules.default_model or nothing
    if routing.data_policy in (DataPolicy.DENY, DataPolicy.ZDR):
        alike = routing.data_policy is DataPolicy.DENY and rules is not None and rules.data_collection == "deny"
        said = _("{policy}; it is sent too") if alike else _("{policy}; it is stricter and sent too")
        yield _("Your own policy"), said.format(policy=policy_label(routing.data_policy))
    else:
        yield _("Your own policy"), _("not sent, nor are sort and provider")
    where = rules.id if rules is not None else account.organization_id
    if where:
        yield _("Manage Organization-level Provider Routing"), account.pages.organization(where)
