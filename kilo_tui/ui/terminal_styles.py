"""The colours and attributes of a frame, said once and not anew for every piece of text.

What paints resets everything after each piece and says the whole style before the next. Over a slow line that is most
of what is sent; here only what differs between two pieces is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

_STYLE = re.compile(r"\x1b\[([0-9;]*)m")
_MOVE = re.compile(r"(?:\x1b\[[0-9;]*H|\n)*")
"""Moving the cursor obeys no style."""


class _Look(NamedTuple):
    foreground: str = ""
    background: str = ""
    attributes: frozenset[str] = frozenset()


_PLAIN = _Look()
_SEEN_ON_BLANKS = frozenset({"4", "7", "9", "21", "51", "52", "53"})
"""Attributes that show where there is no letter."""


@lru_cache(maxsize=4096)
def _after(look: _Look, codes: str) -> _Look:
    """The look after a style sequence with these codes."""
    foreground, background, attributes = look
    numbers = codes.split(";") if codes else ["0"]
    while numbers:
        code = numbers.pop(0)
        if code in ("38", "48"):
            size = 4 if numbers[:1] == ["2"] else 2
            colour = ";".join([code, *numbers[:size]])
            del numbers[:size]
            foreground, background = (colour, background) if code == "38" else (foreground, colour)
        elif code in ("", "0"):
            foreground, background, attributes = _PLAIN
        elif (len(code) == 2 and code[0] == "3") or (code[0] == "9" and len(code) == 2):
            foreground = "" if code == "39" else code
        elif (len(code) == 2 and code[0] == "4") or code[:2] == "10":
            background = "" if code == "49" else code
        else:
            attributes = attributes | {code}
    return _Look(foreground, background, attributes)


@lru_cache(maxsize=4096)
def _change(now: _Look, wanted: _Look) -> str:
    """What makes one look of another."""
    codes: list[str] = []
    if now.attributes - wanted.attributes:
        if wanted == _PLAIN:
            return "\x1b[0m"
        codes.append("0")
        now = _PLAIN
    if wanted == _PLAIN and now != _PLAIN:
        return "\x1b[0m"
    codes += sorted(wanted.attributes - now.attributes)
    if wanted.foreground != now.foreground:
        codes.append(wanted.foreground or "39")
    if wanted.background != now.background:
        codes.append(wanted.background or "49")
    return f"\x1b[{';'.join(codes)}m" if codes else ""


@lru_cache(maxsize=1024)
def _on_blanks(now: _Look, wanted: _Look) -> _Look:
    """A look that shows as `wanted` does where there is nothing but blanks, and is nearer to `now`."""
    if (now.attributes | wanted.attributes) & _SEEN_ON_BLANKS:
        return wanted
    return wanted if wanted == _PLAIN else _Look(now.foreground, wanted.background, now.attributes)


def lean(frame: str) -> str:
    """The same frame in fewer bytes: it begins and ends without any style, as before."""
    pieces = _STYLE.split(frame)
    said: list[str] = []
    now = wanted = _PLAIN
    for number, piece in enumerate(pieces):
        if number % 2:
            wanted = _after(wanted, piece)
        elif piece:
            moved = _MOVE.match(piece)
            end = moved.end() if moved is not None else 0
            if end < len(piece) and now != wanted:
                look = _on_blanks(now, wanted) if piece[end:].isspace() else wanted
                said += (piece[:end], _change(now, look), piece[end:])
                now = look
            else:
                said.append(piece)
    said.append(_change(now, _PLAIN))
    return "".join(said)
