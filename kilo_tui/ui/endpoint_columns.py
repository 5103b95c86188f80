"""The columns in which endpoints are compared, and those of them that fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rich.cells import cell_len, set_cell_size

from kilo_tui.model.endpoint import Endpoint
from kilo_tui.words import _, decimal, thousands
from kilo_tui.words import seconds as spoken_seconds

UNKNOWN = "?"
NARROWEST_NAME = 14
"""Cells the provider's name has at least before a column goes."""
WIDEST_NAME = 32


@dataclass(frozen=True, slots=True)
class Column:
    """One of them."""

    heading: str
    weight: int
    """The lightest goes first where there is no room."""
    cell: Callable[[Endpoint], str]
    width: int
    right: bool = True
    behind_reason: bool = False
    """Gives its place to the reason of an endpoint that is not asked."""

    @property
    def cells(self) -> int:
        """With the blank before it."""
        return max(self.width, cell_len(self.heading)) + 1

    def put(self, text: str) -> str:
        """`text` in the column's own width."""
        width = self.cells - 1
        shown = set_cell_size(text, width) if cell_len(text) > width else text
        gap = " " * (width - cell_len(shown))
        return " " + (gap + shown if self.right else shown + gap)


def columns_for(width: int) -> list[Column]:
    """Those that fit beside a name into `width` cells, in their order."""
    columns = _columns()
    if width < NARROWEST_NAME + sum(column.cells for column in columns):
        for column in sorted(columns, key=lambda column: column.weight):
            columns.remove(column)
            if NARROWEST_NAME + sum(left.cells for left in columns) <= width:
                break
    return columns


def name_width(width: int, columns: Sequence[Column]) -> int:
    """Cells that are left to the provider's name."""
    return max(1, min(WIDEST_NAME, width - sum(column.cells for column in columns)))


def _columns() -> list[Column]:
    return [
        Column(_("in/M"), 9, lambda end: _price(end.price_in), 5),
        Column(_("out/M"), 10, lambda end: _price(end.price_out), 5),
        Column(_("ctx"), 4, lambda end: _tokens(end.context_tokens), 4),
        Column(_("max out"), 1, lambda end: _tokens(end.max_output_tokens), 4),
        Column(_("quant"), 3, lambda end: end.quantization or UNKNOWN, 5),
        Column(_("up"), 2, lambda end: UNKNOWN if end.uptime is None else f"{int(end.uptime)}%", 4),
        Column(_("trains"), 11, _trains, 4),
        Column(_("keeps"), 8, _keeps, 5, behind_reason=True),
        Column(_("lat"), 7, _latency, 5, behind_reason=True),
        Column(_("tok/s"), 6, _throughput, 5, behind_reason=True),
        Column(_("pinned as"), 0, lambda end: end.value, 20, right=False, behind_reason=True),
    ]


def _price(usd: Decimal | None) -> str:
    """US dollars for a million tokens, with the digits that tell two of them apart."""
    if usd is None:
        return UNKNOWN
    return decimal(usd, 2 if usd == 0 or usd >= Decimal("0.1") else 3)


def _tokens(count: int | None) -> str:
    return UNKNOWN if count is None else thousands(count)


def _trains(end: Endpoint) -> str:
    if end.data.trains is None:
        return UNKNOWN
    return _("YES") if end.data.trains else _("no")


def _keeps(end: Endpoint) -> str:
    if end.data.keeps is None:
        return _("no") if end.data.keeps_nothing else UNKNOWN
    if not end.data.keeps:
        return _("no")
    return _("yes") if end.data.days is None else _("{days} d").format(days=end.data.days)


def _latency(end: Endpoint) -> str:
    return UNKNOWN if end.latency_seconds is None else spoken_seconds(end.latency_seconds).replace("\u00a0", " ")


def _throughput(end: Endpoint) -> str:
    return UNKNOWN if end.throughput is None else f"{end.throughput:.0f}"
