"""Source code → pieces with the role each plays. Roles are few, so that a theme can colour them all."""

from __future__ import annotations

from functools import lru_cache

from pygments.lexer import Lexer
from pygments.lexers import get_lexer_by_name
from pygments.token import Token as Types
from pygments.token import _TokenType
from pygments.util import ClassNotFound

LONGEST_CODE = 400_000
"""Characters beyond which code stays plain: colours are not worth making a reader wait."""
LONGEST_LINE = 5_000

Piece = tuple[str, str]
"""Text without a line break, and its role: `keyword string comment number function type operator` or `name`."""

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


@lru_cache(maxsize=64)
def _lexer(language: str) -> Lexer | None:
    try:
        return get_lexer_by_name(language, stripnl=False, ensurenl=True)
    except ClassNotFound:
        return None


def highlight(code: str, language: str) -> list[list[Piece]]:
    """The lines of `code` as pieces; an unknown language, or code past the bounds, is one plain piece a line."""
    lines = code.removesuffix("\n").split("\n")
    lexer = _lexer(language.lower()) if language and len(code) <= LONGEST_CODE else None
    if lexer is None or max(map(len, lines)) > LONGEST_LINE:
        return [[(line, "name")] if line else [] for line in lines]
    coloured: list[list[Piece]] = [[]]
    for kind, text in lexer.get_tokens("\n".join(lines) + "\n"):
        role = _role(kind)
        first, *others = text.split("\n")
        if first:
            coloured[-1].append((first, role))
        for other in others:
            coloured.append([(other, role)] if other else [])
    return coloured[: len(lines)]
