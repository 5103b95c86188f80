"""The identity check in words."""

from __future__ import annotations

from kilo_tui.explain import SUPPORT_MAIL
from kilo_tui.model.account import IdentityCheck
from kilo_tui.model.pages import Pages
from kilo_tui.words import _


def identity_words(check: IdentityCheck, pages: Pages) -> tuple[str, str]:
    """How far the check has come, and what that means and what is next."""
    match check:
        case IdentityCheck.NOT_DONE:
            return _("check not finished"), _(
                "Finish the check in a browser to get the welcome credits. Until then free models work, and paid ones "
                "with credits that are bought."
            )
        case IdentityCheck.PASSED:
            return _("check passed"), _("Nothing is left to do: the welcome credits were given.")
        case IdentityCheck.FAILED:
            return _("check not passed"), _(
                "There are no free credits; apart from that the account is like any other. Ask free models, or add "
                "credits once. If this is a mistake: {support}"
            ).format(support=f"{pages.support} · {SUPPORT_MAIL}")
        case IdentityCheck.CARD_HOLD:
            return _("verified by card hold"), _(
                "An amount was held on a card for a while, the older way to prove who one is. It still counts; "
                "nothing is left to do."
            )
