"""What Markdown becomes: flat leaf blocks made of runs. All of it is clean: it may be shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

Piece = tuple[str, str]
"""Code without a line break, and its role: `keyword string comment number function type operator` or `name`."""


class Kind(StrEnum):
    """What a block is."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    CODE = "code"
    TABLE = "table"
    RULE = "rule"


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text with one look."""

    text: str
    marks: frozenset[str] = frozenset()
    """Any of `strong`, `emphasis`, `strike`, `code`, `link`; or `target`, what a link before it leads to."""
    link: str = ""


Runs = tuple[Run, ...]

_NO_LINES: list[list[Piece]] = []
_NO_PIECES: list[Piece] = []
_NO_ROWS: list[tuple[Runs, ...]] = []


@dataclass(slots=True, eq=False)
class Block:
    """One leaf block: a paragraph in a list in a quote is one, and carries the marks of what contains it.

    Blocks without lines or rows share one empty list, so that they stay small.
    A paragraph or heading of more than `prose.LONGEST_TEXT` characters is several, each but the last `tight`.
    """

    kind: Kind
    first: str = ""
    """What stands before its first row: `• `, `1. `, `│ ` and blanks, one for each container."""
    rest: str = ""
    """What stands before its other rows; as wide as `first`."""
    runs: Runs = ()
    level: int = 0
    """Of a heading, 1 to 6."""
    language: str = ""
    header: tuple[Runs, ...] = ()
    alignments: tuple[str, ...] = ()
    """`left`, `center` or `right` of each column."""
    tight: bool = False
    """No empty row follows: the next block belongs to the same tight list."""
    source: tuple[int, int] = (0, 0)
    """Where its lines stand in the text as it was fed: offsets [start, end), with their line ends."""
    body: tuple[int, int] = (0, 0)
    """Of a fence, where the lines between its fence lines stand; otherwise `source`."""
    lines: list[list[Piece]] = field(default_factory=lambda: _NO_LINES)
    """The whole lines of code; only appended to while it is open."""
    partial: list[Piece] = field(default_factory=lambda: _NO_PIECES)
    """The unfinished last line of open code."""
    rows: list[tuple[Runs, ...]] = field(default_factory=lambda: _NO_ROWS)
    """The whole rows of a table, each as long as its header; only appended to while it is open."""
    partial_row: tuple[Runs, ...] = ()
    """The unfinished last row of an open table."""
    open: bool = False
    """It may still grow or become something else."""
    exact: bool = True
    """The colours of its code are final."""

    @property
    def code(self) -> str:
        """The source of a code block, exact but for what no terminal may see."""
        lines = [*self.lines, self.partial] if self.partial else self.lines
        return "".join("".join(text for text, _role in line) + "\n" for line in lines)

    def copy(self, *, tight: bool) -> Block:
        """The same block, closer to the next one or not; what is only appended to is shared."""
        return Block(
            self.kind,
            self.first,
            self.rest,
            self.runs,
            self.level,
            self.language,
            self.header,
            self.alignments,
            tight,
            self.source,
            self.body,
            self.lines,
            self.partial,
            self.rows,
            self.partial_row,
            self.open,
            self.exact,
        )
