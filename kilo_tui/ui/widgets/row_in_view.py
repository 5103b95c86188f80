"""Where a part of a screen is higher than what there is room for, the row one is on is in view."""

from __future__ import annotations

from textual.geometry import Region
from textual.widget import Widget


def keep_in_view(widget: Widget, row: int, *, of: int = 0) -> None:
    """Scroll what `widget` stands in so far that its `row` is seen, once it has its place.

    All of its first `of` rows are seen too, where there is room for them.
    """

    def scroll() -> None:
        if isinstance(widget.parent, Widget):
            place = widget.virtual_region
            whole = of <= widget.parent.size.height and row < of
            first, rows = (0, of) if whole else (row, 1)
            widget.parent.scroll_to_region(Region(place.x, place.y + first, 1, rows), animate=False, force=True)

    widget.call_after_refresh(scroll)
