"""What stands in place of the choices where none can be made here."""

from __future__ import annotations

from textwrap import wrap
from typing import ClassVar

from textual.content import Content
from textual.geometry import Size
from textual.reactive import reactive
from textual.widget import Widget

from kilo_tui.ui.safe import safe_line
from kilo_tui.words import _

_NAME = 24
MOST_CHARACTERS = 300


class Managed(Widget):
    """An organization's rules; without any, that the server knows no routing."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"managed--title", "managed--name"}

    rows: reactive[tuple[tuple[str, str], ...]] = reactive((), layout=True)
    """What it is, and what it says, which is foreign."""

    def render(self) -> Content:
        return Content("\n").join(self._lines(max(1, self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Rows, and a blank one below."""
        return len(self._lines(max(1, width))) + 1

    def _lines(self, width: int) -> list[Content]:
        if not self.rows:
            said = _("Questions go to a server of your own: it knows no routing, and none is sent.")
            return [Content(row) for row in wrap(said, width)]
        title, faint = self.get_visual_style("managed--title"), self.get_visual_style("managed--name")
        lines = [*(Content.styled(row, title) for row in wrap(_("Managed by your organization"), width)), Content("")]
        for name, value in self.rows:
            shown = safe_line(value, MOST_CHARACTERS).plain
            if len(name) > _NAME:  # a link wants a line of its own
                lines += [Content(""), *(Content.styled(row, faint) for row in wrap(name, width)), Content(shown)]
            else:
                first, *more = wrap(shown, max(8, width - _NAME), break_on_hyphens=False) or [""]
                lines.append(Content.assemble((f"{name:{_NAME}}", faint), first))
                lines += [Content(" " * _NAME + row) for row in more]
        return lines
