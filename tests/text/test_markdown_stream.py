"""Markdown while it comes: whatever the cuts, in the end it is what the whole text is, and the end is not dearer."""

import itertools
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from text.markdown_pieces import PIECES, TEXTS, said, seen

from kilo_tui.demo.answers import long, tour
from kilo_tui.text import highlight
from kilo_tui.text.markdown import Kind, MarkdownStream, parse

ALL = 1 << 60


def pieces_of(text, cuts):
    places = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    return [text[start:end] for start, end in itertools.pairwise(places)]


class Follower:
    """Looks at a stream as the screen does: what `feed` did not name is not looked at again, but for what only grew."""

    def __init__(self):
        self.stream = MarkdownStream()
        self.blocks = []
        self.kept = []

    def _take(self, first):
        blocks = self.stream.blocks
        assert 0 <= first <= len(blocks)
        assert first == len(blocks) or len(blocks) > first
        for index in range(min(first, len(self.blocks))):
            assert blocks[index] is self.blocks[index]
            grows = self.blocks[index].kind in (Kind.CODE, Kind.TABLE)
            assert grows or seen(blocks[index]) == self.kept[index]
        self.blocks = list(blocks)
        self.kept = [seen(block) for block in blocks]

    def feed(self, piece):
        self._take(self.stream.feed(piece))

    def close(self):
        self._take(self.stream.close())


def streamed(text, cuts, settle_at_once=False):
    follower = Follower()
    for piece in pieces_of(text, cuts):
        follower.feed(piece)
        if settle_at_once:
            follower.stream.settle(5)
            follower.kept = [seen(block) for block in follower.stream.blocks]
    follower.close()
    follower.stream.settle(ALL)
    assert not follower.stream.unsettled
    return [seen(block) for block in follower.stream.blocks]


def whole(text):
    return [seen(block) for block in parse(text)]


# --- whatever the cuts


@given(TEXTS, st.data())
@settings(max_examples=150, deadline=None)
def test_any_text_in_any_pieces_is_in_the_end_what_it_is_whole(text, data):
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8))
    assert streamed(text, cuts, data.draw(st.booleans())) == whole(text)


