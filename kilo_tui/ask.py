"""`kilo-tui ask`: one answer on standard output, for pipes and scripts."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from kilo_tui.errors import Facts, Interrupted, KiloError, Kind, trouble
from kilo_tui.output import (
    JsonLinesOutput,
    JsonOutput,
    Output,
    Pipe,
    Result,
    TextOutput,
    complaint,
    json_line,
    note,
)
from kilo_tui.signals import SignalGuard
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
        text = data.decode("utf-8", "replace")
        if "\ufffd" in text and "\ufffd".encode() not in data:
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
        result = Result(None, False, error)
        if options.json:
            pipe.write_now(json_line(result.as_json()))
        elif options.jsonl:
            pipe.write_now(json_line({"event": "end", **result.as_json()}))
        else:
            sys.stderr.write(complaint(error) + "\n")
        return result.exit_status


async def _ask(options: Options, prompt: str, pipe: Pipe) -> int:
    from kilo_tui.wiring import open_for_ask

    loop = asyncio.get_running_loop()
    async with open_for_ask(options) as house:
        chat = house.chat
        output: Output
        if options.json:
            output = JsonOutput(pipe)
        elif options.jsonl:
            output = JsonLinesOutput(pipe, chat)
        else:
            output = TextOutput(pipe, on_terminal=os.isatty(1))
        guard = SignalGuard(
            end=lambda number: _call(loop, lambda: chat.stop(number)),
            save=house.save_now,
            signals=(signal.SIGINT, signal.SIGTERM, signal.SIGHUP),
        )
        stop_listening = chat.listen(output.take)
        guard.watch()
        try:
            turn = chat.send(prompt)
            await chat.ended()
        finally:
            guard.release()
            stop_listening()
        result = Result(turn, chat.is_kept(turn), turn.error)
        output.end(result)
        if pipe.closed and not isinstance(result.error, Interrupted):
            return 0
        return result.exit_status


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    try:
        loop.call_soon_threadsafe(what)
    except RuntimeError:  # the loop has ended, and so will the process
        return
