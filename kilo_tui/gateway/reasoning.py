"""A model's reasoning, which gateways send in up to three places at once."""

from __future__ import annotations

from collections.abc import Iterable
from io import StringIO
from itertools import chain
from typing import Any

from kilo_tui.gateway.wire_json import mend
from kilo_tui.model.chat import JsonObject

_TEXTS = {"reasoning.text": "text", "reasoning.summary": "summary"}
_GROWING = ("text", "summary", "data")
_ENTRY_COST = 256  # bytes of memory an entry takes beside its strings


class ReasoningText:
    """Picks what to show of `reasoning_details`, `reasoning` and `reasoning_content`: each word once.

    The places usually repeat each other, in the same chunk or later, as a whole or piece by piece. For each
    place it is remembered how far it has kept up with what was shown; only what goes beyond is new.
    """

    def __init__(self) -> None:
        self._shown = StringIO(newline="")
        self._size = 0
        self._kept_up = [0, 0, 0]

    def take(self, delta: JsonObject) -> str:
        """What the delta adds to the reasoning; it may hold halves of surrogate pairs."""
        places = (
            "".join(detail_text(detail) for detail in details_of(delta)),
            _string(delta.get("reasoning")),
            _string(delta.get("reasoning_content")),
        )
        best = next((place for place, text in enumerate(places) if text), None)
        if best is None:
            return ""
        start, text = self._kept_up[best], places[best]
        new = self._beyond(start, text)
        self._shown.seek(self._size)
        self._shown.write(new)
        self._size += len(new)
        for place, told in enumerate(places):
            if told:  # the others say the same in their own way
                self._kept_up[place] = self._size
        if not new:
            self._kept_up[best] = start + len(text)
        return new

    def _beyond(self, start: int, text: str) -> str:
        """What of `text` is new, when its place has shown all up to `start`."""
        if start == self._size:
            return text
        self._shown.seek(start)
        known = self._shown.read(len(text))
        return text[len(known) :] if text.startswith(known) else text


class ReasoningDetails:
    """`reasoning_details` put together from their pieces, to go back unchanged with their turn."""

    def __init__(self) -> None:
        self._entries: dict[tuple[object, ...], JsonObject] = {}
        self._pieces: dict[tuple[object, ...], dict[str, list[str]]] = {}
        self.size = 0
        """Roughly the characters kept."""

    def take(self, delta: JsonObject) -> None:
        """Add the delta's entries to those of the same type and index."""
        for detail in details_of(delta):
            index = detail.get("index")
            if isinstance(index, int):
                key: tuple[object, ...] = (detail["type"], index)
            else:
                key = (detail["type"], None, _string(detail.get("id")))
            if key not in self._entries:
                self._entries[key] = {}
                self._pieces[key] = {}
                self.size += _ENTRY_COST
            for name, value in detail.items():
                if name in _GROWING and isinstance(value, str):
                    self._pieces[key].setdefault(name, []).append(value)
                    self.size += len(value)
                    self._entries[key].setdefault(name, "")
                elif value is not None or name not in self._entries[key]:
                    self.size += _size(value) - _size(self._entries[key].get(name))
                    self._entries[key][name] = _mended(value)

    def whole(self) -> tuple[JsonObject, ...]:
        """The entries in the order they appeared."""
        return tuple(
            entry | {name: mend("".join(pieces)) for name, pieces in self._pieces[key].items()}
            for key, entry in self._entries.items()
        )


def details_of(delta: JsonObject) -> list[JsonObject]:
    """The well-formed entries of `reasoning_details`."""
    details = delta.get("reasoning_details")
    if not isinstance(details, list):
        return []
    return [detail for detail in details if isinstance(detail, dict) and isinstance(detail.get("type"), str)]


def detail_text(detail: JsonObject) -> str:
    """What of one entry is for people; encrypted ones have nothing."""
    return _string(detail.get(_TEXTS.get(detail["type"], "")))


def _string(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _size(value: Any, depth: int = 20) -> int:
    """Roughly the bytes of memory `value` takes."""
    if isinstance(value, str):
        return len(value)
    inside: Iterable[Any] = ()
    if isinstance(value, dict):
        inside = chain(value, value.values())
    elif isinstance(value, list):
        inside = value
    return 32 + sum(_size(inner, depth - 1) for inner in inside) if depth else 0


def _mended(value: Any, depth: int = 20) -> Any:
    """`value` fit to be sent again; what is nested absurdly deep is left out."""
    if isinstance(value, str):
        return mend(value)
    if isinstance(value, dict):
        return {mend(key): _mended(inner, depth - 1) for key, inner in value.items()} if depth else None
    if isinstance(value, list):
        return [_mended(inner, depth - 1) for inner in value] if depth else None
    return value
