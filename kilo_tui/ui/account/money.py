"""Balances and credits in words."""

from __future__ import annotations

from decimal import Decimal

from kilo_tui.model.account import Balance, CreditBlock, Organization
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.ui.account.rows import (
    BAD,
    BAR,
    FAINT,
    GOOD,
    PLAIN,
    STRONG,
    TITLE,
    WARN,
    Row,
    age,
    bar,
    field,
    field_said,
    foreign,
    link_row,
    not_there,
    said,
    spread,
)
from kilo_tui.ui.keys import key
from kilo_tui.words import _, cents, money

FIRST_TOPUP_BONUS_USD = 20
"""When this was written."""
_BAR_CELLS = 12


def state_of(balance: Balance) -> tuple[str, str]:
    """What a balance means beside its amount, and the look of that."""
    if balance.used_up:
        return _("✗ used up · {add} adds funds").format(add=key("account.add_funds")), BAD
    if balance.low:
        return _("! low · {add} adds funds").format(add=key("account.add_funds")), WARN
    return "", GOOD


def whose(organization: Organization | None) -> str:
    """Behind a balance, where it is not the person's own."""
    if organization is None:
        return ""
    return _("of {organization}").format(organization=foreign(organization.name or organization.id, 40))


def balance_in_short(live: LiveAccount) -> str:
    """For a status line, where nobody is told how old it is; empty where it is not known to be true."""
    reading = live.balance.now
    if reading.value is None or reading.error is not None or live.refusal is not None:
        return ""
    return " ".join(
        part for part in (_("bal"), cents(reading.value.remaining_usd), _short_name(live.organization)) if part
    )


def _short_name(organization: Organization | None) -> str:
    return foreign(organization.name or organization.id, 20) if organization else ""


def balance_rows(live: LiveAccount, width: int) -> list[Row]:
    """What is left, whose it is, and whether that is enough."""
    reading, name = live.balance.now, _("Balance")
    missing = not_there(reading, width, 14)
    if missing is not None or reading.value is None:
        first, *more = missing or [()]
        return [field(name, first[1:], width), *more]
    words, look = state_of(reading.value)
    value: list[tuple[str, str]] = [(cents(reading.value.remaining_usd), STRONG if look == GOOD else look)]
    if owner := whose(live.organization):
        value.append((f" {owner}", PLAIN))
    if words:
        value.append((f"  {words}", look))
    rows = [field(name, tuple(value), width, age(reading, hint=True))]
    if live.organization is not None and live.organization.role == "billing_manager":
        rows += said(_("A billing manager has no share of it."), width, FAINT, 14)
    return rows


def block_words(block: CreditBlock) -> str:
    """Amount, kind, end and what is left of one block."""
    return " · ".join(
        (
            cents(block.amount_usd),
            _("free") if block.free else _("bought"),
            ends(block),
            _("{left} left").format(left=cents(block.left_usd)),
        )
    )


def ends(block: CreditBlock) -> str:
    """Until when it may be spent."""
    return _("ends {day}").format(day=block.expires.date().isoformat()) if block.expires else _("no end")


def bonus_words(open_: bool | None) -> str:
    """Whether the bonus on the first top-up is still to be had."""
    if open_ is None:
        return _("not known; the checkout page says")
    if not open_:
        return _("on the first top-up: taken")
    sentence = _("bonus on your first top-up: {amount} when this was written; the checkout page decides")
    return sentence.format(amount=money(Decimal(FIRST_TOPUP_BONUS_USD)))


def bonus_rows(live: LiveAccount, width: int) -> list[Row]:
    """The bonus, and the key that gets it."""
    made_of = live.credits.value
    if made_of is None:
        return []
    open_ = made_of.first_topup_bonus_open
    words = bonus_words(open_)
    if open_:
        words += f" · {key('account.add_funds')}"
    return field_said(_("Bonus"), words, width, GOOD if open_ else PLAIN)


def credits_page(live: LiveAccount, width: int) -> list[Row]:
    """The part about credits."""
    rows = [*balance_rows(live, width), ()]
    made_of = live.credits.now
    if live.organization is not None:
        rows += said(_("What follows is your own; an organization pays from its own balance."), width, FAINT)
        rows.append(())
    rows.append(spread(((_("Credits"), TITLE),), age(made_of), width))
    missing = not_there(made_of, width)
    if missing is not None or made_of.value is None:
        rows += missing or []
        rows += said(_("The page lists them too:"), width, FAINT)
        return [*rows, link_row(live.pages.profile, width)]
    if not made_of.value.blocks:
        rows += said(_("There are none. Free models answer without any."), width)
    rows += [_block(block, width) for block in made_of.value.blocks]
    rows += [(), *bonus_rows(live, width), ()]
    rows += said(_("They are bought on a page, with a card; what runs out first is spent first:"), width, FAINT)
    rows.append(link_row(live.pages.profile, width))
    return rows


def _block(block: CreditBlock, width: int) -> Row:
    share = float(block.left_usd / block.amount_usd) if block.amount_usd else 0.0
    drawn = bar(share, _BAR_CELLS)
    left = _("{left} of {amount} left").format(left=cents(block.left_usd), amount=cents(block.amount_usd))
    kind = _("free") if block.free else _("bought")
    row: Row = ((f"{left:<28}", STRONG), (drawn, BAR), (" " * (_BAR_CELLS - len(drawn)), PLAIN))
    row = (*row, (f"  {kind} · {ends(block)}", PLAIN))
    return row if width >= 60 else ((block_words(block), PLAIN),)
