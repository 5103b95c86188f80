"""Markdown: what a text means, where each block of it stands, and what is done to text that means harm."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from text.markdown_pieces import TEXTS, said

from kilo_tui.text.markdown import Kind, parse
from kilo_tui.text.sanitize import clean


def shown(text):
    """Each block as one string: its margin, its text, and a bar where no empty row follows."""
    return [f"{block.first}{said(block)}{'|' if block.tight else ''}" for block in parse(text)]


# --- what it means


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("- a\n- b\n", ["• a|", "• b"]),
        ("- a\n\n- b\n", ["• a", "• b"]),
        ("- a\n  - b\n  - c\n- d\n", ["• a|", "  • b|", "  • c|", "• d"]),
        ("- a\n  - b\n\n  - c\n- d\n", ["• a|", "  • b", "  • c|", "• d"]),
        ("- a\n  - b\n\n- c\n", ["• a", "  • b", "• c"]),
        ("- a\n  ```\n  x\n\n  y\n  ```\n- b\n", ["• a|", "  x\n\ny\n|", "• b"]),
        ("- a\n  > b\n  >\n  > c\n- d\n", ["• a|", "  │ b", "  │ c|", "• d"]),
        ("9. a\n9. b\n", ["9. a|", "10. b"]),
        ("1. a\n- b\n* c\n", ["1. a", "• b", "• c"]),
        ("1. a\n\n   more\n2. b\n", ["1. a", "   more", "2. b"]),
        ("-\n- b\n-", ["• |", "• b|", "• "]),
        ("- [ ] a\n- [x] b\n  [x] c\n", ["• ☐ a|", "• ☑ b [x] c"]),
        ("> a\nlazy\n\nb\n", ["│ a lazy", "b"]),
        ("> > a\n> b\n", ["│ │ a b"]),
        (">\n", ["│ "]),
        ("1. one\n    - nested by four\n", ["1. one|", "   • nested by four"]),
        ("a\n- b\n", ["a", "• b"]),
        ("a\n2. b\n", ["a 2. b"]),
        ("a  \nb\\\nc\nd\n", ["a\nb\nc d"]),
        ("- [a]: /b\n- c\n", ["• |", "• c"]),
    ],
)
def test_lists_and_quotes(text, blocks):
    assert shown(text) == blocks


def test_headings_of_both_kinds():
    blocks = parse("# One #\n\nTwo\n*words*\n---\n\n###### Six\n####### seven\n#\n")
    assert [(block.kind, block.level, said(block)) for block in blocks] == [
        (Kind.HEADING, 1, "One"),
        (Kind.HEADING, 2, "Two words"),
        (Kind.HEADING, 6, "Six"),
        (Kind.PARAGRAPH, 0, "####### seven"),
        (Kind.HEADING, 1, ""),
    ]


def test_rules_are_no_list_items():
    assert [block.kind for block in parse("* * *\n---\n_ _ _\n- - x\n")] == [Kind.RULE] * 3 + [Kind.PARAGRAPH]


def test_marks_and_links_with_their_targets():
    (block,) = parse("**a** *b* ~~c~~ `d` [e](http://f.g) <http://h.i> ![j](k.png)")
    marked = [(run.text, sorted(run.marks), run.link) for run in block.runs if run.marks]
    assert marked == [
        ("a", ["strong"], ""),
        ("b", ["emphasis"], ""),
        ("c", ["strike"], ""),
        ("d", ["code"], ""),
        ("e", ["link"], "http://f.g"),
        (" (http://f.g)", ["target"], ""),
        ("http://h.i", ["link"], "http://h.i"),
        ("j", ["link"], "k.png"),
    ]


def test_links_may_be_defined_before_and_behind_them():
    text = "[a]: http://one.example\n\n[a] [b] | [c]\n\n- [b]: http://two.example 'title'\n\n[a]: http://no.example\n"
    assert shown(text)[0] == "a (http://one.example) b (http://two.example) | [c]"
    assert shown("| [b] |\n|---|\n| [b] |\n\n[b]: /x\n") == ["b (/x)/b (/x)"]


def test_a_table_knows_its_columns():
    text = "Before:\n| a | b \\| c | d |\n|:--|:-:|--:|\n| 1 | `2\\|3` |\nlast\n\nbehind\n"
    before, table, behind = parse(text)
    assert (said(before), said(behind)) == ("Before:", "behind")
    assert table.alignments == ("left", "center", "right")
    assert said(table) == "a,b | c,d/1,2|3,/last,,"


def test_a_table_that_would_be_huge_ends():
    table, *others = parse("|a" * 1000 + "\n" + "|-" * 1000 + "\n" + "|\n" * 1000)
    assert len(table.rows) < 100
    assert others


def test_html_is_text():
    assert shown("Vec<u8> and <b>bold</b>\n\n<script>\nx</script>\n") == [
        "Vec<u8> and <b>bold</b>",
        "<script> x</script>",
    ]


def test_what_entities_decode_to_is_harmless():
    (block,) = parse("a&#x202e;b&#27;[31m&#0;c")
    assert not set(said(block)) & {"\u202e", "\x1b", "\x00"}


def test_a_fence_keeps_its_code_to_the_letter():
    code = "def f():\n\treturn '<b>&amp;*x*'\n\n\n# end\n"
    (block,) = parse(f"```python title=x\n{code}```\n")
    assert (block.kind, block.language, block.code) == (Kind.CODE, "python", code)


def test_code_in_a_list_in_a_quote_loses_their_marks():
    (block,) = parse("> - ```js\n>   a\n>     b\n>\n>   c\n>   ```\n")
    assert (block.first, block.language, block.code) == ("│ • ", "js", "a\n  b\n\nc\n")


def test_indented_code_keeps_empty_lines_within_it():
    block, behind = parse("    a\n\n\tb\n      c\n\n\nd\n")
    assert (block.code, said(behind)) == ("a\n\nb\n  c\n", "d")


# --- where it stands

NESTED = (
    "# Heading\n\nTwo\nlines\n\nSetext\n---\n\n- item\n\n  second\n  1. in it\n     ```py\n     x = 1\n\n     ```\n"
    "- \ttabbed\n> quote\nlazy\n>\n> > - deep\n\n    code\n\n    more\n\n| a |\n|---|\n| 1 |\n\n***\n~~~\nopen\n"
)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_each_block_knows_the_lines_it_came_from(end):
    text = NESTED.replace("\n", end)
    sources = [text[slice(*block.source)].replace(end, "\n") for block in parse(text)]
    assert sources == [
        "# Heading\n",
        "Two\nlines\n",
        "Setext\n---\n",
        "- item\n",
        "  second\n",
        "  1. in it\n",
        "     ```py\n     x = 1\n\n     ```\n",
        "- \ttabbed\n",
        "> quote\nlazy\n",
        "> > - deep\n",
        "    code\n\n    more\n",
        "| a |\n|---|\n| 1 |\n",
        "***\n",
        "~~~\nopen\n",
    ]
    bodies = [text[slice(*block.body)].replace(end, "\n") for block in parse(text) if block.kind is Kind.CODE]
    assert bodies == ["     x = 1\n\n", "    code\n\n    more\n", "open\n"]


def test_controls_before_a_block_do_not_shift_its_source():
    text = "a\x1b\u202e\ud83d\x00b\r\n\r\n\u2066c\r\n\r\n```\r\nd\x07\r\n```"
    assert [text[slice(*block.source)] for block in parse(text)] == [
        "a\x1b\u202e\ud83d\x00b\r\n",
        "\u2066c\r\n",
        "```\r\nd\x07\r\n```",
    ]


@given(TEXTS)
@settings(max_examples=150, deadline=None)
def test_sources_are_whole_lines_in_their_order(text):
    blocks = parse(text)
    ends = ("\n", "\r", "\x85", "\u2028", "\u2029")
    for block in blocks:
        start, end = block.source
        assert 0 <= start <= block.body[0] <= block.body[1] <= end <= len(text)
        assert start == 0 or text[start - 1] in ends
        assert end == len(text) or text[end - 1] in ends
        if block.kind is Kind.CODE and not block.first:
            assert all(clean(line[0][0]).strip() in clean(text[slice(*block.body)]) for line in block.lines if line)
    for one, other in itertools.pairwise(blocks):
        assert one.source[1] <= other.source[0]


def test_a_long_paragraph_is_several_blocks_without_a_gap():
    text = "word **and** more\n" * 1000 + "\nend\n"
    *parts, _end = parse(text)
    assert len(parts) > 2
    assert [part.tight for part in parts] == [True] * (len(parts) - 1) + [False]
    assert "".join(text[slice(*part.source)] for part in parts) + "\nend\n" == text
    assert " ".join(said(part) for part in parts) == " ".join(["word and more"] * 1000)
    (one, *others) = parse("> " + "x" * 10_000)
    assert one.first == "│ "
    assert sum(len(said(part)) for part in (one, *others)) == 10_000


# --- another reader of Markdown says the same

PLAIN_PIECES = [
    *(
        "# one\n",
        "two\n===\n",
        "word\n",
        "\n",
        "\n\n",
        "- a\n",
        "-\n",
        "* b\n",
        "  - c\n",
        "    - d\n",
        "1. e\n",
    ),
    *("2) f\n", "   g\n", "> h\n", "> - i\n", ">\n", "```py\n", "```\n", "  ```\n", "~~~\n", "---\n", "    j\n"),
    *("\tk\n", "- \tl\n", "| m | n |\n|---|---|\n", "| 1 | 2 |\n", "***\n", "- - o\n", "10. p\n", "      q\n", "\r\n"),
]


def outline(text):
    """What markdown-it makes of it: the texts of the leaves."""
    for token in MarkdownIt("commonmark", {"html": False}).enable("table").parse(text):
        if token.type in ("inline", "fence", "code_block"):
            yield " ".join(token.content.split())
        elif token.type == "hr":
            yield "rule"


def own_outline(text):
    for block in parse(text):
        if block.kind is Kind.TABLE:
            yield from (" ".join(cell.split()) for cell in said(block, cells="\n").split("\n"))
        else:
            yield "rule" if block.kind is Kind.RULE else " ".join(said(block).split())


@given(st.lists(st.sampled_from(PLAIN_PIECES), max_size=20).map("".join))
@settings(max_examples=200, deadline=None)
def test_what_it_reads_is_what_another_reader_reads(text):
    text += "\n"
    assert list(filter(None, own_outline(text))) == list(filter(None, outline(text)))


# --- text that means harm


@pytest.mark.parametrize(
    "text",
    [
        "#" * 100_000,
        "# x\n" * 10_000,
        "> " * 5_000 + "deep",
        "- " * 2_000 + "deep",
        "[" * 100_000,
        "<http://" * 30_000,
        "*a " * 50_000,
        "`" * 50_000,
        "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 5_000,
        "```\n" + "line\n" * 50_000,
        "x" * 1_000_000,
        "a\\" * 50_000,
        "![" * 20_000,
        "[a]: b\n" * 2_000,
    ],
    ids=lambda text: f"{text[:8]!r}-{len(text)}",
)
def test_long_and_deep_texts_are_read_whole(text):
    blocks = parse(text)
    assert sum(block.source[1] - block.source[0] for block in blocks) >= len(text) * (not text.startswith("[a]"))
