"""Rows the terminal moves by itself, so that only new ones are painted."""

from __future__ import annotations

from textual.geometry import Region
from textual.widget import Widget

_RESET, _WHOLE_SCREEN = "\x1b[0m", "\x1b[r"


class TerminalScroll:
    """What is to be moved before the next frame is painted."""

    def __init__(self) -> None:
        self._queued: list[str] = []

    def queue(self, top: int, bottom: int, rows: int) -> bool:
        """Move the screen rows from `top` to before `bottom` up, or down for negative `rows`; rows coming in are blank.

        False when nothing of what stands there would stay: then it is better painted.
        """
        if not 0 < abs(rows) < bottom - top:
            return False
        where = f"{_RESET}\x1b[{top + 1};{bottom}r"
        move = f"\x1b[{bottom};1H" + "\n" * rows if rows > 0 else f"\x1b[{top + 1};1H" + "\x1bM" * -rows
        self._queued.append(where + move + _WHOLE_SCREEN)
        return True

    def take(self) -> str:
        """Everything queued, once."""
        queued = "".join(self._queued)
        self._queued.clear()
        return queued

    def drop(self) -> None:
        """Forget it."""
        self._queued.clear()

    def __bool__(self) -> bool:
        return bool(self._queued)


def scroll_by_terminal(widget: Widget, region: Region, rows: int) -> bool:
    """Let the terminal move `region` of the screen, full-width rows of `widget`, up by `rows` (down when negative).

    True when it will; then the widget paints the rows that came in, and those that changed otherwise. False when
    something covers them, or waits to be painted, and so would be moved with them: then the widget paints them all.
    """
    driver = widget.app._driver
    scroll = getattr(driver, "scroll_region", None)
    if scroll is None or not getattr(driver, "can_scroll", False):
        return False
    screen = widget.screen
    quiet = not (
        widget.app._batch_count
        or widget._repaint_regions
        or screen._layout_required
        or screen._repaint_required
        or screen._compositor._dirty_regions
        or screen._dirty_widgets & {widget, screen}
    )
    if not quiet or widget.app.screen is not screen or region.width != screen.size.width:
        return False
    ancestors = set(widget.ancestors)
    for other, (place, _clip) in screen._compositor.visible_widgets.items():
        if other is not widget and other not in ancestors and place.overlaps(region):
            return False
    if not scroll(region.y, region.bottom, rows):
        return False
    widget._styles_cache.clear()  # it knows rows by where they stood
    return True
