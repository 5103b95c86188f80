"""Rows of a page: pieces of text with the name of a look, none wider than the page. Widths are cells."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from rich.cells import cell_len

from kilo_tui.errors import KiloError, Kind
from kilo_tui.explain import explain
from kilo_tui.services.part import Reading
from kilo_tui.ui.keys import key
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import cut
from kilo_tui.ui.widgets.wrapping import breaks
from kilo_tui.words import _

PLAIN, FAINT, NAME, TITLE, STRONG = "", "faint", "name", "title", "strong"
GOOD, WARN, BAD, BAR, LINK, CURSOR = "good", "warn", "bad", "bar", "link", "cursor"

Span = tuple[str, str]
"""A text, clean, and its look."""
Row = tuple[Span, ...]

NAME_WIDTH = 14
"""Cells for the name of a field."""
EMPTY: Row = ()


def foreign(text: str, limit: int = 200) -> str:
    """What came from elsewhere, as it may be measured and shown."""
    return safe_line(text, limit).plain


def row_width(row: Row) -> int:
    """Cells of a row."""
    return sum(cell_len(text) for text, _look in row)


def spread(left: Row, right: Row, width: int) -> Row:
    """One at the left edge, the other at the right where there is room for it."""
    if not right:
        return left
    gap = width - row_width(left) - row_width(right)
    return (*left, (" " * gap, PLAIN), *right) if gap >= 2 else left


def said(text: str, width: int, look: str = PLAIN, indent: int = 0) -> list[Row]:
    """A sentence on as many rows as it needs."""
    text = foreign(text, 2000)
    margin: Row = ((" " * indent, PLAIN),) if indent else ()
    return [(*margin, (text[start:end], look)) for start, end in breaks(text, max(8, width - indent))]


def field(name: str, value: Row, width: int, right: Row = ()) -> Row:
    """A name and what it is."""
    return spread(((f"{name:<{NAME_WIDTH}}", NAME), *value), right, width)


def field_said(name: str, text: str, width: int, look: str = PLAIN) -> list[Row]:
    """A name and a sentence beside it, or below where the page is narrow."""
    rows = said(text, width, look, NAME_WIDTH)
    first = ((f"{name:<{NAME_WIDTH}}", NAME), *rows[0][1:]) if rows else ((name, NAME),)
    return [first, *rows[1:]]


def link_row(link: str, width: int, indent: int = 0) -> Row:
    """A link on a row of its own; where it is longer than that, `y` and `Y` give it whole."""
    margin: Row = ((" " * indent, PLAIN),) if indent else ()
    return (*margin, (cut(foreign(link, 4000), width - indent), LINK))


def failed(error: KiloError, width: int, indent: int = 0) -> list[Row]:
    """Why something is not there, and the key that helps."""
    explained = explain(error)
    text = _("✗ {title}: {sentence} {next}").format(
        title=explained.title, sentence=explained.whole, next=_next_key(error.kind)
    )
    return said(text, width, BAD, indent)


def _next_key(kind: Kind) -> str:
    if kind is Kind.WRONG_ORGANIZATION:
        return _("{key} chooses another.").format(key=key("account.organization"))
    if kind in (Kind.SIGN_IN_EXPIRED, Kind.SIGN_IN_NEEDED):
        return _("{key} signs in again.").format(key=key("account.other"))
    if kind is Kind.ACCOUNT_BLOCKED:
        return _("{key}: support.").format(key=key("account.support"))
    return _("{key} tries again.").format(key=key("account.refresh"))


def not_there(reading: Reading[object], width: int, indent: int = 0) -> list[Row] | None:
    """What stands where nothing is known yet, or could not be; None where something is known."""
    if reading.value is not None:
        return None
    if reading.error is not None:
        return failed(reading.error, width, indent)
    return said(_("reading …"), width, FAINT, indent)


def age(reading: Reading[object], *, hint: bool = False) -> Row:
    """Since when what is shown is known, and that the newest attempt failed where it did."""
    if reading.read_at is None:
        return ()
    time = datetime.fromtimestamp(reading.read_at).strftime("%H:%M")
    if reading.waiting:
        return ((_("read {time}, reading …").format(time=time), FAINT),)
    if reading.error is not None:
        title = explain(reading.error).title
        return ((_("read {time} · now: {title}").format(time=time, title=title), WARN),)
    if hint:
        return ((_("read {time}, {refresh} refreshes").format(time=time, refresh=key("account.refresh")), FAINT),)
    return ((_("read {time}").format(time=time), FAINT),)


def with_age(rows: list[Row], reading: Reading[object], width: int, *, beside: Reading[object]) -> list[Row]:
    """The rows, and since when they are known where that is not what `beside` says already."""
    told = age(reading)
    if reading.value is None or not rows or (reading.error is None and told == age(beside)):
        return rows
    dated = spread(rows[0], told, width)
    if dated != rows[0]:
        return [dated, *rows[1:]]
    return [*rows, ((" " * max(0, width - row_width(told)), PLAIN), *told)]


def bar(share: float, cells: int) -> str:
    """A horizontal bar, `share` of `cells` long, in eighths of a cell."""
    eighths = round(max(0.0, min(1.0, share)) * cells * 8)
    full, rest = divmod(eighths, 8)
    return "█" * full + ("", "▏", "▎", "▍", "▌", "▋", "▊", "▉")[rest]


def columns(values: Iterable[Decimal], height: int, wide: int = 1, gap: int = 0) -> list[str]:
    """Vertical bars side by side, the highest `height` rows tall; one text a row, from the top."""
    amounts = list(values)
    most = max(amounts, default=Decimal(0))
    tall = [0 if most <= 0 else max(1, round(amount / most * height * 8)) if amount > 0 else 0 for amount in amounts]
    rows = []
    for row in range(height - 1, -1, -1):
        cells = [" ▁▂▃▄▅▆▇█"[max(0, min(8, eighths - row * 8))] for eighths in tall]
        rows.append("".join(cell * wide + " " * gap for cell in cells))
    return rows
