"""The questions that were asked before, and drafts that were set aside, newest first."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from kilo_tui.services.ports import History

MOST_QUESTIONS = 500


class Questions:
    """Those of one profile, read from disk once, when they are first wanted."""

    def __init__(self, history: History | None) -> None:
        self._history = history
        self._newest: list[str] = []
        """Of this run, newest first."""
        self._older: Sequence[str] | None = None

    async def all(self) -> Sequence[str]:
        """Newest first, each once. Raises StorageFailed."""
        if self._older is None:
            self._older = ()
            if self._history is not None:
                try:
                    self._older = await asyncio.wrap_future(self._history.questions(MOST_QUESTIONS))
                except BaseException:
                    self._older = None
                    raise
        return [*self._newest, *(text for text in self._older if text not in self._newest)]

    def asked(self, text: str) -> None:
        """`text` is the newest question now; the store has it with its turn."""
        if text in self._newest:
            self._newest.remove(text)
        self._newest.insert(0, text)

    async def set_aside(self, text: str) -> None:
        """Keep a draft that was not sent among the questions. Raises StorageFailed when it is not on disk."""
        self.asked(text)
        if self._history is not None:
            await asyncio.wrap_future(self._history.set_aside(text))
