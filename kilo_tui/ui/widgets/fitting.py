"""What fits on a line: items dropped from the end, text cut with a mark. Widths are cells."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

SEPARATOR = " · "


def fitted(items: tuple[str, ...], width: int) -> str:
    """As many of `items` as fit into `width` cells, dropped from the end; empty where not even the first does."""
    kept = ""
    for item in items:
        longer = f"{kept}{SEPARATOR}{item}" if kept else item
        if cell_len(longer) > width:
            break
        kept = longer
    return kept


def cut(text: str, width: int) -> str:
    """`text` in at most `width` cells, the last of them an ellipsis when it was cut."""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1).rstrip() + "…" if width > 0 else ""


def cut_rows(rows: list[str], most: int, width: int) -> list[str]:
    """The first `most` of `rows`; an ellipsis stands in the last one when there were more."""
    if len(rows) <= most:
        return rows
    return [*rows[: most - 1], cut(" ".join(rows[most - 1 :]), width)]


def in_rows(items: tuple[str, ...], width: int, *, most: int) -> list[str]:
    """`items` in as many rows as they need, at most `most`; the first is cut where it is too long for a row."""
    rows: list[str] = []
    while items and len(rows) < most:
        row = fitted(items, width)
        count = next((n for n in range(1, len(items) + 1) if SEPARATOR.join(items[:n]) == row), 1)
        rows.append(row or cut(items[0], width))
        items = items[count:]
    return rows
