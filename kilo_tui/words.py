"""The words people read: gettext, the language, plural and number forms.

The English sentence is its own key; `locale/fr` holds the French. The language is fixed once, before
anything that shows a sentence is imported or called (`speak`), and does not change while the program runs.
"""

from __future__ import annotations

import gettext as catalogues
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "fr")
DOMAIN = "kilo_tui"
FOLDER = Path(__file__).parent / "locale"
_BEFORE_A_MARK = re.compile("(?<=\\S) (?=[:;?!»%])|(?<=«) ")


class _Voice:
    """The one language in force; replaced whole by `speak`."""

    language = "en"
    catalogue: catalogues.NullTranslations = catalogues.NullTranslations()


def language_of(environ: Mapping[str, str], chosen: str = "") -> str:
    """`chosen` when it is one of ours, else what LC_ALL, LC_MESSAGES or LANG asks for, else English."""
    if chosen in LANGUAGES:
        return chosen
    wanted = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "fr" if wanted.lower().startswith("fr") else "en"


def speak(language: str) -> None:
    """Use `language` (`en` or `fr`) for every sentence from now on; a missing catalogue means English."""
    _Voice.language = language if language in LANGUAGES else "en"
    if _Voice.language == "en":
        _Voice.catalogue = catalogues.NullTranslations()
    else:
        _Voice.catalogue = catalogues.translation(DOMAIN, FOLDER, [_Voice.language], fallback=True)


def language() -> str:
    """The language in force."""
    return _Voice.language


def _(sentence: str) -> str:
    """`sentence` in the language in force."""
    said = _Voice.catalogue.gettext(sentence)
    return _held_together(said) if _Voice.language == "fr" else said


def ngettext(one: str, many: str, count: int) -> str:
    """The form of the sentence that goes with `count`, which it still has to be given."""
    said = _Voice.catalogue.ngettext(one, many, count)
    return _held_together(said) if _Voice.language == "fr" else said


@cache
def _held_together(said: str) -> str:
    """French with blanks at which no line may end before its double marks and inside its quotation marks."""
    return _BEFORE_A_MARK.sub("\u00a0", said)


def number(value: int) -> str:
    """`12345` as people of this language write it: 12,345 or 12 345 (narrow no-break space)."""
    return f"{value:,}".replace(",", "\u202f" if _Voice.language == "fr" else ",")


def decimal(value: float | Decimal, places: int) -> str:
    """A number with `places` digits behind the language's decimal sign."""
    text = f"{value:.{places}f}"
    return text.replace(".", ",") if _Voice.language == "fr" else text


def money(usd: Decimal) -> str:
    """US dollars with as many digits as say something: $19.25, $0.0021, or 19,25 $ in French."""
    amount = abs(usd)
    below = 0 < amount <= Decimal("0.00005")
    places = 2 if amount == 0 or amount >= Decimal("0.1") else 4
    text = decimal(Decimal("0.0001") if below else amount, places)
    sign = ("<" if below else "") + ("-" if usd < 0 else "")
    return f"{sign}{text}\u00a0$" if _Voice.language == "fr" else f"{sign}${text}"


def cents(usd: Decimal) -> str:
    """A balance: to the nearest cent, and a part of a cent as `money` says it, for neither it nor a debt is nothing."""
    if usd and abs(usd) < Decimal("0.005"):
        return money(usd)
    text, sign = decimal(abs(usd), 2), "-" if usd < 0 else ""
    return f"{sign}{text}\u00a0$" if _Voice.language == "fr" else f"{sign}${text}"


def dollars(usd: Decimal) -> str:
    """US dollars to the last digit that was billed."""
    text = format(usd, "f")
    return f"{text.replace('.', ',')}\u00a0$" if _Voice.language == "fr" else f"${text}"


def seconds(value: float) -> str:
    """A duration: 0.8 s, 42 s, 3 min 5 s."""
    if value < 10:
        return f"{decimal(value, 1)}\u00a0s"
    if value < 60:
        return f"{value:.0f}\u00a0s"
    minutes, rest = divmod(round(value), 60)
    return f"{minutes}\u00a0min {rest}\u00a0s"


def thousands(tokens: int) -> str:
    """A count of tokens, short: 640, 1.2k, 131k, 1.0M."""
    if tokens < 1000:
        return str(tokens)
    if tokens < 10_000:
        return decimal(tokens / 1000, 1) + "k"
    if tokens < 1_000_000:
        return f"{tokens // 1000}k"
    return decimal(tokens / 1_000_000, 1) + "M"
