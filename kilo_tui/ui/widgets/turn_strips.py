"""One turn → rows at a width: question, reasoning, answer, and what stands under it.

What is finished is laid out once. While an answer streams only its open end is laid out again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.segment import Segment

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain, next_step, offered
from kilo_tui.model.chat import Turn, TurnState
from kilo_tui.services.receipt import receipt
from kilo_tui.text.markdown import Block, MarkdownStream
from kilo_tui.ui.safe import safe, safe_line
from kilo_tui.ui.widgets.block_rows import block_rows
from kilo_tui.ui.widgets.fitting import cut, fitted
from kilo_tui.ui.widgets.looks import Looks
from kilo_tui.ui.widgets.wrapping import Row, Run, wrap
from kilo_tui.words import _, ngettext
from kilo_tui.words import seconds as spoken_seconds

INDENT = 2
QUESTION_ROWS = 200
"""A longer question shows its beginning and how much more there is."""


class TurnStrips:
    """The rows of one turn; `update` brings them up to date and says from which row on they differ."""

    def __init__(self, turn: Turn, looks: Looks, width: int, *, unfolded: bool = False) -> None:
        self.turn = turn
        self._looks = looks
        self._width = width
        self._unfolded = unfolded
        self._markdown = MarkdownStream()
        self._pieces = 0
        self._head: list[Row] = []
        self._head_key: tuple[object, ...] = ()
        self._closed_blocks = 0
        self._closed: list[Row] = []
        self._tail: list[Row] = []
        self._foot: list[Row] = []
        self._seen = -1
        self._ended = False
        self._question = self._question_rows()

    # --- rows

    def __len__(self) -> int:
        return len(self._head) + len(self._closed) + len(self._tail) + len(self._foot)

    def row(self, index: int) -> Row:
        """The row at `index`."""
        for part in (self._head, self._closed, self._tail, self._foot):
            if index < len(part):
                return part[index]
            index -= len(part)
        return []

    def update(self, *, now: float | None = None) -> int | None:
        """Take in what is new of the turn; the first row that changed, or None.

        `now` is how many seconds the turn has been reasoning, while it does.
        """
        turn = self.turn
        if turn.revision == self._seen and self._head_key == self._key(now):
            return None
        self._seen = turn.revision
        first = self._update_head(now)
        body = self._update_body()
        if body is not None and first is None:
            first = len(self._head) + body
        if not turn.running:
            self._foot = [*self._end_rows(), []]
        elif not self._foot:
            self._foot = [[]]
        return first if first is not None else len(self) - len(self._foot)

    def _key(self, now: float | None) -> tuple[object, ...]:
        turn = self.turn
        reasons = bool(turn.reasoning_pieces)
        length = len(turn.reasoning_pieces) if self._unfolded else 0
        return (reasons, turn.seconds_reasoning, int(now) if now is not None else None, length, turn.running)

    def _update_head(self, now: float | None) -> int | None:
        key = self._key(now)
        if key == self._head_key and self._head:
            return None
        begun = bool(self._head)
        self._head_key = key
        self._head = [*self._question, *self._reasoning_rows(now)]
        return max(0, len(self._question) - 1) if begun else 0

    def _update_body(self) -> int | None:
        """Lay out blocks that have closed since, and the open end; the first body row that changed."""
        turn, markdown = self.turn, self._markdown
        new = turn.pieces[self._pieces :]
        self._pieces += len(new)
        if new:
            markdown.feed("".join(new))
        exact: int | None = None
        if not turn.running and not self._ended:
            self._ended = True
            markdown.close()
            exact = self._lay_out_again()
        elif not new:
            return None
        first = len(self._closed) if exact is None else exact
        for block in markdown.closed[self._closed_blocks :]:
            self._closed += self._block(block)
        self._closed_blocks = len(markdown.closed)
        self._tail = [row for block in markdown.open for row in self._block(block, final=False)]
        return first

    def _block(self, block: Block, *, final: bool = True) -> list[Row]:
        rows = self._indented(block_rows(block, self._looks, self._width - 2 * INDENT, final=final))
        return rows if block.tight else [*rows, []]

    def _lay_out_again(self) -> int:
        """The whole answer was parsed once more at its end, and that is what stays."""
        self._closed, self._closed_blocks = [], 0
        return 0

    # --- parts

    def _question_rows(self) -> list[Row]:
        looks = self._looks
        text = safe(self.turn.question.strip("\n")).plain
        rows = wrap([(text, looks["question"])], self._width - INDENT)
        more = len(rows) - QUESTION_ROWS
        if more > 0:
            said = ngettext("… {count} more row", "… {count} more rows", more).format(count=more)
            rows = [*rows[:QUESTION_ROWS], [Segment(said, looks["faint"])]]
        marked = [[Segment("  ", looks["plain"]), *row] for row in rows]
        marked[0] = [Segment("› ", looks["marker"]), *rows[0]]
        return [*marked, []]

    def _reasoning_rows(self, now: float | None) -> list[Row]:
        turn, looks = self.turn, self._looks
        if not turn.reasoning_pieces:
            return []
        if turn.seconds_reasoning is not None:
            said = _("thought for {time}").format(time=spoken_seconds(turn.seconds_reasoning))
        elif turn.running:
            said = _("thinking, {time}").format(time=spoken_seconds(int(now or 0)))
        else:
            said = _("thought")
        hint = _("z folds") if self._unfolded else _("z unfolds")
        room = self._width - 2 * INDENT - len(said)
        head: Row = [Segment(" " * INDENT + said, looks["faint"]), Segment(hint.rjust(room), looks["faint"])]
        if not self._unfolded:
            return [head, []]
        text = safe(turn.reasoning.strip("\n")).plain
        rows = wrap([(text, looks["reasoning"])], self._width - 2 * INDENT - 2)
        return [head, *self._indented([[Segment("│ ", looks["faint"]), *row] for row in rows]), []]

    def _end_rows(self) -> list[Row]:
        """The error, if it ended with one, and the receipt, if anything was received."""
        turn = self.turn
        rows: list[Row] = []
        if turn.error is not None:
            rows += error_rows(turn.error, self._looks, self._width, has_text=bool(turn.pieces))
        elif turn.state is TurnState.TRUNCATED:
            said = _("The answer ends here because it reached the model's limit ({reason}).").format(
                reason=safe_line(turn.finish_reason or "").plain
            )
            rows += self._indented(wrap([(said, self._looks["faint"])], self._width - 2 * INDENT))
        if turn.pieces or turn.usage is not None:
            items = tuple(safe_line(item).plain for item in receipt(turn))
            line = fitted(items, self._width - 2 * INDENT) or cut(items[0], self._width - 2 * INDENT)
            rows += self._indented([[Segment(line, self._looks["receipt"])]])
        return rows

    def _indented(self, rows: list[Row]) -> list[Row]:
        pad = Segment(" " * INDENT, self._looks["plain"])
        return [[pad, *row] if row else row for row in rows]


def error_rows(error: KiloError, looks: Looks, width: int, *, has_text: bool = False) -> list[Row]:
    """What happened, what it means, the world's own words, and the keys that help."""
    said = explain(error, has_text=has_text)
    room = max(1, width - 2 * INDENT)
    rows = [
        *wrap([("✗ ", looks["error"]), (safe_line(said.title).plain, looks["error"])], room),
        *wrap([(safe_line(said.message, 1000).plain, looks["plain"])], room),
    ]
    if said.detail:
        rows += wrap([(safe_line(said.detail, 500).plain, looks["faint"])], room)
    steps = list(_steps(offered(error, has_text=has_text), error, looks))
    if steps:
        rows += wrap(steps, room)
    pad = Segment(" " * INDENT, looks["plain"])
    return [*([pad, *row] for row in rows), []]


def _steps(actions: Sequence[str], error: KiloError, looks: Looks) -> Iterator[Run]:
    """`1 sign in   2 ask a free model`, each unbroken."""
    for number, action in enumerate(actions, start=1):
        label = next_step(action, error).label.replace(" ", "\u00a0")
        yield f"{number}\u00a0", looks["step"]
        yield f"{label}   ", looks["plain"]
