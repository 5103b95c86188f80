"""`kilo-tui account`: who is signed in, for whom is asked, and what is left."""

from __future__ import annotations

import asyncio
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from kilo_tui.account_wiring import AccountDesk
from kilo_tui.connector import DEMO_ORIGIN
from kilo_tui.errors import AccessRefused, KiloError, Kind, exit_status
from kilo_tui.model.account import Balance, CreditBlock, IdentityCheck, Notification, Organization
from kilo_tui.model.pages import Pages
from kilo_tui.model.profile import TokenSource
from kilo_tui.output import UNWRITTEN_STATUS, Pipe, complaint, json_line, plain, say
from kilo_tui.services.account import AccountOverview
from kilo_tui.services.identity_words import identity_words
from kilo_tui.text.sanitize import clean_line
from kilo_tui.words import _, cents

if TYPE_CHECKING:
    from kilo_tui.cli import Options


def run_account(options: Options) -> int:
    """Show the account; the exit status. Raises KiloError where nothing could be asked."""
    desk, pipe = AccountDesk(options), Pipe()
    origin, source = desk.connector.origin, desk.connector.source
    overview = asyncio.run(_overview(desk, whole=not options.json))
    if options.json:
        pipe.write_now(json_line(as_json(overview, origin, desk.profile_name)))
    elif not isinstance(overview.account_error, AccessRefused):
        pipe.write_now("\n".join(_lines(overview, origin, desk.profile_name, source)) + "\n")
    if pipe.failed:
        return UNWRITTEN_STATUS
    if overview.error is None:
        return 0
    if not pipe.closed:
        say(complaint(overview.error, options=options))
    return exit_status(overview.error)


async def _overview(desk: AccountDesk, *, whole: bool) -> AccountOverview:
    async with desk.account() as service:
        return await service.overview(whole=whole)


def as_json(overview: AccountOverview, origin: str, profile: str) -> dict[str, Any]:
    """The object `--json` prints: every key, always."""
    account, balance, made_of = overview.account, overview.balance, overview.credits
    return {
        "signed_in": not _refused(overview.account_error),
        "origin": origin,
        "profile": profile,
        "user": {"id": account.id, "email": account.email, "name": account.name} if account else None,
        "organization": _team_as_json(overview.organization) if overview.organization else None,
        "organizations": [_team_as_json(team) for team in account.organizations] if account else [],
        "balance_usd": _usd(balance.remaining_usd) if balance else None,
        "depleted": balance.depleted if balance else None,
        "credits": [_block_as_json(block) for block in made_of.blocks] if made_of else None,
        "first_topup_bonus_open": made_of.first_topup_bonus_open if made_of else None,
    }


def _refused(error: KiloError | None) -> bool:
    """The gateway knows nobody by the key, or there is none."""
    return isinstance(error, AccessRefused) and error.kind is not Kind.WRONG_ORGANIZATION


def _team_as_json(team: Organization) -> dict[str, Any]:
    return {"id": team.id, "name": team.name, "role": team.role or None}


def _block_as_json(block: CreditBlock) -> dict[str, Any]:
    return {
        "amount_usd": _usd(block.amount_usd),
        "left_usd": _usd(block.left_usd),
        "free": block.free,
        "expires": _iso(block.expires) if block.expires else None,
    }


def _usd(amount: Decimal) -> str:
    """To the last digit there is, and at least to the cent."""
    digits = amount.normalize().as_tuple().exponent
    return plain(amount.normalize() if isinstance(digits, int) and digits < -2 else round(amount, 2)) or ""


def _iso(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")


def _lines(overview: AccountOverview, origin: str, profile: str, source: TokenSource | None) -> list[str]:
    """What people read."""
    rows: list[tuple[str, str]] = []
    account, balance = overview.account, overview.balance
    demo = origin == DEMO_ORIGIN
    page = "" if demo else overview.pages.profile
    if account is not None:
        rows.append((_("signed in"), " · ".join(part for part in (account.name, account.email) if part)))
        team = overview.organization
        if overview.error is None or team is not None:
            rows.append((_("asking for"), f"{team.name} · {team.role}" if team else _("personal account")))
        rows += [(_("organization"), f"{one.name} · {one.role} · {one.id}") for one in account.organizations]
    if balance is not None:
        rows.append((_("balance"), cents(balance.remaining_usd) + _enough(balance, page)))
    if overview.credits is not None:
        rows += [(_("credits"), _block_in_words(block)) for block in overview.credits.blocks]
        if overview.credits.first_topup_bonus_open:
            rows.append((_("first top-up"), _("a bonus may still be had; the checkout page decides")))
    elif account is not None:
        unread = _("not readable here: {page}").format(page=page) if page else _("not readable here")
        rows.append((_("credits"), unread))
    if overview.identity is not None:
        rows.append((_("identity"), _identity(overview.identity, overview.pages, demo=demo)))
    rows += [(_("notice"), _notice(notice, demo=demo)) for notice in overview.notices]
    rows.append((_("gateway"), _("{origin} · profile {name}").format(origin=origin, name=profile)))
    if source is not None:
        rows.append((_("key"), _("kept on this machine") if source is TokenSource.FILE else source.value))
    wide = max(len(name) for name, _value in rows)
    return [f"{name:<{wide}}  {clean_line(value, 400)}" for name, value in rows]


def _enough(balance: Balance, page: str) -> str:
    """Behind an amount, where it is not; `page` is where that is mended, empty where nobody can go there."""
    if balance.used_up:
        return " · " + (_("used up: {page}").format(page=page) if page else _("used up"))
    if balance.low:
        return " · " + (_("low: {page}").format(page=page) if page else _("low"))
    return ""


def _identity(check: IdentityCheck, pages: Pages, *, demo: bool) -> str:
    short, meaning = identity_words(check, pages)
    if check is IdentityCheck.NOT_DONE:
        return short if demo else f"{short} · {pages.verification}"
    return f"{short} · {meaning}" if check is IdentityCheck.FAILED else short


def _notice(notice: Notification, *, demo: bool) -> str:
    """All of it; foreign. The pages of a demo end with it."""
    parts = (notice.title, notice.message, "" if demo else notice.link)
    return " · ".join(part for part in parts if part)


def _block_in_words(block: CreditBlock) -> str:
    parts = [
        _("{left} of {amount} left").format(left=cents(block.left_usd), amount=cents(block.amount_usd)),
        _("free") if block.free else _("bought"),
    ]
    if block.expires is not None:
        parts.append(_("until {day}").format(day=block.expires.date().isoformat()))
    return " · ".join(parts)
