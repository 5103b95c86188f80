"""Where a part of a screen is higher than what there is room for, the row one is on is in view."""

from __future__ import annotations

from textual.geometry import Region
from textual.widget import Widget


def keep_in_view(widget: Widget, row: int) -> None:
    """Scroll what `widget` stands in so far that its `row` is seen, once it has its place."""

    def scroll() -> None:
        if isinstance(widget.parent, Widget):
            place = widget.virtual_region
            widget.parent.scroll_to_region(Region(place.x, place.y + row, 1, 1), animate=False, force=True)

    widget.call_after_refresh(scroll)
