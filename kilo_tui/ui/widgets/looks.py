"""The styles of the transcript, by role; the stylesheet says what each looks like."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from rich.style import Style

ROLES = (
    "plain",
    "faint",
    "question",
    "marker",
    "heading",
    "strong",
    "emphasis",
    "strike",
    "code",
    "link",
    "quote",
    "fence",
    "label",
    "error",
    "step",
    "receipt",
    "reasoning",
    "keyword",
    "string",
    "comment",
    "number",
    "function",
    "type",
    "operator",
    "name",
)
"""Every role has a component class `transcript--ROLE`."""


@dataclass(frozen=True, slots=True)
class Looks:
    """Role → style, resolved for the theme in force."""

    styles: Mapping[str, Style]

    @classmethod
    def of(cls, resolve: Callable[[str], Style]) -> Looks:
        """Resolve every role; `resolve` takes a component class."""
        return cls({role: resolve(f"transcript--{role}") for role in ROLES})

    def __getitem__(self, role: str) -> Style:
        return self.styles.get(role, self.styles["plain"])
