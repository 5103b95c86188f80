"""`[label]: target "title"` at the beginning of a paragraph: what links elsewhere refer to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from markdown_it.common.normalize_url import normalizeLink, validateLink
from markdown_it.common.utils import normalizeReference
from markdown_it.helpers import parseLinkDestination, parseLinkTitle

_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\]:", re.DOTALL)
_GAP = re.compile(r"[ \t]*(?:\n[ \t]*)?")
_END = re.compile(r"[ \t]*(?:\n|\Z)")
_NO_LABEL = re.compile(r"\[(?:[^\[\]\\]|\\.)*(?:\[|\](?!:|\Z))", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Definition:
    """One link reference definition."""

    label: str
    """Normalised."""
    href: str
    title: str
    end: int
    """Where the text behind it begins."""


def definition(text: str, start: int = 0) -> Definition | None:
    """The definition that begins at `start`, if one does."""
    opening = _LABEL.match(text, start)
    label = normalizeReference(opening[1]) if opening else ""
    if opening is None or not label:
        return None
    at = _end_of(_GAP, text, opening.end())
    destination = parseLinkDestination(text, at, len(text))
    href = normalizeLink(destination.str) if destination.ok else ""
    if not destination.ok or not validateLink(href):
        return None
    at = _end_of(_GAP, text, destination.pos)
    if at > destination.pos:
        title = parseLinkTitle(text, at, len(text))
        end = _END.match(text, title.pos) if title.ok else None
        if end is not None:
            return Definition(label, href, title.str, end.end())
    end = _END.match(text, destination.pos)
    return Definition(label, href, "", end.end()) if end is not None else None


def impossible(text: str) -> bool:
    """Whether no text behind `text` can make its beginning a definition."""
    return not text.startswith("[") or _NO_LABEL.match(text) is not None


def certain(found: Definition, text: str) -> bool:
    """Whether no text behind `text` can change `found`: it has its title, or what follows begins none."""
    rest = text[found.end :].lstrip(" \t\n")
    return bool(found.title) or (bool(rest) and rest[0] not in "\"'(")


def _end_of(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at
