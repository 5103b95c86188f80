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
    if not forecast.all:
        return _("The gateway decides; it does not tell who serves {model}.").format(model=model_id)
    if not forecast.allowed or forecast.trouble is Trouble.FREE_REFUSED:
        return _("This goes to nobody: {count}.").format(count=how_many(forecast))
    count = how_many(forecast)
    if forecast.order is Order.CHOICE:
        return _("This goes to {providers}: {count}.").format(providers=_names(forecast.allowed), count=count)
    if forecast.order is Order.ORGANIZATION:
        return _("The gateway decides, by your organization's rules: {count}.").format(count=count)
    if forecast.order is Order.FAMILY:
        return _("The gateway decides: it asks {first} first for this family. {count}.").format(
            first=forecast.allowed[0].provider, count=count
        )
    told = forecast.allowed[: len(forecast.allowed) - forecast.unranked]
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


def _names(endpoints: Sequence[Endpoint]) -> str:
    """`A, then B, C …`."""
    first, *others = dict.fromkeys(end.provider for end in endpoints)
    if not others:
        return first
    more = ", ".join(others[: MOST_NAMED - 1]) + (" …" if len(others) >= MOST_NAMED else "")
    return _("{first}, then {others}").format(first=first, others=more)
