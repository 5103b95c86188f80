"""What can be pointed at in a conversation: messages, code blocks, tables and links, and what copying each gives."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from kilo_tui.explain import top_up_link
from kilo_tui.text.block import Block, Kind
from kilo_tui.ui.widgets.parts import BlockText
from kilo_tui.ui.widgets.turn_strips import TurnStrips
from kilo_tui.ui.widgets.viewport import Place, Viewport
from kilo_tui.ui.widgets.wrapping import TAB

LETTERS = "asdfghjklqwertuiopzxcvbnmASDFGHJKLQWERTUIOPZXCVBNM"
"""Without y and Y, which mean something while letters are shown."""


OF_THE_ERROR = -1
"""In place of a block's number: a link that stands in the error a turn ended with."""


class Sort(StrEnum):
    """What a target is."""

    QUESTION = "question"
    ANSWER = "answer"
    CODE = "code"
    TABLE = "table"
    LINK = "link"


class Target(NamedTuple):
    """One thing: its turn, and its block counted from the answer's start."""

    turn: int
    sort: Sort
    block: int = 0
    run: int = 0
    """Of a link, the run of its block."""


class Mark(NamedTuple):
    """A letter on a target: the place and cell it is painted on."""

    target: Target
    place: Place
    cell: int


class Targets:
    """Finds targets in the turns of a view."""

    def __init__(self, view: Viewport) -> None:
        self._view = view

    def of_turn(self, turn: int) -> list[Target]:
        """What the block cursor stops at, in order."""
        strips = self._view.strips(turn)
        found = [Target(turn, Sort.QUESTION)]
        if strips.blocks:
            found.append(Target(turn, Sort.ANSWER))
        for number, block in enumerate(strips.blocks):
            if block.kind is Kind.CODE:
                found.append(Target(turn, Sort.CODE, number))
            elif block.kind is Kind.TABLE:
                found.append(Target(turn, Sort.TABLE, number))
        if _page_of(strips):
            found.append(Target(turn, Sort.LINK, OF_THE_ERROR))
        return found

    def rows(self, target: Target) -> tuple[int, int]:
        """The first row of a target in its turn, and the one behind its last."""
        strips = self._view.strips(target.turn)
        if target.sort is Sort.QUESTION:
            return 0, max(1, strips.top_of(1) - 1)
        if target.sort is Sort.ANSWER:
            return strips.top_of(strips.first_block), max(1, strips.top_of(len(strips.parts) - 1) - 1)
        if target.block == OF_THE_ERROR:
            return strips.top_of(len(strips.parts) - 1), max(1, len(strips) - 1)
        part = min(strips.first_block + target.block, len(strips.parts) - 1)
        first = strips.top_of(part)
        return first, first + max(1, len(strips.parts[part]) - (0 if _tight(strips, part) else 1))

    def text(self, target: Target) -> str:
        """The exact source: no frame, no wrap."""
        strips = self._view.strips(target.turn)
        turn = strips.turn
        match target.sort:
            case Sort.QUESTION:
                return turn.question
            case Sort.ANSWER:
                return turn.text
            case Sort.LINK:
                if target.block == OF_THE_ERROR:
                    return _page_of(strips)
                return strips.blocks[target.block].runs[target.run].link
        block = strips.blocks[target.block]
        if target.sort is Sort.CODE:
            return block.code.removesuffix("\n")
        return turn.text[slice(*block.source)].strip("\n")

    def step(self, cursor: Target | None, by: int) -> Target | None:
        """The target after (1) or before (-1) the cursor; without one, the first or the last in view."""
        if not self._view.turns:
            return None
        if cursor is None or cursor.turn >= len(self._view.turns):
            in_view = [
                mark.target for mark in self.in_view() if mark.target.sort is not Sort.LINK or mark.target.block < 0
            ]
            if in_view:
                return in_view[0] if by > 0 else in_view[-1]
            cursor = Target(min(self._view.top.turn, len(self._view.turns) - 1), Sort.QUESTION)
        mine = self.of_turn(cursor.turn)
        at = mine.index(cursor) + by if cursor in mine else 0
        if 0 <= at < len(mine):
            return mine[at]
        turn = cursor.turn + by
        if not 0 <= turn < len(self._view.turns):
            return cursor
        return self.of_turn(turn)[0 if by > 0 else -1]

    def in_view(self) -> list[Mark]:
        """Every target that shows, with the place for its letter."""
        places = self._view.places()
        rows: dict[int, list[int]] = {}
        for place in places:
            if place.turn < len(self._view.turns):
                rows.setdefault(place.turn, []).append(place.row)
        marks: list[Mark] = []
        for turn, shown in rows.items():
            for target in self.of_turn(turn):
                first, end = self.rows(target)
                row = max(first, shown[0])
                if row < end and row <= shown[-1]:
                    place = Place(turn, row)
                    marks.append(Mark(target, place, 1 if marks and marks[-1].place == place else 0))
            marks += self._links(turn, shown[0], shown[-1])
        return marks

    def at(self, place: Place) -> Target | None:
        """The smallest target at a place that the block cursor stops at."""
        if place.turn >= len(self._view.turns):
            return None
        found = None
        for target in self.of_turn(place.turn):
            first, end = self.rows(target)
            if first <= place.row < end:
                found = target
        return found

    def _links(self, turn: int, first: int, last: int) -> Iterator[Mark]:
        strips = self._view.strips(turn)
        begin = max(0, strips.find(max(0, first))[0] - strips.first_block)
        for number in range(begin, len(strips.blocks)):
            part = strips.first_block + number
            top = strips.top_of(part)
            if top > last:
                return
            shown = strips.parts[part]
            if not isinstance(shown, BlockText):
                continue
            offset, before = 0, ""
            for index, run in enumerate(strips.blocks[number].runs):
                if run.link and run.link != before:
                    row = shown.row_of(offset)
                    if first <= top + row <= last:
                        cell = shown.line(row).cell_of(offset)
                        target = Target(turn, Sort.LINK, number, index)
                        yield Mark(target, Place(turn, top + row), max(0, cell - 1))
                before = run.link
                offset += len(run.text.replace("\t", TAB))


def _page_of(strips: TurnStrips) -> str:
    """The page that the error of a turn leads to, if it does."""
    error = strips.turn.error
    return "" if error is None else top_up_link(error)


def _tight(strips: TurnStrips, part: int) -> bool:
    block: Block | None = strips.parts[part].block
    return block is not None and block.tight
