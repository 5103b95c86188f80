"""What the reader points at: the block cursor, and the letters that stand on everything in view that can be copied."""

from __future__ import annotations

from collections.abc import Sequence

from kilo_tui.model.chat import Turn
from kilo_tui.ui.widgets.targets import LETTERS, Mark, Sort, Target, Targets
from kilo_tui.ui.widgets.viewport import Place, Viewport


class Pointing:
    """At most one target under the cursor, and letters while one is chosen by letter."""

    def __init__(self, view: Viewport) -> None:
        self._view = view
        self.targets = Targets(view)
        self.letters: dict[str, Mark] = {}
        """Letters that are shown now, and what each stands for."""
        self._cursor: Target | None = None

    @property
    def cursor(self) -> Target | None:
        """What the block cursor is on."""
        if self._cursor is not None and self._cursor.turn >= len(self._view.turns):
            self._cursor = None
        return self._cursor

    def forget(self) -> None:
        """Point at nothing."""
        self._cursor = None

    def point_at(self, place: Place) -> None:
        """The smallest target at a place."""
        self._cursor = self.targets.at(place)

    def step(self, by: int, places: Sequence[Place]) -> None:
        """To the next or the previous target; from the edge of the view where the cursor has been left behind."""
        if not self._stands_in(places):
            self._cursor = None
        self._cursor = self.targets.step(self.cursor, by)
        if self._cursor is not None:
            self._look_at(*self.targets.rows(self._cursor), self._cursor.turn)

    def go_to_turn(self, turn: Turn) -> None:
        """Point at a turn, and have it in view."""
        number = next((n for n, one in enumerate(self._view.turns) if one.id == turn.id), None)
        if number is not None:
            self._cursor = Target(number, Sort.QUESTION)
            self._look_at(0, len(self._view.strips(number)), number)

    def turn(self) -> Turn | None:
        """The turn of the cursor, else the newest."""
        turns = self._view.turns
        if self.cursor is not None:
            return turns[self.cursor.turn]
        return turns[-1] if turns else None

    def target(self) -> Target | None:
        """What the cursor is on, else the last of the newest turn."""
        if self.cursor is not None or not self._view.turns:
            return self.cursor
        return self.targets.of_turn(len(self._view.turns) - 1)[-1]

    def show_letters(self) -> bool:
        """Put letters on what is in view; whether there is anything."""
        self.letters = dict(zip(LETTERS, self.targets.in_view(), strict=False))
        return bool(self.letters)

    def named(self, key: str) -> Target | None:
        """What a key chooses: `y` what the cursor is on, a letter what it stands on."""
        if key == "y":
            return self.target()
        mark = self.letters.get(key)
        return None if mark is None else mark.target

    def _stands_in(self, places: Sequence[Place]) -> bool:
        cursor = self.cursor
        if cursor is None:
            return False
        first, end = self.targets.rows(cursor)
        return any(place.turn == cursor.turn and first <= place.row < end for place in places)

    def _look_at(self, first: int, end: int, turn: int) -> None:
        """Move the view as little as shows the rows, or their beginning where they do not fit."""
        top, bottom = Place(turn, first), Place(turn, max(first, end - 1))
        places = self._view.places()
        if places and top < places[0]:
            self._view.go_to(top, above=1)
        elif places and bottom > places[-1]:
            self._view.go_to(top, above=max(1, self._view.height - 1 - (end - first)))
