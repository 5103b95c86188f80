"""Links, before anybody is led to where they point."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(link: str) -> str | None:
    """The host a plain http or https link leads to; None for every other text."""
    try:
        parts = urlsplit(link)
        host = parts.hostname
    except ValueError:
        return None
    plain = link.isascii() and link.isprintable() and " " not in link and "@" not in parts.netloc
    return host if plain and host and parts.scheme in ("http", "https") else None
