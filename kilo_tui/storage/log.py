"""The log: what went wrong in the program, never what was said or a secret."""

from __future__ import annotations

import logging
import os
import re
from logging.handlers import RotatingFileHandler
from typing import IO

from kilo_tui.storage.files import Locations, make_private

LARGEST_LOG = 256 * 1024
_SECRET = re.compile(r"[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}|(?i:bearer)\s+\S+")


class _Private(RotatingFileHandler):
    def _open(self) -> IO[str]:  # type: ignore[override]
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        os.fchmod(descriptor, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="replace")


class _WithoutSecrets(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _SECRET.sub("…", super().format(record))


def open_log(locations: Locations) -> str:
    """Write warnings of ours and worse to the log; where it is, or nothing when it cannot be written."""
    log = logging.getLogger("kilo_tui")
    log.setLevel(logging.WARNING)
    log.propagate = False
    try:
        make_private(locations.log.parent)
        handler = _Private(locations.log, maxBytes=LARGEST_LOG, backupCount=1)
    except OSError:
        log.addHandler(logging.NullHandler())
        return ""
    handler.setFormatter(_WithoutSecrets("%(asctime)s %(levelname)s %(message)s"))
    log.addHandler(handler)
    return str(locations.log)
