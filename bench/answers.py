"""The texts that are asked for, and the signs by which it is seen that they have come.

A sign is one letter that stands nowhere else: however a program paints, it cannot paint a letter in two parts.
"""

from __future__ import annotations

import argparse
import itertools
from functools import cache
from pathlib import Path

from kilo_tui.demo import answers

SIGNS = [chr(code) for code in range(0x531, 0x557)]
"""Armenian capitals, for beginnings and ends of answers."""
LETTERS = [chr(code) for begin, end in ((0x410, 0x482), (0x100, 0x132), (0x4D0, 0x524)) for code in range(begin, end)]
"""Letters to type; each is typed once, so that its first appearance is its echo."""

FENCE_LINES = 1600
HANDBOOK_TOKENS = answers.LONG_TOKENS
TOKEN_LENGTH = 4
PIECE_LENGTH = 64
"""Characters of a piece of the slow texts: they are to be slow by what they are, not by how many events they take."""


@cache
def pieces(name: str) -> list[str]:
    """The named answer as it is sent, piece by piece."""
    if name == "handbook":
        return _cut(answers.long(), HANDBOOK_TOKENS)
    if name == "library":
        return _cut(answers.long(), HANDBOOK_TOKENS) * 20
    if name == "fence":
        code = _code(FENCE_LINES)
        return ["```python\n", *_cut(code, len(code) // TOKEN_LENGTH)]
    if name == "word":
        return ["A word, and a few more."]
    text = _SLOW[name]()
    return _cut(text, len(text) // PIECE_LENGTH)


def _headings() -> str:
    return "".join(f"# Heading number {number}\n\n" for number in range(10_000))


def _table() -> str:
    rows = "".join(
        f"| {number} | **value** of `row_{number}` | {number * 7919 % 10_007} |\n" for number in range(5_000)
    )
    return "| number | what it holds | measured |\n| ---: | --- | ---: |\n" + rows


def _long_fence() -> str:
    return f"```python\n{_code(50_000)}```\n"


def _line() -> str:
    return ("abcdefghijklmnopqrstuvwxyz0123456789" * 28_000)[:1_000_000]


_SLOW = {"headings": _headings, "table": _table, "long_fence": _long_fence, "line": _line}
SLOW_TEXTS = {
    "headings": "10,000 headings",
    "table": "a 5,000-row table",
    "long_fence": "a 50,000-line fence",
    "line": "one 1 MB line",
}


def _code(lines: int) -> str:
    """So many lines of real Python."""
    source = Path(argparse.__file__).read_text(encoding="utf-8").splitlines(keepends=True)
    return "".join(itertools.islice(itertools.cycle(source), lines))


def _cut(text: str, count: int) -> list[str]:
    """`text` in `count` uneven pieces."""
    wobble = (0, 2, -1, 1, -2, 0)
    borders = [0]
    for place in range(1, count):
        border = place * len(text) // count + wobble[place % len(wobble)]
        borders.append(min(max(border, borders[-1] + 1), len(text)))
    borders.append(len(text))
    return [text[start:end] for start, end in itertools.pairwise(borders) if end > start]


@cache
def short_answers() -> list[str]:
    """Answers as long as most are: prose, lists, code, tables."""
    whole = answers.long()
    head, _, rest = whole.partition("## The same small job in ten languages")
    snippets = [f"Here is one way to do it:\n\n{part.strip()}\n" for part in rest.split("\n### ")[1:10]]
    table = "\n".join(rest[rest.index("| status") :].splitlines()[:14])
    paragraphs = "\n\n".join(
        "Read it **line by line** and keep one line in memory at a time: an iterator fits, a list does not. "
        f"What is not UTF-8 ends the loop with a reason, and `case {number}` says which line it was."
        for number in range(3)
    )
    return [head, paragraphs, *snippets, f"The statuses:\n\n{table}\n", paragraphs, answers.HELLO]
