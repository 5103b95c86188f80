"""Links the gateway sends, for a person to open elsewhere."""

from __future__ import annotations

from typing import Any

from kilo_tui.text.links import host_of


def is_link(text: str) -> bool:
    """Whether it is a plain http or https address."""
    return host_of(text) is not None


def link_of(value: Any) -> str:
    """`value` where it is a link; empty where it is anything else."""
    return value if isinstance(value, str) and is_link(value) else ""
