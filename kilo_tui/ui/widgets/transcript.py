"""The conversation as one widget that paints rows and scrolls itself.

Rows are made by `turn_strips`; here is which of them stand where. Following the end is an explicit flag: scrolling up
lets go, and then what a person reads does not move while text comes in below.
"""

from __future__ import annotations

import bisect
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.reactive import reactive
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from kilo_tui.errors import KiloError
from kilo_tui.model.chat import Turn
from kilo_tui.ui.keys import READING, bindings, next_bindings
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.widgets.looks import ROLES, Looks
from kilo_tui.ui.widgets.turn_strips import TurnStrips, error_rows
from kilo_tui.ui.widgets.wrapping import Row, row_width, wrap

FRAMES_A_SECOND = 30
FRAMES_A_SECOND_OVER_SSH = 12
WHEEL_ROWS = 3
MARGIN_ROWS = 1
"""Empty rows above the first turn; they scroll away with it."""


class Transcript(Widget, can_focus=True):
    """Turns from oldest to newest; the newest may still be streaming."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"transcript--{role}" for role in ROLES}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings(READING), *next_bindings()]

    following: reactive[bool] = reactive(True, init=False)
    """The newest row stays in view."""
    unread: reactive[int] = reactive(0, init=False)
    """Rows that came below while not following."""

    @dataclass
    class Scrolled(Message):
        """How many rows came below since the reader let go of the end; 0 while following it."""

        unread: int

    class Pasted(Message):
        """A paste while reading: text for the prompt, never keys."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(self, *, now: Callable[[], float], welcome: Sequence[str] = ()) -> None:
        super().__init__()
        self._now = now
        self._welcome = tuple(welcome)
        self._turns: list[TurnStrips] = []
        self._tops: list[int] = []
        self._height = 0
        self._top = 0
        self._looks: Looks | None = None
        self._problem: KiloError | None = None
        self._problem_rows: list[Row] = []
        self._unfolded = False
        self._reasoning_since: float | None = None
        self._timer: Timer | None = None
        self._resting = True

    # --- what it shows

    @property
    def top(self) -> int:
        """The row of the conversation that is painted first."""
        return self._top

    @property
    def height_in_rows(self) -> int:
        """Rows of the whole conversation."""
        return self._height

    def lines(self) -> list[str]:
        """Every row as plain text; what a reader would see who scrolled through it."""
        return ["".join(segment.text for segment in self._row(y)).rstrip() for y in range(self._height)]

    def show(self, turns: Sequence[Turn]) -> None:
        """Show these turns and nothing else, from their end."""
        self._turns = [self._strips(turn) for turn in turns]
        self._follow_end()
        self._lay_out(0)

    def add(self, turn: Turn) -> None:
        """Show a new turn below and follow it."""
        self._turns.append(self._strips(turn))
        self._follow_end()
        self._lay_out(len(self._turns) - 1)
        self._run_frames()

    def say(self, problem: KiloError | None) -> None:
        """Show a problem that belongs to no turn, below everything; None takes it away."""
        self._problem = problem
        self._lay_out(len(self._turns))

    def wake(self) -> None:
        """Something came for the newest turn: paint it now when the last frame is long enough ago."""
        if self._timer is not None and self._resting:
            self.frame()
        self._run_frames()

    def fold(self) -> None:
        """Fold or unfold the reasoning of every turn."""
        self._unfolded = not self._unfolded
        anchor = self._anchor()
        self._turns = [self._strips(strips.turn) for strips in self._turns]
        self._lay_out(0)
        self._return_to(anchor)

    # --- frames

    def on_mount(self) -> None:
        rate = FRAMES_A_SECOND_OVER_SSH if os.environ.get("SSH_CONNECTION") else FRAMES_A_SECOND
        self._timer = self.set_interval(1 / rate, self.frame, pause=True)

    def _run_frames(self) -> None:
        if self._timer is not None and self._resting:
            self._resting = False
            self._timer.resume()

    def frame(self) -> None:
        """Pull what is new of the newest turn and paint the rows that changed."""
        if not self._turns:
            return
        strips = self._turns[-1]
        changed = strips.update(now=self._reasoning_seconds(strips.turn))
        if changed is not None:
            self._settle(self._tops[-1] + changed)
        if not strips.turn.running and self._timer is not None:
            self._resting = True
            self._timer.pause()

    def _reasoning_seconds(self, turn: Turn) -> float | None:
        if not turn.running or not turn.reasoning_pieces or turn.pieces:
            self._reasoning_since = None
            return None
        now = self._now()
        if self._reasoning_since is None:
            self._reasoning_since = now
        return now - self._reasoning_since

    # --- layout

    def _strips(self, turn: Turn) -> TurnStrips:
        strips = TurnStrips(turn, self._get_looks(), max(1, self.size.width), unfolded=self._unfolded)
        strips.update()
        return strips

    def _get_looks(self) -> Looks:
        if self._looks is None:
            self._looks = Looks.of(lambda name: self.get_component_rich_style(name))
        return self._looks

    def _lay_out(self, first_turn: int) -> None:
        """Recompute where every turn from `first_turn` on stands."""
        del self._tops[first_turn:]
        top = self._tops[-1] + len(self._turns[first_turn - 1]) if first_turn and self._tops else MARGIN_ROWS
        for strips in self._turns[first_turn:]:
            self._tops.append(top)
            top += len(strips)
        if self._problem is not None:
            self._problem_rows = error_rows(self._problem, self._get_looks(), self.size.width)
        else:
            self._problem_rows = []
        self._settle(self._tops[first_turn] if first_turn < len(self._tops) else 0)

    def _settle(self, first_row: int) -> None:
        """Rows from `first_row` on have changed: find the new height, follow or count, paint."""
        old_height = self._height
        turns = self._tops[-1] + len(self._turns[-1]) if self._turns else MARGIN_ROWS
        self._height = turns + len(self._problem_rows)
        if self.following:
            new_top = max(0, self._height - self.size.height)
            if new_top != self._top:
                self._top = new_top
                self.refresh()
                return
        else:
            self.unread += max(0, self._height - old_height)
            self._top = min(self._top, max(0, self._height - 1))
        start = max(0, first_row - self._top)
        if start < self.size.height:
            self.refresh(Region(0, start, self.size.width, self.size.height - start))

    def _row(self, y: int) -> Row:
        index = bisect.bisect_right(self._tops, y) - 1
        if index >= 0:
            inside = y - self._tops[index]
            if inside < len(self._turns[index]):
                return self._turns[index].row(inside)
        below = y - (self._height - len(self._problem_rows))
        return self._problem_rows[below] if 0 <= below < len(self._problem_rows) else []

    def render_line(self, y: int) -> Strip:
        """One painted row."""
        base = self.rich_style
        if not self._turns and not self._problem_rows:
            return self._welcome_line(y)
        row = self._row(self._top + y) if self._top + y < self._height else []
        return Strip(row).extend_cell_length(self.size.width, base).crop(0, self.size.width).apply_style(base)

    def _welcome_line(self, y: int) -> Strip:
        """The middle of an empty conversation: how to begin."""
        base, width = self.rich_style, self.size.width
        looks = self._get_looks()
        rows = [row for line in self._welcome for row in wrap([(line, looks["faint"])], max(1, width - 4))]
        at = y - max(0, (self.size.height - len(rows)) // 2)
        row = rows[at] if 0 <= at < len(rows) else []
        margin = max(0, (width - max(map(row_width, rows), default=0)) // 2)
        return Strip([Segment(" " * margin), *row]).extend_cell_length(width, base).crop(0, width).apply_style(base)

    def watch_unread(self, unread: int) -> None:
        self.post_message(self.Scrolled(unread))

    # --- resize and theme

    def _anchor(self) -> tuple[int, float]:
        """The turn at the top of the view and how far into it that is."""
        index = max(0, bisect.bisect_right(self._tops, self._top) - 1)
        if not self._turns:
            return 0, 0.0
        return index, (self._top - self._tops[index]) / max(1, len(self._turns[index]))

    def _return_to(self, anchor: tuple[int, float]) -> None:
        index, part = anchor
        if not self.following and index < len(self._turns):
            self._top = self._tops[index] + round(part * len(self._turns[index]))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        anchor = self._anchor()
        self._turns = [self._strips(strips.turn) for strips in self._turns]
        self._lay_out(0)
        self._return_to(anchor)

    def notify_style_update(self) -> None:
        """The theme changed: every colour is resolved again."""
        super().notify_style_update()
        if self._looks is not None and self.is_mounted:
            self._looks = None
            self._turns = [self._strips(strips.turn) for strips in self._turns]
            self._lay_out(0)

    # --- scrolling

    def _follow_end(self) -> None:
        self.following = True
        self.unread = 0

    def scroll_by(self, rows: int) -> None:
        """Move the view; reaching the end takes hold of it again."""
        last = max(0, self._height - self.size.height)
        top = min(max(0, self._top + rows), last)
        if top == last and rows > 0:
            self._follow_end()
        elif top < last:
            self.following = False
        if top != self._top:
            self._top = top
            self.refresh()

    def action_scroll_rows(self, rows: int) -> None:
        self.scroll_by(rows)

    def action_scroll_pages(self, pages: int) -> None:
        self.scroll_by(pages * max(1, self.size.height - 1))

    def action_scroll_to_start(self) -> None:
        self.scroll_by(-self._height)

    def action_scroll_to_end(self) -> None:
        self.scroll_by(self._height)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.scroll_by(-WHEEL_ROWS)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.scroll_by(WHEEL_ROWS)

    async def _on_key(self, event: events.Key) -> None:
        await take_in_order(self, event)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.post_message(self.Pasted(event.text))
