"""Markdown that comes in pieces → blocks. No widths, no colours.

Each line is read once, and each text of at most `prose.LONGEST_TEXT` characters is parsed once when it is whole; only
the open end is looked at with every feed. So what stays does not depend on how it came, and costs the same at the end
of a long answer as at its beginning.
"""

from __future__ import annotations

from collections import deque

from kilo_tui.text.block import Block, Kind, Run, Runs
from kilo_tui.text.highlight import Recolouring, lexer_of
from kilo_tui.text.inline import Preview
from kilo_tui.text.page import Draft, Page
from kilo_tui.text.sanitize import LINE_ENDS
from kilo_tui.text.structure import Structure

__all__ = ["Block", "Kind", "MarkdownStream", "Run", "Runs", "parse"]

LONGEST_LINE = 4096
"""Characters of a line that decide what it is; with more behind them it is text."""

_NOWHERE = 1 << 62


def parse(text: str) -> list[Block]:
    """The blocks of a whole text, their colours exact."""
    stream = MarkdownStream(live=False)
    stream.feed(text)
    stream.close()
    stream.settle(_NOWHERE)
    return stream.blocks


class MarkdownStream:
    """Feed it text as it comes, read `blocks`, close it at the end."""

    def __init__(self, *, live: bool = True) -> None:
        self._live = live
        """Show the open end and provisional colours; otherwise there is nothing to see before `close`."""
        self._page = Page()
        self._page.live = live
        self._structure = Structure(self._page)
        self._rest = ""
        """Of an unfinished line: all of it, or when it is a long one, a carriage return that waits."""
        self._at = 0
        """Where `_rest` begins in the text as it was fed."""
        self._long = False
        self._page_ends = 0
        """How many of the blocks are on the page; the others show the open end."""
        self._loosened: tuple[int, Block] | None = None
        """A block of the page that is shown closer to the next one than it is yet, as it is."""
        self._preview = Preview()
        self._unsettled: deque[int] = deque()
        self._collected = 0
        self._recolouring: Recolouring | None = None

    @property
    def blocks(self) -> list[Block]:
        """Every leaf block from the start to the open end."""
        return self._page.blocks

    def feed(self, text: str) -> int:
        """Take text in; the index of the first block that was replaced, removed or is new.

        Code and tables that only grew do not count: their `lines`, `partial`, `rows` and `partial_row` did.
        """
        before, first = self._hide()
        self._take(text)
        if self._live:
            self._show()
        return self._first_changed(before, first)

    def close(self) -> int:
        """There is no more text; the same kind of index as `feed` gives."""
        before, first = self._hide()
        if self._rest or self._long:
            self._whole_line(self._rest.removesuffix("\r"), self._at + len(self._rest))
            self._rest = ""
        self._structure.close()
        self._page.resolve()
        self._page_ends = len(self.blocks)
        self._collect()
        return self._first_changed(before, first)

    # --- colours

    @property
    def unsettled(self) -> bool:
        """The colours of some closed code are still provisional."""
        return bool(self._unsettled)

    def settle(self, characters: int) -> list[Block]:
        """Make colours exact for about so many characters of code, oldest first; the blocks that became exact now."""
        settled: list[Block] = []
        while self._unsettled and characters > 0:
            index = self._unsettled[0]
            block = self.blocks[index]
            lexer = lexer_of(block.language)
            if self._recolouring is None and lexer is not None:
                self._recolouring = Recolouring(lexer, ["".join(text for text, _ in line) for line in block.lines])
            if self._recolouring is not None:
                done, characters = self._recolouring.advance(characters)
                if not done:
                    break
                block.lines[:] = self._recolouring.lines
            self._recolouring = None
            self._unsettled.popleft()
            block.exact = True
            if self._loosened is not None and self._loosened[0] == index:
                self._loosened[1].exact = True
            settled.append(block)
        return settled

    def _collect(self) -> None:
        """Note what code was closed since, its colours not exact."""
        for index in range(self._collected, self._page_ends):
            block = self.blocks[index]
            if block.open:
                return
            if not block.exact:
                self._unsettled.append(index)
            self._collected = index + 1

    # --- lines

    def _take(self, text: str) -> None:
        text = self._rest + text
        at = 0
        for found in LINE_ENDS.finditer(text):
            if found.end() == len(text) and found[0] == "\r":
                break
            self._whole_line(text[at : found.start()], self._at + found.end() - at)
            self._at += found.end() - at
            at = found.end()
        rest = text[at:]
        line = rest.removesuffix("\r")
        if self._long or len(line) > LONGEST_LINE:
            self._begin_or_append(line)
            self._at += len(line)
            rest = rest[len(line) :]
        self._rest = rest
        self._page_ends = len(self.blocks)

    def _whole_line(self, line: str, end: int) -> None:
        if self._long or len(line) > LONGEST_LINE:
            self._begin_or_append(line)
            self._structure.end_line(end)
            self._long = False
        else:
            self._structure.line(line, self._at, end)

    def _begin_or_append(self, text: str) -> None:
        if not self._long:
            self._long = True
            self._structure.line(text[:LONGEST_LINE], self._at, self._at + LONGEST_LINE, endless=True)
            text = text[LONGEST_LINE:]
        self._structure.append(text)

    # --- the open end

    def _show(self) -> None:
        """Put the open end behind the blocks of the page."""
        blocks = self.blocks
        self._collect()
        line = "" if self._long else self._rest.removesuffix("\r")
        if self._structure.undecided(line):
            line = ""
        draft = Draft(self._page.references, self._preview)
        shown = self._structure.outlook(line, self._at, draft)
        if draft.close_to_page is not None and blocks and blocks[-1].tight != draft.close_to_page:
            self._loosened = (len(blocks) - 1, blocks[-1])
            blocks[-1] = blocks[-1].copy(tight=draft.close_to_page)
        blocks += shown

    def _hide(self) -> tuple[list[Block], int]:
        """Take the open end away: what was shown from the first block on that was not as on the page, and its index."""
        blocks = self.blocks
        first = self._page_ends if self._loosened is None else self._loosened[0]
        first = max(0, min(first, self._page_ends - 1))
        before = blocks[first:]
        del blocks[self._page_ends :]
        if self._loosened is not None:
            blocks[self._loosened[0]] = self._loosened[1]
            self._loosened = None
        self._page.changed = _NOWHERE
        return before, first

    def _first_changed(self, before: list[Block], first: int) -> int:
        """The first block that is not as it was; one that looks the same stays the same object."""
        if self._page.changed < first:
            return self._page.changed
        blocks = self.blocks
        for index, old in enumerate(before, first):
            if index >= len(blocks) or not _alike(old, blocks[index]):
                return index
            blocks[index] = old
        return first + len(before)


def _alike(one: Block, other: Block) -> bool:
    """Whether they look the same and stand at the same place."""
    if one is other:
        return True
    if one.kind in (Kind.CODE, Kind.TABLE) and (one.open or other.open or one.header != other.header):
        return False
    return (
        one.kind is other.kind
        and one.runs == other.runs
        and one.source == other.source
        and one.tight == other.tight
        and (one.first, one.rest, one.level, one.open) == (other.first, other.rest, other.level, other.open)
        and (one.language, one.lines, one.rows, one.exact) == (other.language, other.lines, other.rows, other.exact)
    )
