"""Code in roles: whatever the language is called, whatever stands in it, no letter is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kilo_tui.text.highlight as highlight_module
from kilo_tui.text.highlight import Colouring, highlight, lexer_of

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


def test_very_long_code_is_coloured_at_its_beginning_only(monkeypatch):
    monkeypatch.setattr(highlight_module, "LONGEST_CODE", 100)
    lines = highlight("x = 1\n" * 1000, "python")
    assert lines[0] == [("x ", "name"), ("=", "operator"), (" ", "name"), ("1", "number")]
    assert lines[-1] == [("x = 1", "name")]
    assert len(lines) == 1000


@pytest.mark.parametrize("language", LANGUAGES)
def test_code_is_coloured_the_same_line_by_line_however_many_come(language):
    code = "/* a\n b */ def f(x): return 'y' # z\n<b class=\"c\">1 + 2</b> -- d\n" * 3
    whole, growing = Colouring(lexer_of(language)), Colouring(lexer_of(language))
    lines = [whole.line(line) for line in code.split("\n")]
    for line, pieces in zip(code.split("\n"), lines, strict=True):
        for end in range(len(line)):
            assert "".join(text for text, _role in growing.glance(line[:end])) == line[:end]
        assert growing.line(line) == pieces


def test_languages_without_lines_of_their_own_stay_plain_until_the_whole_is_there():
    for language in ("json", "make", "yaml", "ruby", "console", "pycon"):
        assert Colouring(lexer_of(language)).line('"a": 1') == [('"a": 1', "name")]
    assert len(roles('{"a": 1}', "json")) > 1


def test_code_that_nests_without_end_does_not_nest_the_reader():
    colouring = Colouring(lexer_of("scala"))
    for _ in range(1000):
        assert "".join(text for text, _role in colouring.line("{ ( [ /* " * 20)) == "{ ( [ /* " * 20
