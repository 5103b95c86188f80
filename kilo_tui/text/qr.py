"""A link as a QR code in half blocks: two modules a row of the terminal."""

from __future__ import annotations

from collections.abc import Mapping

_QUIET = 2
"""Modules of margin; scanners of today need no more."""
_HALVES = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}
"""Dark above and below → the light ones drawn."""


def half_blocks(text: str) -> tuple[str, ...]:
    """Rows of equal length; what is drawn is the light part, so ink has to be lighter than paper."""
    import segno

    rows = [[bool(module) for module in row] for row in segno.make_qr(text, error="l").matrix_iter(border=_QUIET)]
    if len(rows) % 2:
        rows.append([False] * len(rows[0]))
    return tuple(
        "".join(_HALVES[above, below] for above, below in zip(upper, lower, strict=True))
        for upper, lower in zip(rows[::2], rows[1::2], strict=True)
    )


def says_unicode(environ: Mapping[str, str]) -> bool:
    """Whether the locale says that the terminal shows more than ASCII."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")
    return "utf8" in locale.lower().replace("-", "") and environ.get("TERM", "dumb") not in ("dumb", "linux")
