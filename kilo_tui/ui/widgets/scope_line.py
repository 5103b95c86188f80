"""The top line of the routing screen: what a choice is for, and the model it is shown for."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.keys import key
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.fitting import cut
from kilo_tui.words import _


class ScopeLine(Widget):
    """A title, the two scopes with a mark at the one in force, and the model."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"scope-line--title", "scope-line--on", "scope-line--off"}

    state: reactive[tuple[str, bool, bool]] = reactive(("", False, True))
    """The model, whose name is foreign; whether a choice is for it alone; whether anything can be chosen."""

    def render(self) -> Content:
        model_id, for_model, choosable = self.state
        width = self.size.width
        title = Content.styled(_("Provider routing"), self.get_visual_style("scope-line--title"))
        scopes = self._scopes(for_model) if choosable else Content("")
        left = Content.assemble(title, "  ", scopes)
        if choosable and left.cell_length + 2 + cell_len(model_id) > width:
            left = scopes
        model = cut(safe_line(model_id).plain, max(0, width - left.cell_length - 2))
        return Content.assemble(left, " " * max(0, width - left.cell_length - cell_len(model)), model)

    def _scopes(self, for_model: bool) -> Content:
        on, off = self.get_visual_style("scope-line--on"), self.get_visual_style("scope-line--off")
        everything, this = _("for everything"), _("for this model")
        return Content.assemble(
            (f"○ {everything}" if for_model else f"● {everything}", off if for_model else on),
            (f" ‹{key('routing.scope')}› ", off),
            (f"● {this}" if for_model else f"○ {this}", on if for_model else off),
        )
