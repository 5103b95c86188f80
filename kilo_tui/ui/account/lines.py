"""The lines around the parts: who it is, for whom is asked, which keys act."""

from __future__ import annotations

from kilo_tui.errors import Kind
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.ui.account.errands import organization_words
from kilo_tui.ui.account.part_numbers import CREDITS, SIGN_INS, USAGE
from kilo_tui.ui.account.tasks import Linking, Task
from kilo_tui.ui.keys import Mode, key
from kilo_tui.words import _


def who(live: LiveAccount) -> tuple[str, ...]:
    """Name and e-mail, foreign, or that it is nobody."""
    person = live.person
    if not live.there_is_one:
        return (_("No account"),)
    if not live.signed_in:
        return (_("Signed out"),)
    refusal = live.refusal
    if refusal is not None and refusal.kind is Kind.ACCOUNT_BLOCKED:
        return (_("Blocked"), *((person.email,) if person else ()))
    if person is None:
        return (_("Your account"),)
    return tuple(part for part in (person.name, person.email) if part) or (person.id,)


def for_whom(live: LiveAccount) -> str:
    """Personal or an organization, and the key that switches. Foreign text is in it."""
    if live.refusal is not None:
        return ""
    person, switches = live.person, _("{key} switches").format(key=key("account.organization"))
    if live.organization is not None:
        return f"{organization_words(live.organization)} · {switches}"
    if live.foreign_organization:
        return _("Not a member of the chosen organization") + f" · {switches}"
    if person is None or not person.organizations:
        return _("Personal")
    return _("Personal") + f" · {switches}"


def parts() -> tuple[str, ...]:
    """The names of the parts, each behind its key."""
    named = (
        ("account.overview", _("Overview")),
        ("account.credits", _("Credits")),
        ("account.usage", _("Usage")),
        ("account.sign_ins", _("Sign-in accounts")),
        ("account.support", _("Help")),
    )
    return tuple(f"{key(binding_id)} {name}".strip() for binding_id, name in named)


def keys(part: int, task: Task | None, live: LiveAccount) -> tuple[str, ...]:
    """What can be done here, by priority."""
    copy = _with_key("account.copy", _("copy link"))
    bare = _with_key("account.bare", _("link bare"))
    if task is not None:
        more = (_with_key("account.elsewhere", _("linked already")),) if isinstance(task, Linking) else ()
        return (copy, bare, *more) if task.link else ()
    sign_in = _with_key("account.other", _("sign in") if not live.signed_in else _("other account"))
    sign_out = _with_key("account.sign_out", _("sign out"))
    if not live.there_is_one:
        return (_with_key("account.support", _("Help")),)
    if live.refusal is not None:
        return (sign_in, *((sign_out,) if live.signed_in else ()), copy, bare)
    funds = _with_key("account.add_funds", _("add funds"))
    promo = _with_key("account.promo", _("promo code"))
    if part == CREDITS:
        return (funds, promo, copy, bare)
    if part == USAGE:
        chart, whose = _with_key("account.chart", _("chart or table")), _with_key("account.whose", _("whose"))
        return (chart, whose, copy, bare)
    if part == SIGN_INS:
        return (_with_key("account.link", _("link another")), copy, bare)
    return (funds, promo, sign_in, sign_out, copy, bare)


def always(live: LiveAccount) -> tuple[str, ...]:
    """What acts on every part."""
    first, last = key("account.overview"), key("account.support")
    refresh = (_with_key("account.refresh", _("refresh")),) if live.there_is_one else ()
    return (
        f"{first}-{last} " + _("part"),
        _with_key("account.next_part", _("next")),
        *refresh,
        f"{key('app.help', Mode.ACCOUNT)} " + _("keys"),
    )


def way_back(task: Task | None) -> str:
    """What Esc does."""
    return f"{key('app.escape')} " + (_("back to the account") if task else _("back"))


def _with_key(binding_id: str, name: str) -> str:
    return f"{key(binding_id)} {name}".strip()
