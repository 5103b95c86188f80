"""Money, numbers and durations as people write them."""

from decimal import Decimal

import pytest

from kilo_tui.words import _, cents, decimal, dollars, money, number, seconds, speak, thousands


@pytest.mark.parametrize(
    ("usd", "english", "french"),
    [
        ("0", "$0.00", "0,00\xa0$"),
        ("19.25", "$19.25", "19,25\xa0$"),
        ("0.1", "$0.10", "0,10\xa0$"),
        ("0.0021", "$0.0021", "0,0021\xa0$"),
        ("0.000001", "<$0.0001", "<0,0001\xa0$"),
        ("0.00005", "<$0.0001", "<0,0001\xa0$"),
        ("1E-9", "<$0.0001", "<0,0001\xa0$"),
        ("-0.5", "-$0.50", "-0,50\xa0$"),
    ],
)
def test_money(usd, english, french):
    assert money(Decimal(usd)) == english
    speak("fr")
    assert money(Decimal(usd)) == french


@pytest.mark.parametrize(
    ("usd", "english", "french"),
    [
        ("19.249968", "$19.25", "19,25\xa0$"),
        ("19.244", "$19.24", "19,24\xa0$"),
        ("2", "$2.00", "2,00\xa0$"),
        ("0.05", "$0.05", "0,05\xa0$"),
        ("0", "$0.00", "0,00\xa0$"),
        ("-0.5", "-$0.50", "-0,50\xa0$"),
        ("0.0042", "$0.0042", "0,0042\xa0$"),
        ("-0.0042", "-$0.0042", "-0,0042\xa0$"),
        ("1" * 20, f"${'1' * 20}.00", f"{'1' * 20},00\xa0$"),
    ],
)
def test_a_balance_is_what_is_nearest_to_it_and_never_nothing_where_there_is_something(usd, english, french):
    assert cents(Decimal(usd)) == english
    speak("fr")
    assert cents(Decimal(usd)) == french


@pytest.mark.parametrize(
    ("value", "said"), [(0.84, "0.8\xa0s"), (9.94, "9.9\xa0s"), (42.4, "42\xa0s"), (185.2, "3\xa0min 5\xa0s")]
)
def test_seconds(value, said):
    assert seconds(value) == said


@pytest.mark.parametrize(
    ("tokens", "said"), [(0, "0"), (999, "999"), (1234, "1.2k"), (131_072, "131k"), (2_500_000, "2.5M")]
)
def test_tokens(tokens, said):
    assert thousands(tokens) == said


def test_numbers():
    assert number(1_234_567) == "1,234,567"
    assert decimal(0.5, 1) == "0.5"
    speak("fr")
    assert number(1_234_567) == "1\u202f234\u202f567"
    assert decimal(Decimal("0.5"), 2) == "0,50"


def test_what_was_billed_is_said_to_the_last_digit():
    assert dollars(Decimal("0.00213400")) == "$0.00213400"
    assert dollars(Decimal("1E-9")) == "$0.000000001"
    speak("fr")
    assert dollars(Decimal("0.002134")) == "0,002134\xa0$"


def test_french_keeps_its_double_marks_with_the_word_before():
    speak("fr")
    assert _("{name}: {value}") == "{name}\u00a0: {value}"
    speak("en")
    assert _("{name}: {value}") == "{name}: {value}"


def test_french_begins_a_sentence_behind_a_full_stop_and_not_behind_a_colon():
    speak("fr")
    assert _("{title}: {sentence}") == "{title}. {sentence}"
