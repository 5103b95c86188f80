"""The keys that work, on one page."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from kilo_tui.ui.keys import EVERYWHERE, PROMPT, READING, Key
from kilo_tui.words import _


class HelpScreen(ModalScreen[None]):
    """Any of Esc, q, ? and F1 goes back."""

    CSS_PATH = "help.tcss"
    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1,ctrl+c", "dismiss(None)", "", show=False)
    ]

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(self._page())

    def _page(self) -> Content:
        parts = [
            Content.styled(_("Everywhere"), "bold"),
            *_lines(EVERYWHERE),
            Content.styled(_("In the prompt, where letters type"), "bold"),
            *_lines(PROMPT),
            Content.styled(_("In reading, where letters act"), "bold"),
            *_lines(READING),
            Content(f"  {'1–9':<18}" + _("what an error offers, in the order shown (alt+digit from the prompt)")),
            Content(""),
            Content(_("Esc goes back")),
        ]
        return Content("\n").join(parts)


def _lines(keys: tuple[Key, ...]) -> list[Content]:
    return [*(Content(f"  {key.label:<18}{key.says()}") for key in keys), Content("")]
