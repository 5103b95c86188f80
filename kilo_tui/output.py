"""What a script or a person gets to read from `ask`: text, JSON, complaints."""

from __future__ import annotations

import asyncio
import json
import os
import re
import select
import sys
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from kilo_tui.errors import KiloError, Kind, exit_status
from kilo_tui.explain import explain, next_step, retrying
from kilo_tui.model.chat import Delta, Reasoning, Turn, TurnState
from kilo_tui.services.chat import ChatEvent, NotKept, Retrying, Started
from kilo_tui.services.receipt import receipt
from kilo_tui.text.sanitize import Cleaner, clean, clean_line
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.cli import Options
    from kilo_tui.services.chat import ChatService

PARTIAL_STATUS = 7
"""Text came, and then it broke off."""
UNWRITTEN_STATUS = 1
"""The answer came and could not be written to standard output."""

_ON_PAGES = ("add_funds", "support")

_OBEYED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb\U000e0000\U000e0001]")


class Output(Protocol):
    """How what happens reaches standard output."""

    def take(self, event: ChatEvent) -> None:
        """Something happened."""
        ...

    def end(self, result: Result) -> None:
        """Nothing more will happen."""
        ...


@dataclass(frozen=True, slots=True)
class Result:
    """How it ended: the turn, or the error that came before there was one."""

    turn: Turn | None
    kept: bool
    error: KiloError | None

    @property
    def exit_status(self) -> int:
        """0, 7 for half an answer, or the error's."""
        if self.error is None:
            return 0
        if self.error.kind is not Kind.INTERRUPTED and self.turn and self.turn.state is TurnState.PARTIAL:
            return PARTIAL_STATUS
        return exit_status(self.error)

    def as_json(self) -> dict[str, Any]:
        """The object `--json` prints: every key, always."""
        turn = self.turn
        usage = turn.usage if turn else None
        return {
            "conversation_id": turn.conversation_id if turn and self.kept else None,
            "turn_id": turn.id if turn and self.kept else None,
            "text": turn.text if turn else "",
            "reasoning": turn.reasoning if turn else "",
            "model": turn.model_id or None if turn else None,
            "answered_by": {
                "model": turn.answered_model_id if turn else None,
                "provider": turn.provider if turn else None,
            },
            "finish_reason": turn.finish_reason if turn else None,
            "state": turn.state.value if turn else TurnState.FAILED.value,
            "usage": {
                "prompt_tokens": usage.prompt_tokens if usage else None,
                "completion_tokens": usage.completion_tokens if usage else None,
                "reasoning_tokens": usage.reasoning_tokens if usage else None,
                "cached_tokens": usage.cached_tokens if usage else None,
                "cost_usd": plain(usage.cost_usd) if usage else None,
            },
            "seconds_to_first_token": rounded(turn.seconds_to_first_token) if turn else None,
            "seconds": rounded(turn.seconds) if turn else None,
            "error": error_as_json(self.error, turn) if self.error else None,
        }


def plain(amount: Decimal | None) -> str | None:
    """A decimal without an exponent, or null."""
    return None if amount is None else format(amount, "f")


def rounded(value: float | None) -> float | None:
    """Seconds to the millisecond, or null."""
    return None if value is None else round(value, 3)


def error_as_json(error: KiloError, turn: Turn | None = None) -> dict[str, Any]:
    """The `error` object of `--json`."""
    said = explain(error, has_text=bool(turn and turn.pieces))
    return {
        "kind": error.kind.value,
        "title": said.title,
        "message": said.whole,
        "next": list(said.next),
        "status": error.facts.status,
    }


def complaint(error: KiloError, turn: Turn | None = None, *, options: Options | None = None) -> str:
    """What a person reads about `error` on standard error; the world's words in it are cleaned.

    Commands in it repeat what `options` say of where and as whom to ask. A demo has no page that would still be there.
    """
    said = explain(error, has_text=bool(turn and turn.pieces))
    if error.kind is Kind.BAD_USAGE:
        lines = [f"kilo-tui: {clean(said.message)}"]
    else:
        lines = [f"kilo-tui: {clean_line(said.title)}", "  " + clean(said.message)]
    if said.detail:
        lines.append("  " + clean_line(said.detail, 500))
    offered = [action for action in said.next if not (options and options.demo and action in _ON_PAGES)]
    steps = [next_step(action, error, options.again) if options else next_step(action, error) for action in offered]
    lines += ["  → " + _step(clean_line(step.label), clean_line(step.command, 500)) for step in steps]
    return "\n".join(lines)


def _step(label: str, command: str) -> str:
    return _("{label}: {command}").format(label=label, command=command)


