"""Markdown while it comes: whatever the cuts, in the end it is what the whole text is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kilo_tui.demo.answers import long, tour
from kilo_tui.text.markdown import Kind, MarkdownStream, parse

PIECES = [
    "# Title\n",
    "## Two ##\n",
    "Setext\n===\n",
    "para ",
    "*em* ",
    "**strong** ",
    "`code` ",
    "[link](https://example.org) ",
    "[ref] ",
    "\n[ref]: https://late.example\n",
    "<b>html</b> ",
    "Vec<u8> ",
    "&#x202e; &amp; ",
    "\n",
    "\n\n",
    "- item\n",
    "  - nested\n",
    "- [x] done\n",
    "1. one\n",
    "   text\n",
    "> quote\n",
    "> - in it\n",
    "| a | b |\n|---|---|\n",
    "| 1 | `2|3` |\n",
    "```python\n",
    "def f():\n",
    "    return 1\n",
    "```\n",
    "~~~\n",
    "---\n",
    "\ttabbed\n",
    "    indented\n",
    "Grüße 😀 ",
    "\\*not\\* ",
    "* * *\n",
    "  \n",
    "line  \nbreak ",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def streamed(text, cuts):
    stream = MarkdownStream()
    start = 0
    for cut in [*sorted(cuts), len(text)]:
        if cut > start:
            stream.feed(text[start:cut])
            start = cut
    stream.close()
    return [*stream.closed, *stream.open]


@given(TEXTS, st.data())
@settings(max_examples=300, deadline=None)
def test_any_text_in_any_pieces_is_in_the_end_what_it_is_whole(text, data):
    cuts = data.draw(st.lists(st.integers(0, len(text)), max_size=8))
    assert streamed(text, cuts) == parse(text)


@pytest.mark.parametrize("size", [1, 3, 7, 50])
def test_a_real_answer_too(size):
    text = "".join(tour())[:4000]
    assert streamed(text, range(0, len(text), size)) == parse(text)


@given(TEXTS)
@settings(max_examples=60, deadline=None)
def test_letter_by_letter_too(text):
    text = text[:120]
    assert streamed(text, range(len(text))) == parse(text)


def test_what_is_closed_does_not_change_any_more():
    stream, seen = MarkdownStream(), []
    text = long()[:6000]
    for start in range(0, len(text), 11):
        stream.feed(text[start : start + 11])
        assert stream.closed[: len(seen)] == seen
        seen = list(stream.closed)


def test_html_is_text():
    (block,) = parse("Vec<u8> and <b>bold</b> <script>x</script>")
    assert "".join(run.text for run in block.runs) == "Vec<u8> and <b>bold</b> <script>x</script>"


def test_what_entities_decode_to_is_harmless():
    (block,) = parse("a&#x202e;b&#27;[31m&#0;c")
    text = "".join(run.text for run in block.runs)
    assert not set(text) & {"\u202e", "\x1b", "\x00"}


def test_a_fence_keeps_its_code_to_the_letter():
    code = "def f():\n\treturn '<b>&amp;*x*'\n\n\n# end"
    (block,) = parse(f"```python title=x\n{code}\n```\n")
    assert (block.kind, block.language, block.code.rstrip("\n")) == (Kind.CODE, "python", code)


@pytest.mark.parametrize(
    "text",
    [
        "#" * 100_000,
        "# x\n" * 10_000,
        "> " * 5_000 + "deep",
        "- " * 2_000 + "deep",
        "[" * 50_000,
        "<http://" * 30_000,
        "*" * 50_000,
        "`" * 50_000,
        "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 5_000,
        "```\n" + "line\n" * 50_000,
        "x" * 1_000_000,
        "a\\" * 50_000,
        "![" * 20_000,
    ],
    ids=lambda text: f"{text[:8]!r}-{len(text)}",
)
def test_long_and_deep_texts_are_parsed(text):
    assert parse(text)
    stream = MarkdownStream()
    for start in range(0, len(text), 65_536):
        stream.feed(text[start : start + 65_536])
    stream.close()
    assert stream.closed or stream.open
