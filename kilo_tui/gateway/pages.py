"""The web app that goes with a gateway, and which of its pages helps with an error."""

from __future__ import annotations

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway.addresses import Endpoints
from kilo_tui.model.pages import Pages

_KILO_HOSTS = frozenset({"api.kilo.ai", "kilo.ai", "app.kilo.ai", "kilocode.ai", "app.kilocode.ai", "api.kilocode.ai"})
_SUPPORT = (Kind.ACCOUNT_BLOCKED, Kind.MODERATED, Kind.ABUSE_BLOCKED, Kind.CLIENT_OUTDATED)
_PROFILE = (Kind.OUT_OF_CREDITS, Kind.SIGN_IN_EXPIRED)


def pages_of(endpoints: Endpoints) -> Pages | None:
    """The service's own, or the gateway itself where it is another one; None for a server that is no Kilo gateway."""
    root = endpoints.account_base
    if root is None:
        return None
    return Pages() if root.host in _KILO_HOSTS else Pages(root.origin, root.origin)


def led_to_help(error: KiloError, endpoints: Endpoints) -> KiloError:
    """The same error, knowing the page that helps where it names none and there is one."""
    pages = pages_of(endpoints)
    if pages is None or error.facts.link:
        return error
    if error.kind in _SUPPORT:
        return error.with_facts(link=pages.support)
    return error.with_facts(link=pages.profile) if error.kind in _PROFILE else error
