"""A text area in which a long paste is one word that is coloured, and goes or stays as a whole."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.document._document import EditResult, Location, Selection
from textual.message import Message
from textual.widgets import TextArea

from kilo_tui.ui.safe import safe_paste
from kilo_tui.ui.widgets.chips import Chips, is_too_long_to_unfold, seen


class ChipArea(TextArea, inherit_bindings=False):
    """The cursor stands on a chip or beside it, never inside."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"chip-area--chip"}

    class TooLongToUnfold(Message):
        """A chip was to be unfolded that a text area could not show."""

    def __init__(self) -> None:
        self._chips = Chips()  # before the text area is made, which asks for the cursor's place
        super().__init__(soft_wrap=True, show_line_numbers=False, compact=True, highlight_cursor_line=False)
        self.cursor_blink = False

    # --- what stands in it

    @property
    def whole_text(self) -> str:
        """The text with every long paste in its place."""
        return self._chips.whole(self.text)

    @property
    def whole_length(self) -> int:
        """How many characters `whole_text` has."""
        return self._chips.length(self.text)

    @property
    def selected_text(self) -> str:
        """The selection with every long paste in its place."""
        return self._chips.whole(super().selected_text)

    def take(self, text: str) -> None:
        """Have `text` stand here, whatever stood here before; that can be undone."""
        self._replace_all(self._chips.folded(safe_paste(text)))

    def insert_foreign(self, text: str) -> None:
        """Insert what did not come from the keyboard, made safe to show, in place of a selection."""
        self._replace_via_keyboard(self._chips.folded(safe_paste(text)), *self.selection)

    def _replace_all(self, document: str) -> None:
        self.replace(document, (0, 0), self.document.end, maintain_selection_offset=False)

    def _recompute_cursor_offset(self) -> None:
        """While lines are undone the text area still has the cursor on one that is gone."""
        if self.cursor_location[0] < self.document.line_count:
            super()._recompute_cursor_offset()  # type: ignore[no-untyped-call]

    def select_nothing(self) -> bool:
        """Whether there was a selection."""
        if self.selection.is_empty:
            return False
        self.selection = Selection.cursor(self.selection.end)
        return True

    # --- chips

    def get_line(self, line_index: int) -> Text:
        """The line with its chips coloured, and the one under the cursor marked as a whole."""
        line = self.document.get_line(line_index)
        spans = list(self._chips.spans(line))
        if not spans:
            return super().get_line(line_index)
        text = Text(seen(line), end="", no_wrap=True)
        style = self.get_component_rich_style("chip-area--chip")
        on = self._chip_under_cursor() if self.has_focus else None
        for start, end in spans:
            text.stylize(style, start, end)
            if on == ((line_index, start), (line_index, end)):
                text.stylize("reverse", start, end)
        return text

    def _chip_around(self, location: Location) -> tuple[Location, Location] | None:
        """Where the chip begins and ends that `location` is inside of, or at the beginning of."""
        row, column = location
        if row < self.document.line_count:
            for start, end in self._chips.spans(self.document.get_line(row)):
                if start <= column < end:
                    return (row, start), (row, end)
        return None

    def _chip_under_cursor(self) -> tuple[Location, Location] | None:
        return self._chip_around(self.cursor_location) if self.selection.is_empty else None

    @property
    def on_chip(self) -> bool:
        """The cursor stands on a chip, and Enter unfolds it."""
        return self._chip_under_cursor() is not None

    def unfold(self) -> None:
        """Put the whole text in place of the chip under the cursor."""
        chip = self._chip_under_cursor()
        if chip is None:
            return
        text = self._chips.text_of(self.get_text_range(*chip))
        if is_too_long_to_unfold(text):
            self.post_message(self.TooLongToUnfold())
        else:
            self.replace(text, *chip, maintain_selection_offset=False)

    def clamp_visitable(self, location: Location) -> Location:
        location = super().clamp_visitable(location)
        chip = self._chip_around(location)
        return location if chip is None else chip[0]

    def get_cursor_left_location(self) -> Location:
        return self._before(super().get_cursor_left_location())

    def get_cursor_right_location(self) -> Location:
        return self._behind(super().get_cursor_right_location())

    def get_cursor_word_left_location(self) -> Location:
        return self._before(super().get_cursor_word_left_location())

    def get_cursor_word_right_location(self) -> Location:
        return self._behind(super().get_cursor_word_right_location())

    def _before(self, location: Location) -> Location:
        chip = self._chip_around(location)
        return location if chip is None else chip[0]

    def _behind(self, location: Location) -> Location:
        """The end of a chip that `location` is inside of."""
        chip = self._chip_around(location)
        return location if chip is None or chip[0] == location else chip[1]

    def _delete_via_keyboard(self, start: Location, end: Location) -> EditResult | None:
        """A chip goes as a whole."""
        top, bottom = sorted((start, end))
        return super()._delete_via_keyboard(self._before(top), self._behind(bottom))
