"""Bracketed pastes, taken out of what the terminal sends before anything looks for keys in it.

Textual reads escape sequences inside a paste as keys; a text from a web page would press them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from textual import events

from kilo_tui.ui.safe import safe_paste

_BEGINS, _ENDS = "\x1b[200~", "\x1b[201~"
_BEGINNING = re.compile(r"\x1b(?:\[(?:2(?:00?)?)?)?\Z")
_TO_NO_KEY = {"\x1b": "[G", "\x1b[": "G"}
"""What makes a sequence that means nothing to Textual of these."""


class Pastes:
    """Tells pastes from keys, however what comes was cut."""

    def __init__(self) -> None:
        self._pasted: list[str] | None = None
        self._held = ""
        """What is not certain yet: a paste may begin or end with it."""
        self._passed = ""
        """What came right before that and was passed on: an Esc must not wait here for what may follow it."""

    def feed(self, text: str) -> Iterator[str | events.Paste]:
        """Text to look for keys in, and pastes made safe, in their order."""
        text, self._held = self._held + text, ""
        while text:
            if self._pasted is None:
                keys, text = self._keys(text)
                if keys:
                    yield keys
            else:
                pasted, ends, text = text.partition(_ENDS)
                keep = len(pasted) if ends else max(0, len(pasted) - len(_ENDS) + 1)
                self._pasted.append(pasted[:keep])
                self._held = pasted[keep:]
                if ends:
                    whole, self._pasted = "".join(self._pasted), None
                    yield events.Paste(safe_paste(whole))

    def _keys(self, text: str) -> tuple[str, str]:
        """What comes before a paste, and what of it has come."""
        seen, passed = self._passed + text, self._passed
        if passed and seen.startswith(_BEGINS):
            self._pasted, self._passed = [], ""
            return _TO_NO_KEY[passed], seen[len(_BEGINS) :]
        if passed and _BEGINS.startswith(seen):
            return self._uncertain(seen, "", text)
        keys, begins, rest = text.partition(_BEGINS)
        self._passed = ""
        if begins:
            self._pasted = []
            return keys, rest
        beginning = _BEGINNING.search(keys)
        if beginning is None:
            return keys, ""
        return self._uncertain(beginning[0], keys[: beginning.start()], beginning[0])

    def _uncertain(self, beginning: str, before: str, text: str) -> tuple[str, str]:
        """`text` ends what may be the beginning of a paste."""
        if beginning in _TO_NO_KEY:
            self._passed = beginning
            return before + text, ""
        self._held = text
        return before, ""
