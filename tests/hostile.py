"""Texts that try what a text can try on a terminal, and honest ones that look a little like them."""

SEPARATE = {
    "escape": "\x1b",
    "colour": "\x1b[31mred\x1b[7m",
    "clear": "\x1b[2J\x1b[?1049l\x1b[3;9r",
    "question": "\x1b[6n\x1b[c\x1b]11;?\x07",
    "clipboard": "\x1b]52;c;b3duZWQ=\x07",
    "title": "\x1b]0;owned\x1b\\",
    "link": "\x1b]8;;https://evil.example\x07here\x1b]8;;\x07",
    "device": "\x1bP+q544e\x1b\\",
    "c1": "\x9b31m\x9d52;c;eA==\x9c\x90q\x9c\x85",
    "shift": "\x0e\x0f",
    "odd": "a\x00b\x07c\x08d\x0be\x0cf\x7fg",
    "bidi": "\u202eevil\u202c \u2066open \u2069\u2069 \u202a\u202b\u202d",
    "entity": "&#x202e;evil&#27;[31m&#x9b;5m&#x2066;&#7;",
    "surrogate": "\ud83d \udc00 \ude00\ud83d",
    "markup": "[@click=app.quit]x[/] [/x] [red] [link=https://evil.example]",
    "bare markup": "[/x]",
    "zero width": "a" + "\u200b\u200d\ufeff" * 300 + "b",
    "marks": "e" + "\u0301" * 1000 + "f",
    "word": "w" * 3000,
    "wide word": "漢" * 1500,
    "tags": "flag\U000e0001\U000e0067\U000e0062\U000e007f.",
    "noncharacters": "\ufdd0paste\ufdd11:\ufdd2 \ufdd0 \ufffe \uffff",
    "private": "\ue000 \uf8ff \U000f0000 \U0010fffd",
    "lines": "a\u2028b\u2029c\x85d",
    "annotation": "\ufff9a\ufffab\ufffb",
    "markers": "`\x1b` **\x07** ~~\x9b~~ ![\x1b](\x9b) <\x1bx> \\\x1b",
}
HOSTILE = tuple(SEPARATE.values())

HONEST = ("Vec<u8>", "[/x]", "שלום", "👩‍💻", "a[0][1]", "␛ ␀", "é")
"""Each as a terminal shows it."""
