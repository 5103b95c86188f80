"""The names of a screen's parts on one row."""

from rich.cells import cell_len

from kilo_tui.ui.widgets.part_tabs import in_one_row

NAMES = ("1 Aperçu", "2 Utilisation", "3 Comptes connectés", "4 Aide")


def test_with_room_the_names_stand_apart():
    assert in_one_row(NAMES, 80) == (NAMES, 3)
    assert in_one_row(NAMES, sum(map(len, NAMES)) + 3) == (NAMES, 1)


def test_without_room_the_longest_gives_way_and_the_last_stays_whole():
    names, gap = in_one_row(NAMES, 40)
    assert names == ("1 Aperçu", "2 Utilisation", "3 Comptes…", "4 Aide")
    assert cell_len((" " * gap).join(names)) <= 40


def test_no_names_are_no_trouble():
    assert in_one_row((), 10) == ((), 3)
