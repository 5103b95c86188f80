"""Takes the pictures beside this file from the running program, on the demo gateway, at a fixed size and clock.

`make shots`. Nobody edits a picture by hand: what is to look better is made better in the program.
"""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "tests"))

from stages import SIZES, STATES, Stage, settled, staged  # noqa: E402 - the tests' stages, not installed
from states_of_routing import ROUTING_STATES  # noqa: E402 - likewise

from kilo_tui.words import LANGUAGES, speak  # noqa: E402 - behind the tests' stages, as sorted

PORT = 54321
"""Where the demo listens, so that its links and their QR codes are the same in every picture."""


async def take(name: str, size: tuple[int, int], language: str) -> None:
    """One picture and its text."""
    speak(language)
    async with staged(PORT) as demo:
        state = (STATES | ROUTING_STATES)[name]
        here: Stage = state.stage(demo)
        async with here.app.run_test(size=size) as pilot:
            await state.play(here, pilot)
            await settled(pilot)
            stem = f"{name}-{size[0]}x{size[1]}-{language}"
            (HERE / f"{stem}.svg").write_text(stable(here.app.export_screenshot(title="Kilo TUI")), encoding="utf-8")
            (HERE / f"{stem}.txt").write_text(stable(here.shown()) + "\n", encoding="utf-8")
            print(stem)


def stable(svg: str) -> str:
    """The picture without the numbers that differ from run to run, and without fonts from elsewhere."""
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    svg = re.sub("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "00000000-0000-4000-8000-000000000000", svg)
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def main() -> None:
    """Take all of them."""
    os.environ["TZ"] = "UTC"
    time.tzset()
    for old in (*HERE.glob("*.svg"), *HERE.glob("*.txt")):
        old.unlink()
    for name in (*STATES, *ROUTING_STATES):
        for size in SIZES:
            for language in LANGUAGES:
                asyncio.run(take(name, size, language))


if __name__ == "__main__":
    main()
