"""Marking text with the mouse, and the wheel."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.widget import Widget

from kilo_tui.ui.widgets.pointing import Pointing
from kilo_tui.ui.widgets.selection import Selection
from kilo_tui.ui.widgets.viewport import Place, Viewport

WHEEL_ROWS = 3


class MouseMarking(Widget):
    """A widget of lines on which one drags the mouse."""

    view: Viewport
    selection: Selection
    pointing: Pointing
    places: Sequence[Place]
    """The place of every row in view."""

    def paint(self) -> None:
        """Bring the screen up to date."""
        raise NotImplementedError

    def scroll_by(self, rows: int) -> None:
        """Move the view."""
        raise NotImplementedError

    def focus_on_click(self) -> bool:
        """A click marks or points; letters typed after it still go to the prompt."""
        return False

    def _place_at(self, y: int) -> Place | None:
        if not self.places:
            return None
        return self.places[min(max(0, y), len(self.places) - 1)]

    def on_mouse_down(self, event: events.MouseDown) -> None:
        place = self._place_at(event.y)
        if event.button != 1 or place is None:
            return
        self.selection.begin(self.selection.spot_at(place, event.x))
        self.pointing.point_at(place)
        self.capture_mouse()
        self.paint()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self.app.mouse_captured is not self:
            return
        if event.y < 0 or event.y >= self.view.height:
            self.scroll_by(-1 if event.y < 0 else 1)
        place = self._place_at(event.y)
        if place is not None and self.selection.extend(self.selection.spot_at(place, event.x)):
            self.paint()

    def on_mouse_up(self) -> None:
        if self.app.mouse_captured is self:
            self.release_mouse()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_by(-WHEEL_ROWS)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_by(WHEEL_ROWS)
