"""`kilo-tui ask`: one answer on standard output, for pipes and scripts."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from kilo_tui.errors import Facts, Interrupted, KiloError, Kind, trouble
from kilo_tui.explain import DEMO_ENDED
from kilo_tui.output import (
    UNWRITTEN_STATUS,
    JsonLinesOutput,
    JsonOutput,
    Output,
    Pipe,
    Result,
    TextOutput,
    complaint,
    json_line,
    note,
    say,
)
from kilo_tui.signals import SignalGuard
from kilo_tui.text.sanitize import clean_line
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.cli import Options


def read_prompt(words: Sequence[str]) -> str:
    """The words joined by blanks, and what stands on standard input after a blank line.

    Raises KiloError `bad_usage` when there is nothing to ask.
    """
    typed = os.fsencode(" ".join(words))
    piped = b""
    if not _stdin_is_a_terminal():
        try:
            piped = sys.stdin.buffer.read()
        except OSError as error:
            place = _("standard input: {reason}").format(reason=error.strerror or "")
            raise trouble(Kind.BAD_USAGE, facts=Facts(place=place)) from error
    parts = []
    for source, data in ((_("the words"), typed), (_("standard input"), piped)):
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = data.decode("utf-8", "replace")
            note(_("{source}: what is not UTF-8 was replaced").format(source=source))
        if text.strip():
            parts.append(text)
    if not parts:
        place = _("there is nothing to ask: kilo-tui ask PROMPT, or a prompt on standard input")
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=place))
    return "\n\n".join(parts)


def _stdin_is_a_terminal() -> bool:
    return sys.stdin is None or sys.stdin.closed or sys.stdin.isatty()


def run_ask(options: Options) -> int:
    """Ask once; the exit status."""
    pipe = Pipe()
    try:
        prompt = read_prompt(options.words)
        return asyncio.run(_ask(options, prompt, pipe))
    except KiloError as error:
        return _nothing_asked(options, pipe, error)
    except KeyboardInterrupt:  # before anything was asked: afterwards the guard has the signals
        return _nothing_asked(options, pipe, Interrupted(signal.SIGINT))


def _nothing_asked(options: Options, pipe: Pipe, error: KiloError) -> int:
    """Say why there is no answer; the exit status."""
    result = Result(None, False, error)
    if options.json and not pipe.used:
        pipe.write_now(json_line(result.as_json()))
    elif options.jsonl and not pipe.used:
        pipe.write_now(json_line({"event": "end", **result.as_json()}))
    elif not isinstance(error, Interrupted):
        say(complaint(error, options=options))
    return result.exit_status


async def _ask(options: Options, prompt: str, pipe: Pipe) -> int:
    from kilo_tui.wiring import open_for_ask

    loop = asyncio.get_running_loop()
    with ExitStack() as guarded:  # until the house is closed: a store that is locked does not hold up a signal
        async with open_for_ask(options) as house:
            chat = house.chat
            output: Output
            if options.json:
                output = JsonOutput(pipe)
            elif options.jsonl:
                output = JsonLinesOutput(pipe, chat)
            else:
                output = TextOutput(pipe, options, on_terminal=os.isatty(1))
            guard = SignalGuard(
                end=lambda number: _call(loop, lambda: chat.stop(number)),
                save=house.save_now,
                signals=(signal.SIGINT, signal.SIGTERM, signal.SIGHUP),
            )
            guarded.callback(guard.release)
            guarded.callback(chat.listen(output.take))
            guard.watch()
            turn = chat.send(prompt)
            await chat.ended()
            if options.demo and turn.error is not None and turn.error.kind is Kind.OUT_OF_CREDITS:
                turn.error.with_facts(phase=DEMO_ENDED, link="")
            result = Result(turn, chat.is_kept(turn), turn.error)
            output.end(result)
            if options.effort and await house.models.effort_for(turn.model_id, chat.settings.effort) is None:
                note(_("{model} takes no reasoning effort: none was sent").format(model=clean_line(turn.model_id, 500)))
    if pipe.closed and not isinstance(result.error, Interrupted):
        return UNWRITTEN_STATUS if pipe.failed else 0
    return result.exit_status


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(what)
    except RuntimeError:  # the loop has ended, and so will the process
        return
