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
