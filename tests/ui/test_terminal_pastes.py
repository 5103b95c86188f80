"""A paste is text, whatever sequences it holds and however it arrives."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual._xterm_parser import XTermParser
from textual.events import Paste

from kilo_tui.text.sanitize import clean
from kilo_tui.ui.terminal_pastes import Pastes


def messages(text, cuts=()):
    """What the program gets of it when it arrives in these pieces."""
    pastes, parser = Pastes(), XTermParser()
    borders = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    found = []
    for start, end in itertools.pairwise(borders):
        for piece in pastes.feed(text[start:end]):
            found += [piece] if isinstance(piece, Paste) else parser.feed(piece) if piece else []
    return [message.text if isinstance(message, Paste) else [message.key] for message in found]


@pytest.mark.parametrize(
    "hostile", ["\x1b[21~", "\x1b\r", "\x1bq", "\x1b[6n\x1b", "\x9b31m", "a\x1b[200~b", "\x1b[I", "x\x00"]
)
def test_what_is_pasted_presses_no_key(hostile):
    assert messages(f"k\x1b[200~{hostile}\x1b[201~j") == [["k"], clean(hostile), ["j"]]


@given(st.lists(st.integers(0, 40), max_size=6))
def test_it_may_arrive_in_any_pieces(cuts):
    text = "k\x1b[A\x1b[200~one\x1b[2\r\x1b[201~\x1b[20~j\x1b[200~two\x1b[201~"
    assert messages(text, cuts) == [["k"], ["up"], clean("one\x1b[2\n"), ["f9"], ["j"], "two"]
