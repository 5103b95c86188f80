"""The styles of the transcript, by role; the stylesheet says what each looks like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from rich.style import Style
from textual.color import BLACK, Color
from textual.filter import LineFilter

ROLES = (
    "plain",
    "faint",
    "question",
    "marker",
    "title",
    "heading",
    "strong",
    "emphasis",
    "strike",
    "code",
    "link",
    "target",
    "quote",
    "bar",
    "fence",
    "label",
    "error",
    "step",
    "receipt",
    "qr",
    "reasoning",
    "keyword",
    "string",
    "comment",
    "number",
    "function",
    "type",
    "operator",
    "name",
    "cursor",
    "letter",
    "selected",
    "hit",
    "current-hit",
)
"""Every role has a component class `transcript--ROLE`."""

_ROLE_OF_MARK = (("code", "code"), ("link", "link"), ("target", "target"))


class Looks:
    """Role → style, resolved for the theme in force, on the transcript's own background."""

    def __init__(
        self,
        base: Style,
        resolve: Callable[[str], Style],
        *,
        background: Color = BLACK,
        filters: Sequence[LineFilter] = (),
    ) -> None:
        """Resolve every role; `resolve` takes a component class."""
        self.base = base
        self.background = background
        self.filters = tuple(filters)
        """What every painted row goes through, as where no colours are wanted."""
        self._styles = {role: base + resolve(f"transcript--{role}") for role in ROLES}
        self.marked = cache(self._marked)

    def __getitem__(self, role: str) -> Style:
        return self._styles.get(role, self._styles["plain"])

    def _marked(self, role: str, marks: frozenset[str]) -> Style:
        """The style of `role` with what is marked on top of it."""
        style = self[role]
        for mark, other in _ROLE_OF_MARK:
            if mark in marks:
                style = self[other]
        return style + Style(
            bold=True if "strong" in marks else None,
            italic=True if "emphasis" in marks else None,
            strike=True if "strike" in marks else None,
        )
