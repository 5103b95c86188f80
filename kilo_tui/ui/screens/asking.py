"""One question that wants a line of text, or one of a few answers, below everything else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Label, OptionList

from kilo_tui.ui.keys import bind_first, closes_with, key
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.safe import safe, safe_line
from kilo_tui.ui.widgets.one_line import OneLine
from kilo_tui.words import _


class AskScreen(ModalScreen[str | None]):
    """What was typed, without blanks around it; None where nothing was wanted."""

    CSS_PATH = "asking.tcss"
    AUTO_FOCUS = "OneLine"

    def __init__(self, question: str, about: str = "") -> None:
        super().__init__()
        self._question = question
        self._about = about
        self._field = OneLine(select_on_focus=False)
        bind_first(self, closes_with("dismiss(None)", "app.escape", "app.interrupt"))

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(safe_line(self._question, 400), id="question")
            if self._about:
                yield Label(safe(self._about), id="about")
            yield self._field
            yield Label(Content(_("Enter takes it · {escape} goes back").format(escape=key("app.escape"))), id="keys")

    async def _on_key(self, event: events.Key) -> None:
        """What was typed before there was a line to type into."""
        if self.app.screen is self and event.is_printable and event.character:
            event.stop()
            self._field.insert_text_at_cursor(event.character)
        else:
            await take_in_order(self, event)

    @on(Input.Submitted)
    def _take(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip() or None)


class ChoiceScreen(ModalScreen[int | None]):
    """The place of what was chosen; None where nothing was. A number chooses too."""

    CSS_PATH = "asking.tcss"
    AUTO_FOCUS = "OptionList"
    BINDINGS: ClassVar[list[BindingType]] = [Binding(str(n), f"take({n})", "", show=False) for n in range(1, 10)]

    def __init__(self, question: str, options: Sequence[str], marked: int = 0) -> None:
        """The options may hold foreign names."""
        super().__init__()
        self._question = question
        self._options = options
        self._marked = marked
        bind_first(self, closes_with("dismiss(None)", "app.escape", "app.interrupt"))

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(safe_line(self._question, 400), id="question")
            yield OptionList(*(safe_line(f"{at} {option}") for at, option in enumerate(self._options, 1)), compact=True)
            hint = _("a number, or ↑ ↓ and Enter · {escape} goes back").format(escape=key("app.escape"))
            yield Label(Content(hint), id="keys")

    def on_mount(self) -> None:
        self.query_one(OptionList).highlighted = self._marked

    async def _on_key(self, event: events.Key) -> None:
        await take_in_order(self, event)

    @on(OptionList.OptionSelected)
    def _take(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)

    def action_take(self, number: int) -> None:
        """The one of this number, where there is one."""
        if number <= len(self._options):
            self.dismiss(number - 1)
