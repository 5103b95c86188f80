"""Code in roles: whatever the language is called, whatever stands in it, no letter is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kilo_tui.text.highlight import highlight

LANGUAGES = ["python", "rust", "go", "js", "typescript", "c", "bash", "sql", "haskell", "json", "html", "diff", "toml"]


def roles(code, language):
    return {role for line in highlight(code, language) for _text, role in line}


def test_python_has_its_roles():
    code = 'def f(x: int) -> str:\n    return "a"  # why\n'
    assert {"keyword", "function", "string", "comment"} <= roles(code, "python")


@pytest.mark.parametrize(
    "language", ["", "no-such-language", "../../etc/passwd", "python; rm", "\x1b[31m", "x" * 10_000]
)
def test_an_unknown_language_is_plain(language):
    assert len(roles("def f(): pass", language)) == 1


@given(st.sampled_from(LANGUAGES), st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_no_letter_is_lost(language, code):
    code = code.replace("\r", "")
    lines = ["".join(text for text, _role in line) for line in highlight(code, language)]
    assert "\n".join(lines).rstrip("\n") == code.rstrip("\n")


def test_very_long_code_stays_plain():
    assert len(roles("x = 1\n" * 100_000, "python")) == 1
