"""The text of one paragraph, heading or cell → runs.

`runs` says what a text is. `Preview` says what a text that still grows looks like, without parsing all of it again
for every letter, and without showing the marks of what has only begun.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from kilo_tui.text.block import Run, Runs
from kilo_tui.text.sanitize import clean, clean_line

MOST_MARKS = 1536
MOST_BRACKETS = 256
"""A text with more marks, or more opening brackets, is plain: no honest one has so many, and each may be dear."""
CHEAP_TEXT = 1024
"""A growing text shorter than this is parsed again whenever a mark came, a longer one as it grows by an eighth."""

References = dict[str, dict[str, Any]]
"""Normalised label → `href` and `title`, as markdown-it wants them."""

_PARSER = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable("strikethrough")
_MARKS = {"strong_open": "strong", "em_open": "emphasis", "s_open": "strike", "link_open": "link"}
_TARGET = frozenset({"target"})
_MARKED = re.compile(r"[\n&*<\[\\_`~]")
_MARK = re.compile(r"[&*<\[\\_`~]")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.){1,999})\]", re.DOTALL)


def runs(text: str, references: References) -> Runs:
    """`text` as runs; entities are decoded by now, so it is cleaned here."""
    if _MARKED.search(text) is None:
        return _plain(text)
    if text.count("[") > MOST_BRACKETS or len(_MARK.findall(text)) > MOST_MARKS:
        return _plain(text.replace("\n", " "))
    tokens: list[Token] = []
    _PARSER.inline.parse(text, _PARSER, {"references": references}, tokens)
    return _Runs().of(tokens)


def _plain(text: str) -> Runs:
    text = clean(text)
    return (Run(text),) if text else ()


def labels(text: str) -> set[str]:
    """What `text` might refer to, normalised."""
    if "[" not in text:
        return set()
    return {normalizeReference(label) for label in _LABEL.findall(text)} - {""}


class _Runs:
    """Gathers runs; neighbours that look alike are one."""

    def __init__(self) -> None:
        self._runs: list[Run] = []
        self._pending: list[str] = []
        self._look: tuple[frozenset[str], str] = (frozenset(), "")

    def of(self, tokens: list[Token]) -> Runs:
        marks: list[str] = []
        links: list[str] = []
        for token in tokens:
            kind = token.type
            link = links[-1] if links else ""
            if kind in _MARKS:
                marks.append(_MARKS[kind])
                if kind == "link_open":
                    links.append(clean_line(str(token.attrGet("href") or ""), 2000))
            elif kind.endswith("_close"):
                if marks.pop() == "link":
                    self._target(links.pop())
            elif kind == "softbreak":
                self._add(" ", frozenset(marks), link)
            elif kind == "hardbreak":
                self._add("\n", frozenset(marks), link)
            elif kind == "image":
                source = clean_line(str(token.attrGet("src") or ""), 2000)
                self._add(clean_line(token.content, 500) or source, frozenset((*marks, "link")), link or source)
            elif token.content:
                extra = ("code",) if kind == "code_inline" else ()
                self._add(token.content, frozenset((*marks, *extra)), link)
        self._flush()
        return tuple(self._runs)

    def _add(self, text: str, marks: frozenset[str], link: str) -> None:
        look = (marks, link)
        if look != self._look:
            self._flush()
            self._look = look
        self._pending.append(text)

    def _flush(self) -> None:
        text = clean("".join(self._pending))
        self._pending.clear()
        if text:
            self._runs.append(Run(text, *self._look))

    def _target(self, target: str) -> None:
        self._flush()
        said = self._runs[-1].text if self._runs else ""
        if target and said != target and f"mailto:{said}" != target:
            self._runs.append(Run(f" ({target})", _TARGET))


_MARKING = re.compile(r"[^\w ,.'\"/%+=?-]|_")
"""What may change how the text around it reads."""
_BEGUN = re.compile(
    r"(?P<code>(?<!`)`(?=[^`\s]))(?P<code_text>[^`]*)$"
    r"|(?P<strong>(?<!\*)\*\*(?=[^\s*]))(?P<strong_text>[^*]*)$"
    r"|(?P<emphasis>(?<![^\s(])\*(?=[^\s*]))(?P<emphasis_text>[^*]*)$"
    r"|(?P<strike>(?<!~)~~(?=[^\s~]))(?P<strike_text>[^~]*)$"
    r"|(?P<link>!?\[)(?P<link_text>[^\[\]]+)\]\((?P<link_target>[^\s()]*)$"
)
_CLOSING = re.compile(r"[*_~`]{1,3}$")
_LONE = re.compile(r"(?:(?<=\s)|^)!?\[$|(?<=\])\($")
_LONGEST_BEGUN = 500


class Preview:
    """The runs of a text that still grows."""

    __slots__ = ("_extends", "_runs", "_text")

    def __init__(self) -> None:
        self._text = ""
        self._runs: Runs = ()
        self._extends = False

    def runs(self, text: str, references: References) -> Runs:
        """How `text` looks now."""
        if self._text and text.startswith(self._text):
            new = text[len(self._text) :]
            if not new:
                return self._runs
            if self._extends and _MARKING.search(new) is None:
                self._text = text
                last = self._runs[-1]
                self._runs = (*self._runs[:-1], replace(last, text=last.text + new))
                return self._runs
            if len(text) > CHEAP_TEXT and len(text) * 8 < len(self._text) * 9:
                return (*self._runs, *_plain(new.replace("\n", " ")))
        self._text = text
        self._runs, whole = _finished(runs(_CLOSING.sub("", text), references))
        self._extends = whole and bool(self._runs) and _MARKING.search(text[-1]) is None
        return self._runs


def _finished(read: Runs) -> tuple[Runs, bool]:
    """The runs with what has only begun at their end as if it were complete; whether letters may be added to it."""
    if not read or read[-1].marks:
        return read, bool(read) and not read[-1].marks & {"target", "link"}
    last = read[-1]
    window = last.text[-_LONGEST_BEGUN:]
    before, text = last.text[: len(last.text) - len(window)], window
    begun = _BEGUN.search(text)
    if begun is None:
        kept = _LONE.sub("", text)
        if kept == text:
            return read, True
        return (*read[:-1], replace(last, text=before + kept)) if before + kept else read[:-1], False
    mark = next(name for name in ("code", "strong", "emphasis", "strike", "link") if begun[name])
    inner = Run(begun[f"{mark}_text"], frozenset({mark}))
    head = before + text[: begun.start()]
    return (*read[:-1], *([replace(last, text=head)] if head else []), inner), mark != "link"
