"""The prompt in the person's own editor, while an answer goes on."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual.app import App, SuspendNotSupported

from kilo_tui.services.ports import EditorFailed
from kilo_tui.ui.terminal import interrupts_go_to
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.writing import WritingScreen


@contextmanager
def terminal_lent(app: App[None]) -> Iterator[None]:
    """Another program has the terminal; nothing is painted meanwhile, and its ctrl+c is not ours."""
    # The signal is not ignored: the other program would inherit that.
    with interrupts_go_to(lambda: None), app.batch_update(), app.suspend():
        yield


async def edit_prompt(screen: WritingScreen) -> None:
    """Have the prompt written in the editor; where that fails it stays as it was, and the reason is said."""
    before = screen.prompt.whole_text
    reason, after = "", before
    try:
        with terminal_lent(screen.app):
            try:  # inside: an error would leave the terminal with the editor's settings
                after = await asyncio.to_thread(screen.services.edit, before)
            except EditorFailed as error:
                reason = error.reason
    except SuspendNotSupported:
        reason = _("this terminal cannot be lent")
    if reason:
        screen.notice.text = _("The editor failed; your text is as it was: {reason}").format(reason=reason)
    elif after != before:
        screen.prompt.take(after)
    screen.set_focus(screen.prompt)
