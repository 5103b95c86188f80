"""What terminals send for alt and a key: Esc, and that key. So does whoever presses Esc and a letter quickly.

Textual knows no alt+enter, and takes Esc-Enter for Enter; it takes Esc-f for a word to the right and Esc-1 for ¡. Here
each is alt and the key. Esc and one of `O P X` begins a control sequence and stays with Textual, as do marks.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import cast

from textual._ansi_sequences import ANSI_SEQUENCES_KEYS

_BEGIN_SEQUENCES = "OPX"


@dataclass(frozen=True, slots=True)
class _Alt:
    """A key as Textual's table has them."""

    value: str


def register() -> None:
    """Let Textual read them so."""
    table = cast("dict[str, object]", ANSI_SEQUENCES_KEYS)
    table["\x1b\r"] = (_Alt("alt+enter"),)
    for character in string.ascii_letters + string.digits:
        if character not in _BEGIN_SEQUENCES:
            table[f"\x1b{character}"] = (_Alt(f"alt+{character}"),)
