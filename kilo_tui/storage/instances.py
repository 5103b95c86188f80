"""Which running copies of the program are alive: each holds a lock that the system takes away when it dies."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path
from uuid import uuid4

from kilo_tui.storage.files import make_private


class Instance:
    """This process, as others can see it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None
        self.id = uuid4().hex

    def begin(self) -> None:
        """Take the lock. Raises OSError."""
        make_private(self._folder)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC
        self._descriptor = os.open(self._folder / f"{self.id}.lock", flags, 0o600)
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def end(self) -> None:
        """Give the lock back."""
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                (self._folder / f"{self.id}.lock").unlink()
            os.close(self._descriptor)
            self._descriptor = None

    def lives(self, owner: str) -> bool:
        """Whether the process that owns this id still runs; the lock of a dead one is removed."""
        if owner == self.id:
            return True
        path = self._folder / f"{owner}.lock"
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
        else:
            with contextlib.suppress(OSError):
                path.unlink()
            return False
        finally:
            os.close(descriptor)
