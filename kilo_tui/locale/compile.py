"""Compile the catalogues: a hook of the wheel's build, and `python compile.py` in a checkout.

It stands beside the catalogues because nothing else needs it; the program itself never imports it.
"""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

HERE = Path(__file__).parent


def compile_catalogues(folder: Path) -> list[Path]:
    """Write a `.mo` beside every `.po` below `folder`; the paths written."""
    written = []
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        with source.open("rb") as text:
            catalogue = read_po(text, abort_invalid=True)
        target = source.with_suffix(".mo")
        with target.open("wb") as binary:
            write_mo(binary, catalogue)
        written.append(target)
    return written


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # in a checkout, where only the catalogues are wanted
    pass
else:

    class CatalogueHook(BuildHookInterface[Any]):
        """Called by hatchling before it collects the files of a wheel."""

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:
            """Compile the catalogues in place; `artifacts` in pyproject.toml carries them into the wheel."""
            compile_catalogues(HERE if HERE.name == "locale" else Path(self.root) / "kilo_tui" / "locale")


if __name__ == "__main__":
    compile_catalogues(HERE)
