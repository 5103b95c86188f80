"""The SQLite file of the conversations: opened when it is needed, brought up to date, and not waited for long."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from kilo_tui.storage.files import make_private
from kilo_tui.storage.schema import STEPS, VERSION

BUSY_SECONDS = 0.9
"""How long another program that writes is waited for, once; while it does not let go, only `STILL_BUSY_SECONDS`."""
STILL_BUSY_SECONDS = 0.1


class Database:
    """One file. Only the thread that owns it calls this; every method may raise sqlite3.Error and OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._patience = BUSY_SECONDS

    @property
    def is_open(self) -> bool:
        """Whether it was needed so far and could be opened."""
        return self._connection is not None

    def connection(self) -> sqlite3.Connection:
        """The open file; made, and of this version, whatever it was before."""
        if self._connection is None:
            self._connection = self._opened()
            self._be_patient(self._connection, BUSY_SECONDS)
        return self._connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is written inside, or nothing."""
        db = self.connection()
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            self._be_patient(db, STILL_BUSY_SECONDS)
            raise
        self._be_patient(db, BUSY_SECONDS)
        try:
            yield db
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                db.execute("ROLLBACK")
            raise
        _commit(db)

    def close(self) -> None:
        """Close the file, if it is open."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _opened(self) -> sqlite3.Connection:
        make_private(self.path.parent)
        _make_file(self.path)
        db = sqlite3.connect(self.path, timeout=self._patience, isolation_level=None, check_same_thread=False)
        self._patience = STILL_BUSY_SECONDS
        try:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA foreign_keys = ON")
            _migrate(db)
        except BaseException:
            db.close()
            raise
        return db

    def _be_patient(self, db: sqlite3.Connection, seconds: float) -> None:
        if self._patience != seconds:
            self._patience = seconds
            db.execute(f"PRAGMA busy_timeout = {round(seconds * 1000)}")


def _migrate(db: sqlite3.Connection) -> None:
    db.execute("BEGIN IMMEDIATE")
    try:
        version = int(db.execute("PRAGMA user_version").fetchone()[0])
        if version > VERSION:
            raise sqlite3.DatabaseError(f"written by a later version of this program ({version})")
        if version < VERSION:
            for statement in ";".join(STEPS[version:]).split(";"):
                if statement.strip():
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {VERSION}")
    except BaseException:
        db.execute("ROLLBACK")
        raise
    _commit(db)


def _commit(db: sqlite3.Connection) -> None:
    """Commit; a commit that fails, on a full disk, leaves no transaction open."""
    try:
        db.execute("COMMIT")
    except sqlite3.Error:
        with contextlib.suppress(sqlite3.Error):
            db.execute("ROLLBACK")
        raise


def _make_file(path: Path) -> None:
    """SQLite makes its files with the mode of the first: 0600 whatever the umask."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)
