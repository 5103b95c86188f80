"""The first part: all that matters at a glance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kilo_tui.explain import explain
from kilo_tui.model.account import IdentityCheck
from kilo_tui.services.identity_words import identity_words
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.services.part import Part
from kilo_tui.ui.account.money import balance_rows, block_words, bonus_rows
from kilo_tui.ui.account.rows import (
    BAD,
    CURSOR,
    FAINT,
    NAME_WIDTH,
    PLAIN,
    STRONG,
    WARN,
    Row,
    field,
    field_said,
    foreign,
    link_row,
    not_there,
    spread,
    with_age,
)
from kilo_tui.ui.account.usage import chart, in_short
from kilo_tui.ui.account.usage import shown as shown_history
from kilo_tui.ui.keys import key
from kilo_tui.ui.widgets.fitting import cut
from kilo_tui.words import _, ngettext

_MOST_BLOCKS = 3
_ROWS_WITH_CHART = 26


def overview_page(live: LiveAccount, width: int, height: int, cursor: int) -> list[Row]:
    """The overview; `cursor` is on one of the notices."""
    told = _told_once(live)

    def dated(part: Part[Any], rows: list[Row]) -> list[Row]:
        return with_age(rows, part.now, width, beside=live.balance.now)

    rows = [
        *balance_rows(live, width),
        *(told(live.credits, _("Credits")) or dated(live.credits, _credits(live, width))),
        *bonus_rows(live, width),
        *(told(live.identity, _("Identity")) or dated(live.identity, _identity(live, width))),
        *(told(live.account, _("Organization")) or dated(live.account, _organizations(live, width))),
        *dated(live.notices, _notices(live, width, cursor)),
        (),
        *(told(live.usage, _("Usage")) or dated(live.usage, in_short(live, width))),
    ]
    history = shown_history(live)
    if height >= _ROWS_WITH_CHART and history is not None and history.rows:
        rows += [(), *chart(history, live, width)]
    return rows


def _told_once(live: LiveAccount) -> Callable[[Part[Any], str], list[Row]]:
    """A failure that the balance has had too is told whole there; behind other names its title has to do."""
    told = live.balance.now.error

    def shortened(part: Part[Any], name: str) -> list[Row]:
        error = part.now.error
        if error is None or told is None or part.value is not None or error.kind is not told.kind:
            return []
        return [field(name, ((f"✗ {explain(error).title}", BAD),), 0)]

    return shortened


def _credits(live: LiveAccount, width: int) -> list[Row]:
    name, reading = _("Credits"), live.credits.now
    missing = not_there(reading, width, NAME_WIDTH)
    if missing is not None or reading.value is None:
        return _named(name, missing or [], width)
    blocks = reading.value.blocks
    if not blocks:
        return [field(name, ((_("none of your own"), FAINT),), width)]
    shown = blocks if len(blocks) <= _MOST_BLOCKS else blocks[: _MOST_BLOCKS - 1]
    rows = [row for at, block in enumerate(shown) for row in field_said("" if at else name, block_words(block), width)]
    if len(blocks) > len(shown):
        more = len(blocks) - len(shown)
        words = ngettext("… {count} more: {key}", "… {count} more: {key}", more)
        rows.append(field("", ((words.format(count=more, key=key("account.credits")), FAINT),), width))
    return rows


def _identity(live: LiveAccount, width: int) -> list[Row]:
    name, reading = _("Identity"), live.identity.now
    missing = not_there(reading, width, NAME_WIDTH)
    if missing is not None or reading.value is None:
        return _named(name, missing or [], width)
    check = reading.value
    look = PLAIN if check in (IdentityCheck.PASSED, IdentityCheck.CARD_HOLD) else WARN
    short, _meaning = identity_words(check, live.pages)
    more = "" if look == PLAIN else f" · {key('account.sign_ins')}"
    rows = [field(name, ((short + more, look),), width)]
    if check is IdentityCheck.NOT_DONE:
        rows.append(link_row(live.pages.verification, width, NAME_WIDTH))
    return rows


def _organizations(live: LiveAccount, width: int) -> list[Row]:
    name, reading = _("Organization"), live.account.now
    missing = not_there(reading, width, NAME_WIDTH)
    if missing is not None or reading.value is None:
        return _named(name, missing or [], width)
    teams = reading.value.organizations
    if not teams:
        return [field(name, ((_("none"), FAINT),), width)]
    words = ", ".join(f"{foreign(one.name or one.id, 40)} ({role_words(one.role)})" for one in teams)
    return field_said(name, words, width)


def role_words(role: str) -> str:
    """What a person is in an organization."""
    roles = {"owner": _("owner"), "member": _("member"), "billing_manager": _("billing manager")}
    return roles.get(role) or foreign(role, 20) or _("member")


def _notices(live: LiveAccount, width: int, cursor: int) -> list[Row]:
    name, notices = _("Notices"), live.notices.value
    if notices is None:
        return _named(name, not_there(live.notices.now, width, NAME_WIDTH) or [], width)
    if not notices:
        return [field(name, ((_("none"), FAINT),), width)]
    rows = []
    for at, notice in enumerate(notices):
        here = at == cursor
        title = cut(foreign(notice.title or notice.message), width - NAME_WIDTH - 12)
        value: Row = (("› " if here else "  ", CURSOR), (title, STRONG if here else PLAIN))
        opens: Row = ((_("{open} opens").format(open=key("account.open")), FAINT),) if here else ()
        rows.append(spread(((f"{name if not at else '':<{NAME_WIDTH}}", "name"), *value), opens, width))
    return rows


def _named(name: str, rows: list[Row], width: int) -> list[Row]:
    first, *more = rows or [((" ", PLAIN),)]
    return [field(name, first[1:], width), *more]
