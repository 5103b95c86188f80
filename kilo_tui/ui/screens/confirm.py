"""One question that wants a yes or a no, below everything else."""

from __future__ import annotations

from textual import getters
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widgets import Label

from kilo_tui.ui.keys import DIALOG, bind
from kilo_tui.ui.safe import safe_line
from kilo_tui.words import _


class ConfirmScreen(ModalScreen[bool]):
    """True for yes. Enter takes the marked answer, once the question is there to be read."""

    CSS_PATH = "confirm.tcss"
    AUTO_FOCUS = ""

    question: reactive[str] = reactive("")
    """Foreign names may be in it; empty while it is not known yet."""

    asked = getters.query_one("#question", Label)

    def __init__(self, question: str = "", *, yes: str, no: str, marked: bool = True) -> None:
        super().__init__()
        bind(self, DIALOG)
        self._answers = {True: yes, False: no}
        self._marked = marked
        self.set_reactive(ConfirmScreen.question, question)

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Label(self._question_shown(), id="question")
            yield Label(Content(f"{self._shown(True)}    {self._shown(False)}"), id="answers")

    def _question_shown(self) -> Content:
        return safe_line(self.question or _("looking up the price …"), 1000)

    def _shown(self, answer: bool) -> str:
        """`› Enter y asks`: the keys that give this answer, the marked one first."""
        labels = {key.id: " ".join(key.labels[:1]) for key in DIALOG}
        keys = [labels["dialog.yes"]] if answer else [labels["dialog.no"], labels["dialog.cancel"]]
        if answer is self._marked:
            keys.insert(0, f"› {labels['dialog.marked']}")
        return f"{' · '.join(keys)} {self._answers[answer]}"

    def on_mount(self) -> None:
        self.asked.update(self._question_shown())  # it may have come to be known since it was composed

    def watch_question(self) -> None:
        if self.is_mounted:
            self.asked.update(self._question_shown())

    def action_answer(self, answer: bool) -> None:
        """A yes before the question can be read is none."""
        if self.question or not answer:
            self.dismiss(answer)

    def action_take_marked(self) -> None:
        self.action_answer(self._marked)
