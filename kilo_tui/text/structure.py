"""Lines → quotes, lists and the leaf blocks in them, as CommonMark says, one line at a time.

Each line is looked at once: first which of the open containers go on in it, then which new ones it opens, then what
is left for the leaf. Later lines change nothing but what `Page` knows how to change.
"""

from __future__ import annotations

import re
from copy import copy

from kilo_tui.text.block import Block, Kind
from kilo_tui.text.cursor import Cursor
from kilo_tui.text.fence import Code, CodeDraft, opening_fence
from kilo_tui.text.page import Draft, ListKind, Page, empty_item
from kilo_tui.text.prose import Heading, Line, Paragraph, ParagraphDraft, Place
from kilo_tui.text.table import Table, TableDraft, alignments

DEEPEST = 40
"""Containers in one another, a list and its item being two; deeper marks are text."""

_MARKS = frozenset(">#`~*_=-+:|0123456789")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_RULE = re.compile(r"(?:(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|(?:-[ \t]*){3,})$")
_UNDERLINE = re.compile(r"(?:=+|-+)[ \t]*$")
_ITEM = re.compile(r"(?:([-+*])|(\d{1,9})([.)]))(?=[ \t]|$)")

_UNDECIDED = re.compile(r"[ \t>]*[-+*=_#~`|:]{1,3}[ \t]*$")
_NUMBER_BEGUN = re.compile(r"[ \t>]*\d{1,9}[.)]?[ \t]*$")
_TABLE_BEGUN = re.compile(r"[ \t>]*[|:-][-:| \t]*$")


class Quote:
    """`> `"""

    first = rest = "│ "

    def __init__(self, start: int, end: int) -> None:
        self.begun = False
        self.start = start
        self.end = end

    def goes_on(self, cursor: Cursor) -> bool:
        if cursor.indent >= 4 or not cursor.text.startswith(">", cursor.nonspace):
            return False
        cursor.to_nonspace()
        cursor.skip(1)
        if cursor.on_blank:
            cursor.skip(1)
        cursor.look()
        return True


class Item:
    """`- ` or `1. `"""

    def __init__(self, first: str, indent: int, start: int, end: int) -> None:
        self.begun = False
        self.filled = False
        self.first = first
        self.rest = " " * len(first)
        self.indent = indent
        self.start = start
        self.end = end

    def goes_on(self, cursor: Cursor) -> bool:
        if cursor.blank:
            return self.filled
        if cursor.indent < self.indent:
            return False
        cursor.skip(self.indent)
        cursor.look()
        return True


