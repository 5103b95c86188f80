"""The one place where other programs are run: as argument lists, never through a shell."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from kilo_tui.words import _
from kilo_tui.words import seconds as spoken_seconds

TOKEN_COMMAND_SECONDS = 30.0

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
