"""Where the user writes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import BindingsMap, BindingType
from textual.message import Message
from textual.widgets import TextArea

from kilo_tui.errors import StorageFailed
from kilo_tui.services.questions import Questions
from kilo_tui.ui.keys import PROMPT, bindings, left_of
from kilo_tui.ui.keys_in_order import hand_on, take_in_order
from kilo_tui.ui.safe import safe_paste
from kilo_tui.ui.widgets.chip_area import ChipArea

_ALT_CHARACTER = re.compile("alt\\+(shift\\+)?(.)")


class Prompt(ChipArea, inherit_bindings=False):
    """A text area in which Enter sends, a long paste is one word, and the edges lead to earlier questions."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(PROMPT)]

    @dataclass
    class Submitted(Message):
        """The user asked for `text` to be sent."""

        prompt: Prompt
        text: str

        @property
        def control(self) -> Prompt:
            return self.prompt

    class QuitAsked(Message):
        """ctrl+d in an empty prompt."""

    @dataclass
    class Unreadable(Message):
        """Earlier questions cannot be had."""

        error: StorageFailed

    def __init__(self, questions: Questions | None = None) -> None:
        super().__init__()
        self._bindings = BindingsMap([*bindings(PROMPT), *left_of(TextArea.BINDINGS)])
        self._questions = questions or Questions(None)
        self._at = 0
        """Which question stands here: 0 is the one being written, 1 the newest asked."""
        self._pristine = ""
        """The document of an earlier question, as it was asked."""
        self._left: dict[int, str] = {}
        """Documents as they were left on the way through earlier questions."""

    # --- what stands in it

    @property
    def draft(self) -> str:
        """What is being written; an earlier question that is only looked at is none."""
        looking = self._at > 0 and self.text == self._pristine
        return self._chips.whole(self._left.get(0, "")) if looking else self.whole_text

    def holds(self, text: str) -> bool:
        """Whether this is what stands here, long pastes in their places, and nothing else."""
        return self.whole_length == len(text) and self.whole_text == text

    def put_back(self, text: str) -> None:
        """A question that was not answered, to be sent again; unless something else is written."""
        if not self.text:
            self.insert_foreign(text)

    def empty(self) -> None:
        """Begin anew; nothing of what stood here is kept here."""
        self.load_text("")
        self._chips.clear()
        self._at = 0
        self._left.clear()

    # --- keys

    async def _on_key(self, event: events.Key) -> None:
        """Bindings come first, Enter and Tab among them; TextArea would type a line break."""
        if await take_in_order(self, event):
            return
        if letter := _ALT_CHARACTER.fullmatch(event.key):
            # Esc and the letter arrived together: it was meant for reading.
            event.stop()
            event.prevent_default()
            await self.run_action("screen.read")
            if self.screen.focused is not None:
                hand_on(self.app, self.screen.focused, letter[2].upper() if letter[1] else letter[2])

    async def _on_paste(self, event: events.Paste) -> None:
        """A paste is text, whatever keys it holds, and foreign."""
        event.prevent_default()
        event.stop()
        self.insert_foreign(event.text)

    def action_send(self) -> None:
        """Send; on a chip unfold it; a backslash at the end of the line asks for a new line instead."""
        if self.on_chip:
            self.unfold()
        elif self.document.get_line(self.cursor_location[0]).endswith("\\") and self.cursor_at_end_of_line:
            self.action_delete_left()
            self.action_newline()
        elif self.text.strip():
            self.post_message(self.Submitted(self, self.whole_text))

    def action_newline(self) -> None:
        """A new line, as typed."""
        self._replace_via_keyboard("\n", *self.selection)

    def action_delete_or_quit(self) -> None:
        """As a shell has it."""
        if self.text:
            self.action_delete_right()
        else:
            self.post_message(self.QuitAsked())

    def action_paste(self) -> None:
        """What was copied inside the program; it may be a piece of an answer."""
        self.insert_foreign(self.app.clipboard)

    # --- earlier questions

    async def action_earlier(self) -> None:
        """One line up; from the first one to the question asked before."""
        if self.wrapped_document.location_to_offset(self.cursor_location).y > 0 or not await self._go(self._at + 1):
            self.action_cursor_up()
        else:
            self.move_cursor((0, len(self.document.get_line(0))))

    async def action_later(self) -> None:
        """One line down; from the last one to the question asked after, and at last to what was being written."""
        last = self.wrapped_document.height - 1
        if self.wrapped_document.location_to_offset(self.cursor_location).y < last or not await self._go(self._at - 1):
            self.action_cursor_down()

    async def _go(self, to: int) -> bool:
        """Whether there is a question `to` steps back; then it stands here."""
        try:
            questions = await self._questions.all()
        except StorageFailed as error:
            self.post_message(self.Unreadable(error))
            return False
        if not 0 <= to <= len(questions):
            return False
        self.show_earlier(to, questions[to - 1] if to else "")
        return True

    def show_earlier(self, at: int, question: str) -> None:
        """Show the `at`-th question back, or with 0 what was being written; what stood here is left there."""
        if at == self._at:
            return
        self._left[self._at] = self.text
        pristine = self._chips.folded(safe_paste(question))
        self._at, self._pristine = at, pristine
        self._replace_all(self._left.get(at, pristine))
