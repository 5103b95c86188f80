"""A blank at which no line may end is kept: Textual and Rich break lines at every blank there is.

Numbers hold such blanks before their unit and between their thousands, and French before its double marks.
"""

from __future__ import annotations

import re

import rich._wrap
import textual._wrap

_BLANK = "[^\\S\u00a0\u202f]"
_LETTER = "[\\S\u00a0\u202f]"


def register() -> None:
    """Let both break lines at other blanks only."""
    textual._wrap.re_chunk = re.compile(f"{_LETTER}+{_BLANK}*|{_BLANK}+")
    rich._wrap.re_word = re.compile(f"{_BLANK}*{_LETTER}+{_BLANK}*")
