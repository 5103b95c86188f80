"""One block of Markdown → rows of segments at a width."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from kilo_tui.text.highlight import highlight
from kilo_tui.text.markdown import Block, Kind, Runs
from kilo_tui.ui.widgets.fitting import cut
from kilo_tui.ui.widgets.looks import Looks
from kilo_tui.ui.widgets.wrapping import Row, Run, row_width, wrap

NARROWEST_COLUMN = 3
TAB = "    "
_ROLE_OF_MARK = (("code", "code"), ("link", "link"), ("target", "faint"))


def block_rows(block: Block, looks: Looks, width: int, *, final: bool = True) -> list[Row]:
    """The rows of `block`, none wider than `width` cells; an open code block (`final` false) is not coloured yet."""
    room = max(1, width - cell_len(block.rest))
    match block.kind:
        case Kind.CODE:
            rows = _code(block, looks, room, final=final)
        case Kind.TABLE:
            rows = _table(block, looks, room)
        case Kind.RULE:
            rows = [[Segment("─" * min(room, 40), looks["label"])]]
        case Kind.HEADING:
            rows = wrap(_styled(block.runs, looks, "heading"), room)
        case _:
            role = "quote" if "│" in block.rest else "plain"
            rows = wrap(_styled(block.runs, looks, role), room)
    return list(_prefixed(rows, block, looks))


def _prefixed(rows: Iterable[Row], block: Block, looks: Looks) -> Iterable[Row]:
    prefix = block.first
    for row in rows:
        yield [Segment(prefix, looks["marker"]), *row] if prefix else row
        prefix = block.rest


def _styled(runs: Runs, looks: Looks, role: str) -> list[Run]:
    """Runs with styles: the role's own, and what is marked on top of it."""
    base = looks[role]
    styled: list[Run] = []
    for run in runs:
        style = base
        for mark, other in _ROLE_OF_MARK:
            if mark in run.marks:
                style = looks[other]
        extra = Style(
            bold=True if "strong" in run.marks else None,
            italic=True if "emphasis" in run.marks else None,
            strike=True if "strike" in run.marks else None,
        )
        styled.append((run.text, style + extra))
    return styled


def _code(block: Block, looks: Looks, width: int, *, final: bool) -> list[Row]:
    """A label above, a quiet line below; long lines are cut with a mark."""
    label = f"{block.language} " if block.language else ""
    top = label + "─" * max(0, width - cell_len(label))
    rows: list[Row] = [[Segment(cut(top, width), looks["label"])]]
    language = block.language if final else ""
    rows += [_code_row(pieces, looks, width) for pieces in highlight(block.code, language)]
    rows.append([Segment("─" * width, looks["label"])])
    return rows


def _code_row(pieces: Sequence[tuple[str, str]], looks: Looks, width: int) -> Row:
    row: Row = []
    used = 0
    for text, role in pieces:
        text = text.replace("\t", TAB)
        cells = cell_len(text)
        if used + cells > width:
            text = cut(text + " ", max(1, width - used))
            row.append(Segment(text, looks[role]))
            return row if text.endswith("…") else [*row[:-1], Segment(text[:-1] + "…", looks[role])]
        row.append(Segment(text, looks[role]))
        used += cells
    return [*row, Segment(" " * (width - used), looks["fence"])]


def _table(block: Block, looks: Looks, width: int) -> list[Row]:
    """Columns as wide as their text where that fits, else narrower with wrapped cells; no frame but a rule."""
    count = max(1, len(block.header))
    header = [_styled(cell, looks, "strong") for cell in block.header]
    body = [[_styled(cell, looks, "plain") for cell in row[:count]] for row in block.rows]
    widths = _column_widths([header, *body], count, width - 2 * (count - 1))
    rows = _table_rows(header, widths, block.alignments, looks)
    rows.append([Segment("─" * min(width, sum(widths) + 2 * (count - 1)), looks["label"])])
    wrapped = any(_width_of(cell) > w for row in body for cell, w in zip(row, widths, strict=False))
    for number, row in enumerate(body):
        if wrapped and number:
            rows.append([])
        rows += _table_rows(row, widths, block.alignments, looks)
    return rows


def _width_of(cell: Sequence[Run]) -> int:
    return sum(cell_len(text) for text, _style in cell)


def _column_widths(rows: Sequence[Sequence[Sequence[Run]]], count: int, room: int) -> list[int]:
    """The widest text of each column; what is too much is taken from the widest columns."""
    widths = [max((_width_of(row[i]) for row in rows if i < len(row)), default=1) for i in range(count)]
    widths = [max(1, width) for width in widths]
    while sum(widths) > room:
        widest = max(widths)
        if widest <= NARROWEST_COLUMN:
            break
        second = max((width for width in widths if width < widest), default=NARROWEST_COLUMN)
        many = widths.count(widest)
        target = max(second, NARROWEST_COLUMN, widest - -(-(sum(widths) - room) // many))
        widths = [target if width == widest else width for width in widths]
    return widths


def _table_rows(
    cells: Sequence[Sequence[Run]], widths: Sequence[int], alignments: Sequence[str], looks: Looks
) -> list[Row]:
    columns = [wrap(cell, width) for cell, width in zip(cells, widths, strict=False)]
    columns += [[[]] for _ in range(len(widths) - len(columns))]
    rows: list[Row] = []
    for line in range(max(map(len, columns))):
        row: Row = []
        for number, (column, width) in enumerate(zip(columns, widths, strict=True)):
            cell = column[line] if line < len(column) else []
            room = max(0, width - row_width(cell))
            side = alignments[number] if number < len(alignments) else "left"
            before = {"right": room, "center": room // 2}.get(side, 0)
            gap = "  " if number else ""
            row += [Segment(gap + " " * before, looks["plain"]), *cell, Segment(" " * (room - before), looks["plain"])]
        rows.append(row)
    return rows
