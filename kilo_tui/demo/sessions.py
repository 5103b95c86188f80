"""Who sits in front of the browser: a cookie that holds a persona, and nothing secret."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

from kilo_tui.demo.http import Request
from kilo_tui.demo.people import Person
from kilo_tui.demo.tokens import Accounts

COOKIE = "kilo_demo"
VISITOR = "verified"
"""Who a browser belongs to until somebody signs in with it."""
_PAGES = ("/account-verification", "/connected-accounts", "/device-auth", "/profile", "/sign-in-to-editor", "/usage")


def visitor(request: Request, accounts: Accounts) -> Person:
    """The person of the cookie."""
    for part in request.headers.get("cookie", "").split(";"):
        name, _, persona = part.strip().partition("=")
        if name == COOKIE and persona in accounts.people:
            return accounts.people[persona]
    return accounts.people[VISITOR]


def cookie(person: Person) -> tuple[str, str]:
    """The header that makes a browser this person's."""
    return "Set-Cookie", f"{COOKIE}={person.persona}; Path=/; HttpOnly; SameSite=Lax"


def onward(wanted: str) -> str:
    """Where to go afterwards: the page that was wanted when it is one of ours, or else the profile."""
    try:
        parts = urlsplit(wanted)
    except ValueError:
        return "/profile"
    if parts.scheme or parts.netloc or parts.path not in _PAGES:
        return "/profile"
    query = urlencode(parse_qsl(parts.query))
    return f"{parts.path}?{query}" if query else parts.path


def from_here(request: Request) -> bool:
    """Whether a form was sent by a page of ours and by no other site's."""
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")
