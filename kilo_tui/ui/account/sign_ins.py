"""Ways to sign in to the account, and the identity check."""

from __future__ import annotations

from kilo_tui.model.account import IdentityCheck, LinkedAccount
from kilo_tui.services.identity_words import identity_words
from kilo_tui.services.linking import LINKABLE
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.ui.account.rows import (
    FAINT,
    PLAIN,
    STRONG,
    TITLE,
    WARN,
    Row,
    age,
    foreign,
    link_row,
    not_there,
    said,
    spread,
)
from kilo_tui.ui.keys import key
from kilo_tui.words import _

_PROVIDER_CELLS, _EMAIL_CELLS = 16, 34


def provider_name(provider: str) -> str:
    """The name of a kind of account."""
    names = LINKABLE | {"email": _("e-mail"), "workos": _("single sign-on")}
    return names.get(provider) or foreign(provider, 20)


def sign_ins_page(live: LiveAccount, width: int) -> list[Row]:
    """The part about ways to sign in."""
    head: Row = ((_("Sign-in accounts that open this account"), TITLE),)
    rows = [spread(head, age(live.linked.now), width)]
    reading = live.linked.now
    missing = not_there(reading, width)
    if missing is not None or reading.value is None:
        rows += missing or []
        if reading.error is not None:
            rows += said(_("The page shows the list:"), width)
            rows.append(link_row(live.pages.connected_accounts, width))
    else:
        rows += [_one(account, width) for account in reading.value]
        if not reading.value:
            rows += said(_("There are none in the list."), width, FAINT)
    rows += [
        (),
        *said(_("{link} links another: you can then sign in with either.").format(link=key("account.link")), width),
    ]
    check = live.identity.now
    rows += [(), spread(((_("Identity check"), TITLE),), age(check), width)]
    missing = not_there(check, width)
    if missing is not None or check.value is None:
        return [*rows, *(missing or [])]
    short, meaning = identity_words(check.value, live.pages)
    good = check.value in (IdentityCheck.PASSED, IdentityCheck.CARD_HOLD)
    rows += [((("✓ " if good else "! ") + short, STRONG if good else WARN),), *said(meaning, width)]
    if check.value is IdentityCheck.NOT_DONE:
        rows.append(link_row(live.pages.verification, width))
    return rows


def _one(account: LinkedAccount, width: int) -> Row:
    since = _("since {day}").format(day=account.since.date().isoformat()) if account.since else ""
    name, email = provider_name(account.provider), foreign(account.email, 60)
    if width < 66:
        return ((f"{name:<{_PROVIDER_CELLS - 4}}", STRONG), (" ".join(part for part in (email, since) if part), PLAIN))
    return ((f"{name:<{_PROVIDER_CELLS}}", STRONG), (f"{email:<{_EMAIL_CELLS}}", PLAIN), (since, FAINT))
