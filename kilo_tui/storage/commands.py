"""The one place where other programs are run: as argument lists, never through a shell."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from kilo_tui.words import _
from kilo_tui.words import seconds as spoken_seconds

TOKEN_COMMAND_SECONDS = 30.0
EDITORS = ("vi", "nano", "vim", "emacs")
"""Where no variable names one, the first of these that is there."""
LARGEST_EDITED = 16 * 1024 * 1024

GIVE_SECONDS = 3.0


class CommandFailed(Exception):
    """A program did not do what was asked; `reason` holds nothing of its standard output, which may be a secret."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def output_of(arguments: Sequence[str], seconds: float = TOKEN_COMMAND_SECONDS) -> str:
    """What the program prints. Raises CommandFailed."""
    try:
        done = subprocess.run(list(arguments), capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise CommandFailed(_("no end after {time}").format(time=spoken_seconds(seconds))) from error
    except (OSError, ValueError) as error:
        raise CommandFailed(getattr(error, "strerror", None) or str(error)) from error
    if done.returncode != 0:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise CommandFailed(_("status {number}").format(number=done.returncode) + (f": {said[0]}" if said else ""))
    return done.stdout.decode("utf-8", "replace")


class Clipboards:
    """Programs that keep what they are given to read."""

    def give(self, arguments: Sequence[str], data: bytes) -> bool:
        """Whether the program is there, takes `data` and says so.

        What it prints is not waited for: a program that keeps a clipboard lives on in the background, in a session of
        its own, so that neither stopping us nor closing the terminal takes it away.
        """
        try:
            done = subprocess.run(
                list(arguments),
                input=data,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=GIVE_SECONDS,
                start_new_session=True,
                check=False,
            )
        except (OSError, ValueError, subprocess.TimeoutExpired):
            return False
        return done.returncode == 0


def edited(text: str, environ: Mapping[str, str]) -> str:
    """`text` as the person leaves it in their editor, which has the terminal until it ends. Raises CommandFailed.

    The file is in a folder only they can read, and gone afterwards.
    """
    editor = _editor(environ)
    try:
        folder = Path(tempfile.mkdtemp(prefix="kilo-tui-"))
    except OSError as error:
        raise CommandFailed(error.strerror or str(error)) from error
    try:
        return _edited_in(folder / "prompt.md", text, editor)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _editor(environ: Mapping[str, str]) -> list[str]:
    """The editor as an argument list."""
    for name in ("VISUAL", "EDITOR"):
        try:
            command = shlex.split(environ.get(name, ""))
        except ValueError as error:
            raise CommandFailed(f"{name}: {error}") from error
        if command:
            return command
    found = next(filter(None, map(shutil.which, EDITORS)), None)
    if found is None:
        raise CommandFailed(_("no editor is here; name one in EDITOR"))
    return [found]


def _edited_in(place: Path, text: str, editor: Sequence[str]) -> str:
    name = Path(editor[0]).name
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text + "\n" if text else "")
        done = subprocess.run([*editor, str(place)], check=False)
        if done.returncode != 0:
            raise CommandFailed(f"{name}: " + _("status {number}").format(number=done.returncode))
        with place.open("rb") as left:
            data = left.read(LARGEST_EDITED + 1)
    except (OSError, ValueError) as error:
        raise CommandFailed(f"{name}: {getattr(error, 'strerror', None) or error}") from error
    if len(data) > LARGEST_EDITED:
        raise CommandFailed(f"{name}: " + _("larger than 16 MiB"))
    return data.decode("utf-8", "replace").removesuffix("\n")