def json_line(value: dict[str, Any] | list[Any]) -> str:
    """One object or list on one line; what a terminal would obey is escaped, which a program reads as the same text."""
    line = json.dumps(value, ensure_ascii=False)
    return _OBEYED.sub(lambda found: json.dumps(found[0])[1:-1], line) + "\n"


class Pipe:
    """Standard output that may be closed on the other side: then quietly nothing more is written."""

    def __init__(self) -> None:
        self.closed = False
        self.failed = False
        """It was closed by the world and not by whoever reads it: a full disk."""
        self.used = False
        self._waiting: list[str] = []

    def write(self, text: str) -> None:
        """Write `text` once this turn of the event loop is over, together with what else comes in it."""
        if not self._waiting:
            asyncio.get_running_loop().call_soon(self.flush)
        self._waiting.append(text)

    def write_now(self, text: str) -> None:
        """Write `text` where no event loop runs."""
        self._waiting.append(text)
        self.flush()

    def flush(self) -> None:
        """Write what waits, now."""
        data = "".join(self._waiting).encode("utf-8", "replace")
        self.used = True
        self._waiting.clear()
        while data and not self.closed:
            try:
                data = data[os.write(1, data) :]
            except BlockingIOError:  # whoever gave us the pipe made it so; its reader is slow
                select.select([], [1], [])
            except BrokenPipeError:
                self.closed = True
            except OSError as error:
                self.closed = self.failed = True
                note(_("standard output: {reason}").format(reason=error.strerror or ""))


def note(text: str) -> None:
    """A line for people on standard error, cleaned."""
    say(f"kilo-tui: {clean_line(text, 500)}")


def say(text: str) -> None:
    """Write clean text on standard error; when nobody reads it, so be it."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # else Python tries once more, at its end


class TextOutput:
    """The answer as text: cleaned on a terminal, exact in a pipe."""

    def __init__(self, pipe: Pipe, options: Options, *, on_terminal: bool) -> None:
        self._pipe = pipe
        self._options = options
        self._on_terminal = on_terminal
        self._cleaner = Cleaner()
        self._last = "\n"

    def take(self, event: ChatEvent) -> None:
        if isinstance(event, Delta):
            self._show(self._cleaner.feed(event.text) if self._on_terminal else event.text)
        elif isinstance(event, Retrying):
            note(retrying(event.error.kind, event.attempt, event.in_seconds))
        elif isinstance(event, NotKept):
            note(explain(event.error).whole)

    def _show(self, text: str) -> None:
        if text:
            self._last = text[-1]
            self._pipe.write(text)

    def end(self, result: Result) -> None:
        if self._on_terminal:
            self._show(self._cleaner.close())
            if self._last != "\n":
                self._show("\n")
        self._pipe.flush()
        if self._pipe.closed:
            return
        if result.error is not None:
            say(complaint(result.error, result.turn, options=self._options))
        elif result.turn is not None and self._on_terminal and sys.stderr.isatty():
            line = clean_line(" · ".join(receipt(result.turn)), 500)
            say(f"\x1b[2m{line}\x1b[0m" if colours() else line)


def colours() -> bool:
    """Whether the terminal may be asked for a fainter colour."""
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM", "dumb") != "dumb"


class JsonOutput:
    """One object at the end."""

    def __init__(self, pipe: Pipe) -> None:
        self._pipe = pipe

    def take(self, event: ChatEvent) -> None:
        if isinstance(event, NotKept):
            note(explain(event.error).whole)

    def end(self, result: Result) -> None:
        self._pipe.write(json_line(result.as_json()))
        self._pipe.flush()


class JsonLinesOutput:
    """One object a line, as it comes."""

    def __init__(self, pipe: Pipe, chat: ChatService) -> None:
        self._pipe = pipe
        self._chat = chat

    def take(self, event: ChatEvent) -> None:
        match event:
            case Started(turn):
                kept = self._chat.is_kept(turn)
                self._line(
                    "start",
                    conversation_id=turn.conversation_id if kept else None,
                    turn_id=turn.id if kept else None,
                    model=turn.model_id,
                )
            case Reasoning(text):
                self._line("reasoning", text=text)
            case Delta(text):
                self._line("delta", text=text)
            case Retrying(error, attempt, in_seconds, _due):
                self._line("retry", in_seconds=rounded(in_seconds), attempt=attempt, kind=error.kind.value)
            case NotKept(error):
                note(explain(error).whole)
            case _:
                pass

    def _line(self, event: str, **values: Any) -> None:
        self._pipe.write(json_line({"event": event, **values}))

    def end(self, result: Result) -> None:
        self._line("end", **result.as_json())
        self._pipe.flush()
