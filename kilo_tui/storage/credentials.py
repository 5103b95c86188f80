"""The access token: a private file, a command, or the environment. Its value is never logged or shown."""

from __future__ import annotations

import contextlib
import shlex
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import tomli_w

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.model.profile import AccessToken, Config, TokenSource
from kilo_tui.storage.commands import CommandFailed, output_of
from kilo_tui.storage.files import Locations, make_private, not_written, write_atomically
from kilo_tui.storage.toml import TomlFile
from kilo_tui.words import _

VARIABLE = "KILO_API_KEY"


def is_sendable(word: str) -> bool:
    """Whether it can be sent: a header holds nothing else."""
    return word.isascii() and word.isprintable() and " " not in word


def not_sendable() -> str:
    """What is wrong with a word that cannot be sent."""
    return _("one word of ASCII letters, digits and signs is wanted")


class CredentialStore:
    """Finds, keeps and forgets the access token of a profile."""

    def __init__(self, locations: Locations, environ: Mapping[str, str], config: Config) -> None:
        self._locations = locations
        self._environ = environ
        self._config = config

    @property
    def outranking(self) -> TokenSource | None:
        """What comes before a stored token, if there is such a thing."""
        if self._environ.get(VARIABLE, "").strip():
            return TokenSource.VARIABLE
        return TokenSource.COMMAND if self._config.token_command else None

    def token_for(self, name: str, origin: str, *, elsewhere: bool = False) -> AccessToken | None:
        """The token to send to `origin`: from the environment, the command, or the file if that origin issued it.

        `elsewhere`: that origin is not the gateway's. What the command prints is for the gateway, so it is not run.
        Raises KiloError: `bad_usage` for a variable, `bad_config` for a command, `bad_profile` for a file that will
        not do.
        """
        given = self._environ.get(VARIABLE, "").strip()
        if given:
            if not is_sendable(given):
                raise trouble(Kind.BAD_USAGE, facts=Facts(place=f"{VARIABLE}: {not_sendable()}"))
            return AccessToken(given, origin="", source=TokenSource.VARIABLE)
        if self._config.token_command and not elsewhere:
            secret = self._from_command(name, self._config.token_command)
            return AccessToken(secret, origin, TokenSource.COMMAND)
        stored = self._stored(name)
        return stored if stored is not None and stored.belongs_to(origin) else None

    def save(self, name: str, secret: str, origin: str) -> None:
        """Keep a token together with the origin that issued it. Raises KiloError `storage_failed`."""
        text = tomli_w.dumps({"origin": origin, "token": secret})
        write_atomically(self._locations.credentials(name), text.encode())

    def forget(self, name: str) -> bool:
        """Remove the stored token; whether there was one. Raises KiloError `storage_failed`."""
        path = self._locations.credentials(name)
        try:
            path.unlink()
        except (FileNotFoundError, NotADirectoryError):
            return False
        except OSError as error:
            raise not_written(path, error) from error
        return True

    def _from_command(self, name: str, arguments: tuple[str, ...]) -> str:
        try:
            secret = output_of(arguments).strip()
        except CommandFailed as failed:
            raise self._bad_command(name, arguments, failed.reason) from failed
        if not secret:
            raise self._bad_command(name, arguments, _("it printed nothing"))
        if not is_sendable(secret):
            raise self._bad_command(name, arguments, not_sendable())
        return secret

    def _bad_command(self, name: str, arguments: tuple[str, ...], reason: str) -> KiloError:
        file = TomlFile(self._locations.config_file, Kind.BAD_CONFIG)
        with contextlib.suppress(KiloError):  # it was read a moment ago; else its place stays unknown
            file.read()
        return file.problem(f"{shlex.quote(arguments[0])}: {reason}", ("profiles", name, "token_command"))

    def _stored(self, name: str) -> AccessToken | None:
        path = self._locations.credentials(name)
        self._tighten(path)
        file = TomlFile(path, Kind.BAD_PROFILE)
        try:
            file.read()
        except KiloError as error:
            # Its words, and what looks like a key in it, may hold the secret.
            raise trouble(Kind.BAD_PROFILE, facts=replace(error.facts, key="")) from None
        if not file.exists:
            return None
        secret, origin = file.table.get("token"), file.table.get("origin")
        for key, value in (("token", secret), ("origin", origin)):
            if not isinstance(value, str) or not value:
                raise file.problem(_("text in quotes is wanted"), (key,))
        if not is_sendable(str(secret)):
            raise file.problem(not_sendable(), ("token",))
        return AccessToken(str(secret), str(origin))

    def _tighten(self, path: Path) -> None:
        """Nobody else may read it; where that cannot be changed, it is not used."""
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            try:
                if stat.S_IMODE(path.stat().st_mode) & 0o077:
                    path.chmod(0o600)
                make_private(path.parent)
            except PermissionError as error:
                reason = _("others can read it; mend that with: chmod 600 {path}").format(path=shlex.quote(str(path)))
                raise trouble(Kind.BAD_PROFILE, reason, facts=Facts(place=str(path))) from error
