"""Where one types which model is wanted."""

from __future__ import annotations

from textual import events
from textual.binding import Binding, BindingsMap
from textual.widgets import Input

from kilo_tui.ui.keys import EVERYWHERE
from kilo_tui.ui.keys_in_order import take_in_order
from kilo_tui.ui.widgets.one_line import OneLine
from kilo_tui.words import _

_MOVE_IN_THE_LIST = frozenset({"up", "down", "pageup", "pagedown", "enter", "tab", "escape"})


class ModelField(OneLine):
    """Letters type; keys that move in a list are the list's."""

    def __init__(self) -> None:
        super().__init__(select_on_focus=False)
        taken = _MOVE_IN_THE_LIST | {key for row in EVERYWHERE for key in row.keys}
        self._bindings = BindingsMap([b for b in Binding.make_bindings(Input.BINDINGS) if b.key not in taken])
        self.placeholder = _("name or id · {conditions}").format(conditions=":free :zdr :vision :reasoning <1$")

    async def _on_key(self, event: events.Key) -> None:
        await take_in_order(self, event)
