"""Sums of money in words."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from kilo_tui.model.spending import Spent
from kilo_tui.services.spending import BalanceMoved, SpendingService
from kilo_tui.words import _, dollars, money, ngettext


def exactly(spent: Spent) -> str:
    """`$0.002134`, what of it one's own key paid, and how many answers are not in it because nobody told their cost."""
    said = dollars(_plain(spent.usd))
    if spent.own_key_usd:
        said = _("{sum}, of it {part} with your own key").format(sum=said, part=dollars(_plain(spent.own_key_usd)))
    if not spent.unknown:
        return said
    return ngettext(
        "{sum}, and {count} answer of unknown cost", "{sum}, and {count} answers of unknown cost", spent.unknown
    ).format(sum=said, count=spent.unknown)


def in_short(spent: Spent) -> str:
    """The same for a line: `$0.0021`, `≥ $0.0021` where that is not all, or that nothing was spent."""
    if spent.unknown:
        return f"≥ {money(spent.usd)}" if spent.usd else _("cost unknown")
    return money(spent.usd) if spent.usd else _("nothing spent")


def sums(spending: SpendingService, today: Spent | None, *, sought: bool = True) -> Iterator[tuple[str, str]]:
    """Every sum, as pairs of what it is and how much; `today` is None while it is `sought`, and where it is not there.

    A day is a person's own, from midnight where they are.
    """
    yield _("this conversation"), exactly(spending.conversation)
    yield _("since the start"), exactly(spending.session)
    unread = "…" if sought else _("unknown")
    yield _("today"), unread if today is None else exactly(today)
    if spending.moved is not None:
        yield _("balance"), moved(spending.moved)


def moved(balance: BalanceMoved) -> str:
    """Whether the receipts explain what became of the balance, and what else there is."""
    fall, other = dollars(_plain(balance.fell_usd)), balance.other_usd
    if other == 0:
        return _("fell by {fall}, as the receipts say").format(fall=fall)
    sum_ = dollars(_plain(abs(other)))
    if other < 0:
        return _("{sum} more than the receipts leave: credits were added, or not all is billed yet").format(sum=sum_)
    if balance.unknown:
        said = _("fell by {fall}, {sum} more than the receipts say: answers of unknown cost, or another program")
    else:
        said = _("fell by {fall}, {sum} more than the receipts say: another program spends too")
    return said.format(fall=fall, sum=sum_)


def _plain(usd: Decimal) -> Decimal:
    """Without noughts that say nothing; two places at least."""
    whole, _point, places = format(usd, "f").partition(".")
    return Decimal(f"{whole}.{places.rstrip('0').ljust(2, '0')}")
