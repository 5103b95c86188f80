"""TOML read with the place of everything that is wrong in it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.words import _

LARGEST_FILE = 1024 * 1024
Table = dict[str, Any]

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")


class TomlFile:
    """The text of a file and what it says; knows where a key stands."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self.path = path
        self.kind = kind
        self.text = ""
        self.table: Table = {}
        self.exists = False

    def read(self) -> None:
        """Read the file; one that is not there is empty. Raises KiloError with line and column."""
        try:
            with self.path.open("rb") as source:
                data = source.read(LARGEST_FILE + 1)
        except (FileNotFoundError, NotADirectoryError):
            return
        except OSError as error:
            self.exists = True
            raise self.problem(error.strerror or type(error).__name__) from error
        self.exists = True
        if len(data) > LARGEST_FILE:
            raise self.problem(_("larger than 1 MiB"))
        try:
            self.text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
        except UnicodeDecodeError as error:
            before = data[: error.start]
            line = before.count(b"\n") + 1
            column = error.start - before.rfind(b"\n")
            raise self.problem(_("not UTF-8"), line=line, column=column) from error
        self.table = self._parse()

    def _parse(self) -> Table:
        try:
            return tomllib.loads(self.text)
        except tomllib.TOMLDecodeError as error:
            message = str(error)
            place = _PLACE.search(message)
            reason = _PLACE.sub("", message).removesuffix("(at end of document)").strip()
            if place is None:
                lines = self.text.split("\n")
                raise self.problem(reason, line=len(lines), column=len(lines[-1]) + 1) from error
            raise self.problem(reason, line=int(place[1]), column=int(place[2])) from error
        except (ValueError, RecursionError) as error:
            line = self._first_line_that(type(error))
            raise self.problem(_("a value is too large or nested too deeply"), line=line, column=1) from error

    def _first_line_that(self, fails: type[BaseException]) -> int:
        """The shortest beginning of the file that already fails so, as a line number."""
        lines = self.text.splitlines(keepends=True)
        low, high = 1, len(lines)
        while low < high:
            middle = (low + high) // 2
            try:
                tomllib.loads("".join(lines[:middle]))
            except tomllib.TOMLDecodeError:
                low = middle + 1
            except (ValueError, RecursionError) as error:
                if isinstance(error, fails):
                    high = middle
                else:
                    low = middle + 1
            else:
                low = middle + 1
        return low

    def problem(
        self, reason: str, keys: Sequence[str] = (), *, line: int | None = None, column: int | None = None
    ) -> KiloError:
        """The error for something in this file; with `keys`, its place is looked up."""
        if keys and line is None:
            line, column = self.place(keys)
        facts = Facts(place=str(self.path), line=line, column=column, key=_dotted(keys))
        return trouble(self.kind, reason, facts=facts)

    def place(self, keys: Sequence[str]) -> tuple[int | None, int | None]:
        """Line and column of a key that is there: the shortest beginning of the file that parses and holds it."""
        lines = self.text.replace("\r\n", "\n").split("\n")
        for number in range(1, len(lines) + 1):
            try:
                found: Any = tomllib.loads("\n".join(lines[:number]))
            except (ValueError, RecursionError):
                continue
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
                if found is None:
                    break
            else:
                first = self._first_line_of_value(lines, number)
                return first, self._column(lines[first - 1], keys[-1])
        return None, None

    def _first_line_of_value(self, lines: list[str], last: int) -> int:
        """A value over several lines parses only with its last one; the key stands on its first."""
        first = last
        while first > 1:
            try:
                tomllib.loads("\n".join(lines[: first - 1]))
            except (ValueError, RecursionError):
                first -= 1
            else:
                break
        return first

    def _column(self, line: str, key: str) -> int:
        at = line.find("=")
        if at >= 0:
            value = at + 1
            while value < len(line) and line[value] in " \t":
                value += 1
            return value + 1
        return max(0, line.find(key)) + 1


def _dotted(keys: Sequence[str]) -> str:
    return ".".join(key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else f'"{key}"' for key in keys)
