"""Long pastes in the prompt: a label of one word stands for the text, which is sent whole.

A text area takes seconds a key for very long lines; so they never reach it. In the document a label stands between
noncharacters, which no text has that came from elsewhere: what a person types can look like a label and is just text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kilo_tui.words import _, decimal, ngettext, number

LARGEST_BYTES = 8 * 1024
MOST_LINES = 200
LONGEST_LINE = 2_000
"""What is larger becomes a chip. Bytes, lines, characters."""

LARGEST_UNFOLDED_BYTES = 1024 * 1024
MOST_UNFOLDED_LINES = 20_000
LONGEST_UNFOLDED_LINE = 20_000
"""Beyond this a text area is too slow even for who asks for it."""

_OPENS, _GAP, _CLOSES = "\ufdd0", "\ufdd1", "\ufdd2"
_CHIP = re.compile(f"{_OPENS}[^{_OPENS}{_CLOSES}]*{_CLOSES}")
_SEEN = str.maketrans({_OPENS: "[", _GAP: " ", _CLOSES: "]"})
_FOREIGN = str.maketrans(dict.fromkeys((_OPENS, _GAP, _CLOSES), "\ufffd"))


def _exceeds(text: str, size: int, lines: int, line: int) -> bool:
    if len(text) > size or text.count("\n") >= lines:
        return True
    return len(text.encode("utf-8", "replace")) > size or max(map(len, text.split("\n"))) > line


def is_long(text: str) -> bool:
    """Whether it becomes a chip."""
    return _exceeds(text.removesuffix("\n"), LARGEST_BYTES, MOST_LINES, LONGEST_LINE)


def is_too_long_to_unfold(text: str) -> bool:
    """Whether it stays a chip for good."""
    return _exceeds(text, LARGEST_UNFOLDED_BYTES, MOST_UNFOLDED_LINES, LONGEST_UNFOLDED_LINE)


def seen(line: str) -> str:
    """A line of the document as it is shown; every character keeps its place."""
    return line.translate(_SEEN)


class Chips:
    """The texts behind the labels of one prompt."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def clear(self) -> None:
        """Forget them all; no label is left."""
        self._texts.clear()

    def folded(self, text: str) -> str:
        """`text` as it goes into the document: itself, or a label where it is long."""
        text = text.translate(_FOREIGN)
        if not is_long(text):
            return text
        for label, behind in self._texts.items():
            if behind == text:
                return label
        label = f"{_OPENS}{_label(len(self._texts) + 1, text).replace(' ', _GAP)}{_CLOSES}"
        self._texts[label] = text
        return label

    def whole(self, document: str) -> str:
        """The document with the texts in place of their labels."""
        if not self._texts:
            return document
        return _CHIP.sub(lambda found: self._texts.get(found[0], ""), document)

    def length(self, document: str) -> int:
        """How long the document is with the texts in place of their labels, without putting them there."""
        labels = _CHIP.findall(document) if self._texts else ()
        return len(document) + sum(len(self._texts.get(label, "")) - len(label) for label in labels)

    def text_of(self, label: str) -> str:
        """What stands behind a label."""
        return self._texts[label]

    def spans(self, line: str) -> Iterator[tuple[int, int]]:
        """Where labels begin and end in a line of the document."""
        if self._texts:
            yield from (found.span() for found in _CHIP.finditer(line))


def _label(count: int, text: str) -> str:
    lines = text.removesuffix("\n").count("\n") + 1
    said = ngettext("{count} line", "{count} lines", lines).format(count=number(lines))
    size = len(text.encode("utf-8", "replace")) / 1024
    if size < 1000:
        amount = _("{size} kB").format(size=number(max(1, round(size))))
    else:
        amount = _("{size} MB").format(size=decimal(size / 1024, 1))
    return _("paste {number}: {lines}, {size}").format(number=count, lines=said, size=amount)
