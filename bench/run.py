"""Prints the figures this program is held to, each beside its limit: `make bench`, or `bench/run.py NAME …` for some.

`--quick` leaves out the reference program that takes a minute. What is measured is the client, seen from outside: its
CPU, its memory, and the bytes it writes to a pseudo-terminal of 120×40; the gateway runs in a process of its own.
CPU seconds, bytes and ratios hold on a busy machine; wall times are for orientation.
"""

from __future__ import annotations

import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent))

import asking
import conversations
import keys
import models
import slow_texts
import starting
import streaming
from figures import Figure

BENCHES: dict[str, Callable[..., Iterator[Figure]]] = {
    "version": asking.version,
    "first_token": asking.first_token,
    "pipe": asking.pipe,
    "starting": starting.starting,
    "streaming": streaming.streaming,
    "memory": streaming.memory,
    "idle": streaming.idle,
    "full_speed": streaming.full_speed,
    "fence": streaming.fence,
    "echo": keys.echo,
    "first_byte": keys.first_byte,
    "conversations": conversations.conversations,
    "models": models.models,
    "slow_texts": slow_texts.slow_texts,
}


def main(arguments: list[str]) -> int:
    """Run what is named, or everything; 1 when a figure is over its limit."""
    quick = "--quick" in arguments
    names = [argument for argument in arguments if argument != "--quick"]
    unknown = set(names) - set(BENCHES)
    if unknown:
        print(f"no such figure: {', '.join(sorted(unknown))}; there are: {', '.join(BENCHES)}", file=sys.stderr)
        return 2
    began, load = time.monotonic(), os.getloadavg()[0]
    textual = metadata.version("textual")
    print(
        f"The client, 120×40, Python {platform.python_version()}, Textual {textual}; beside it the reference programs."
    )
    starting.compile_all()
    over = 0
    for name in names or BENCHES:
        for figure in BENCHES[name](quick=quick):
            print(figure, flush=True)
            over += not figure.holds
    loads = f"{load:.1f} → {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors"
    print(f"{over} over their limit; {time.monotonic() - began:.0f} s; load {loads}")
    return 1 if over else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