class Structure:
    """The open containers and the open leaf, and what a line does to them."""

    def __init__(self, page: Page) -> None:
        self.leaf: Paragraph | Heading | Code | Table | ParagraphDraft | CodeDraft | TableDraft | None = None
        self._page = page
        self._stack: list[Quote | ListKind | Item] = []
        self._shared = 0
        """How many of the containers hold the last block too."""
        self._blank: int | None = None
        """After an empty line: how many containers there are up to the innermost quote it was in, at the least."""
        self._beginning: list[Quote | Item] = []
        """The containers that show their marks before the open leaf."""
        self._shared_before = 0

    # --- lines

    def line(self, text: str, start: int, end: int, *, endless: bool = False) -> None:
        """Take a line in. With `endless`, `text` is its beginning, and `append` and `end_line` follow."""
        cursor = Cursor(text, endless=endless)
        matched = self._match(cursor)
        everything = matched == len(self._stack)
        leaf = self.leaf
        if everything and isinstance(leaf, Code | CodeDraft) and self._goes_on(leaf, cursor, start, end):
            return
        if cursor.blank:
            self._empty_line(matched, end)
            return
        opened = self._open(cursor, matched, everything, start, end)
        if opened is None:
            return
        rest = Line(text[cursor.nonspace :], start, start + cursor.nonspace, end)
        if not opened:
            leaf = self.leaf
            if isinstance(leaf, Paragraph | ParagraphDraft):
                leaf.add(rest)
                self._blank = None
                return
            if everything and not endless and isinstance(leaf, Table | TableDraft) and leaf.add(rest):
                return
            self._close_to(matched)
        if not cursor.blank:
            self._leave_list()
            box = bool(self._stack) and isinstance(self._stack[-1], Item) and not self._stack[-1].filled
            paragraph = Paragraph(self._page, self._begin(), box=box)
            paragraph.add(rest)
            self.leaf = paragraph

    def append(self, text: str) -> None:
        """More of an endless line."""
        if self.leaf is not None:
            self.leaf.append(text)

    def end_line(self, end: int) -> None:
        """The endless line ends."""
        leaf = self.leaf
        if leaf is not None:
            leaf.end_line(end)
        if isinstance(leaf, Heading):
            self._finish_leaf()

    def close(self) -> None:
        """There are no more lines."""
        self._close_to(0)

    # --- what a line does

    def _match(self, cursor: Cursor) -> int:
        """How many of the open containers go on."""
        matched = 0
        for container in self._stack:
            if not isinstance(container, ListKind) and not container.goes_on(cursor):
                break
            matched += 1
        return matched

    def _goes_on(self, leaf: Code | CodeDraft, cursor: Cursor, start: int, end: int) -> bool:
        """Give the line to the open code, if it belongs there."""
        goes_on = leaf.goes_on(cursor)
        if goes_on is None:
            leaf.close(end)
            self.leaf = None
        elif not goes_on:
            return False
        elif cursor.endless:
            leaf.begin_long(cursor.rest())
        else:
            leaf.add(Line(cursor.rest(), start, start, end))
        self._blank = None
        if cursor.blank and not leaf.fenced:
            self._note_blank()
        return True

    def _empty_line(self, matched: int, end: int) -> None:
        self._close_to(matched)
        if self._stack and isinstance(self._stack[-1], Quote):
            self._stack[-1].end = end
        self._note_blank()

    def _note_blank(self) -> None:
        level = max((at for at, container in enumerate(self._stack, 1) if isinstance(container, Quote)), default=0)
        self._blank = level if self._blank is None else min(level, self._blank)

    def _open(self, cursor: Cursor, matched: int, everything: bool, start: int, end: int) -> bool | None:
        """Open what the line opens; whether that is a container, or None when nothing is left of the line."""
        opened = False
        text = cursor.text
        paragraph = self.leaf if everything and isinstance(self.leaf, Paragraph | ParagraphDraft) else None
        while not cursor.blank and cursor.nonspace < len(text):
            if cursor.indent >= 4:
                if isinstance(self.leaf, Paragraph | ParagraphDraft):
                    break
                self._make_room(matched, opened)
                self._indented_code(cursor, start, end)
                return None
            mark = text[cursor.nonspace]
            if mark not in _MARKS:
                break
            if mark == ">" and len(self._stack) < DEEPEST:
                self._make_room(matched, opened)
                quote = Quote(start, end)
                self._fill()
                self._stack.append(quote)
                quote.goes_on(cursor)
            elif self._leaf_begins(mark, cursor, paragraph, matched, opened, start, end):
                return None
            elif not self._item_begins(cursor, paragraph, matched, opened, start, end):
                break
            opened = True
            paragraph = None
        return opened

    def _leaf_begins(
        self,
        mark: str,
        cursor: Cursor,
        paragraph: Paragraph | ParagraphDraft | None,
        matched: int,
        opened: bool,
        start: int,
        end: int,
    ) -> bool:
        """A heading, a fence, a table or a rule, or what makes the paragraph a heading."""
        text, at = cursor.text, cursor.nonspace
        if mark == "#" and (found := _HEADING.match(text, at)):
            if cursor.endless and found.end() == len(text):
                return False
            self._make_room(matched, opened)
            content = text[found.end() :] if cursor.endless else _without_closing(text[found.end() :])
            heading = Heading(self._page, self._begin(), len(found[1]))
            heading.add(Line(content, start, start + found.end(), end))
            self.leaf = heading
            if not cursor.endless and not isinstance(self._page, Draft):
                self._finish_leaf()
            return True
        if mark in "`~" and (fence := opening_fence(text[at:])):
            self._make_room(matched, opened)
            line = Line("", start, start, end)
            self.leaf = Code(self._page, self._begin(), line, marks=fence[0], indent=cursor.indent, info=fence[1])
            return True
        if cursor.endless:
            return False
        if isinstance(paragraph, Paragraph) and self._ends_paragraph(paragraph, text[at:], start, end):
            return True
        if mark in "*_-" and _RULE.match(text, at):
            self._make_room(matched, opened)
            place = self._begin()
            self._page.add(Block(Kind.RULE, place.first, place.rest, source=(start, end), body=(start, end)))
            return True
        return False

    def _ends_paragraph(self, paragraph: Paragraph, text: str, start: int, end: int) -> bool:
        """Whether the line makes a table of the paragraph's last line, or a heading of the paragraph."""
        header = paragraph.last
        columns = alignments(header.text, text) if header is not None else None
        if header is not None and columns is not None:
            place, remains = paragraph.without_last()
            self.leaf = None
            if remains:
                place = self._begin()
            self.leaf = Table(self._page, place, header, Line(text, start, start, end), columns)
            return True
        if _UNDERLINE.match(text) and paragraph.as_heading(1 if text[0] == "=" else 2, end):
            self._finish_leaf()
            return True
        return False

    def _indented_code(self, cursor: Cursor, start: int, end: int) -> None:
        cursor.skip(4)
        code = Code(self._page, self._begin(), Line("", start, start, start))
        if cursor.endless:
            code.begin_long(cursor.rest())
        else:
            code.add(Line(cursor.rest(), start, start, end))
        self.leaf = code

    def _item_begins(
        self,
        cursor: Cursor,
        paragraph: Paragraph | ParagraphDraft | None,
        matched: int,
        opened: bool,
        start: int,
        end: int,
    ) -> bool:
        """Open a list item, in the list before it if that is of its kind, else in a new one."""
        text = cursor.text
        found = _ITEM.match(text, cursor.nonspace)
        if found is None or len(self._stack) >= DEEPEST or (cursor.endless and found.end() == len(text)):
            return False
        bullet, number, end_mark = found.groups()
        if paragraph is not None:
            if number is not None and int(number) != 1:
                return False
            if not cursor.endless and not text[found.end() :].strip(" \t"):
                return False
        self._make_room(matched, opened, for_item=True)
        indent, width = cursor.indent, found.end() - found.start()
        cursor.to_nonspace()
        cursor.skip(width)
        cursor.look()
        if cursor.blank or not 1 <= cursor.indent <= 4:
            padding = 1
            if cursor.on_blank:
                cursor.skip(1)
        else:
            padding = cursor.indent
            cursor.skip(padding)
        cursor.look()
        around = self._list(bullet or end_mark, int(number) if number is not None else None)
        first = "• "
        if around.number is not None:
            first = f"{around.number}. "
            around.number += 1
        self._stack.append(Item(first, indent + width + padding, start, end))
        return True

    def _list(self, mark: str, number: int | None) -> ListKind:
        last = self._stack[-1] if self._stack else None
        if isinstance(last, ListKind):
            if last.mark == mark:
                return last
            self._pop()
        self._fill()
        around = ListKind(number, mark)
        self._stack.append(around)
        return around

    # --- containers and leaves

    def _make_room(self, matched: int, opened: bool, *, for_item: bool = False) -> None:
        """Close what does not go on, before something new is opened."""
        if not opened:
            self._close_to(matched)
        if not for_item:
            self._leave_list()

    def _leave_list(self) -> None:
        """A list without an open item holds nothing but items."""
        if self._stack and isinstance(self._stack[-1], ListKind):
            self._pop()

    def _close_to(self, count: int) -> None:
        self._finish_leaf()
        while len(self._stack) > count:
            self._pop()

    def _pop(self) -> None:
        container = self._stack[-1]
        if not isinstance(container, ListKind) and not container.begun:
            place = self._begin()
            self._page.add(empty_item(place.first, place.rest, (container.start, container.end)))
        self._stack.pop()
        self._shared = min(self._shared, len(self._stack))

    def _finish_leaf(self) -> None:
        leaf, self.leaf = self.leaf, None
        if leaf is not None and not leaf.finish():
            self._shared = min(self._shared, self._shared_before)
            for container in self._beginning:
                container.begun = False

    def _fill(self) -> None:
        """Something comes into the innermost item."""
        if self._stack and isinstance(self._stack[-1], Item):
            self._stack[-1].filled = True

    def _begin(self) -> Place:
        """A leaf begins: its margins. What it says about the lists around it is told to the page."""
        at = self._shared - 1
        shared = self._stack[at] if at >= 0 else None
        around = self._stack[at - 1] if isinstance(shared, Item) else shared
        if isinstance(around, ListKind):
            if self._blank is not None and self._blank <= at and not around.loose:
                self._page.loosen(around)
            self._page.close_up(around)
        else:
            self._page.close_up(None)
        self._shared_before, self._shared = self._shared, len(self._stack)
        self._blank = None
        self._fill()
        return self._margins()

    def _margins(self) -> Place:
        first = rest = ""
        self._beginning = []
        for container in self._stack:
            if isinstance(container, ListKind):
                continue
            first += container.rest if container.begun else container.first
            rest += container.rest
            if not container.begun:
                container.begun = True
                self._beginning.append(container)
        return Place(first, rest)

    # --- the unfinished line

    def undecided(self, text: str) -> bool:
        """Whether an unfinished line may become the mark of anything, so that it is better shown with what follows."""
        if isinstance(self.leaf, Code | Table):
            return False
        if _UNDECIDED.match(text) is not None:
            return True
        if not isinstance(self.leaf, Paragraph):
            return False
        header = self.leaf.last
        table = header is not None and "|" in header.text and _TABLE_BEGUN.match(text) is not None
        return table or _NUMBER_BEGUN.match(text) is not None

    def outlook(self, text: str, start: int, draft: Draft) -> list[Block]:
        """How the end looks with the unfinished line `text`: the blocks behind those of the page."""
        leaf = self.leaf
        stand_in = leaf.fork() if isinstance(leaf, Paragraph | Code | Table) else None
        other = self._fork(draft, stand_in)
        if text:
            other.line(text, start, start + len(text))
        taken = stand_in.line if stand_in is not None and other.leaf is stand_in else None
        blocks = leaf.show(taken) if isinstance(leaf, Paragraph | Heading | Code | Table) else []
        new = other._new_blocks()
        if blocks and draft.close_to_page is not None:
            blocks[-1].tight = draft.close_to_page
            draft.close_to_page = None
        blocks += new
        for block in blocks:
            block.open = True
        return blocks

    def _fork(self, draft: Draft, leaf: ParagraphDraft | CodeDraft | TableDraft | None) -> Structure:
        other = Structure(draft)
        other._stack = [
            ListKind(container.number, container.mark, container.loose)
            if isinstance(container, ListKind)
            else copy(container)
            for container in self._stack
        ]
        other._shared, other._blank = self._shared, self._blank
        other.leaf = leaf
        return other

    def _new_blocks(self) -> list[Block]:
        """The blocks of a draft, its open end included: also that of a list item with nothing in it yet."""
        if isinstance(self.leaf, Paragraph | Heading | Code | Table):
            return [*self._page.blocks, *self.leaf.show(None)]
        top = self._stack[-1] if self._stack else None
        if self.leaf is None and isinstance(top, Quote | Item) and not top.begun:
            place = self._begin()
            return [*self._page.blocks, empty_item(place.first, place.rest, (top.start, top.end))]
        return self._page.blocks


def _without_closing(text: str) -> str:
    """The text of a heading without the `#` at its end."""
    text = text.rstrip(" \t")
    bare = text.rstrip("#")
    return bare.rstrip(" \t") if not bare or bare[-1] in " \t" else text
