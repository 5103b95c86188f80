"""The last good list of models of one gateway, and the models used there last; no secret is in it."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from pathlib import Path

from kilo_tui.model.catalog import Catalogue
from kilo_tui.storage.files import Locations, write_atomically

LARGEST = 64 * 1024 * 1024
"""Bytes; a larger file is none of ours."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """What a file holds."""

    form: int
    catalogue: Catalogue


FORM = 1
"""Of the files; one of another form is as good as none."""


class CatalogueFiles:
    """Files in the cache folder, one for each list and one for the models used last."""

    def __init__(self, locations: Locations, gateway: str) -> None:
        """`gateway` tells the lists of different gateways apart."""
        self._folder = locations.cache / "models"
        self._gateway = gateway

    def load(self, organization_id: str) -> Catalogue | None:
        """The list that was kept; None where there is none that can be read."""
        import msgspec

        data = self._read(self._path(f"list {organization_id}"))
        with contextlib.suppress(msgspec.MsgspecError, ValueError, RecursionError):
            kept = msgspec.json.decode(data, type=_Kept)
            if kept.form == FORM:
                return kept.catalogue
        return None

    def save(self, organization_id: str, catalogue: Catalogue) -> None:
        """Keep it. Raises StorageFailed."""
        import msgspec

        write_atomically(self._path(f"list {organization_id}"), msgspec.json.encode(_Kept(FORM, catalogue)))

    def recent(self) -> tuple[str, ...]:
        """The models used last, the newest first."""
        import msgspec

        with contextlib.suppress(msgspec.MsgspecError, ValueError, RecursionError):
            return msgspec.json.decode(self._read(self._path("recent")), type=tuple[str, ...])
        return ()

    def save_recent(self, model_ids: tuple[str, ...]) -> None:
        """Keep them. Raises StorageFailed."""
        import msgspec

        write_atomically(self._path("recent"), msgspec.json.encode(model_ids))

    def _path(self, what: str) -> Path:
        name = hashlib.sha256(f"{self._gateway}\n{what}".encode("utf-8", "replace")).hexdigest()[:24]
        return self._folder / f"{name}.json"

    def _read(self, path: Path) -> bytes:
        with contextlib.suppress(OSError), path.open("rb") as file:
            data = file.read(LARGEST + 1)
            if len(data) <= LARGEST:
                return data
        return b""
