"""`kilo-tui login` and `logout`: signing in and out without the full screen, also where there is no terminal."""

from __future__ import annotations

import asyncio
import getpass
import os
import signal
import sys
import termios
from contextlib import aclosing, suppress
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from kilo_tui.account_wiring import AccountDesk
from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.explain import DEMO_ENDED, KEY_PAGE, explain
from kilo_tui.model.account import Organization
from kilo_tui.output import Pipe, colours, note
from kilo_tui.services.access import AccessService
from kilo_tui.services.sign_in import InTouch, OutOfTouch, ShowingCode, SignedIn
from kilo_tui.text.qr import half_blocks, says_unicode
from kilo_tui.text.sanitize import clean_line
from kilo_tui.words import _, ngettext

if TYPE_CHECKING:
    from kilo_tui.cli import Options

LARGEST_KEY = 64 * 1024
"""Bytes; a key is far shorter."""
_ROWS_BESIDE_QR = 7
_LIGHT_ON_DARK = "\x1b[38;5;231;48;5;16m"


def run_login(options: Options) -> int:
    """Sign in; the exit status. Raises KiloError."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _leave)
    pipe = Pipe()
    desk = AccountDesk(options)
    if desk.outranking is not None:
        note(_("{source} is set and comes before the key that is kept now").format(source=desk.outranking.value))
    key = _pasted(demo=options.demo) if options.key else ""
    try:
        access, done = asyncio.run(_with_key(desk, key) if options.key else _with_code(desk, pipe))
    except KiloError as error:
        if options.demo and error.facts.phase == "pasted" and error.kind is Kind.SIGN_IN_EXPIRED:
            error.with_facts(phase=DEMO_ENDED)
        raise
    if done.unkept is not None:
        raise done.unkept
    _say_done(pipe, done)
    team = _chosen(pipe, done.account.organizations)  # no event loop here: ctrl+c ends the question at once
    if team is not None:
        asyncio.run(access.choose(team))
        pipe.write_now(_("asking for {organization}").format(organization=clean_line(team.name or team.id, 60)) + "\n")
    return 0


def run_logout(options: Options) -> int:
    """Sign out on this machine; the exit status. Raises KiloError."""
    desk = AccountDesk(options)
    there = desk.forget()
    name = desk.profile_name
    said = (
        _("Signed out: the key of the profile {name} is deleted.") if there else _("The profile {name} keeps no key.")
    )
    lines = [said.format(name=name)]
    if not options.demo:
        lines.append(_("Other copies of the key work until it is reset: {page}").format(page=KEY_PAGE))
    Pipe().write_now("\n".join(lines) + "\n")
    if desk.outranking is not None:
        note(_("{source} is still set and goes on being used").format(source=desk.outranking.value))
    return 0


def _leave(number: int, _frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


def _pasted(*, demo: bool) -> str:
    """What was pasted, or comes through a pipe. Raises KiloError `bad_usage`."""
    if sys.stdin.isatty():
        with suppress(EOFError):
            whence = _("Key from {page} (it is not shown):").format(page=KEY_PAGE)
            return getpass.getpass((_("Key of the demo (it is not shown):") if demo else whence) + " ")
        return ""
    try:
        data = sys.stdin.buffer.read(LARGEST_KEY + 1)
    except OSError as error:
        place = _("standard input: {reason}").format(reason=error.strerror or "")
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=place)) from error
    return data.decode("utf-8", "replace")


async def _with_key(desk: AccountDesk, key: str) -> tuple[AccessService, SignedIn]:
    async with desk.signing_in() as (service, access):
        return access, await service.with_key(key)


async def _with_code(desk: AccountDesk, pipe: Pipe) -> tuple[AccessService, SignedIn]:
    async with desk.signing_in() as (service, access), aclosing(service.with_code()) as events:
        async for event in events:
            match event:
                case ShowingCode():
                    _show_code(pipe, event)
                case OutOfTouch(error):
                    note(_("{title}; asking again as long as the code lives").format(title=explain(error).title))
                case InTouch():
                    note(_("the gateway answers again"))
                case SignedIn():
                    return access, event
    raise AssertionError("the last event is SignedIn")


def _show_code(pipe: Pipe, shown: ShowingCode) -> None:
    link, code = clean_line(shown.code.link, 2000), clean_line(shown.code.code)
    head = _("The code has expired; here is a new one.") if shown.renewed else _("Sign in, or sign up, in any browser:")
    minutes = max(1, round(shown.code.lives_seconds / 60))
    wait = ngettext(
        "Waiting for Authorize; the code lives {count} minute.",
        "Waiting for Authorize; the code lives {count} minutes.",
        minutes,
    ).format(count=minutes)
    lines = [head, "", link, "", _("The page shows this code: {code}").format(code=code), *_picture(link), wait]
    pipe.write_now("\n".join(lines) + "\n")


def _say_done(pipe: Pipe, done: SignedIn) -> None:
    account = done.account
    who = clean_line(account.email or account.name or account.id, 200)
    pipe.write_now((_("signed in as {who}").format(who=who) if who else _("signed in")) + "\n")
    if done.unread is not None:
        note(_("{title}: the key is kept, the account was not read").format(title=explain(done.unread).title))


def _picture(link: str) -> list[str]:
    """The link as a QR code where somebody can see it and it fits; else nothing."""
    if not os.isatty(1) or not says_unicode(os.environ):
        return []
    try:
        columns, rows = os.get_terminal_size(1)
    except OSError:
        return []
    drawn = half_blocks(link)
    if len(drawn[0]) > columns or len(drawn) + _ROWS_BESIDE_QR > rows:
        return []
    return [f"{_LIGHT_ON_DARK}{row}\x1b[0m" if colours() else row for row in drawn]


def _chosen(pipe: Pipe, organizations: tuple[Organization, ...]) -> Organization | None:
    """The organization to ask for, as the person at the terminal says; None is the person."""
    if not organizations or not sys.stdin.isatty():
        return None
    lines = ["", _("For whom do you ask?"), "  0  " + _("personal account")]
    for number, team in enumerate(organizations, 1):
        lines.append(f"  {number}  {clean_line(team.name or team.id, 60)} · {clean_line(team.role, 20)}")
    pipe.write_now("\n".join(lines) + "\n")
    with suppress(termios.error, OSError):
        termios.tcflush(0, termios.TCIFLUSH)  # an Enter from before the question is no answer to it
    while True:
        pipe.write_now(_("Number, or Enter for your personal account:") + " ")
        answer = sys.stdin.readline().strip()
        if answer in ("", "0"):
            return None
        if answer.isascii() and answer.isdigit() and len(answer) < 6 and int(answer) <= len(organizations):
            return organizations[int(answer) - 1]
