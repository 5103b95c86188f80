"""The conversation as one widget that paints lines and scrolls itself.

`Viewport` says which lines are in view; here they are marked (cursor, selection, hits, letters), compared with what
stands on the screen, and only what differs is painted. Where nothing covers the widget the terminal moves the rows.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import BindingType
from textual.filter import ANSIToTruecolor
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.timer import Timer

from kilo_tui.errors import KiloError
from kilo_tui.model.chat import Turn
from kilo_tui.ui.keys import NEXT, READING, bindings
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.terminal_scroll import scroll_by_terminal
from kilo_tui.ui.widgets.canvas import FILL, Canvas
from kilo_tui.ui.widgets.error_part import error_lines
from kilo_tui.ui.widgets.looks import ROLES, Looks
from kilo_tui.ui.widgets.marking import Marking
from kilo_tui.ui.widgets.mouse_marking import MouseMarking
from kilo_tui.ui.widgets.occurrences import Occurrences
from kilo_tui.ui.widgets.pointing import Pointing
from kilo_tui.ui.widgets.selection import Selection
from kilo_tui.ui.widgets.targets import Sort
from kilo_tui.ui.widgets.turn_strips import TurnStrips
from kilo_tui.ui.widgets.viewport import Tail, Viewport
from kilo_tui.ui.widgets.wrapping import Line, row_width, wrap

FRAMES_A_SECOND = 30
FRAMES_A_SECOND_OVER_SSH = 12
FRAME_SECONDS = 0.008
"""How long one frame may take in text before it paints; the rest comes with the next one."""
CATCH_UP_SECONDS = 0.016
"""After a frame that left text over."""
DEAR_FRAME_SECONDS = 0.02
"""After a frame that took longer, frames come slower, so that keys come in between."""
SHIFT_CELLS = 8


class Transcript(MouseMarking, can_focus=True):
    """The turns of the branch on the screen, oldest first; the newest may still be streaming."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"transcript--{role}" for role in ROLES}
    BINDINGS: ClassVar[list[BindingType]] = [*bindings((*READING, *NEXT))]
    ALLOW_SELECT = False  # Textual's selection counts rows; ours holds on to what stands there

    @dataclass
    class Scrolled(Message):
        """The view stands elsewhere, or more came below it."""

        unread: int
        """Lines that came below since the reader let go of the end; 0 while following it."""
        position: float | None
        """How much is above the view's end, 0 to 1; None while following."""

    @dataclass
    class Picked(Message):
        """The user chose something to copy."""

        text: str
        sort: Sort

    class LettersEnded(Message):
        """The letters are gone."""

    @dataclass
    class Pasted(Message):
        """A paste came while reading: text, never commands."""

        text: str

    def __init__(
        self,
        *,
        now: Callable[[], float],
        welcome: Sequence[str] = (),
        place: Callable[[Turn], tuple[int, int]] = lambda _turn: (1, 1),
    ) -> None:
        """`now` counts seconds; `place` says which of how many answers to its question a turn is."""
        super().__init__()
        self._now = now
        self._welcome = tuple(welcome)
        self._place = place
        self.view = Viewport(self._strips)
        self.selection = Selection(self.view)
        self.occurrences = Occurrences(self.view)
        self.pointing = Pointing(self.view)
        self._marking = Marking(self, self._get_looks)
        self._canvas = Canvas(self._finished, self._scroll_on_screen)
        self.places = []
        self._looks: Looks | None = None
        self._problem: KiloError | None = None
        self._unfolded = False
        self._shift = 0
        self._reasoning_since: float | None = None
        self._timer: Timer | None = None
        self._resting = True
        self._not_before = 0.0
        self._unpainted = False
        self._told: tuple[int, float | None] = (0, None)

    # --- what it shows

    def lines(self) -> list[str]:
        """Every row as plain text; what a reader would see who scrolled through it."""
        rows = [""]
        for number in range(len(self.view.turns)):
            strips = self.view.strips(number)
            rows += [strips.line(row).text.rstrip() for row in range(len(strips))]
        return rows

    @property
    def following(self) -> bool:
        """The newest line stays in view."""
        return self.view.following

    def show(self, turns: Sequence[Turn]) -> None:
        """Show these turns and nothing else, from their end."""
        self.selection.clear()
        self.pointing.forget()
        self.view.show(turns)
        self.occurrences.look_for(self.occurrences.needle)
        self.paint()
        if turns and turns[-1].running:
            self._run_frames()

    def add(self, turn: Turn) -> None:
        """Show a new turn below and follow it."""
        self.show([*self.view.turns, turn])

    def say(self, problem: KiloError | None) -> None:
        """Show a problem that belongs to no turn, below everything; None takes it away."""
        self._problem = problem
        self._lay_out_tail()
        self.paint()

    def _lay_out_tail(self) -> None:
        lines = () if self._problem is None else tuple(error_lines(self._problem, self._get_looks(), self.view.width))
        self.view.tail = Tail(lines)

    def fold(self) -> None:
        """Fold or unfold the reasoning of every turn."""
        self._unfolded = not self._unfolded
        self._lay_out_again()

    # --- frames

    def on_mount(self) -> None:
        rate = FRAMES_A_SECOND_OVER_SSH if os.environ.get("SSH_CONNECTION") else FRAMES_A_SECOND
        self._timer = self.set_interval(1 / rate, self._next_frame, pause=True)

    def wake(self) -> None:
        """Something came for the newest turn: paint it now when the last frame is long enough ago."""
        if self._resting and self._timer is not None:
            self._run_frames()
            self.frame()

    def _run_frames(self) -> None:
        if self._timer is not None and self._resting:
            self._resting = False
            self._timer.resume()

    def _next_frame(self) -> None:
        if self._now() >= self._not_before:
            self.frame()

    def frame(self) -> None:
        """Take in what is new of the newest turn and paint what changed."""
        if not self.view.turns or self.showing_letters:
            return
        began = self._now()
        strips = self.view.strips(len(self.view.turns) - 1)
        if self._take_in(strips, began) or self._unpainted:
            self._unpainted = False
            self.paint()
        if strips.behind and self._timer is not None:
            self.set_timer(CATCH_UP_SECONDS, self._catch_up)
        took = self._now() - began
        self._not_before = began + 3 * took if took > DEAR_FRAME_SECONDS else 0.0
        if not strips.turn.running and not strips.behind and self._timer is not None:
            self._resting = True
            self._timer.pause()

    def _catch_up(self) -> None:
        """Between two frames, take in more of a text that comes faster than frames can: nothing is painted for it."""
        if self.view.turns and not self.showing_letters:
            strips = self.view.strips(len(self.view.turns) - 1)
            self._unpainted = self._take_in(strips, self._now()) or self._unpainted

    def _take_in(self, strips: TurnStrips, began: float) -> bool:
        """Take in what is new of a turn, for as long as a frame may take; whether anything changed."""
        anchor = self.view.hold()
        seconds = self._reasoning_seconds(strips.turn)
        changed = strips.update(reasoning_for=seconds, enough=lambda: self._now() - began > FRAME_SECONDS)
        if changed:
            self.view.back_to(anchor)
        return changed

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
        strips = TurnStrips(
            turn,
            self._get_looks(),
            self.view.width,
            unfolded=self._unfolded,
            shift=self._shift,
            place=self._place(turn),
        )
        strips.update(reasoning_for=self._reasoning_seconds(turn))
        return strips

    def _get_looks(self) -> Looks:
        if self._looks is None:
            self._looks = Looks(
                self.rich_style,
                lambda name: self.get_component_rich_style(name, partial=True),
                background=self.background_colors[1],
                # Every colour of a theme that is not the terminal's own is an exact one already.
                filters=[one for one in self.get_line_filters() if not isinstance(one, ANSIToTruecolor)],
            )
        return self._looks

    def _lay_out_again(self) -> None:
        """Everything is laid out anew; what the reader looked at stays where it was."""
        anchor = self.view.hold()
        self.view.lay_out_again()
        self._lay_out_tail()
        self.view.back_to(anchor)
        self.paint(anew=True)

    def on_resize(self) -> None:
        anchor = self.view.hold()
        self.view.height = self.size.height
        if self.view.width != max(1, self.size.width):
            self.view.width = max(1, self.size.width)
            self.view.lay_out_again()
            self._lay_out_tail()
        self.view.back_to(anchor)
        self.paint(anew=True)

    def notify_style_update(self) -> None:
        """The theme changed: every colour is resolved again."""
        super().notify_style_update()
        if self._looks is not None and self.is_mounted:
            self._looks = None
            self._lay_out_again()

    # --- painting

    def paint(self, *, anew: bool = False) -> None:
        """Bring the screen up to date with the view, or paint all of it `anew`."""
        if not self.view.height:
            return
        self.places = self.view.places()
        if self.view.turns or len(self.view.tail):
            lines = self._marking.over([self.view.line(place) for place in self.places], self.places)
        else:
            lines = self._welcome_lines()
        lines += [FILL] * (self.view.height - len(lines))
        regions = self._canvas.show(lines, anew=anew)
        if regions is None:
            self.refresh()
        elif regions:
            self.refresh(*regions)
        self._tell()

    def _scroll_on_screen(self, by: int) -> bool:
        return scroll_by_terminal(self, self.region, by)

    def render_lines(self, crop: Region) -> list[Strip]:
        """The painted rows; Textual's own cache would not know of rows that the terminal moved."""
        strips = [self._canvas.strip(y) for y in crop.line_range]
        return (
            strips if crop.column_span == (0, self.size.width) else [strip.crop(*crop.column_span) for strip in strips]
        )

    def _finished(self, line: Line) -> Strip:
        """A line as wide as the widget, as the terminal gets it."""
        looks, width = self._get_looks(), self.size.width
        strip = Strip(line.segments).extend_cell_length(width, looks.base).crop(0, width)
        for line_filter in looks.filters:
            strip = strip.apply_filter(line_filter, looks.background)
        return strip

    def _welcome_lines(self) -> list[Line]:
        """The middle of an empty conversation: how to begin."""
        looks, width = self._get_looks(), self.view.width
        rows = [row for line in self._welcome for row in wrap([(line, looks["faint"])], max(1, width - 4))]
        margin = max(0, (width - max(map(row_width, rows), default=0)) // 2)
        above = max(0, (self.view.height - len(rows)) // 2)
        lines = [Line([Segment(" " * margin, looks.base), *row]) for row in rows]
        return [*[FILL] * above, *lines][: self.view.height]

    def _tell(self) -> None:
        now = (self.view.unread(), None if self.view.following else self.view.position())
        if now != self._told:
            self._told = now
            self.post_message(self.Scrolled(*now))

    # --- moving

    def scroll_by(self, rows: int) -> None:
        """Move the view; reaching the end takes hold of it again."""
        self.view.scroll(rows)
        self.paint()

    def action_scroll_rows(self, rows: int) -> None:
        self.scroll_by(rows)

    def action_scroll_pages(self, pages: int) -> None:
        self.scroll_by(pages * max(1, self.view.height - 1))

    def action_scroll_to_start(self) -> None:
        self.view.to_start()
        self.paint()

    def action_scroll_to_end(self) -> None:
        self.view.follow()
        self.paint()

    def action_shift(self, by: int) -> None:
        """Move code and tables that are wider than the view sideways."""
        self._shift = max(0, self._shift + by * SHIFT_CELLS)
        self._lay_out_again()

    def action_cursor(self, by: int) -> None:
        """The block cursor to the next or the previous message, code block or table."""
        self.pointing.step(by, self.places)
        self.paint()

    def turn_under_cursor(self) -> Turn | None:
        """The turn of the block cursor, else the newest."""
        return self.pointing.turn()

    def go_to_turn(self, turn: Turn) -> None:
        """Put the block cursor on a turn, in view."""
        self.pointing.go_to_turn(turn)
        self.paint()

    # --- copying

    def copyable_under_cursor(self) -> str:
        """The source of what the block cursor is on, else of the newest answer that has come so far."""
        target = self.pointing.target()
        return "" if target is None else self.pointing.targets.text(target)

    def show_letters(self) -> bool:
        """Put a letter on everything in view that can be copied; whether there is anything."""
        found = self.pointing.show_letters()
        self.paint()
        return found

    @property
    def showing_letters(self) -> bool:
        """The next key chooses what is copied."""
        return bool(self.pointing.letters)

    def hide_letters(self) -> None:
        """Take them away."""
        if self.pointing.letters:
            self.pointing.letters = {}
            self.paint()
            self._run_frames()
            self.post_message(self.LettersEnded())

    def _choose(self, key: str) -> None:
        target = self.pointing.named(key)
        self.hide_letters()
        if target is not None:
            self.post_message(self.Picked(self.pointing.targets.text(target), target.sort))

    def selection_text(self) -> str:
        """What was marked with the mouse."""
        return self.selection.text()

    def clear_selection(self) -> bool:
        """Mark nothing; whether something was."""
        had = bool(self.selection)
        self.selection.clear()
        if had:
            self.paint()
        return had

    # --- finding

    def find(self, needle: str) -> int:
        """Mark every occurrence, and go nowhere; how many there are."""
        count = self.occurrences.look_for(needle)
        self.paint()
        return count

    def find_step(self, by: int) -> tuple[int, int]:
        """To the next or previous occurrence, around the end: which one it is, from 1, and of how many.

        The first step after `find` goes to one near the view.
        """
        place = self.occurrences.step(by)
        if place is not None and place not in self.places:
            self.view.go_to(place, above=self.view.height // 3)
        self.paint()
        return self.occurrences.current + 1, len(self.occurrences.hits)

    def end_find(self) -> None:
        """Mark nothing any more; the view stays."""
        self.find("")

    # --- keys

    def on_focus(self) -> None:
        self.paint()

    def on_blur(self) -> None:
        self.hide_letters()
        self.paint()

    async def _on_key(self, event: events.Key) -> None:
        if self.showing_letters and self.screen.focused is self:
            event.stop()
            event.prevent_default()
            if event.key == "escape":
                self.hide_letters()
            else:
                self._choose(event.character or "")
            return
        await take_in_order(self, event)

    def on_paste(self, event: events.Paste) -> None:
        event.stop()
        self.post_message(self.Pasted(event.text))
