"""Fewer bytes for the same screen."""

import pyte
from hypothesis import given
from hypothesis import strategies as st

from kilo_tui.ui.terminal_styles import lean

CODES = ("38;2;1;2;3", "38;2;9;9;9", "38;5;12", "31", "97", "39", "48;2;1;1;1", "48;2;2;2;2", "44", "103", "49")
ATTRIBUTES = ("1", "3", "4", "7", "9")
STYLED = st.builds(
    lambda codes, text: f"\x1b[{';'.join(codes)}m{text}\x1b[0m" if codes else text,
    st.lists(st.sampled_from(CODES + ATTRIBUTES), max_size=4),
    st.text(alphabet="ab  ", max_size=6),
)
MOVES = st.builds(lambda y, x: f"\x1b[{y};{x}H", st.integers(1, 4), st.integers(1, 20))


def seen(frame):
    screen = pyte.Screen(30, 4)
    pyte.Stream(screen).feed(frame)
    return [[visible(screen.buffer[y][x]) for x in range(30)] for y in range(4)], screen.cursor.attrs


def visible(cell):
    """A cell as an eye sees it: of a blank the background, and what is drawn through it."""
    if cell.data == " " and not (cell.reverse or cell.underscore or cell.strikethrough):
        return cell.bg
    return cell


@given(st.lists(STYLED | MOVES, max_size=12))
def test_a_lean_frame_shows_the_same_and_is_never_longer(pieces):
    frame = "\x1b[0m" + "".join(pieces)
    assert seen(lean(frame)) == seen(frame)
    assert len(lean(frame)) <= len(frame)


def test_what_two_pieces_share_is_said_once():
    frame = "\x1b[38;2;1;1;1;48;2;2;2;2mone\x1b[0m\x1b[38;2;3;3;3;48;2;2;2;2mtwo\x1b[0m"
    assert lean(frame) == "\x1b[38;2;1;1;1;48;2;2;2;2mone\x1b[38;2;3;3;3mtwo\x1b[0m"
