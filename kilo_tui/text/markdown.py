"""A stream of Markdown → closed blocks and the open ones. No widths, no colours.

Blocks are flat: a paragraph in a list in a quote is one block that carries the marks of what contains it. A block
is closed when another one has begun behind it on a whole line; only what is open is parsed again. At its end the
whole text is parsed once more, so that what stays does not depend on how it came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

from kilo_tui.text.sanitize import clean, clean_line

LONGEST_INLINE = 32 * 1024
"""Characters of one block that are still searched for emphasis and links; beyond it is plain text."""
CHEAP_TAIL = 8 * 1024
"""An open block shorter than this is parsed again with every feed, a longer one as it grows by a tenth."""


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    TABLE = "table"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with one look. Clean: it may be shown."""

    text: str
    marks: frozenset[str] = frozenset()
    """Any of `strong`, `emphasis`, `strike`, `code`, `link`."""
    link: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """One leaf block."""

    kind: Kind
    first: str = ""
    """What stands before its first row: `• `, `1. `, `│ ` and blanks, one for each container."""
    rest: str = ""
    """What stands before its other rows; as wide as `first`."""
    runs: Runs = ()
    level: int = 0
    """Of a heading, 1 to 6."""
    language: str = ""
    code: str = ""
    """Source of a code block, exact but for what no terminal may see."""
    header: tuple[Runs, ...] = ()
    rows: tuple[tuple[Runs, ...], ...] = ()
    alignments: tuple[str, ...] = ()
    """`left`, `center` or `right` of each column."""
    tight: bool = False
    """No empty row follows: the next block belongs to the same tight list."""
    source: tuple[int, int] = (0, 0)
    """First line of the source, and the one behind its last."""


def _inline(state: StateCore) -> None:
    """markdown-it's inline rule, but for text that is so long that its patterns would take for ever."""
    for token in state.tokens:
        if token.type != "inline":
            continue
        token.children = []
        if len(token.content) > LONGEST_INLINE:
            token.children.append(Token("text", "", 0, content=token.content))
        else:
            state.md.inline.parse(token.content, state.md, state.env, token.children)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    parser.core.ruler.at("inline", _inline)
    return parser


_PARSER = _parser()


def parse(text: str) -> list[Block]:
    """The blocks of a whole text."""
    tokens = _PARSER.parse(text)
    return [block for group in _groups(tokens) for block in _group_blocks(group)]


