"""The one door from foreign text to what Textual shows.

Foreign is everything that did not come from our own source: answers, reasoning, error texts, names, titles, pastes,
old conversations. Textual passes escape sequences on to the terminal and reads square brackets as markup; what goes
through here holds neither.
"""

from __future__ import annotations

from textual.content import Content

from kilo_tui.text.sanitize import clean, clean_line


def safe(text: str) -> Content:
    """`text` on as many lines as it has, without markup."""
    return Content(clean(text))


def safe_line(text: str, limit: int = 200) -> Content:
    """`text` on one line, cut to `limit` characters, without markup."""
    return Content(clean_line(text, limit))


def safe_paste(text: str) -> str:
    """What a person pastes, as it may stand in the prompt."""
    return clean(text)
