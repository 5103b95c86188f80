"""Code while its lines come: between fences, or indented."""

from __future__ import annotations

import re

from kilo_tui.text.block import Block, Kind
from kilo_tui.text.cursor import Cursor
from kilo_tui.text.highlight import Colouring, fits, lexer_of, plain
from kilo_tui.text.page import Page
from kilo_tui.text.prose import Line, Place, StandIn
from kilo_tui.text.sanitize import clean, clean_line

_OPENING = re.compile(r"(?P<marks>`{3,}(?=[^`]*$)|~{3,})(?P<info>.*)$", re.DOTALL)
_CLOSING = re.compile(r"(`{3,}|~{3,})[ \t]*$")


def opening_fence(text: str) -> tuple[str, str] | None:
    """Its marks and what is said behind them, if `text` opens a fence."""
    found = _OPENING.match(text)
    return (found["marks"], found["info"]) if found is not None else None


class Code:
    """A code block. Its block is on the page from the start, and its lines are only appended to."""

    def __init__(
        self, page: Page, place: Place, source: Line, *, marks: str = "", indent: int = 0, info: str = ""
    ) -> None:
        self._marks = marks
        self._indent = indent
        self._blank: list[str] = []
        self._long: list[str] | None = None
        language = clean_line(info.split(maxsplit=1)[0], 40) if info.strip() else ""
        self._lexer = lexer_of(language) if page.coloured else None
        self._live = page.live
        self._colouring = Colouring(self._lexer)
        self._size = 0
        self._longest = 0
        self._body = source.end if marks else source.start
        self._end = source.end
        self.block = Block(
            Kind.CODE,
            place.first,
            place.rest,
            language=language,
            lines=[],
            source=(source.start, source.end),
            open=True,
            exact=self._lexer is None,
        )
        self._place()
        page.add(self.block)

    def _place(self, end: int | None = None, *, closing: int | None = None) -> None:
        """Where it stands, as far as it came."""
        block, end = self.block, self._end if end is None else end
        block.source = (block.source[0], closing or end)
        block.body = (self._body, end) if self._marks else block.source

    @property
    def fenced(self) -> bool:
        """It is between fences; otherwise it is indented."""
        return bool(self._marks)

    def fork(self) -> CodeDraft:
        """Something that takes the unfinished line instead."""
        return CodeDraft(self._marks, self._indent)

    def goes_on(self, cursor: Cursor) -> bool | None:
        """Whether the line belongs to it, its marks passed; None when the line closes it."""
        return _goes_on(cursor, self._marks, self._indent)

    def add(self, line: Line) -> None:
        """The next line of it."""
        if not self._marks and not line.text.strip(" \t"):
            self._blank.append(line.text)
            return
        self._take_blanks()
        self._line(line.text)
        self._end = line.end

    def begin_long(self, text: str) -> None:
        """The beginning of a line that is long."""
        self._take_blanks()
        self._long = [text]

    def append(self, text: str) -> None:
        """More of it."""
        if self._long is not None:
            self._long.append(text)

    def end_line(self, end: int) -> None:
        """The long line ends."""
        if self._long is not None:
            text, self._long = "".join(self._long), None
            self._line(text)
        else:
            self._body = end
        self._end = end

    def _take_blanks(self) -> None:
        """More code follows the empty lines, so they belong to it."""
        for blank in self._blank:
            self._line(blank)
        self._blank.clear()

    def _line(self, text: str) -> None:
        text = clean(text)
        self._size += len(text) + 1
        self._longest = max(self._longest, len(text))
        self.block.lines.append(self._colouring.line(text) if self._live else plain(text))

    def close(self, end: int) -> None:
        """The line that ends there is its closing fence."""
        self._place(closing=end)
        self._finished()

    def finish(self) -> bool:
        """No more lines."""
        self._place()
        self._finished()
        return True

    def _finished(self) -> None:
        block = self.block
        block.partial = []
        block.open = False
        block.exact = self._lexer is None or not fits(self._lexer, self._size, self._longest)
        if block.exact and not self._live:
            block.lines = [self._colouring.line("".join(text for text, _ in line)) for line in block.lines]

    def show(self, extra: Line | None) -> list[Block]:
        """Its block with the unfinished line; it is on the page already."""
        if self._long is not None:
            self.block.partial = plain(clean(self._long[0]))
        elif extra is None or self._may_close(extra.text):
            self.block.partial = []
        else:
            self.block.partial = self._colouring.glance(clean(extra.text))
            self._place(extra.end)
            return []
        self._place()
        return []

    def _may_close(self, text: str) -> bool:
        return bool(self._marks) and text.strip(" \t").strip(self._marks[0]) == ""


class CodeDraft(StandIn):
    """Stands in for code."""

    def __init__(self, marks: str, indent: int) -> None:
        super().__init__()
        self._marks = marks
        self._indent = indent

    @property
    def fenced(self) -> bool:
        return bool(self._marks)

    def goes_on(self, cursor: Cursor) -> bool | None:
        return _goes_on(cursor, self._marks, self._indent) is not False

    def add(self, line: Line) -> None:
        self.line = line

    def close(self, end: int) -> None:
        pass

    def begin_long(self, text: str) -> None:
        pass


def _goes_on(cursor: Cursor, marks: str, indent: int) -> bool | None:
    if not marks:
        if cursor.indent >= 4:
            cursor.skip(4)
            return True
        if cursor.blank:
            cursor.to_nonspace()
        return cursor.blank
    if cursor.indent < 4 and not cursor.endless and cursor.text.startswith(marks, cursor.nonspace):
        closing = _CLOSING.match(cursor.text, cursor.nonspace)
        if closing is not None:
            return None
    for _ in range(indent):
        if not cursor.on_blank:
            break
        cursor.skip(1)
    return True
