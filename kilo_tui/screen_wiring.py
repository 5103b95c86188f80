"""Builds the full screen over its services, runs it, and takes it down whatever ends it."""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Callable
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

from kilo_tui.account_wiring import live_account, sign_in_service
from kilo_tui.connector import Connector
from kilo_tui.services.browsing import BrowsingService
from kilo_tui.services.copying import CopyService
from kilo_tui.services.ports import EditorFailed
from kilo_tui.services.questions import Questions
from kilo_tui.services.spending import SpendingService
from kilo_tui.storage.commands import Clipboards, CommandFailed, edited
from kilo_tui.storage.files import CopiedFile
from kilo_tui.surroundings import Surroundings
from kilo_tui.wiring import SystemClock, open_house
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.cli import Options
    from kilo_tui.ui.terminal import Terminal


def run_screen(options: Options, taken: Terminal | None = None) -> int:
    """Open the full screen; the exit status. Raises KiloError before it is opened."""
    from kilo_tui.ui.terminal import Terminal

    terminal = taken or Terminal()
    surroundings = Surroundings(options)
    with terminal.given_back() if surroundings.config.token_command else nullcontext():  # it may ask for a password
        connector = Connector(surroundings)  # a wrong address and a failing token command show before the screen opens
    return asyncio.run(_screen(surroundings, connector, terminal))


def _collect_seldom() -> None:
    """Leave what was imported out of every collection of garbage, and look at all that is old far less often.

    A long answer makes hundreds of thousands of objects that stay, and looking at them all takes longer than a key
    may wait; nearly nothing here is garbage that only a collection finds. Of what was imported it is half a megabyte,
    and finding it would take a twentieth of the start.
    """
    gc.freeze()
    gc.set_threshold(10_000, 20, 200)
    gc.enable()


async def _screen(surroundings: Surroundings, connector: Connector, terminal: Terminal) -> int:
    from kilo_tui.signals import SignalGuard
    from kilo_tui.storage.log import open_log
    from kilo_tui.ui.app import KiloApp
    from kilo_tui.ui.below import Services
    from kilo_tui.ui.terminal_driver import driver_on

    surroundings.bind_keys()
    log_place = open_log(surroundings.locations)
    loop = asyncio.get_running_loop()
    async with open_house(surroundings, connector, save=True) as house:
        spending = SpendingService(house.chat, house.history, clock=SystemClock())
        app = KiloApp(
            Services(
                chat=house.chat,
                models=house.models,
                choices=house.choices,
                routing=house.routing,
                clock=SystemClock(),
                opening=house.opening,
                connect=house.gateway.open_soon,
                browsing=BrowsingService(Clipboards(), os.environ),
                copying=CopyService(Clipboards(), CopiedFile(surroundings.locations.copied), os.environ),
                spending=spending,
                edit=edit,
                questions=Questions(house.history),
                access=house.access,
                account=live_account(connector, house.gateway.client, house.access, spending),
                sign_in=lambda: sign_in_service(connector, house.gateway.client, house.access),
                demo=house.demo,
            )
        )
        app.driver_class = driver_on(terminal)
        guard = SignalGuard(
            end=lambda number: _soon(loop, lambda: app.end(number)),
            save=house.save_now,
            restore=terminal.restore,
            signals=(signal.SIGTERM, signal.SIGHUP, signal.SIGINT),
        )
        guard.watch()
        _collect_seldom()
        try:
            await app.run_async(mouse=surroundings.profile.mouse and not surroundings.options.no_mouse)
        finally:
            guard.release()
    if app.crashed:
        place = log_place or _("nowhere: the log cannot be written")
        sys.stderr.write(
            _("kilo-tui: a defect ended the program. What happened is written in {place}").format(place=place) + "\n"
        )
        return 1
    return app.return_code or 0


def edit(text: str) -> str:
    """As the services' port has it."""
    try:
        return edited(text, os.environ)
    except CommandFailed as error:
        raise EditorFailed(error.reason) from error


def _soon(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    with suppress(RuntimeError):  # the loop has ended, and so will the process
        loop.call_soon_threadsafe(what)
