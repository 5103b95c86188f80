"""What stands instead of a part while something is done in a browser, or a notice is read."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from rich.cells import cell_len

from kilo_tui.model.account import Notification
from kilo_tui.services.topping_up import Checkout
from kilo_tui.text.qr import half_blocks
from kilo_tui.ui.account.rows import FAINT, PLAIN, STRONG, TITLE, WARN, Row, foreign, link_row, said
from kilo_tui.ui.account.sign_ins import provider_name
from kilo_tui.ui.keys import key
from kilo_tui.words import _, cents

_GAP = 3
_LEAST_BESIDE = 30


@dataclass(frozen=True, slots=True)
class Paying:
    """A checkout waits to be paid."""

    checkout: Checkout

    @property
    def link(self) -> str:
        """The page."""
        return self.checkout.link


@dataclass(frozen=True, slots=True)
class Linking:
    """An account elsewhere waits to be linked."""

    provider: str
    link: str
    elsewhere: bool = False
    """The page has said that it is linked to somebody else."""
    readable: bool = True
    """The list can be read, so the end shows by itself."""


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A notice is read."""

    notice: Notification
    link: str


Task = Paying | Linking | OpenNotice


def task_page(task: Task, width: int, height: int, *, qr: bool) -> list[Row]:
    """What to do, with the link on a row of its own, and its code where there is room."""
    match task:
        case OpenNotice(notice, link):
            rows = [((foreign(notice.title), TITLE),), (), *_paragraphs(notice.message, width)]
            if notice.model_id:
                rows += [(), *said(_("About the model {model}").format(model=notice.model_id), width, FAINT)]
            if link:
                rows += [(), *said(notice.action, width, STRONG), link_row(link, width)]
            return rows
        case Paying(checkout):
            steps = _paying(checkout)
        case Linking():
            steps = _linking(task)
    return _with_code(steps, task.link, width, height, qr=qr)


def _paragraphs(text: str, width: int) -> list[Row]:
    return [row for line in text.splitlines() or [""] for row in (said(line, width) or [()])]


def _paying(checkout: Checkout) -> list[tuple[str, str]]:
    return [
        (_("Add {amount}").format(amount=cents(Decimal(checkout.dollars))), TITLE),
        ("", PLAIN),
        (_("1  Open the link below in any browser."), PLAIN),
        (_("2  Pay there. The page shows the bonus, if one is left to you."), PLAIN),
        (_("3  Nothing to do here: the new balance appears by itself."), PLAIN),
        ("", PLAIN),
        (_waiting_for_balance(checkout), FAINT),
    ]


def _waiting_for_balance(checkout: Checkout) -> str:
    if checkout.before_usd is None:
        return _("Waiting for the balance to rise …")
    return _("Waiting for the balance to rise above {balance} …").format(balance=cents(checkout.before_usd))


def _linking(task: Linking) -> list[tuple[str, str]]:
    name = provider_name(task.provider)
    steps = [
        (_("Link {provider}").format(provider=name), TITLE),
        ("", PLAIN),
        (_("1  Open the link below in any browser and sign in."), PLAIN),
        (_("2  Under “Link New Account” choose {provider}.").format(provider=name), PLAIN),
        (_("3  Allow it there. It appears here by itself."), PLAIN),
        ("", PLAIN),
    ]
    if task.elsewhere:
        words = _(
            "That account opens somebody else's Kilo account, or an earlier one of yours. Sign in with it there and "
            "unlink it first, or link another account."
        )
        steps.append((words, WARN))
    elif not task.readable:
        steps.append((_("The list cannot be read here; the page shows whether it is linked."), WARN))
    else:
        steps.append((_("Waiting for it to appear …"), FAINT))
        steps.append((_("{key}: the page says that it is linked already").format(key=key("account.elsewhere")), FAINT))
    return steps


def _with_code(steps: list[tuple[str, str]], link: str, width: int, height: int, *, qr: bool) -> list[Row]:
    drawn = _drawn(link) if qr else ()
    wide = len(drawn[0]) if drawn else 0
    beside = width - wide - _GAP
    if not drawn or beside < _LEAST_BESIDE:
        return [*_said(steps, width), (), link_row(link, width)]
    words, below = _said(steps, beside), [(), link_row(link, width)]
    if cell_len(link) <= beside:
        words, below = [*words, (), link_row(link, beside)], []
    tall = max(len(drawn), len(words))
    if tall + len(below) > height:
        return [*_said(steps, width), (), link_row(link, width)]
    rows: list[Row] = []
    for at in range(tall):
        left: Row = ((drawn[at], "qr"),) if at < len(drawn) else ((" " * wide, PLAIN),)
        rows.append((*left, (" " * _GAP, PLAIN), *(words[at] if at < len(words) else ())))
    return [*rows, *below]


def _said(steps: list[tuple[str, str]], width: int) -> list[Row]:
    return [row for text, look in steps for row in (said(text, width, look) or [()])]


@lru_cache(maxsize=4)
def _drawn(link: str) -> tuple[str, ...]:
    return half_blocks(link)
