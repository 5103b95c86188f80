"""Which page a part of the account screen leads to."""

from __future__ import annotations

from kilo_tui.errors import Kind
from kilo_tui.model.account import IdentityCheck
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.ui.account.part_numbers import HELP, OVERVIEW, SIGN_INS, USAGE


def link_of(live: LiveAccount, part: int) -> str:
    """Where more can be seen or done about this part."""
    refusal = live.refusal
    if part == HELP or (refusal is not None and refusal.kind is Kind.ACCOUNT_BLOCKED):
        return live.pages.support
    if part == USAGE:
        return live.pages.usage
    if part in (OVERVIEW, SIGN_INS) and live.identity.value is IdentityCheck.NOT_DONE:
        return live.pages.verification
    return live.pages.connected_accounts if part == SIGN_INS else live.pages.profile
