"""Paragraphs and headings while their lines come.

A long one becomes several blocks, cut where a line or a word ends, so that no text is read as a whole.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from kilo_tui.text.block import Block, Kind
from kilo_tui.text.definitions import Definition, certain, definition, impossible
from kilo_tui.text.inline import runs
from kilo_tui.text.page import Page, preview_box

LONGEST_TEXT = 4096
"""Characters of one block."""
LONGEST_DEFINITION = 2048
"""Characters of link reference definitions that are not certain yet."""


class Line(NamedTuple):
    """What a line gives to the block it belongs to."""

    text: str
    start: int
    """Where the line begins, in the text as it was fed."""
    at: int
    """Where `text` begins there."""
    end: int
    """Where the next line begins there."""


@dataclass(slots=True)
class Place:
    """The margins of a leaf block."""

    first: str
    """Before its first row."""
    rest: str
    """Before its other rows."""


class StandIn:
    """Takes the place of an open leaf while an unfinished line is looked at, and takes that line."""

    def __init__(self) -> None:
        self.line: Line | None = None

    def append(self, text: str) -> None:
        pass

    def end_line(self, end: int) -> None:
        pass

    def finish(self) -> bool:
        return True


class Prose:
    """The text of a paragraph or heading."""

    def __init__(self, page: Page, place: Place, *, level: int = 0, box: bool = False) -> None:
        self._page = page
        self.place = place
        self._level = level
        self._box = box
        self._text = ""
        self._marks: list[tuple[int, Line]] = []
        self._start = -1
        self._end = -1
        self.cut = False
        """A part of it is a block already."""
        self._preview = page.preview()
        self._parts: tuple[str, list[tuple[str, Block]]] = ("", [])

    def pour(self, line: Line) -> None:
        """The next whole line, or the beginning of a long one."""
        if self._start < 0:
            self._start = line.start
        if self._text:
            self._text += "\n"
        self._marks.append((len(self._text), line))
        self._text += line.text
        self._end = line.end
        self._cut()

    def append(self, text: str) -> None:
        """More of the last line."""
        self._text += text
        self._cut()

    def end_at(self, end: int) -> None:
        """Where the last line ends."""
        self._end = end

    def heading(self, level: int) -> None:
        """It is a heading."""
        self._level = level

    def _cut(self) -> None:
        text, start = self._text, 0
        while (cut := cut_of(text, start)) is not None:
            end, following = cut
            self._emit(text[start:end], self._source_at(following), tight=True)
            self.cut = True
            start = following
        if start:
            at = bisect_right(self._marks, start, key=lambda mark: mark[0]) - 1
            self._marks = [(position - start, line) for position, line in self._marks[at:]]
            self._text = text[start:]

    def _source_at(self, position: int) -> int:
        at = bisect_right(self._marks, position, key=lambda mark: mark[0]) - 1
        begins, line = self._marks[at]
        return line.start if position == begins else line.at + position - begins

    def _emit(self, text: str, end: int, *, tight: bool) -> None:
        source = (self._start, end)
        self._page.add(
            Block(
                Kind.HEADING if self._level else Kind.PARAGRAPH,
                self.place.first,
                self.place.rest,
                self._page.runs(text, box=self._box),
                self._level,
                tight=tight,
                source=source,
                body=source,
            )
        )
        self.place.first = self.place.rest
        self._box = False
        self._start = end

    def finish(self) -> bool:
        """No more lines; whether it was anything at all."""
        text = self._text.rstrip(" \t\n")
        if text or (self._level and not self.cut):
            self._emit(text, self._end, tight=False)
            self.cut = True
        return self.cut

    @property
    def nothing(self) -> bool:
        """No text has come."""
        return not self._text and not self.cut

    def show(self, lines: list[Line]) -> list[Block]:
        """What is not a block yet, with `lines` behind it that are not poured."""
        text = "\n".join((*((self._text,) if self._text else ()), *(line.text for line in lines)))
        start = self._start if self._start >= 0 or not lines else lines[0].start
        if not text.strip(" \t\n") and not self._level:
            return []
        source = (start, lines[-1].end if lines else self._end)
        first = Block(
            Kind.HEADING if self._level else Kind.PARAGRAPH,
            self.place.first,
            self.place.rest,
            level=self._level,
            source=source,
            body=source,
            open=True,
        )
        box, text = preview_box(text) if self._box else ((), text)
        blocks: list[Block] = []
        at = 0
        while (cut := cut_of(text, at)) is not None:
            blocks.append(self._part(len(blocks), text[at : cut[0]], first))
            at = cut[1]
        blocks.append(replace(first, runs=self._preview.runs(text[at:], self._page.references)))
        if box:
            blocks[0].runs = (*box, *blocks[0].runs)
        for block in blocks[1:]:
            block.first = block.rest
        for block in blocks[:-1]:
            block.tight = True
        return blocks

    def _part(self, number: int, text: str, like: Block) -> Block:
        """A part of the text that has its length already: it is read once."""
        known = self._parts[1]
        if number >= len(known) or known[number][0] != text:
            del known[number:]
            known.append((text, replace(like, runs=runs(text, self._page.references))))
        return replace(like, runs=known[number][1].runs)


def cut_of(text: str, start: int) -> tuple[int, int] | None:
    """Where the block that begins at `start` ends, and where the next one begins, once `text` is long enough."""
    if len(text) - start <= LONGEST_TEXT:
        return None
    earliest, latest = start + LONGEST_TEXT // 2, start + LONGEST_TEXT + 1
    at = text.rfind("\n", earliest, latest)
    if at < 0:
        at = text.rfind(" ", earliest, latest)
    return (at, at + 1) if at >= 0 else (latest - 1, latest - 1)


class Heading:
    """A heading on one line."""

    def __init__(self, page: Page, place: Place, level: int) -> None:
        self._prose = Prose(page, place, level=level)

    def add(self, line: Line) -> None:
        self._prose.pour(line)

    def append(self, text: str) -> None:
        """More of its line, which is a long one."""
        self._prose.append(text)

    def end_line(self, end: int) -> None:
        self._prose.end_at(end)

    def finish(self) -> bool:
        return self._prose.finish()

    def show(self, _extra: Line | None) -> list[Block]:
        return self._prose.show([])


class Paragraph:
    """A paragraph, until a line shows that it is a heading, a table or nothing but definitions."""

    def __init__(self, page: Page, place: Place, *, box: bool) -> None:
        self._page = page
        self._prose = Prose(page, place, box=box)
        self._opening: list[Line] | None = []
        """Lines that may be definitions; None once no more can come."""
        self.last: Line | None = None
        """The last whole line, which may be the header of a table."""

    def add(self, line: Line) -> None:
        """The next whole line."""
        self._settle()
        self.last = line

    def append(self, text: str) -> None:
        """More of the last line, which is too long for anything but text."""
        if self.last is not None:
            self._settle()
            self._pour_opening()
        self._prose.append(text)

    def end_line(self, end: int) -> None:
        """The long line ends."""
        self._prose.end_at(end)

    def _settle(self) -> None:
        """The last line is not the last any more."""
        line, self.last = self.last, None
        if line is None:
            return
        if self._opening is None:
            self._prose.pour(line)
            return
        self._opening.append(line)
        while self._opening:
            text = "\n".join(line.text for line in self._opening)
            if impossible(text) or len(text) > LONGEST_DEFINITION:
                self._pour_opening()
                return
            found = definition(text)
            if found is None or not certain(found, text):
                return
            self._define(found)
            self._opening = _behind(found, text, self._opening)

    def _define(self, found: Definition) -> None:
        self._page.define(found.label, found.href, found.title)

    def _pour_opening(self) -> None:
        """No more definitions can come."""
        lines, self._opening = self._opening or [], None
        for line in _without_definitions(lines, self._define):
            self._prose.pour(line)

    def fork(self) -> ParagraphDraft:
        """Something that takes the unfinished line instead."""
        return ParagraphDraft()

    def without_last(self) -> tuple[Place, bool]:
        """Finish without the last line; the place of what takes its part, and whether this one is a block."""
        self.last = None
        return self._prose.place, self.finish()

    def as_heading(self, level: int, end: int) -> bool:
        """A line under it says that it is a heading; whether it can be one, as it is short and has text."""
        self._settle()
        self._pour_opening()
        if self._prose.cut or self._prose.nothing:
            return False
        self._prose.heading(level)
        self._prose.end_at(end)
        return True

    def finish(self) -> bool:
        """No more lines; whether it was anything but definitions."""
        self._settle()
        self._pour_opening()
        return self._prose.finish()

    def show(self, extra: Line | None) -> list[Block]:
        """As it is now, with an unfinished line behind it."""
        lines = [line for line in (self.last, extra) if line is not None]
        if self._opening is not None:
            lines = _without_definitions([*self._opening, *lines])
        return self._prose.show(lines)


def _without_definitions(lines: list[Line], define: Callable[[Definition], None] | None = None) -> list[Line]:
    """The lines behind the definitions at their beginning."""
    while lines and lines[0].text.startswith("["):
        text = "\n".join(line.text for line in lines)
        found = definition(text) if len(text) <= 3 * LONGEST_TEXT else None
        if found is None:
            break
        if define is not None:
            define(found)
        lines = _behind(found, text, lines)
    return lines


def _behind(found: Definition, text: str, lines: list[Line]) -> list[Line]:
    """The lines behind a definition, which ends where one of them does."""
    return lines[text.count("\n", 0, found.end) + (found.end == len(text)) :]


class ParagraphDraft(StandIn):
    """Stands in for a paragraph."""

    def add(self, line: Line) -> None:
        self.line = line