@given(st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
@settings(max_examples=80, deadline=None)
def test_letter_by_letter_too(text):
    assert streamed(text, range(len(text))) == whole(text)


@given(st.text(alphabet="-*`>| \n\t#1.[]:a\r\u2066", max_size=40))
@settings(max_examples=120, deadline=None)
def test_so_is_what_no_one_would_write(text):
    assert streamed(text, range(len(text))) == whole(text)


@pytest.mark.parametrize("size", [3, 50])
def test_a_real_answer_too(size):
    text = "".join(tour())[:4000]
    assert streamed(text, range(0, len(text), size)) == whole(text)


@pytest.mark.parametrize(
    "text",
    [
        "word *and* more " * 700,
        "> word\n" * 1500,
        "x" * 20_000 + "\nword",
        "```\n" + "x" * 20_000 + "\ny\n```\n",
        "# " + "word " * 2000,
        "- " * 4000,
        " " * 6000 + "x\n",
        "a |b\n-|-\n" + "x" * 5000 + "|y\n",
        "[a]: b\n" * 700 + "[a]",
        "word\n" * 1500 + "---\n",
        "- a\n" * 300 + "\n- b\n",
    ],
    ids=lambda text: f"{text[:8]!r}-{len(text)}",
)
def test_so_is_long_text(text):
    for size in (197, 4096):
        assert streamed(text, range(0, len(text), size)) == whole(text)


def test_code_past_the_bounds_has_the_colours_of_its_lines_both_ways(monkeypatch):
    monkeypatch.setattr(highlight, "LONGEST_CODE", 300)
    monkeypatch.setattr(highlight, "LONGEST_LINE", 60)
    for code in ('a = """\nb\n"""\n' * 40, "def f():\n    return '" + "x" * 100 + "'\n"):
        text = f"```python\n{code}```\n"
        assert streamed(text, range(0, len(text), 11)) == whole(text)
        (block,) = parse(text)
        assert block.code == code
        assert len({role for line in block.lines for _text, role in line}) > 1


def test_what_a_late_definition_names_is_a_link_at_the_end():
    stream = MarkdownStream()
    stream.feed("See [a] and [b].\n\n| [a] |\n|---|\n| [a] |\n\nOther\n\n[a]: http://x.example\n")
    assert said(stream.blocks[0]) == "See [a] and [b]."
    assert stream.close() == 0
    assert [said(block) for block in stream.blocks] == [
        "See a (http://x.example) and [b].",
        "a (http://x.example)/a (http://x.example)",
        "Other",
    ]


# --- while it comes


def test_all_of_an_open_fence_is_there_and_only_grows():
    stream = MarkdownStream()
    stream.feed("text\n\n```python\ndef f(")
    block = stream.blocks[-1]
    lines = block.lines
    for piece in ("x):\n", "    ret", "urn x\n", "``", "`", "\n"):
        assert stream.feed(piece) == len(stream.blocks)
        assert stream.blocks[-1] is block
        assert block.lines is lines
    assert block.code == "def f(x):\n    return x\n"
    assert not block.open
    assert ("def", "keyword") in block.lines[0]


def test_an_unfinished_line_of_code_is_shown_in_its_colours():
    stream = MarkdownStream()
    stream.feed("```python\nreturn 1")
    assert stream.blocks[-1].partial == [("return", "keyword"), (" ", "name"), ("1", "number")]


def test_all_of_an_open_table_is_there_and_only_grows():
    stream = MarkdownStream()
    stream.feed("| a | b |\n|---|---|\n| 1 ")
    block = stream.blocks[-1]
    assert [run.text for cell in block.partial_row for run in cell] == ["1"]
    for piece in ("| **2** ", "|\n", "| 3 |", " 4 |\n"):
        assert stream.feed(piece) == len(stream.blocks)
        assert stream.blocks[-1] is block
    assert said(block) == "a,b/1,2/3,4"
    assert block.partial_row == ()


@pytest.mark.parametrize(
    ("text", "looks"),
    [
        ("so **bo", [("so ", set()), ("bo", {"strong"})]),
        ("so **bold*", [("so ", set()), ("bold", {"strong"})]),
        ("so **", [("so ", set())]),
        ("so *em", [("so ", set()), ("em", {"emphasis"})]),
        ("3*4 = 12", [("3*4 = 12", set())]),
        ("so `co", [("so ", set()), ("co", {"code"})]),
        ("see [it](htt", [("see ", set()), ("it", {"link"})]),
        ("text\n-", [("text", set())]),
        ("text\n```", [("text", set())]),
        ("| a | b |\n|--", [("| a | b |", set())]),
    ],
)
def test_what_has_only_begun_does_not_flash(text, looks):
    stream = MarkdownStream()
    for letter in text:
        stream.feed(letter)
    assert [(run.text, set(run.marks)) for run in stream.blocks[-1].runs] == looks


def test_no_text_waits_for_the_end_of_its_line():
    stream = MarkdownStream()
    for text, last in (
        ("Hel", "Hel"),
        ("lo\n\n- it", "it"),
        ("em\n  1. de", "de"),
        ("ep\n\n> quo", "quo"),
        ("te\n\n## He", "He"),
    ):
        stream.feed(text)
        assert said(stream.blocks[-1]) == last


def test_a_list_that_turns_loose_says_so_from_its_beginning():
    stream = MarkdownStream()
    stream.feed("before\n\n- a\n- b\n- c\n")
    assert [block.tight for block in stream.blocks] == [False, True, True, False]
    assert stream.feed("\n- d\n") == 1
    assert not any(block.tight for block in stream.blocks)


# --- colours


def test_colours_become_exact_a_part_at_a_time():
    text = '```python\nx = """\ndef f():\n"""\n```\n\n```json\n[1]\n```\n'
    stream = MarkdownStream()
    stream.feed(text)
    first, second = stream.blocks
    assert stream.unsettled
    assert not first.exact
    settled = []
    while stream.unsettled:
        settled += stream.settle(5)
    assert settled == [first, second]
    assert [seen(block) for block in stream.blocks] == whole(text)


def test_nothing_is_unsettled_in_plain_code():
    stream = MarkdownStream()
    stream.feed("```\nx\n```\n\n    y\n")
    stream.close()
    assert not stream.unsettled
    assert all(block.exact for block in stream.blocks)


# --- what it costs


def work(call):
    """Functions called in `call`: a measure that is the same on every machine."""
    calls = 0

    def count(_frame, event, _argument):
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(None)
    return calls


GROWING = {
    "code": ("```python\n", "value = call(1, 'a')  # why\n", 800),
    "plain code": ("```\n", "a line of text\n", 2500),
    "headings": ("", "# heading here\n", 1500),
    "list": ("", "- an *item*\n", 800),
    "nested list": ("", "- an item\n  - nested\n", 700),
    "loose list": ("", "1. an item\n\n", 1000),
    "table": ("| a | b |\n|---|---|\n", "| 1 | `2` |\n", 1000),
    "line": ("", "some words and ", 1500),
    "paragraph": ("", "some words and *more*\n", 600),
    "quote": ("", "> some words\n", 800),
    "references": ("", "[a]: b\n", 700),
    "autolinks": ("", "<http://", 1200),
    "brackets": ("", "[", 15_000),
    "stars": ("", "*a ", 2_500),
    "backticks": ("", "`", 15_000),
}


@pytest.mark.parametrize("name", GROWING)
def test_a_piece_costs_the_same_at_the_end_as_at_the_beginning(name):
    head, unit, count = GROWING[name]
    text = head + unit * count
    size = len(text) // 200
    stream = MarkdownStream()
    costs = [work(lambda piece=piece: stream.feed(piece)) for piece in pieces_of(text, range(0, len(text), size))]
    early, late = sum(costs[20:100]), sum(costs[-80:])
    assert late <= 1.3 * early
    changed = stream.feed(unit)
    assert changed >= len(stream.blocks) - 3
    assert work(stream.close) < 40 * max(costs)


HOSTILE = [
    *(
        "[",
        "![",
        "[a](",
        "*a ",
        "_a ",
        "**a",
        "~~a",
        "`a``b```c",
        "<http://",
        "&amp;",
        "a\\",
        "a\\\n",
        "* ",
        "> ",
        "- ",
    ),
    *('[a](x "', "*_a_* **b `c` ", "[a]: b\n", "|a", "\n", "\t", "\u2066", "- a\n\n", "> - a\n", "# a\n", "a**b c* "),
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_costs_much_more_than_others(unit):
    text = unit * (20_000 // len(unit))
    stream = MarkdownStream()
    for piece in pieces_of(text, range(0, len(text), 4096)):
        assert work(lambda piece=piece: stream.feed(piece)) < 150_000
    assert work(stream.close) < 150_000


def test_the_end_of_an_answer_reads_nothing_again():
    text = long() * 3
    stream = MarkdownStream()
    for piece in pieces_of(text, range(0, len(text), 500)):
        stream.feed(piece)
    assert work(stream.close) < 5_000
