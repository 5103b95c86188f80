"""A conversation that begins as a copy of a branch of another."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from kilo_tui.model.chat import Conversation, Turn

MARK = "↳ "
"""Before the title of a copy."""


def forked(conversation: Conversation, last: Turn) -> Conversation:
    """A new conversation with a copy of `last` and its parents, which must have ended.

    The copies know what they are copies of, so that nothing counts as paid for twice.
    """
    copy = Conversation(id=str(uuid4()), title=MARK + conversation.title.removeprefix(MARK))
    before: Turn | None = None
    for turn in conversation.line(last):
        before = replace(
            turn,
            id=str(uuid4()),
            conversation_id=copy.id,
            parent_id=before.id if before else None,
            pieces=list(turn.pieces),
            reasoning_pieces=list(turn.reasoning_pieces),
            copy_of=turn.copy_of or turn.id,
        )
        copy.add(before)
    return copy
