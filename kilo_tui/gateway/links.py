"""Links the gateway sends, for a person to open elsewhere."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit


def is_link(text: str) -> bool:
    """Whether it is a plain http or https address."""
    try:
        parts = urlsplit(text)
        named = bool(parts.hostname)
    except ValueError:
        return False
    plain = text.isascii() and text.isprintable() and " " not in text
    return plain and parts.scheme in ("http", "https") and named and "@" not in parts.netloc


def link_of(value: Any) -> str:
    """`value` where it is a link; empty where it is anything else."""
    return value if isinstance(value, str) and is_link(value) else ""
