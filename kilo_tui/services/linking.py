"""Linking another way to sign in: it is done on a page, and shows in the list of them when it is."""

from __future__ import annotations

from kilo_tui.errors import AccessRefused
from kilo_tui.model.account import LinkedAccount
from kilo_tui.services.live_account import LiveAccount

LINKABLE = {"google": "Google", "github": "GitHub", "gitlab": "GitLab", "linkedin": "LinkedIn"}
"""Provider ids of the gateway and their names."""
POLL_SECONDS = 4.0


async def links(live: LiveAccount) -> LinkedAccount:
    """Ask for the list again and again until there is a new one in it. Raises AccessRefused.

    Where the list could never be read there is nothing to compare with: the first that can be read is the measure.
    """
    known = _keys(live)
    while True:
        await live.clock.sleep(POLL_SECONDS)
        await live.linked.read()
        error = live.account.now.error
        if isinstance(error, AccessRefused):
            raise error
        if live.linked.now.error is not None or live.linked.value is None:
            continue
        for one in live.linked.value:
            if known is not None and _key(one) not in known:
                return one
        known = _keys(live)


def _keys(live: LiveAccount) -> frozenset[tuple[str, str]] | None:
    return None if live.linked.value is None else frozenset(_key(one) for one in live.linked.value)


def _key(one: LinkedAccount) -> tuple[str, str]:
    return one.provider, one.email.lower()
