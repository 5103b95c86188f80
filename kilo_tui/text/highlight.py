"""Source code → pieces with the role each plays. Roles are few, so that a theme can colour them all.

`Colouring` colours line by line while code comes: what spans lines may be coloured otherwise than in the whole code.
`Recolouring` then goes over the whole of it, a part at a time.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from pygments.lexer import DelegatingLexer, ExtendedRegexLexer, Lexer, RegexLexer
from pygments.lexers import LEXERS, get_lexer_by_name
from pygments.token import Token as Types
from pygments.token import _TokenType

from kilo_tui.text.block import Piece

LONGEST_CODE = 400_000
"""Characters of code that are coloured, what follows is plain; longer code keeps the colours it got line by line."""
LONGEST_AT_ONCE = 40_000
"""The same for languages within languages, whose lexers do not go a part at a time."""
LONGEST_LINE = 5_000
"""Code that holds a longer line keeps the colours it got line by line."""
LONGEST_QUICK_LINE = 1_000
"""A longer line is not coloured while it comes."""
DEEPEST_STATE = 500
"""Nested states of a lexer beyond which the rest of the code is plain."""

_RENAMING = ("CFamilyLexer", "SwiftLexer", "PhpLexer", "LuaLexer", "objective")
"""Lexers that only rename some tokens behind the common loop; without that, their lines are still worth seeing."""

_ROLES = {
    Types.Comment: "comment",
    Types.Keyword.Type: "type",
    Types.Keyword.Constant: "number",
    Types.Keyword: "keyword",
    Types.Operator.Word: "keyword",
    Types.Name.Function: "function",
    Types.Name.Decorator: "function",
    Types.Name.Builtin: "function",
    Types.Name.Class: "type",
    Types.Name.Exception: "type",
    Types.Name.Namespace: "type",
    Types.Name.Tag: "keyword",
    Types.Name.Attribute: "function",
    Types.Literal.String: "string",
    Types.Literal.Number: "number",
    Types.Operator: "operator",
    Types.Punctuation: "operator",
    Types.Generic.Heading: "keyword",
    Types.Generic.Inserted: "string",
    Types.Generic.Deleted: "comment",
}


@lru_cache(maxsize=256)
def _role(kind: _TokenType) -> str:
    while kind is not Types and kind.parent is not None:
        if kind in _ROLES:
            return _ROLES[kind]
        kind = kind.parent
    return "name"


@lru_cache(maxsize=1)
def _languages() -> frozenset[str]:
    return frozenset(alias.lower() for _module, _name, aliases, _files, _types in LEXERS.values() for alias in aliases)


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer:
    return get_lexer_by_name(language, stripnl=False, ensurenl=True)


def lexer_of(language: str) -> Lexer | None:
    """What colours `language`, if anything does; names nobody knows are not looked for in installed plugins."""
    language = language.lower()
    return _lexer(language) if language in _languages() else None


def resumable(lexer: Lexer | None) -> bool:
    """Whether code can be coloured line by line."""
    if not isinstance(lexer, RegexLexer) or isinstance(lexer, ExtendedRegexLexer):
        return False
    loop = type(lexer).get_tokens_unprocessed
    return loop is RegexLexer.get_tokens_unprocessed or loop.__qualname__.startswith(_RENAMING)


def plain(line: str) -> list[Piece]:
    """A line without colours."""
    return [(line, "name")] if line else []


def highlight(code: str, language: str) -> list[list[Piece]]:
    """The lines of `code` as pieces: as the whole of it says, or past the bounds as each line for itself says."""
    lines = code.removesuffix("\n").split("\n")
    lexer = lexer_of(language)
    if lexer is None:
        return [plain(line) for line in lines]
    if fits(lexer, len(code) + 1, max(map(len, lines))):
        recolouring = Recolouring(lexer, lines)
        recolouring.advance(len(code) + len(lines))
        return recolouring.lines
    colouring = Colouring(lexer)
    return [colouring.line(line) for line in lines]


def fits(lexer: Lexer, characters: int, longest_line: int) -> bool:
    """Whether so much code is coloured as a whole."""
    most = LONGEST_AT_ONCE if isinstance(lexer, DelegatingLexer) else LONGEST_CODE
    return characters <= most and longest_line <= LONGEST_LINE


class Colouring:
    """Colours code that comes line by line. The result is the same however many lines come at once."""

    __slots__ = ("_lexer", "_size", "_stack")

    def __init__(self, lexer: Lexer | None) -> None:
        self._lexer = lexer if resumable(lexer) else None
        self._stack = ["root"]
        self._size = 0

    def line(self, text: str) -> list[Piece]:
        """The next whole line."""
        self._size += len(text) + 1
        if self._lexer is None or self._size > LONGEST_CODE or len(text) > LONGEST_QUICK_LINE:
            return plain(text)
        pieces = _pieces(_lex(self._lexer, text + "\n", self._stack))
        if len(self._stack) > DEEPEST_STATE:
            self._lexer = None
        return pieces

    def glance(self, text: str) -> list[Piece]:
        """A line that has only begun; it is not taken in."""
        if self._lexer is None or self._size > LONGEST_CODE or len(text) > LONGEST_QUICK_LINE:
            return plain(text)
        return _pieces(_lex(self._lexer, text, list(self._stack)))


class Recolouring:
    """Colours whole code, a part at a time."""

    def __init__(self, lexer: Lexer, lines: list[str]) -> None:
        self._source = lines
        self._tokens: Iterator[tuple[_TokenType, str]] = iter(lexer.get_tokens("\n".join(lines) + "\n"))
        self.lines: list[list[Piece]] = [[]]
        """As far as it came; all of them once `advance` said so."""

    def advance(self, characters: int) -> tuple[bool, int]:
        """Go on for about so many characters; whether it is done, and how many are left."""
        lines = self.lines
        for kind, text in self._tokens:
            role = _role(kind)
            first, *others = text.split("\n")
            if first:
                _append(lines[-1], first, role)
            for other in others:
                lines.append([(other, role)] if other else [])
            characters -= len(text)
            if characters <= 0:
                return False, 0
        del lines[len(self._source) :]
        for number, source in enumerate(self._source):
            if number >= len(lines):
                lines.append(plain(source))
            elif "".join(text for text, _role in lines[number]) != source:
                lines[number] = plain(source)
        return True, characters


def _append(pieces: list[Piece], text: str, role: str) -> None:
    if pieces and pieces[-1][1] == role:
        pieces[-1] = (pieces[-1][0] + text, role)
    else:
        pieces.append((text, role))


def _pieces(tokens: Iterator[tuple[_TokenType, str]]) -> list[Piece]:
    pieces: list[Piece] = []
    for kind, text in tokens:
        text = text.removesuffix("\n")
        if text:
            _append(pieces, text, _role(kind))
    return pieces


def _lex(lexer: Lexer, text: str, stack: list[str]) -> Iterator[tuple[_TokenType, str]]:
    """The loop of `RegexLexer`, but over one line, from the states in `stack` and leaving there what they became."""
    states = lexer._tokens
    rules = states[stack[-1]]
    at, length, idle = 0, len(text), 0
    while at < length:
        for matches, action, new_state in rules:
            found = matches(text, at)
            if not found:
                continue
            if type(action) is _TokenType:
                yield action, found.group()
            elif action is not None:
                for _at, kind, value in action(lexer, found):
                    yield kind, value
            idle = 0 if found.end() > at else idle + 1
            at = found.end()
            if new_state is not None:
                _move(stack, new_state)
                rules = states[stack[-1]]
            break
        else:
            if text[at] == "\n":
                stack[:] = ["root"]
                rules = states["root"]
            yield Types, text[at]
            at += 1
        if idle > DEEPEST_STATE:
            yield Types, text[at:]
            return


def _move(stack: list[str], new_state: object) -> None:
    """What a rule does to the states."""
    if isinstance(new_state, int):
        del stack[max(1, len(stack) + new_state) :]
        return
    for state in new_state if isinstance(new_state, tuple) else (new_state,):
        if state == "#pop":
            if len(stack) > 1:
                stack.pop()
        elif state == "#push":
            stack.append(stack[-1])
        else:
            stack.append(str(state))
