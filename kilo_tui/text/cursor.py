"""Where in a line we are while its marks are read, in characters and in columns (tabs are four wide)."""

from __future__ import annotations


class Cursor:
    """Walks over the beginning of one line; `look` says what comes next without going there."""

    __slots__ = ("_column", "_next_column", "_tab_begun", "at", "blank", "endless", "indent", "nonspace", "text")

    def __init__(self, text: str, *, endless: bool = False) -> None:
        self.text = text
        self.at = 0
        self.endless = endless
        """The line goes on behind `text`, so it is not blank and no mark may end with it."""
        self._column = 0
        self._tab_begun = False
        self.look()

    def look(self) -> None:
        """Find the next character that is no blank: `nonspace`, with `indent` columns before it."""
        text, at, column = self.text, self.at, self._column
        length = len(text)
        while at < length:
            character = text[at]
            if character == " ":
                column += 1
            elif character == "\t":
                column += 4 - column % 4
            else:
                break
            at += 1
        self.nonspace = at
        self._next_column = column
        self.indent = column - self._column
        self.blank = at == length and not self.endless

    @property
    def on_blank(self) -> bool:
        """A space or a tab, or a part of one, comes next."""
        return self.at < len(self.text) and self.text[self.at] in " \t"

    def to_nonspace(self) -> None:
        """Pass the blanks."""
        self.at, self._column, self._tab_begun = self.nonspace, self._next_column, False

    def skip(self, columns: int) -> None:
        """Pass so many columns; a tab may be passed in part."""
        text, length = self.text, len(self.text)
        while columns > 0 and self.at < length:
            if text[self.at] == "\t":
                width = 4 - self._column % 4
                self._tab_begun = width > columns
                step = min(width, columns)
                self._column += step
                self.at += 0 if self._tab_begun else 1
                columns -= step
            else:
                self._tab_begun = False
                self.at += 1
                self._column += 1
                columns -= 1

    def rest(self) -> str:
        """What is behind here, what is left of a tab as spaces."""
        if self._tab_begun:
            return " " * (4 - self._column % 4) + self.text[self.at + 1 :]
        return self.text[self.at :]
