"""Where help is, and what stands there instead of the parts when there is no account to show."""

from __future__ import annotations

from kilo_tui.errors import KiloError, Kind
from kilo_tui.explain import SUPPORT_MAIL, explain
from kilo_tui.model.pages import Pages
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.ui.account.rows import BAD, FAINT, LINK, PLAIN, STRONG, TITLE, Row, field, link_row, said
from kilo_tui.ui.keys import key
from kilo_tui.words import _


def support_page(live: LiveAccount, width: int) -> list[Row]:
    """The part about help."""
    return [
        ((_("Questions about prices or tokens"), TITLE),),
        ((SUPPORT_MAIL, LINK),),
        (),
        ((_("Support"), TITLE),),
        link_row(live.pages.support, width),
        (),
        ((_("Setting up, step by step"), TITLE),),
        link_row(live.pages.setup_guide, width),
        (),
        ((_("Your account on the web"), TITLE),),
        *_links(live, width),
        (),
        *said(_("A key that got into wrong hands is reset on the profile page; every copy of it ends then."), width),
    ]


def _links(live: LiveAccount, width: int) -> list[Row]:
    pages = live.pages
    named = (
        (_("profile"), pages.profile),
        (_("usage"), pages.usage),
        (_("sign-ins"), pages.connected_accounts),
    )
    return [field(name, ((link, LINK),), width) for name, link in named]


def no_account_page(live: LiveAccount, width: int, host: str = "") -> list[Row]:
    """Why there is nothing to show, and what to do."""
    if not live.there_is_one:
        return [
            ((_("There is no account here"), STRONG),),
            (),
            *said(
                _(
                    "Questions go to a server of your own (--base-url), which knows nothing of Kilo: no sign-in, no "
                    "credits, no usage. Start without --base-url to see your account."
                ),
                width,
            ),
            (),
            *said(_("{escape} goes back to the chat.").format(escape=key("app.escape")), width, FAINT),
        ]
    error = live.refusal
    return refused_page(error, live.pages, width) if error is not None else []


def refused_page(error: KiloError, pages: Pages, width: int) -> list[Row]:
    """Nobody is signed in, or the gateway refuses who is."""
    explained = explain(error)
    look = PLAIN if error.kind is Kind.SIGN_IN_NEEDED else BAD
    rows: list[Row] = [((explained.title, BAD if look == BAD else STRONG),), (), *said(explained.whole, width), ()]
    sign_in, escape = key("account.other"), key("app.escape")
    if error.kind is Kind.ACCOUNT_BLOCKED:
        rows += said(_("A breach of the terms is the usual reason. Write to support:"), width)
        rows += [link_row(pages.support, width), ((SUPPORT_MAIL, LINK),), ()]
        rows += said(_("{sign_in} signs in with another account.").format(sign_in=sign_in), width)
        rows += said(
            _("{sign_out} signs out; then free models answer without an account.").format(
                sign_out=key("account.sign_out")
            ),
            width,
        )
        return rows
    if error.kind is Kind.SIGN_IN_NEEDED:
        rows += said(
            _("{sign_in} signs in, or up: a phone is enough, and nothing is typed.").format(sign_in=sign_in), width
        )
        rows += said(_("{escape} goes back; free models answer without an account.").format(escape=escape), width)
    else:
        rows += said(_("{sign_in} signs in again.").format(sign_in=sign_in), width)
        rows += said(_("{refresh} asks once more.").format(refresh=key("account.refresh")), width)
    return rows
