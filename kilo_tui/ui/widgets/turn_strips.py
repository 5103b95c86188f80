"""One turn → lines at a width: question, reasoning, answer, and what stands under it.

A turn is a row of parts. While an answer streams, parts that are closed stay as they are, and the open one takes in
what is new; a part that did not change gives the same lines as before.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator

from rich.cells import cell_len
from rich.segment import Segment

from kilo_tui.model.chat import Turn, TurnState
from kilo_tui.services.receipt import receipt
from kilo_tui.text.block import Block, Kind
from kilo_tui.ui.safe import safe, safe_line
from kilo_tui.ui.widgets.code_part import CodePart
from kilo_tui.ui.widgets.error_part import error_lines, indented
from kilo_tui.ui.widgets.fitting import in_rows
from kilo_tui.ui.widgets.looks import Looks
from kilo_tui.ui.widgets.parts import MARGIN, BlockText, FixedPart, Part, RulePart, TextPart
from kilo_tui.ui.widgets.table_part import TablePart
from kilo_tui.ui.widgets.wrapping import Line, Row, Run, row_width, wrap
from kilo_tui.words import _, ngettext
from kilo_tui.words import seconds as spoken_seconds

QUESTION_ROWS = 200
"""A longer question shows its beginning and how much more there is."""
RECEIPT_ROWS = 2
PIECE = 4096
"""Characters of an answer that are taken in before anybody looks at the clock again."""
SETTLED_AT_ONCE = 4000
"""Characters of code whose colours are made exact in one go."""


class TurnStrips:
    """The lines of one turn; `update` brings them up to date."""

    def __init__(
        self,
        turn: Turn,
        looks: Looks,
        width: int,
        *,
        unfolded: bool = False,
        shift: int = 0,
        place: tuple[int, int] = (1, 1),
    ) -> None:
        from kilo_tui.text.markdown import MarkdownStream  # here: an empty conversation has to be there quickly

        self.turn = turn
        self._looks = looks
        self._width = width
        self._unfolded = unfolded
        self._shift = shift
        self._markdown = MarkdownStream()
        self._pieces = 0
        self._waiting = ""
        self._seen = -1
        self._closed = False
        self.parts: list[Part] = [self._question(place), FixedPart((Line([]),))]
        """The question, the reasoning's head and text if there are any, a part for each block, and the foot."""
        self.first_block = 1
        """The number of the part that shows the first block of the answer."""
        self._reasoning_key: tuple[object, ...] = ()
        self._tops = [0]
        self._stack(0)

    # --- lines

    def __len__(self) -> int:
        return self._tops[-1]

    def line(self, row: int) -> Line:
        """The line at `row`."""
        part, inside = self.find(row)
        return self.parts[part].line(inside)

    def find(self, row: int) -> tuple[int, int]:
        """Which part stands at `row`, and the row in it."""
        part = min(bisect_right(self._tops, row) - 1, len(self.parts) - 1)
        return part, row - self._tops[part]

    @property
    def blocks(self) -> list[Block]:
        """The blocks of the answer."""
        return self._markdown.blocks

    def top_of(self, part: int) -> int:
        """The row at which a part begins."""
        return self._tops[part]

    def number_of(self, part: int) -> tuple[bool, int]:
        """Whether a part shows a block of the answer, and its number: of that block, else from the turn's start.

        That stays the same when the reasoning above the answer is folded.
        """
        in_answer = part >= self.first_block
        return in_answer, part - (self.first_block if in_answer else 0)

    def _stack(self, first: int) -> None:
        """Know where every part from number `first` on begins."""
        del self._tops[first + 1 :]
        for part in self.parts[first:]:
            self._tops.append(self._tops[-1] + len(part))

    # --- what is new

    @property
    def behind(self) -> bool:
        """Not all that came has been taken in, or colours are not exact yet."""
        return bool(self._waiting) or self._markdown.unsettled

    def update(self, *, reasoning_for: float | None = None, enough: Callable[[], bool] = lambda: False) -> bool:
        """Take in what is new of the turn, until it is `enough` for now; whether anything changed.

        `reasoning_for` is how many seconds the turn has been reasoning, while it does.
        """
        turn = self.turn
        reasoned = self._update_reasoning(reasoning_for)
        if turn.revision == self._seen and not self.behind:
            return reasoned
        self._seen = turn.revision
        new = turn.pieces[self._pieces :]
        self._pieces += len(new)
        self._waiting += "".join(new)
        first = len(self._markdown.blocks)
        while self._waiting:
            piece, self._waiting = self._waiting[:PIECE], self._waiting[PIECE:]
            first = min(first, self._markdown.feed(piece))
            if enough():
                break
        self._show_blocks(first)
        if not turn.running and not self._waiting:
            self._end()
        self._settle(enough)
        return True

    def _settle(self, enough: Callable[[], bool]) -> None:
        """Make the colours of closed code exact, until it is `enough` for now."""
        while self._markdown.unsettled and not enough():
            for block in self._markdown.settle(SETTLED_AT_ONCE):
                for part in self.parts:
                    if part.block is block and isinstance(part, CodePart):
                        part.recolour()

    def _end(self) -> None:
        if not self._closed:
            self._closed = True
            self._show_blocks(self._markdown.close())
        self.parts[-1] = FixedPart([*self._end_lines(), Line([])])
        self._stack(len(self.parts) - 1)

    def _show_blocks(self, first: int) -> None:
        """Blocks from `first` on are new; those before it are as they were, or have grown in place."""
        blocks = self._markdown.blocks
        foot = self.parts.pop()
        at = self.first_block + first
        old = self.parts[at:]
        del self.parts[at:]
        grown = self.parts[-1]
        if isinstance(grown, TablePart):
            grown.update()
        for number, block in enumerate(blocks[first:]):
            before = old[number] if number < len(old) else None
            if isinstance(before, BlockText) and block.kind in (Kind.PARAGRAPH, Kind.HEADING) and before.follow(block):
                self.parts.append(before)
            else:
                self.parts.append(self._part(block))
        self.parts.append(foot)
        self._stack(max(0, at - 1))

    def _part(self, block: Block) -> Part:
        looks, width = self._looks, self._width - MARGIN
        match block.kind:
            case Kind.CODE:
                return CodePart(block, looks, width, self._shift)
            case Kind.TABLE:
                return TablePart(block, looks, width, lambda: self.turn.text[slice(*block.source)], self._shift)
            case Kind.RULE:
                return RulePart(block, looks, width)
            case _:
                return BlockText(block, looks, width)

    # --- the parts around the answer

    def _question(self, place: tuple[int, int]) -> Part:
        looks = self._looks
        text = safe(self.turn.question.strip("\n")).plain
        mark = "" if place[1] < 2 else f"‹{place[0]}/{place[1]}›"
        whole = TextPart([(text, looks["question"])], looks, self._width - cell_len(mark) - bool(mark))
        more = len(whole) - 1 - QUESTION_ROWS
        lines = [whole.line(row) for row in range(min(len(whole) - 1, QUESTION_ROWS))]
        first = lines[0]
        row: Row = [Segment("› ", looks["marker"]), *first.segments[1:]]
        if mark:
            room = self._width - MARGIN - row_width(row)
            row.append(Segment(mark.rjust(room), looks["faint"]))
        lines[0] = Line(row, first.start, MARGIN)
        if more > 0:
            said = ngettext("… {count} more row", "… {count} more rows", more).format(count=more)
            lines.append(Line([Segment(" " * MARGIN + said, looks["faint"])], len(text), MARGIN))
        return FixedPart([*lines, Line([], len(text))], text)

    def _update_reasoning(self, reasoning_for: float | None) -> bool:
        turn = self.turn
        if not turn.reasoning_pieces:
            return False
        shown = len(turn.reasoning_pieces) if self._unfolded else 0
        seconds = None if reasoning_for is None else int(reasoning_for)
        key = (turn.seconds_reasoning, seconds, shown, turn.running)
        if key == self._reasoning_key:
            return False
        self._reasoning_key = key
        head = self._reasoning_head(seconds)
        old = self.parts[1 : self.first_block]
        if not shown:
            new: list[Part] = [FixedPart((head, Line([])))]
        else:
            runs: list[Run] = [(safe(turn.reasoning.strip("\n")).plain, self._looks["reasoning"])]
            text = old[-1] if old else None
            if isinstance(text, TextPart):
                text.take(runs)
            else:
                bar = [Segment("│ ", self._looks["bar"])]
                text = TextPart(runs, self._looks, self._width - MARGIN, first=bar, rest=bar)
            new = [FixedPart((head,)), text]
        self.parts[1 : self.first_block] = new
        self.first_block = 1 + len(new)
        self._stack(0)
        return True

    def _reasoning_head(self, seconds: int | None) -> Line:
        turn, looks = self.turn, self._looks
        if turn.seconds_reasoning is not None:
            said = _("thought for {time}").format(time=spoken_seconds(turn.seconds_reasoning))
        elif turn.running:
            said = _("thinking, {time}").format(time=spoken_seconds(seconds or 0))
        else:
            said = _("thought")
        hint = _("z folds") if self._unfolded else _("z unfolds")
        room = max(0, self._width - 2 * MARGIN - cell_len(said))
        return Line([Segment(" " * MARGIN + said, looks["faint"]), Segment(hint.rjust(room), looks["faint"])])

    def _end_lines(self) -> Iterator[Line]:
        """The error, if it ended with one, and the receipt, if anything was received."""
        turn, room = self.turn, self._width - 2 * MARGIN
        if turn.error is not None:
            yield from error_lines(turn.error, self._looks, self._width, has_text=bool(turn.pieces))
        elif turn.state is TurnState.TRUNCATED:
            said = _("The answer ends here because it reached the model's limit ({reason}).").format(
                reason=safe_line(turn.finish_reason or "").plain
            )
            yield from indented(wrap([(said, self._looks["faint"])], room), self._looks)
        if turn.pieces or turn.usage is not None:
            items = tuple(safe_line(item).plain for item in receipt(turn))
            rows = in_rows(items, room, most=RECEIPT_ROWS)
            yield from indented([[Segment(row, self._looks["receipt"])] for row in rows], self._looks)
