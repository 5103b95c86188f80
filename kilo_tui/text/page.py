"""The leaf blocks of a text from its start on, and what later text may still change about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kilo_tui.text.block import Block, Kind, Run, Runs
from kilo_tui.text.inline import Preview, References, labels, runs

_BOXES = {"[ ] ": Run("☐ "), "[x] ": Run("☑ "), "[X] ": Run("☑ ")}


@dataclass(slots=True, eq=False)
class ListKind:
    """One list: what its items look like, and which blocks stand close together because of it."""

    number: int | None
    """Of its next item; None for bullets."""
    mark: str
    """What ends the mark of each of its items: one of `-+*.)`."""
    loose: bool = False
    close: list[int] = field(default_factory=list)
    """Indices of the blocks that are `tight` for as long as it is not loose."""


@dataclass(frozen=True, slots=True)
class _Use:
    """A text that refers to a label nobody had defined when it was read."""

    index: int
    text: str
    box: bool
    cell: tuple[int, int] | None
    """Row (-1 is the header) and column."""


class Page:
    """The blocks so far. `changed` is the lowest index that was touched; whoever reads it sets it back."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.changed = 0
        self.live = True
        """Code is coloured while it comes."""
        self.coloured = True
        """Code is coloured at all."""
        self.references: References = {}
        self._uses: dict[str, list[_Use]] = {}
        self._late: set[str] = set()
        self._last_close: tuple[int, ListKind] | None = None

    def add(self, block: Block) -> None:
        """The next block."""
        self.changed = min(self.changed, len(self.blocks))
        self.blocks.append(block)

    def close_up(self, around: ListKind | None) -> None:
        """Another block begins; `around` is the list that has it and the last one directly in it, if one has."""
        index = len(self.blocks) - 1
        if index < 0:
            return
        if self._last_close is not None and self._last_close[0] == index:
            former = self._last_close[1].close
            if former and former[-1] == index:
                former.pop()
            self._last_close = None
        tight = around is not None and not around.loose
        if around is not None and tight:
            around.close.append(index)
            self._last_close = (index, around)
        self._set_tight(index, tight)

    def loosen(self, around: ListKind) -> None:
        """There is an empty line in the list, so there is one behind each of its blocks."""
        around.loose = True
        for index in around.close:
            self._set_tight(index, False)
        around.close.clear()

    def _set_tight(self, index: int, tight: bool) -> None:
        if self.blocks[index].tight != tight:
            self.blocks[index] = self.blocks[index].copy(tight=tight)
            self.changed = min(self.changed, index)

    # --- texts

    def runs(self, text: str, *, box: bool = False) -> Runs:
        """The runs of `text`, for a block that is added next; with `box`, `[ ]` at its start is one to tick."""
        self._remember(_Use(len(self.blocks), text, box, None))
        return _runs(text, self.references, box)

    def cell(self, text: str, index: int, row: int, column: int) -> Runs:
        """The runs of a cell of the table at `index`."""
        self._remember(_Use(index, text, False, (row, column)))
        return runs(text, self.references) if text else ()

    def preview(self) -> Preview:
        """What shows a text of this page while it grows."""
        return Preview()

    def _remember(self, use: _Use) -> None:
        for label in labels(use.text):
            if label not in self.references:
                self._uses.setdefault(label, []).append(use)

    def define(self, label: str, href: str, title: str) -> None:
        """A link reference definition; the first one of a label counts."""
        if label not in self.references:
            self.references[label] = {"href": href, "title": title}
            if label in self._uses:
                self._late.add(label)

    def resolve(self) -> None:
        """Read again what refers to labels that were defined behind it."""
        uses = {(use.index, use.cell): use for label in self._late for use in self._uses.pop(label)}
        self._late.clear()
        for use in sorted(uses.values(), key=lambda use: use.index):
            block = self.blocks[use.index]
            self.changed = min(self.changed, use.index)
            if use.cell is None:
                self.blocks[use.index] = replace(block, runs=_runs(use.text, self.references, use.box))
                continue
            row, column = use.cell
            cells = list(block.header if row < 0 else block.rows[row])
            cells[column] = runs(use.text, self.references)
            if row < 0:
                self.blocks[use.index] = replace(block, header=tuple(cells))
            else:
                block.rows[row] = tuple(cells)


def preview_box(text: str) -> tuple[Runs, str]:
    """The box a text begins with, and what stands behind it."""
    box = _BOXES.get(text[:4])
    return ((box,), text[4:]) if box is not None else ((), text)


def _runs(text: str, references: References, box: bool) -> Runs:
    head, text = preview_box(text) if box else ((), text)
    return (*head, *runs(text, references))


class Draft(Page):
    """What an unfinished line would add to a page. The page itself stays as it is."""

    def __init__(self, references: References, preview: Preview) -> None:
        super().__init__()
        self.coloured = False
        self.references = references
        self._preview = preview
        self.close_to_page: bool | None = None
        """Whether the last block of the page would be tight; None when nothing new begins."""

    def close_up(self, around: ListKind | None) -> None:
        if not self.blocks and self.close_to_page is None:
            self.close_to_page = around is not None and not around.loose
        else:
            super().close_up(around)

    def loosen(self, around: ListKind) -> None:
        around.loose = True

    def define(self, label: str, href: str, title: str) -> None:
        pass

    def preview(self) -> Preview:
        return self._preview

    def _remember(self, use: _Use) -> None:
        pass


def empty_item(first: str, rest: str, source: tuple[int, int]) -> Block:
    """A list item or quote with nothing in it."""
    return Block(Kind.PARAGRAPH, first, rest, source=source, body=source)