def _groups(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each top-level block."""
    group: list[Token] = []
    for token in tokens:
        group.append(token)
        if token.level == 0 and token.nesting <= 0:
            yield group
            group = []


@dataclass(slots=True)
class _Container:
    """A list item or a quote that is open while its blocks are read."""

    first: str
    rest: str
    begun: bool = False


@dataclass(slots=True)
class _Lists:
    """The containers around the current block."""

    containers: list[_Container] = field(default_factory=list)
    numbers: list[int | None] = field(default_factory=list)

    def prefixes(self) -> tuple[str, str]:
        """What stands before the first row of the next block, and before its others."""
        first = "".join(c.rest if c.begun else c.first for c in self.containers)
        rest = "".join(c.rest for c in self.containers)
        for container in self.containers:
            container.begun = True
        return first, rest


def _group_blocks(tokens: Sequence[Token]) -> list[Block]:
    """The leaf blocks of one top-level block; behind the last there is room, also after a tight list."""
    blocks = list(_blocks(tokens))
    if blocks and blocks[-1].tight:
        blocks[-1] = replace(blocks[-1], tight=False)
    return blocks


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    """The leaf blocks of one top-level block."""
    around = _Lists()
    table: _Table | None = None
    previous: Token | None = None
    for token in tokens:
        match token.type:
            case "blockquote_open":
                around.containers.append(_Container("│ ", "│ "))
            case "bullet_list_open":
                around.numbers.append(None)
            case "ordered_list_open":
                around.numbers.append(int(token.attrGet("start") or 1) if token.attrGet("start") is not None else 1)
            case "bullet_list_close" | "ordered_list_close":
                around.numbers.pop()
            case "list_item_open":
                around.containers.append(_item(around.numbers))
            case "list_item_close" | "blockquote_close":
                closing = around.containers.pop()
                if not closing.begun:
                    around.containers.append(closing)
                    first, rest = around.prefixes()
                    around.containers.pop()
                    yield Block(Kind.PARAGRAPH, first, rest, tight=True, source=_lines(token))
            case "inline" if table is None and previous is not None:
                first, rest = around.prefixes()
                if previous.type == "heading_open":
                    level = int(previous.tag[1:])
                    yield Block(Kind.HEADING, first, rest, _runs(token), level=level, source=_lines(token))
                else:
                    runs = _runs(token)
                    if around.numbers:
                        runs = _with_task(runs)
                    yield Block(Kind.PARAGRAPH, first, rest, runs, tight=previous.hidden, source=_lines(token))
            case "fence" | "code_block":
                first, rest = around.prefixes()
                language = clean_line(token.info.split(maxsplit=1)[0], 40) if token.info.strip() else ""
                yield Block(Kind.CODE, first, rest, language=language, code=clean(token.content), source=_lines(token))
            case "hr":
                first, rest = around.prefixes()
                yield Block(Kind.RULE, first, rest, source=_lines(token))
            case "table_open":
                table = _Table(_lines(token))
            case "table_close" if table is not None:
                first, rest = around.prefixes()
                yield table.block(first, rest)
                table = None
            case _ if table is not None:
                table.take(token)
        previous = token


def _item(numbers: list[int | None]) -> _Container:
    number = numbers[-1]
    if number is None:
        return _Container("• ", "  ")
    numbers[-1] = number + 1
    mark = f"{number}. "
    return _Container(mark, " " * len(mark))


def _with_task(runs: Runs) -> Runs:
    """`[ ]` and `[x]` at the start of a list item are boxes."""
    if not runs or runs[0].marks or runs[0].text[:4].lower() not in ("[ ] ", "[x] "):
        return runs
    box = "☐ " if runs[0].text[1] == " " else "☑ "
    return (Run(box), Run(runs[0].text[4:]), *runs[1:])


class _Table:
    """Gathers the cells of a table."""

    def __init__(self, source: tuple[int, int]) -> None:
        self._source = source
        self._rows: list[list[Runs]] = []
        self._alignments: list[str] = []

    def take(self, token: Token) -> None:
        if token.type == "tr_open":
            self._rows.append([])
        elif token.type == "th_open":
            style = str(token.attrGet("style") or "")
            self._alignments.append(style.removeprefix("text-align:") or "left")
        elif token.type == "inline" and self._rows:
            self._rows[-1].append(_runs(token))

    def block(self, first: str, rest: str) -> Block:
        header, *rows = self._rows or [[]]
        return Block(
            Kind.TABLE,
            first,
            rest,
            header=tuple(header),
            rows=tuple(map(tuple, rows)),
            alignments=tuple(self._alignments),
            source=self._source,
        )


def _lines(token: Token) -> tuple[int, int]:
    return (token.map[0], token.map[1]) if token.map else (0, 0)


_MARKS = {"strong_open": "strong", "em_open": "emphasis", "s_open": "strike", "link_open": "link"}


def _runs(inline: Token) -> Runs:
    """The runs of an inline token; entities were decoded by now, so it is cleaned here, again."""
    runs: list[Run] = []
    marks: list[str] = []
    links: list[str] = []
    for token in inline.children or ():
        if token.type in _MARKS:
            marks.append(_MARKS[token.type])
            if token.type == "link_open":
                links.append(clean_line(str(token.attrGet("href") or ""), 2000))
        elif token.type.endswith("_close") and marks:
            if marks.pop() == "link":
                target = links.pop()
                if target and not any(run.text == target for run in runs[-1:]):
                    runs.append(Run(f" ({target})", frozenset({"target"})))
        elif token.type in ("softbreak", "hardbreak"):
            runs.append(Run(" " if token.type == "softbreak" else "\n", frozenset(marks)))
        elif token.type == "image":
            text = clean_line(token.content, 500) or clean_line(str(token.attrGet("src") or ""), 500)
            runs.append(Run(text, frozenset({*marks, "link"})))
        elif token.content:
            extra = ("code",) if token.type == "code_inline" else ()
            runs.append(Run(clean(token.content), frozenset({*marks, *extra}), links[-1] if links else ""))
    return tuple(runs)


_OPENING = re.compile(r" {0,3}(?P<fence>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$")


class MarkdownStream:
    """Feed it text as it comes, read `closed` and `open`, close it at the end.

    `closed` only grows until `close`, which replaces it by the exact blocks of the whole text and empties `open`.
    """

    def __init__(self) -> None:
        self.closed: list[Block] = []
        self.open: list[Block] = []
        self._source: list[str] = []
        self._tail = ""
        self._parsed = 0
        self._parsed_open: list[Block] = []
        self._fence: _OpenFence | None = None

    def feed(self, text: str) -> None:
        """Take more text in."""
        self._source.append(text)
        if self._fence is not None:
            rest = self._fence.feed(text)
            if rest is None:
                self.open = [self._fence.block()]
                return
            self.closed.append(self._fence.block())
            self._fence = None
            self._tail, self._parsed = rest, 0
        else:
            self._tail += text
        self._parse_tail()

    def close(self) -> None:
        """There is no more; what is in `closed` now is the exact parse of the whole text."""
        self.closed = parse("".join(self._source))
        self.open = []
        self._source = []
        self._tail = ""

    def _parse_tail(self) -> None:
        tail = self._tail
        if len(tail) > CHEAP_TAIL and len(tail) < self._parsed * 1.1:
            rest = Run(clean(tail[self._parsed :]))
            self.open = [*self._parsed_open, Block(Kind.PARAGRAPH, runs=(rest,))] if rest.text else self._parsed_open
            return
        groups = list(_groups(_PARSER.parse(tail)))
        whole_lines = tail.count("\n")
        keep = len(groups) - 1
        while keep > 0 and _start(groups[keep]) >= whole_lines:
            keep -= 1  # what its unfinished last line begins is not certain yet
        for group in groups[:keep] if keep > 0 else []:
            self.closed += _group_blocks(group)
        if keep > 0:
            tail = self._tail = _from_line(tail, _start(groups[keep]))
            groups = groups[keep:]
        self._parsed = len(tail)
        if len(groups) == 1 and self._begin_fence(groups[0], tail):
            return
        self.open = self._parsed_open = [block for group in groups for block in _group_blocks(group)]

    def _begin_fence(self, group: list[Token], tail: str) -> bool:
        """Whether the open block is a fence whose first line is whole; its lines are then only appended."""
        if group[0].type != "fence":
            return False
        head, newline, body = tail.lstrip("\n").partition("\n")
        opening = _OPENING.match(head)
        if not newline or opening is None:
            return False
        fence = _OpenFence(opening["fence"], _blocks_of_fence(group[0]).language)
        rest = fence.feed(body)
        if rest is not None:
            return False  # it is closed already, and stays an ordinary block
        self._fence = fence
        self.open = [fence.block()]
        return True


def _blocks_of_fence(token: Token) -> Block:
    return next(iter(_blocks([token])))


class _OpenFence:
    """A code block whose end has not come."""

    def __init__(self, fence: str, language: str) -> None:
        self._closing = re.compile(rf" {{0,3}}{re.escape(fence[0])}{{{len(fence)},}}[ \t]*$")
        self._language = language
        self._lines: list[str] = []
        self._partial = ""

    def feed(self, text: str) -> str | None:
        """Take text in; once the closing line has come, what stands behind it."""
        lines = (self._partial + text).split("\n")
        self._partial = lines.pop()
        for number, line in enumerate(lines):
            if self._closing.match(line):
                rest = "\n".join([*lines[number + 1 :], self._partial])
                self._partial = ""
                return rest
            self._lines.append(line)
        return None

    def block(self) -> Block:
        """As it is now."""
        lines = [*self._lines, self._partial] if self._partial else self._lines
        code = "".join(f"{line}\n" for line in lines)
        return Block(Kind.CODE, language=self._language, code=clean(code))


def _start(group: list[Token]) -> int:
    return group[0].map[0] if group[0].map else 0


def _from_line(text: str, line: int) -> str:
    at = 0
    for _ in range(line):
        at = text.index("\n", at) + 1
    return text[at:]
