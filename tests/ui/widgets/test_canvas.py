"""What is painted, and that what is not painted is right where it stands."""

from hypothesis import given
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from kilo_tui.ui.widgets.canvas import FILL, Canvas
from kilo_tui.ui.widgets.wrapping import Line

WIDTH, HEIGHT = 12, 5
STYLES = (Style(), Style(bold=True))


class Screen:
    """A screen that does as it is told, and counts the cells that were painted on it."""

    def __init__(self, *, scrolls=True):
        self.rows = [[" "] * WIDTH for _ in range(HEIGHT)]
        self.painted = 0
        self.scrolled = []
        self._scrolls = scrolls
        self.canvas = Canvas(lambda line: Strip(line.segments).adjust_cell_length(WIDTH), self._scroll)

    def _scroll(self, by):
        if self._scrolls:
            self.scrolled.append(by)
            blank = [[" "] * WIDTH for _ in range(abs(by))]
            self.rows = [*self.rows[by:], *blank] if by > 0 else [*blank, *self.rows[:by]]
        return self._scrolls

    def show(self, lines):
        regions = self.canvas.show(list(lines))
        for y in range(HEIGHT) if regions is None else ():
            self._paint(y, 0, WIDTH)
        for region in regions or ():
            self._paint(region.y, region.x, region.right)

    def _paint(self, y, first, end):
        cells = []
        for text, style, _control in self.canvas.strip(y):
            cells += [(letter if not (style and style.bold) else letter.upper()) for letter in text]
        end = min(end, WIDTH)
        self.rows[y][first:end] = cells[first:end]
        self.painted += end - first

    @property
    def text(self):
        return ["".join(row) for row in self.rows]


def line(text, bold=0):
    return Line([Segment(text, STYLES[bold])] if text else [])


def expected(lines):
    return ["".join(s.text.upper() if s.style.bold else s.text for s in one.segments).ljust(WIDTH) for one in lines]


def test_a_growing_line_paints_what_grew():
    screen = Screen()
    above = [line("one"), line("two"), line("three")]
    screen.show([*above, line("and so"), FILL])
    screen.painted = 0
    screen.show([*above, line("and so on"), FILL])
    assert screen.text[3] == "and so on   "
    assert screen.painted == 3


def test_lines_that_moved_are_moved_by_the_terminal():
    screen = Screen()
    lines = [line(word) for word in ["one", "two", "three", "four", "five", "six", "seven"]]
    screen.show(lines[:5])
    screen.painted = 0
    screen.show(lines[2:7])
    assert screen.scrolled == [2]
    assert screen.text == expected(lines[2:7])
    assert screen.painted == 2 * WIDTH  # the blanks that the terminal made are not in our colours
    screen.show(lines[1:6])
    assert screen.scrolled == [2, -1]
    assert screen.text == expected(lines[1:6])


@given(st.data(), st.booleans())
def test_whatever_is_shown_the_screen_has_it(data, scrolls):
    """Also after wrong guesses: the same lines in other places, equal ones twice, all new ones."""
    screen = Screen(scrolls=scrolls)
    words = st.builds(line, st.text(alphabet="abc ", max_size=WIDTH), st.integers(0, 1))
    stock = [*data.draw(st.lists(words, min_size=6, max_size=12)), FILL]
    for _ in range(data.draw(st.integers(1, 6))):
        if data.draw(st.booleans()):
            at = data.draw(st.integers(0, len(stock) - 5))
            shown = stock[at : at + 5]
        else:
            shown = [data.draw(st.sampled_from(stock)) for _ in range(5)]
        shown = (shown + [FILL] * 5)[:5]
        screen.show(shown)
        assert screen.text == expected(shown)
