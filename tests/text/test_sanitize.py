"""Untrusted text becomes harmless, honest text stays as it is."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kilo_tui.text.sanitize import Cleaner, clean, clean_line

FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\ud800-\udfff]")
NASTY = st.text(
    alphabet=st.sampled_from("ab \n\r\t\x1b\x07[]\x85\x9b\u2028\u202e\u2066\u2069\ud83d\ude00é\x00\x7f\ufeff"),
    max_size=40,
)


@pytest.mark.parametrize(
    "honest",
    [
        "Vec<u8> and [/x] and [@click=app.quit]",
        "שלום עולם",
        "👩‍👩‍👧‍👦 ❤️ e\u0301",
        "␛ is a picture",
        "\u2067שלום\u2069 world",
        "a\tb\nc",
    ],
)
def test_honest_text_is_left_alone(honest):
    assert clean(honest) == honest


def test_an_escape_sequence_is_shown_and_not_obeyed():
    assert clean("\x1b]52;c;aGk=\x07") == "␛]52;c;aGk=␇"
    assert clean("\x9b6n") == "\ufffd6n"


def test_every_kind_of_line_end_is_one():
    assert clean("a\r\nb\rc\x85d\u2028e") == "a\nb\nc\nd\ne"


def test_overrides_go_and_unclosed_isolates_with_them():
    assert clean("a\u202eb\u202c") == "ab"
    assert clean("a\u2066b\nc\u2069") == "ab\nc"


def test_a_title_is_one_line_and_says_when_it_was_cut():
    assert clean_line(" a\n\x1b[31mb\t c ") == "a ␛[31mb c"
    assert clean_line("x" * 300, 10) == "x" * 9 + "…"


def test_on_one_line_a_blank_that_holds_words_together_goes_on_doing_so():
    assert clean_line(" 131\u202f072 \t\n tokens\u00a0: 1\u00a0$\u00a0") == "131\u202f072 tokens\u00a0: 1\u00a0$"


@given(st.text() | NASTY)
def test_cleaned_text_holds_nothing_forbidden_and_cleaning_again_changes_nothing(text):
    once = clean(text)
    assert FORBIDDEN.search(once) is None
    assert clean(once) == once


@given(NASTY, st.lists(st.integers(0, 40), max_size=6))
def test_a_stream_is_cleaned_alike_however_it_is_cut(text, cuts):
    assert streamed(text, cuts) == clean(text)


def streamed(text, cuts):
    cleaner = Cleaner()
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    pieces = [cleaner.feed(text[a:b]) for a, b in itertools.pairwise(places)]
    return "".join([*pieces, cleaner.close()])


@given(
    st.integers(4090, 4100), st.lists(st.integers(0, 4200), max_size=4), st.sampled_from(["", "\n", "\r\n", "\u2069x"])
)
def test_an_isolate_that_is_never_closed_does_not_wait_for_ever(length, cuts, end):
    text = "ab\u2066" + "x" * length + end
    assert streamed(text, cuts) == clean(text)
