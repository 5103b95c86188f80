"""Routing in words: the choices as the provider's manual calls them, and what will come of them.

Names of providers and models in what is said here are foreign.
"""

from __future__ import annotations

from collections.abc import Sequence

from kilo_tui.model.endpoint import Endpoint
from kilo_tui.model.forecast import Exclusion, Forecast, Order, Trouble
from kilo_tui.model.routing import DataPolicy, Routing, Sort
from kilo_tui.words import _, ngettext

MOST_NAMED = 3
"""Providers named in the sentence that says who is asked."""


def sort_label(sort: Sort) -> str:
    """As the manual has it."""
    return {
        Sort.DEFAULT: _("Default provider sorting"),
        Sort.PRICE: _("Prefer providers with lower price"),
        Sort.THROUGHPUT: _("Prefer providers with higher throughput"),
        Sort.LATENCY: _("Prefer providers with lower latency"),
    }[sort]


def sort_gloss(sort: Sort) -> str:
    """What it means, in a few words; empty where the label says all."""
    return {
        Sort.DEFAULT: _("when this was written, about the same as lower latency"),
        Sort.PRICE: _("fewer dollars a million tokens"),
        Sort.THROUGHPUT: _("more tokens per second"),
        Sort.LATENCY: _("shorter time to the first token"),
    }[sort]


def pin_label(provider: str = "") -> str:
    """The fifth choice, with the provider that is chosen."""
    said = _("One specific provider")
    return _("{choice}: {provider}").format(choice=said, provider=provider) if provider else said


def pin_gloss() -> str:
    """Why it is not recommended."""
    return _("not recommended: errors when it is down or limits")


def policy_label(policy: DataPolicy) -> str:
    """As the manual has it."""
    return {
        DataPolicy.FREE_ONLY: _("Allow prompt training (free only)"),
        DataPolicy.ALLOW: _("Allow prompt training"),
        DataPolicy.DENY: _("Deny prompt training"),
        DataPolicy.ZDR: _("Zero data retention"),
    }[policy]


def policy_gloss(policy: DataPolicy) -> str:
    """What providers may do with prompts and completions."""
    return {
        DataPolicy.FREE_ONLY: _("who may train serves free models only"),
        DataPolicy.ALLOW: _("who may train serves paid models too"),
        DataPolicy.DENY: _("nobody who may train"),
        DataPolicy.ZDR: _("not recommended: turns off Anthropic, OpenAI, more"),
    }[policy]


def exclusion(why: Exclusion) -> str:
    """Why an endpoint is not asked, in a word or two."""
    return {
        Exclusion.TRAINS: _("trains"),
        Exclusion.KEEPS: _("keeps prompts"),
        Exclusion.NOT_PINNED: _("not chosen"),
        Exclusion.ORGANIZATION: _("organization"),
        Exclusion.FREE: _("model refused"),
    }[why]


def who_answers(forecast: Forecast, model_id: str) -> str:
    """Where the next question goes: to whom, in which order, out of how many; and who decides."""
    said = _who_answers(forecast, model_id)
    first = forecast.levels[0] if forecast.levels else ()
    weak = list(dict.fromkeys(end.provider for end in first if end.down))
    if not weak:
        return said
    if len(forecast.allowed) == 1:
        more = _("{provider} is in trouble now and may refuse.").format(provider=weak[0])
    else:
        more = ngettext(
            "{providers} is in trouble now; another may answer.",
            "{providers} are in trouble now; another may answer.",
            len(weak),
        ).format(providers=", ".join(weak))
    return f"{said} {more}"


def _who_answers(forecast: Forecast, model_id: str) -> str:
    if not forecast.all:
        return _("The gateway decides; it does not tell who serves {model}.").format(model=model_id)
    if not forecast.allowed or forecast.trouble is Trouble.FREE_REFUSED:
        return _("This goes to nobody: {count}.").format(count=how_many(forecast))
    count = how_many(forecast)
    if forecast.pinned and forecast.order is Order.CHOICE:
        said = _("This goes to {provider} alone, an error when it is down or limits: {count}.")
        return said.format(provider=_names(forecast.levels), count=count)
    if forecast.order is Order.CHOICE:
        usually = _("This usually goes to {providers}: {count}.")
        said = _("This goes to {providers}: {count}.") if forecast.certain else usually
        return said.format(providers=_names(forecast.levels), count=count)
    if forecast.order is Order.FREE and forecast.pinned:
        said = _("The gateway decides who serves a free model of its own, and need not keep to {provider}: {count}.")
        return said.format(provider=forecast.pinned, count=count)
    if forecast.order is Order.FREE:
        return _("The gateway decides who serves a free model of its own: {count}.").format(count=count)
    if forecast.order is Order.ORGANIZATION:
        return _("The gateway decides, by your organization's rules: {count}.").format(count=count)
    if forecast.order is Order.FAMILY:
        return _("The gateway decides: it asks {first} first for this family. {count}.").format(
            first=forecast.allowed[0].provider, count=count
        )
    told = forecast.levels[:-1] if forecast.unranked else forecast.levels
    if not told and forecast.order is Order.UNTOLD:
        return _("The gateway decides, by figures it does not tell: {count}.").format(count=count)
    if not told:
        return _("The gateway decides: {count}.").format(count=count)
    if forecast.unranked:
        return _("The gateway decides, likely {providers}; of some it tells no figures: {count}.").format(
            providers=_names(told), count=count
        )
    return _("The gateway decides, likely {providers}: {count}.").format(providers=_names(told), count=count)


def how_many(forecast: Forecast) -> str:
    """`2 of 7 allowed`, and how many of those tell nothing of what they do with the data."""
    allowed = len(forecast.allowed)
    said = ngettext("{count} of {all} allowed", "{count} of {all} allowed", allowed)
    said = said.format(count=allowed, all=forecast.all)
    if forecast.untold:
        more = ngettext("{count} tells no data policy", "{count} tell no data policy", forecast.untold)
        return f"{said}, {more.format(count=forecast.untold)}"
    return said


def why_not(trouble: Trouble, routing: Routing) -> str:
    """Why a model cannot be asked under this routing, in a few words."""
    if trouble is Trouble.FREE_REFUSED:
        return _("free: refused under this data policy")
    if trouble is Trouble.FREE_DOUBTFUL:
        return _("free: may be refused under this data policy")
    if trouble is Trouble.PIN_NOT_SERVING:
        return _("not served by {provider}").format(provider=routing.provider)
    if routing.data_policy is DataPolicy.ZDR:
        return _("no provider with zero retention")
    return _("no provider your routing allows")


def _names(levels: Sequence[Sequence[Endpoint]]) -> str:
    """`A, then B, C …`; `A or B, then C` where nothing tells which of the two comes first."""
    named: set[str] = set()
    steps: list[list[str]] = []
    for level in levels:
        step = [name for name in dict.fromkeys(end.provider for end in level) if name not in named]
        named.update(step)
        steps.append(step)
    first, *others = [step for step in steps if step]
    room = MOST_NAMED - len(first)
    shown: list[str] = []
    for step in others:
        if room < 1:
            break
        shown.append(_either(step[:room]))
        room -= len(step)
    all_named = room >= 0 and len(shown) == len(others)
    more = ", ".join(shown) + ("" if all_named else " …")
    said = _either(first[:MOST_NAMED])
    return _("{first}, then {others}").format(first=said, others=more) if shown else said + more


def _either(names: Sequence[str]) -> str:
    """`A`, `A or B`, `A, B or C`."""
    *others, last = names
    return _("{names} or {last}").format(names=", ".join(others), last=last) if others else last
