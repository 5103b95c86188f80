"""An error in a conversation: what happened, what it means, the world's own words, and the keys that help.

Where it leads to a page that a telephone can open as well, its QR code stands beside it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.segment import Segment

from kilo_tui.errors import KiloError
from kilo_tui.explain import explain, next_step, offered, top_up_link
from kilo_tui.text.qr import half_blocks, says_unicode
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.looks import Looks
from kilo_tui.ui.widgets.parts import MARGIN, margin
from kilo_tui.ui.widgets.wrapping import Line, Row, Run, row_width, wrap

LEAST_COLUMNS_BESIDE_QR = 36
GAP = 3
WIDEST_QR = 37
"""Columns of a code that is worth its rows; the link of a checkout is several hundred characters."""


def indented(rows: Sequence[Row], looks: Looks) -> Iterator[Line]:
    """Rows behind the margin."""
    for row in rows:
        yield Line([*margin("", looks), *row] if row else [])


def error_lines(error: KiloError, looks: Looks, width: int, *, has_text: bool = False) -> Iterator[Line]:
    """The lines of an error at a width, and one that keeps them from what follows."""
    room = max(1, width - 2 * MARGIN)
    drawn = _drawn(top_up_link(error), room)
    beside = len(drawn[0]) + GAP if drawn else 0
    said = _said(error, looks, room - beside, has_text=has_text)
    for row, code in zip_longest(said, drawn):
        line: Row = list(row or [])
        if code is not None:
            line.append(Segment(" " * (room - beside - row_width(line) + GAP), looks["plain"]))
            line.append(Segment(code, looks["qr"]))
        yield from indented([line], looks)
    yield Line([])


def _drawn(link: str, room: int) -> tuple[str, ...]:
    """The QR code of a link, where there is one, and room, and a terminal that can show it."""
    if not link or not says_unicode(os.environ) or room < LEAST_COLUMNS_BESIDE_QR + GAP:
        return ()
    drawn = half_blocks(link)
    return drawn if len(drawn[0]) <= min(WIDEST_QR, room - GAP - LEAST_COLUMNS_BESIDE_QR) else ()


def _said(error: KiloError, looks: Looks, room: int, *, has_text: bool) -> list[Row]:
    said = explain(error, has_text=has_text)
    rows = [
        *wrap([("✗ ", looks["error"]), (safe_line(said.title).plain, looks["error"])], room),
        *wrap([(safe_line(said.message, 1000).plain, looks["plain"])], room),
    ]
    if said.detail:
        rows += wrap([(safe_line(said.detail, 500).plain, looks["faint"])], room)
    steps = list(_steps(offered(error, has_text=has_text), error, looks))
    return rows + list(wrap(steps, room)) if steps else rows


def _steps(actions: Sequence[str], error: KiloError, looks: Looks) -> Iterator[Run]:
    """`1 sign in   2 ask a free model`, each unbroken."""
    for number, action in enumerate(actions, start=1):
        label = next_step(action, error).label.replace(" ", "\u00a0")
        yield f"{number}\u00a0", looks["step"]
        yield f"{label}   ", looks["plain"]
