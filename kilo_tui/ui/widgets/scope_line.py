"""The top line of the routing screen: what a choice is for, and the model it is shown for."""

from __future__ import annotations

from typing import ClassVar

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.keys import key
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.widgets.wrapping import breaks
from kilo_tui.words import _


class ScopeLine(Widget):
    """A title, the two scopes with a mark at the one in force, and the model."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"scope-line--title", "scope-line--on", "scope-line--off"}

    state: reactive[tuple[str, bool, bool]] = reactive(("", False, True), layout=True)
    """The model, whose name is foreign; whether a choice is for it alone; whether anything can be chosen."""

    def render(self) -> Content:
        return Content("\n").join(self._rows(max(1, self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One row, or more where the model's name is too long for that."""
        return len(self._rows(max(1, width)))

    def _rows(self, width: int) -> list[Content]:
        model_id, for_model, choosable = self.state
        model = safe_line(model_id).plain
        title = Content.styled(_("Provider routing"), self.get_visual_style("scope-line--title"))
        scopes = self._scopes(for_model) if choosable else Content("")
        whole = Content.assemble(title, "  ", scopes)
        for left in (whole, scopes if choosable else title):
            gap = width - left.cell_length - cell_len(model)
            if gap >= 2:
                return [Content.assemble(left, " " * gap, model)]
        left = whole if whole.cell_length <= width else scopes
        below = [model[start:end] for start, end in breaks(model, width)]
        return [left, *(Content(row.rjust(width)) for row in below)]

    def _scopes(self, for_model: bool) -> Content:
        on, off = self.get_visual_style("scope-line--on"), self.get_visual_style("scope-line--off")
        everything, this = _("for everything"), _("for this model")
        return Content.assemble(
            (f"○ {everything}" if for_model else f"● {everything}", off if for_model else on),
            (f" ‹{key('routing.scope')}› ", off),
            (f"● {this}" if for_model else f"○ {this}", on if for_model else off),
        )
