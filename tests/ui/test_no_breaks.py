"""No line ends between a number and its unit, nor before a French double mark."""

import pytest
from rich.console import Console
from rich.text import Text
from textual.content import Content

from kilo_tui.ui import no_breaks


@pytest.mark.parametrize("held", ["131\u202f072\u00a0$", "modèle\u00a0:"])
def test_what_is_held_together_is_not_parted(held):
    no_breaks.register()
    said = f"un mot {held} et d'autres"
    for width in range(len(held), len(said)):
        for rows in (Text(said).wrap(Console(), width), Content(said).wrap(width)):
            assert any(held in row.plain for row in rows)
            assert all(row.plain.strip() for row in rows)
