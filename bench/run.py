"""Prints the figures this program is held to, each beside its limit: `make bench`, or `bench/run.py NAME …` for some.

CPU seconds, bytes and ratios hold on a busy machine; wall times are for orientation.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import asking


@dataclass(frozen=True)
class Figure:
    """One measured value and what it may be at most."""

    what: str
    value: float
    most: float
    unit: str = "s CPU"

    @property
    def holds(self) -> bool:
        return self.value <= self.most

    def __str__(self) -> str:
        mark = "ok  " if self.holds else "OVER"
        return f"{mark} {self.what:<66} {self.value:8.3f} ≤ {self.most:<6g} {self.unit}"


def version() -> Iterator[Figure]:
    """Starting only to say the version."""
    empty, said = asking.version_cpu()
    yield Figure(f"--version, above an empty Python ({empty:.3f} s)", said - empty, 0.08)


def first_token() -> Iterator[Figure]:
    """From start to the first printed token."""
    yield Figure("ask: start to the first token", asking.first_token_cpu(), 0.5)


def pipe() -> Iterator[Figure]:
    """Ten thousand tokens at 200 a second."""
    beyond, wall = asking.pipe_cpu()
    yield Figure(f"ask: 10,000 tokens at 200/s into a pipe, beyond start-up ({wall:.0f} s)", beyond, 1.5)


BENCHES: dict[str, Callable[[], Iterator[Figure]]] = {"version": version, "first_token": first_token, "pipe": pipe}


def main(names: list[str]) -> int:
    """Run what is named, or everything; 1 when a figure is over its limit."""
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"no such figure: {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    held = True
    for name in names or BENCHES:
        for figure in BENCHES[name]():
            print(figure, flush=True)
            held = held and figure.holds
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
