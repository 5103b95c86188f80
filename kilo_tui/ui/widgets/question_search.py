"""The line in which earlier questions are searched; the prompt below shows what is found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingsMap, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from kilo_tui.services.questions import Questions
from kilo_tui.ui.keys import EVERYWHERE, rows_of
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.widgets.one_line import OneLine
from kilo_tui.ui.widgets.prompt import Prompt
from kilo_tui.words import _

_OWN = {"up": "older", "down": "newer", "enter": "take", "tab": "take", "escape": "cancel", "ctrl+c": "cancel"}


class SearchInput(OneLine):
    """Where one types what an earlier question had."""

    def __init__(self) -> None:
        super().__init__(select_on_focus=False)
        taken = {*_OWN, *(key for row in (*EVERYWHERE, *rows_of("prompt.search")) for key in row.keys)}
        self._bindings = BindingsMap([b for b in Binding.make_bindings(Input.BINDINGS) if b.key not in taken])

    async def _on_key(self, event: events.Key) -> None:
        await take_in_order(self, event)


class QuestionSearch(Horizontal):
    """Finds among earlier questions, newest first, while one types."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding(key, action, "", show=False) for key, action in _OWN.items()]

    input = getters.query_one(SearchInput)
    said = getters.query_one("#said", Static)

    def __init__(self, prompt: Prompt, questions: Questions) -> None:
        super().__init__()
        self.display = False
        self._prompt = prompt
        self._source = questions
        self._questions: Sequence[str] = ()
        self._hits: list[int] = []
        self._hit = -1
        for row in rows_of("prompt.search"):
            for key in row.keys:
                self._bindings.bind(key, "older", show=False)

    def compose(self) -> ComposeResult:
        yield Static(Content(_("earlier question:")), id="name")
        yield SearchInput()
        yield Static(id="said")

    async def begin(self) -> None:
        """Search from the newest on. Raises StorageFailed."""
        self._questions = await self._source.all()
        self.display = True
        self._prompt.add_class("-searched")
        self.screen.set_focus(self.input)
        self._look_for("")

    def end(self, *, take: bool) -> bool:
        """Back to the prompt with what is looked at, or with what was being written; whether there was a search."""
        if not self.display:
            return False
        if not take:
            self._prompt.show_earlier(0, "")
        self.display = False
        self._prompt.remove_class("-searched")
        self.screen.set_focus(self._prompt)
        self.input.clear()
        return True

    @on(Input.Changed)
    def _typed(self, message: Input.Changed) -> None:
        message.stop()
        if self.display:
            self._look_for(message.value)

    def _look_for(self, wanted: str) -> None:
        wanted = wanted.casefold()
        self._hits = [at for at, question in enumerate(self._questions, 1) if wanted in question.casefold()]
        self._hit = 0 if wanted and self._hits else -1
        self._show()

    def _show(self) -> None:
        at = self._hits[self._hit] if self._hit >= 0 else 0
        if not self._hits:
            said = _("none has this")
        elif at:
            said = _("{number} of {count}").format(number=self._hit + 1, count=len(self._hits))
        else:
            said = ""
        self.said.update(Content(said))
        self._prompt.show_earlier(at, self._questions[at - 1] if at else "")

    def action_older(self) -> None:
        """The next one back that has it."""
        if self._hit + 1 < len(self._hits):
            self._hit += 1
            self._show()

    def action_newer(self) -> None:
        """The one asked after it."""
        if self._hit > 0:
            self._hit -= 1
            self._show()

    def action_take(self) -> None:
        self.end(take=True)

    def action_cancel(self) -> None:
        self.end(take=False)
