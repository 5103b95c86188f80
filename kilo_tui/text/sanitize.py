"""Untrusted text made safe for a terminal; honest text stays as it is.

A control character becomes its control picture (ESC is shown as ␛), so that a reader sees that something was there
and a terminal sees nothing but text. Bidirectional overrides, which make text read otherwise than it is, go; marks
and isolates that honest right-to-left text needs stay where they are closed again on their line.
"""

from __future__ import annotations

import re

_TABLE: dict[int, str | None] = {code: chr(0x2400 + code) for code in range(0x20) if code not in (0x09, 0x0A)}
_TABLE[0x7F] = "\u2421"
_TABLE |= dict.fromkeys(range(0x80, 0xA0), "\ufffd")
_TABLE |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_TABLE |= dict.fromkeys((0x202A, 0x202B, 0x202C, 0x202D, 0x202E))  # embeddings and overrides
_TABLE |= dict.fromkeys((*range(0xFFF9, 0xFFFC), 0xFEFF))  # interlinear marks, a lost byte order mark
_TABLE |= dict.fromkeys((0xE0000, 0xE0001))

ISOLATED_CHARACTERS = 4096
"""A line with more than this behind its first isolate loses them all: no honest line has that."""

_FORBIDDEN = "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000\U000e0001"
_SUSPICIOUS = re.compile(f"[{_FORBIDDEN}\u2066-\u2069]")
_TRANSLATED = re.compile(f"[{_FORBIDDEN}]")
_OPENS = "\u2066\u2067\u2068"
_CLOSES = "\u2069"
_ISOLATES = re.compile("[\u2066-\u2069]")
_BLANKS = re.compile("[^\\S\u00a0\u202f]+")
"""A run of them is one; those at which no line may end stay what they are."""
LINE_ENDS = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def clean(text: str) -> str:
    """`text` on as many lines as it has, without anything a terminal would obey."""
    if _SUSPICIOUS.search(text) is None:
        return text
    text = LINE_ENDS.sub("\n", text)
    if _ISOLATES.search(text) is not None:
        text = "\n".join(_balanced(line) for line in text.split("\n"))
    return _TRANSLATED.sub(lambda found: _TABLE[ord(found[0])] or "", text)


def clean_line(text: str, limit: int = 200) -> str:
    """`text` on one line of at most `limit` characters, the last of them an ellipsis when it was cut."""
    one = _BLANKS.sub(" ", clean(text[: 4 * limit + 16])).strip()
    whole = len(text) <= 4 * limit + 16 and len(one) <= limit
    return one if whole else one[: max(0, limit - 1)].rstrip() + "…"


def _balanced(line: str) -> str:
    """The line without isolates that are not closed on it, and without closings of none."""
    first = _ISOLATES.search(line)
    if first is None:
        return line
    if len(line) - first.start() > ISOLATED_CHARACTERS:
        return _ISOLATES.sub("", line)
    characters = list(line)
    opened: list[int] = []
    for at, character in enumerate(line):
        if character in _OPENS:
            opened.append(at)
        elif character == _CLOSES:
            if opened:
                opened.pop()
            else:
                characters[at] = ""
    for at in opened:
        characters[at] = ""
    return "".join(characters)


class Cleaner:
    """`clean` for text that comes in pieces: joined, they are the whole text cleaned, however it was cut.

    A carriage return at the end of a piece waits for what follows it, and the part of a line that begins with an
    isolate waits for the line's end, or until it is so long that its isolates go anyway.
    """

    def __init__(self) -> None:
        self._waiting: list[str] = []
        self._waits_for_line = False
        self._without_isolates = False

    def feed(self, piece: str) -> str:
        """The cleaned text that is certain now."""
        if self._waits_for_line:
            self._waiting.append(piece)
            waiting = sum(map(len, self._waiting))
            if LINE_ENDS.search(piece) is None and waiting <= ISOLATED_CHARACTERS + 1:
                return ""
        text = "".join(self._waiting) if self._waits_for_line else "".join([*self._waiting, piece])
        self._waiting.clear()
        self._waits_for_line = False
        done: list[str] = []
        if self._without_isolates:
            end = LINE_ENDS.search(text)
            stop = len(text) if end is None else end.start()
            done.append(_ISOLATES.sub("", text[:stop]))
            text = text[stop:]
            self._without_isolates = end is None
        text = self._hold_back(text)
        if len(text) or self._waiting:
            done.append(text)
        return clean("".join(done)) if len(done) != 2 else clean(done[0]) + clean(done[1])

    def _hold_back(self, text: str) -> str:
        """Keep what is not certain yet; the rest."""
        keep = len(text) - 1 if text.endswith("\r") else len(text)
        start = 0
        for end in LINE_ENDS.finditer(text, 0, keep):
            start = end.end()
        isolate = _ISOLATES.search(text, start)
        if isolate is not None and keep == len(text):
            if len(text) - isolate.start() > ISOLATED_CHARACTERS:
                self._without_isolates = True
                return text[: isolate.start()] + _ISOLATES.sub("", text[isolate.start() :])
            keep = isolate.start()
            self._waits_for_line = True
        elif isolate is not None:
            keep = isolate.start()
        if keep < len(text):
            self._waiting.append(text[keep:])
        return text[:keep]

    def close(self) -> str:
        """The rest."""
        rest = "".join(self._waiting)
        self._waiting.clear()
        return clean(rest)
