"""The keys that work, on one page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Label

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
            for title, keys in self._parts():
                yield Label(Content.styled(title, "bold"), classes="title")
                for shown, says in keys:
                    with Horizontal():
                        yield Label(Content(shown), classes="key")
                        yield Label(Content(says), classes="says")
            yield Label(Content(_("Esc goes back")), classes="title")

    def _parts(self) -> Iterator[tuple[str, list[tuple[str, str]]]]:
        yield _("Everywhere"), _rows(EVERYWHERE)
        yield _("In the prompt, where letters type"), _rows(PROMPT)
        offered = _("what an error offers, in the order shown (alt+digit from the prompt)")
        yield _("In reading, where letters act"), [*_rows(READING), ("1–9", offered)]


def _rows(keys: tuple[Key, ...]) -> list[tuple[str, str]]:
    return [(key.label, key.says()) for key in keys]
