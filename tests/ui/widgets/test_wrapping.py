"""Text on lines no wider than they may be, each knowing where it begins."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.style import Style

from kilo_tui.ui.widgets.wrapping import Line, breaks, plain, wrap

PLAIN, BOLD = Style(), Style(bold=True)
WORDS = st.text(alphabet=st.sampled_from("ab -_é漢字👍🏽\u0301\u200d\n\t"), max_size=80)


def rows(text, width):
    return ["".join(segment.text for segment in row) for row in wrap([(text, PLAIN)], width)]


def test_words_stay_whole_where_they_fit():
    assert rows("the quick brown fox", 10) == ["the quick", "brown fox"]


def test_a_word_wider_than_a_line_is_broken_and_indentation_stays():
    assert rows("    abcdefghijkl", 8) == ["    abcd", "efghijkl"]
    assert rows("ab abcdefghij", 6) == ["ab", "abcdef", "ghij"]


def test_wide_letters_count_twice_and_combining_marks_not_at_all():
    assert rows("漢字漢字漢", 4) == ["漢字", "漢字", "漢"]
    assert rows("e\u0301e\u0301e\u0301", 2) == ["e\u0301e\u0301", "e\u0301"]


def test_a_letter_wider_than_the_line_stands_alone():
    assert rows("漢a", 1) == ["漢", "a"]


def test_styles_follow_their_text_over_the_break():
    found = wrap([("one ", PLAIN), ("two three", BOLD), (" four", PLAIN)], 8)
    assert [[(s.text, s.style) for s in row] for row in found] == [
        [("one ", PLAIN), ("two", BOLD)],
        [("three", BOLD)],
        [("four", PLAIN)],
    ]


@given(WORDS, st.integers(1, 12))
def test_every_line_fits_and_is_what_stands_at_its_offset(text, width):
    text = plain([(text, PLAIN)])
    spans = breaks(text, width)
    for (start, end), row in zip(spans, wrap([(text, PLAIN)], width), strict=True):
        shown = "".join(segment.text for segment in row)
        assert shown == text[start:end]
        assert cell_len(shown) <= max(width, 2)
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


@given(WORDS, st.integers(1, 12))
def test_going_on_from_a_line_gives_the_same_lines(text, width):
    text = plain([(text, PLAIN)])
    spans = breaks(text, width)
    for number, (start, _end) in enumerate(spans):
        assert breaks(text, width, start) == spans[number:]


def test_a_line_knows_which_character_is_under_a_cell_and_back():
    (row,) = wrap([("漢字 abc", PLAIN)], 20)
    line = Line(row, start=100, lead=0)
    assert [line.offset_at(cell) for cell in (0, 1, 2, 4, 5, 7, 30)] == [100, 100, 101, 102, 103, 105, 106]
    assert [line.cell_of(offset) for offset in (100, 101, 103, 999)] == [0, 2, 5, 8]
