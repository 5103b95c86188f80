"""What the chat screen begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kilo_tui.errors import StorageFailed
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen


async def open_first(screen: ChatScreen) -> None:
    """Go on with what was interrupted, or with a draft; say what is wrong with the profile."""
    try:
        conversation = await screen.services.opening()
    except StorageFailed as error:
        conversation = None
        screen.say_error(error)
    if conversation is not None and not screen.chat.busy and not screen.prompt.text:
        screen.chat.open(conversation)
        screen.show_branch()
        if conversation.draft:
            screen.prompt.insert_foreign(conversation.draft)
        if conversation.leaf is not None and conversation.leaf.error is not None:
            screen.notice.text = _("The last answer was interrupted; what had come is here.")
    screen.transcript.say(screen.services.choices.problem)
    screen.refresh_lines()
