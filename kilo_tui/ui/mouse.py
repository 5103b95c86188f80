"""Whose the mouse is: ours, or the terminal's, whose own selection works then."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilo_tui.errors import KiloError
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.writing import WritingScreen


async def toggle_mouse(screen: WritingScreen) -> None:
    """Hand the mouse over, say so, and remember it."""
    driver = screen.app._driver
    on = not (driver is not None and driver._mouse)
    switch = getattr(driver, "mouse", None)
    if switch is not None:
        switch(on)
    if on:
        screen.notice.text = _("The mouse is on: it scrolls and selects here.")
    else:
        screen.notice.text = _("The mouse is off: the terminal's own selection works.")
    try:
        await screen.services.choices.remember(mouse=on)
    except KiloError as error:
        screen.say_error(error)
