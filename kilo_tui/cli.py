"""The command line: options, sub-commands and exit statuses.

One parser for everything, so that an option means the same before, after and between the words. Nothing heavy
is imported before it is known what is wanted: `--version` and `ask` never see Textual.
"""

from __future__ import annotations

import argparse
import os
import shlex
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from kilo_tui import __version__
from kilo_tui.errors import Facts, KiloError, Kind, exit_status, trouble
from kilo_tui.words import _, language_of, speak

if TYPE_CHECKING:
    from kilo_tui.ui.terminal import Terminal

COMMANDS = ("ask", "login", "logout", "account", "models", "demo-gateway")
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh")
_SCREEN, _ASK, _LOGIN, _LOGOUT, _ACCOUNT, _MODELS, _DEMO_GATEWAY = "", *COMMANDS

_WANTED_BY = {
    "profile": (_SCREEN, _ASK, _LOGIN, _LOGOUT, _ACCOUNT, _MODELS),
    "demo": (_SCREEN, _ASK, _LOGIN, _LOGOUT, _ACCOUNT, _MODELS),
    "model": (_SCREEN, _ASK),
    "base_url": (_SCREEN, _ASK, _MODELS),
    "continue_last": (_SCREEN,),
    "no_mouse": (_SCREEN,),
    "effort": (_ASK,),
    "system": (_ASK,),
    "no_save": (_ASK,),
    "json": (_ASK, _ACCOUNT, _MODELS),
    "jsonl": (_ASK,),
    "free": (_MODELS,),
    "key": (_LOGIN,),
    "port": (_DEMO_GATEWAY,),
}
"""Option → the commands it means something to; elsewhere it is an error and not silently dropped."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line asked for; None is not said."""

    command: str = _SCREEN
    words: tuple[str, ...] = ()
    profile: str | None = None
    demo: bool = False
    model: str | None = None
    base_url: str | None = None
    continue_last: bool = False
    no_mouse: bool = False
    effort: str | None = None
    system: str | None = None
    no_save: bool = False
    json: bool = False
    jsonl: bool = False
    free: bool = False
    key: str | None = field(default=None, repr=False)
    """`-`, standard input; nothing else."""
    port: int = 0

    def again(self, command: str) -> str:
        """`kilo-tui COMMAND` with what was said of where and as whom to ask, as far as that command takes it."""
        said = {"demo": self.demo, "profile": self.profile, "base_url": self.base_url}
        words = ["kilo-tui", command]
        for name, value in said.items():
            if value and command in _WANTED_BY[name]:
                words += [_option(name)] if value is True else [_option(name), str(value)]
        return shlex.join(words)


class _Parser(argparse.ArgumentParser):
    """argparse, but a wrong option becomes our own error."""

    def error(self, message: str) -> NoReturn:
        raise trouble(Kind.BAD_USAGE, facts=Facts(place=message))


def _parser() -> _Parser:
    parser = _Parser(
        prog="kilo-tui",
        add_help=False,
        allow_abbrev=False,
        argument_default=argparse.SUPPRESS,
        exit_on_error=False,
    )
    for name in ("--profile", "--model", "--base-url", "--effort", "--system", "--key", "--port"):
        parser.add_argument(name)
    for name in ("--demo", "--no-mouse", "--no-save", "--json", "--jsonl", "--free", "--version"):
        parser.add_argument(name, action="store_true")
    parser.add_argument("--continue", dest="continue_last", action="store_true")
    parser.add_argument("-h", "--help", action="store_true")
    parser.add_argument("words", nargs="*")
    return parser


def parse(arguments: Sequence[str]) -> Options:
    """Options from the command line. Raises KiloError `bad_usage`, naming what is wrong."""
    before, dashes, literal = _split(arguments)
    try:
        found, unknown = _parser().parse_known_intermixed_args(before)
    except argparse.ArgumentError as error:
        raise _bad(_("{option} wants a value").format(option=error.argument_name or "")) from error
    if unknown:
        raise _bad(_("there is no option {option}").format(option=unknown[0]))
    given = vars(found)
    words = [*given.pop("words", []), *literal]
    command = _SCREEN
    if words and (words[0] in COMMANDS or not dashes):
        command = words.pop(0)
    if command not in (_SCREEN, *COMMANDS):
        raise _bad(_('there is no command "{command}"; to ask: kilo-tui ask {command}').format(command=command))
    if words and command == _LOGIN:  # it may be a key, which is not repeated
        raise _bad(_("a key is read from standard input, where no list of processes shows it: kilo-tui login --key -"))
    if words and command != _ASK:
        raise _bad(_('"{word}" is one word too many').format(word=words[0]))
    for name, value in given.items():
        if command not in _WANTED_BY.get(name, ()):
            raise _bad(_where(name, command))
        if isinstance(value, str) and not _is_utf8(value):
            raise _bad(f"{_option(name)}: " + _("not UTF-8"))
    if given.get("json") and given.get("jsonl"):
        raise _bad(_("--json and --jsonl exclude each other"))
    if given.get("effort", EFFORTS[0]) not in EFFORTS:
        raise _bad(_("--effort is one of {efforts}").format(efforts=", ".join(EFFORTS)))
    if given.get("key", "-") != "-":
        raise _bad(_("a key is read from standard input, where no list of processes shows it: kilo-tui login --key -"))
    given["port"] = _port(given.get("port", "0"))
    return Options(command=command, words=tuple(words), **given)


def _split(arguments: Sequence[str]) -> tuple[list[str], bool, list[str]]:
    """What stands before `--`, whether it is there, and what comes after: words, whatever they look like."""
    if "--" not in arguments:
        return list(arguments), False, []
    at = list(arguments).index("--")
    return list(arguments[:at]), True, list(arguments[at + 1 :])


