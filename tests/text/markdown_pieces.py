"""Markdown-like texts for the tests, and what of a block a person sees."""

from hypothesis import strategies as st

from kilo_tui.text.markdown import Kind

PIECES = [
    *(
        "# Title\n",
        "## Two ##\n",
        "Setext\n===\n",
        "para ",
        "*em* ",
        "**strong** ",
        "`code` ",
        "~~",
        "**",
        "*",
        "_",
        "`",
    ),
    *(
        "[link](https://example.org) ",
        "[ref] ",
        "[ref]",
        "[b][ref]",
        "\n[ref]: https://late.example\n",
        "[",
        "]",
        "(",
        ")",
    ),
    *("[ref]: <a b>\n'ti\ntle'\n", "![i](u)", "<http://a.b>", "<b>html</b> ", "Vec<u8> ", "&#x202e; &amp; ", "&", ":"),
    *(
        "\n",
        "\n\n",
        "  \n",
        "\r\n",
        "\r",
        "\u2028",
        "  ",
        "\t",
        "line  \nbreak ",
        "\\*not\\* ",
        "Grüße 😀 ",
        "a",
        "===\n",
    ),
    *(
        "- item\n",
        "  - nested\n",
        "    - deep\n",
        "- [x] done\n",
        "1. one\n",
        "2) two\n",
        "1.",
        "-",
        "- ",
        "* ",
        "+ x\n",
    ),
    *("   text\n", "\ttabbed\n", "    indented\n", "> quote\n", "> - in it\n", ">", "> ", "---\n", "* * *\n", "=", "#"),
    *(
        "| a | b |\n|---|---|\n",
        "| 1 | `2|3` |\n",
        "|",
        "a | b\n",
        "--- | :-:\n",
        "\ud83d",
        "\x1b[0m",
        "\x00",
        "\u2066a",
    ),
    *("```python\n", "```", "``", "def f():\n", '"""', "    return 1\n", "```\n", "~~~\n", "~~~~ x `\n"),
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)


def seen(block):
    """Everything about a block that may be looked at."""
    return (
        *(block.kind, block.first, block.rest, block.runs, block.level, block.language, block.header, block.rows),
        *(block.alignments, block.tight, block.source, block.body, block.lines, block.partial, block.partial_row),
        *(block.open, block.exact),
    )


def said(block, cells=","):
    """Its text."""
    if block.kind is Kind.CODE:
        return block.code
    if block.kind is Kind.TABLE:
        row = "\n" if cells == "\n" else "/"
        return row.join(cells.join(map(text_of, cells_of_row)) for cells_of_row in (block.header, *block.rows))
    return text_of(block.runs)


def text_of(runs):
    return "".join(run.text for run in runs)
