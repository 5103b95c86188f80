"""TOML read with the place of everything that is wrong in it."""

from __future__ import annotations

import contextlib
import os
import re
import stat
import tomllib
from bisect import bisect_left
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomli_w

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.words import _

LARGEST_FILE = 1024 * 1024
Table = dict[str, Any]

_PLACE = re.compile(r"\(at line (\d+), column (\d+)\)$")
_TOKEN = re.compile(
    r'''"""(?:[^"\\]+|\\.|"{1,2}(?!"))*+"{3,5}'''  # texts over several lines
    r"""|'{3}(?:[^']+|'{1,2}(?!'))*+'{3,5}"""
    r"""|"(?:[^"\\\n]+|\\.)*+"|'[^'\n]*'|\#[^\n]*|[][{}\n]|[^]["'#{}\n]+""",
    re.DOTALL,
)
_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"\n]*"|'[^'\n]*')"""
_NAMES = rf"({_NAME}(?:[ \t]*\.[ \t]*{_NAME})*)"
_HEADER = re.compile(rf"[ \t]*\[+[ \t]*{_NAMES}[ \t]*\]")
_ASSIGNED = re.compile(rf"[ \t]*{_NAMES}[ \t]*=")


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
            with open(self.path, "rb", opener=_without_waiting) as source:
                if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
                    self.exists = True
                    raise self.problem(_("not a file"))
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
            number = int(place[1])
            near = _key_near(self.text.split("\n"), number)
            raise self.problem(reason, line=number, column=int(place[2])).with_facts(key=near) from error
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
        text = self.text.replace("\r\n", "\n")
        lines = text.split("\n")
        statements = _statements(text)

        def holds(index: int) -> bool:
            found: Any = tomllib.loads("\n".join(lines[: statements[index][1]]))
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
            return found is not None

        try:
            index = bisect_left(range(len(statements)), True, key=holds)
        except (ValueError, RecursionError):  # the beginning of a sound file is sound; this is for a file that is not
            return None, None
        if index == len(statements):
            return None, None
        first, _last = statements[index]
        return first, self._column(lines[first - 1], keys[-1])

    def part(self, name: str) -> str:
        """What a sound file says of one top-level table, as it is written there; put anew where it stands apart."""
        lines, kept, inside = self.text.replace("\r\n", "\n").split("\n"), list[str](), False
        for line in lines:
            header = _HEADER.match(line)
            if header is not None:
                inside = re.split(r"[ \t]*\.", header[1])[0].strip("\"'") == name
            if inside:
                kept.append(line.rstrip())
        text = "\n".join(kept).strip()
        said = self.table.get(name)
        with contextlib.suppress(tomllib.TOMLDecodeError):
            if tomllib.loads(text).get(name) == said:
                return text
        return "" if said is None else tomli_w.dumps({name: said}).strip()

    def _column(self, line: str, key: str) -> int:
        at = line.find("=")
        if at >= 0:
            value = at + 1
            while value < len(line) and line[value] in " \t":
                value += 1
            return value + 1
        return max(0, line.find(key)) + 1


def _without_waiting(path: str, flags: int) -> int:
    """A pipe where a file should be opens at once, and is seen for what it is."""
    return os.open(path, flags | os.O_NONBLOCK)


def _statements(text: str) -> list[tuple[int, int]]:
    """First and last line of everything a sound file says, counted from 1: a value may take several lines."""
    found, line, first, depth, said = [], 1, 1, 0, False
    for token in _TOKEN.findall(text + "\n"):
        if token == "\n" and depth == 0:
            if said:
                found.append((first, line))
            first, said = line + 1, False
        elif token in "[{":
            depth += 1
        elif token in "]}":
            depth -= 1
        said = said or not (token.isspace() or token.startswith("#"))
        line += token.count("\n")
    return found


def _key_near(lines: Sequence[str], number: int) -> str:
    """The key that line `number` of a broken file is about, as it is written there; empty when it names none."""
    if not 0 < number <= len(lines):
        return ""
    headers = (match[1] for line in reversed(lines[:number]) if (match := _HEADER.match(line)))
    table = next(headers, "")
    assigned = _ASSIGNED.match(lines[number - 1])
    if assigned is not None:
        return f"{table}.{assigned[1]}" if table else assigned[1]
    return table if _HEADER.match(lines[number - 1]) else ""


def _dotted(keys: Sequence[str]) -> str:
    return ".".join(key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else f'"{key}"' for key in keys)