def _port(text: str) -> int:
    digits = text.lstrip("0") or text[-1:]
    if not digits.isascii() or not digits.isdigit() or len(digits) > 5 or int(digits) > 65535:
        raise _bad(_("--port is a number from 0 to 65535"))
    return int(digits)


def _is_utf8(word: str) -> bool:
    """Python makes half a surrogate pair of each byte on the command line that is not UTF-8."""
    return not any("\ud800" <= character <= "\udfff" for character in word)


def _option(name: str) -> str:
    return "--continue" if name == "continue_last" else "--" + name.replace("_", "-")


def _where(name: str, command: str) -> str:
    wanted = " / ".join(("kilo-tui " + command).strip() for command in _WANTED_BY[name])
    return _("{option} goes with: {commands}").format(option=_option(name), commands=wanted)


def _bad(what: str) -> KiloError:
    return trouble(Kind.BAD_USAGE, facts=Facts(place=what))


def usage() -> str:
    """The text of `--help`: commands that work, and every option."""
    rows = (
        ("kilo-tui", _("open the chat screen")),
        ("kilo-tui ask [PROMPT …]", _("one answer on standard output, for pipes and scripts")),
        ("kilo-tui login [--key -]", _("sign in with a code in a browser; --key - reads a key from standard input")),
        ("kilo-tui logout", _("delete the key that is kept on this machine")),
        ("kilo-tui account [--json]", _("who is signed in, organizations, balance, credits")),
        ("kilo-tui models [--json] [--free]", _("the models: prices for a million tokens, context")),
        ("kilo-tui demo-gateway [--port N]", _("serve the built-in demo gateway until it is stopped")),
        ("", ""),
        ("--demo", _("use the built-in demo gateway: no account, scripted answers")),
        ("--profile NAME", _("use another profile than default")),
        ("--model ID", _("ask this model")),
        ("--base-url URL", _("chat with any OpenAI-compatible server (…/v1)")),
        ("--continue", _("screen: go on with the last conversation")),
        ("--no-mouse", _("screen: leave the mouse to the terminal")),
        (
            "--effort LEVEL",
            _("ask: how long a model may reason: {efforts}").format(efforts=", ".join(EFFORTS)),
        ),
        ("--system TEXT", _("ask: a system prompt")),
        ("--no-save", _("ask: keep nothing on disk")),
        ("--json", _("ask, account, models: JSON, once, at the end")),
        ("--jsonl", _("ask: one JSON object a line, as it comes")),
        ("--free", _("models: only those that cost nothing")),
        ("--version", _("print the version")),
        ("--help", _("print this")),
    )
    wide = max(len(left) for left, _right in rows)
    lines = [f"  {left:<{wide}}  {right}".rstrip() for left, right in rows]
    return "\n".join([_("Kilo TUI: chat with every model of the Kilo Code gateway."), "", *lines])


def run(arguments: Sequence[str], terminal: Terminal | None = None) -> int:
    """Do what the command line says; the exit status. `terminal` has been taken already, for the full screen."""
    _reserve_standard_streams()
    speak(language_of(os.environ))
    try:
        if "--version" in arguments[:1]:
            return _print(f"kilo-tui {__version__}")
        if arguments and arguments[0] in ("--help", "-h"):
            return _print(usage())
        return _dispatch(arguments, terminal)
    except KiloError as error:
        return _complain(error)


def _dispatch(arguments: Sequence[str], terminal: Terminal | None) -> int:
    """Raises KiloError for what is wrong with the command line itself."""
    before, _dashes, _words = _split(arguments)
    if "--version" in before:
        return _print(f"kilo-tui {__version__}")
    if "--help" in before or "-h" in before:
        return _print(usage())
    options = parse(arguments)
    try:
        return _run(options, terminal)
    except KiloError as error:
        return _complain(error, options)


def _run(options: Options, terminal: Terminal | None) -> int:
    if options.command == _ASK:
        from kilo_tui.ask import run_ask

        return run_ask(options)
    if options.command in (_LOGIN, _LOGOUT):
        from kilo_tui.login import run_login, run_logout

        return run_login(options) if options.command == _LOGIN else run_logout(options)
    if options.command == _ACCOUNT:
        from kilo_tui.account import run_account

        return run_account(options)
    if options.command == _MODELS:
        from kilo_tui.models import run_models

        return run_models(options)
    if options.command == _DEMO_GATEWAY:
        from kilo_tui.wiring import serve_demo_gateway

        return serve_demo_gateway(options.port)
    if not (_is_terminal(0) and _is_terminal(1)):
        raise _bad(_("the screen needs a terminal on standard input and output; in a pipe: kilo-tui ask"))
    from kilo_tui.screen_wiring import run_screen

    return run_screen(options, terminal)


def _is_terminal(descriptor: int) -> bool:
    try:
        return os.isatty(descriptor)
    except OSError:
        return False


def _reserve_standard_streams() -> None:
    """Where one is closed, the next file to be opened would get its number, and with it what is written there."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout = sys.stdout or os.fdopen(1, "w", encoding="utf-8", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(2, "w", encoding="utf-8", closefd=False)


def _print(text: str) -> int:
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "replace").decode(encoding) + "\n")
        sys.stdout.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # else Python tries once more, at its end
        if not isinstance(error, BrokenPipeError):
            from kilo_tui.output import note

            note(_("standard output: {reason}").format(reason=error.strerror or ""))
            return 1
    return 0


def _complain(error: KiloError, options: Options | None = None) -> int:
    from kilo_tui.output import complaint, say

    say(complaint(error, options=options))
    return exit_status(error)
