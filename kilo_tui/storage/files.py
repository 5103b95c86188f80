"""Where things are, and how a file is written: whole or not at all, for nobody else to read."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import stat
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kilo_tui.errors import Facts, KiloError, Kind, trouble

APP = "kilo-tui"
_TEMPORARY = ".kilo-tui-"
BUSY_SECONDS = 0.9
"""How long another program that writes the same file is waited for."""


@dataclass(frozen=True, slots=True)
class Locations:
    """The folders of one kind of use; none of them has to exist."""

    config: Path
    data: Path
    cache: Path
    state: Path

    @property
    def config_file(self) -> Path:
        """What a person writes."""
        return self.config / "config.toml"

    @property
    def history(self) -> Path:
        """The conversations."""
        return self.data / "history.db"

    @property
    def log(self) -> Path:
        """What went wrong."""
        return self.state / "kilo-tui.log"

    def profile(self, name: str) -> Path:
        """What the program writes for the profile `name`."""
        return self.config / "profiles" / f"{name}.toml"

    def credentials(self, name: str) -> Path:
        """The access token of the profile `name`."""
        return self.config / "credentials" / f"{name}.toml"


def locations(*, demo: bool = False) -> Locations:
    """The places of this user; a demo has its own, so that it touches nothing real."""
    from platformdirs import PlatformDirs

    dirs = PlatformDirs(APP, appauthor=False)
    inside = "demo" if demo else ""
    return Locations(
        config=Path(dirs.user_config_dir, inside),
        data=Path(dirs.user_data_dir, inside),
        cache=Path(dirs.user_cache_dir, inside),
        state=Path(dirs.user_state_dir, inside),
    )


def not_written(path: Path, error: OSError) -> KiloError:
    """The error for a place that could not be written."""
    return trouble(Kind.STORAGE_FAILED, error.strerror or type(error).__name__, facts=Facts(place=str(path)))


def make_private(folder: Path) -> None:
    """Make sure that `folder` is there and 0700, whatever the umask. Raises OSError."""
    if not folder.is_dir():
        missing = [folder, *folder.parents]
        for part in reversed(missing):
            if not part.is_dir():
                with contextlib.suppress(FileExistsError):
                    part.mkdir(mode=0o700)
                    part.chmod(0o700)
    elif stat.S_IMODE(folder.stat().st_mode) & 0o077:
        folder.chmod(0o700)


def write_atomically(path: Path, data: bytes) -> None:
    """Replace the file with `data`: old or new, never half, 0600. Raises KiloError `storage_failed`.

    A link is written through to the file it names, so that a profile may live elsewhere.
    """
    target = Path(os.path.realpath(path))
    temporary: Path | None = None
    try:
        make_private(path.parent)
        if target.parent != path.parent and not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        _sweep(target.parent)
        temporary = target.parent / f"{_TEMPORARY}{os.getpid()}-{target.name}"
        _write_new(temporary, data)
        os.replace(temporary, target)
        temporary = None
        _sync_folder(target.parent)
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        if temporary is not None:
            with contextlib.suppress(OSError):
                temporary.unlink()


def _write_new(path: Path, data: bytes) -> None:
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
        view = memoryview(data)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(folder: Path) -> None:
    """Make the new name last; where a file system cannot do that, the file is there all the same."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what a process that was killed while writing left behind; it may hold a secret."""
    for left in folder.glob(f"{_TEMPORARY}*"):
        owner = left.name.removeprefix(_TEMPORARY).split("-", 1)[0]
        if not owner.isdigit() or int(owner) == os.getpid() or _is_alive(int(owner)):
            continue
        with contextlib.suppress(OSError):
            left.unlink()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Let one process at a time read, change and write `path`. Raises KiloError `storage_failed`."""
    try:
        make_private(path.parent)
        descriptor = os.open(path.parent / f".{path.name}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise not_written(path, error) from error
    try:
        try:
            _lock(descriptor)
        except OSError as error:
            raise not_written(path, error) from error
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> None:
    """Wait for the lock, but not for ever: who holds it may have been stopped."""
    given_up = time.monotonic() + BUSY_SECONDS
    pause = threading.Event()
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= given_up:
                raise
            pause.wait(0.02)
        else:
            return
