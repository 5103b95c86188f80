"""Server-sent events: bytes in, events out, by the WHATWG rules.

The same events come out wherever the bytes were cut, in linear time and bounded memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kilo_tui.errors import Facts, Kind, trouble

LARGEST_EVENT = 16 * 1024 * 1024
"""Bytes one event, or one line of any kind, may have."""

_FIELDS = (b"data", b"event", b"id", b"retry")
_BOM = b"\xef\xbb\xbf"
_LINE_COST = 48  # bytes of memory a line takes beside its own, so that millions of empty lines are bounded too


@dataclass(frozen=True, slots=True)
class Event:
    """One dispatched event."""

    data: str
    event: str = "message"
    id: str = ""
    """The last event id the stream named, on this event or before it."""


class SseDecoder:
    """An incremental decoder for one stream; an event that is unfinished when the stream ends is lost."""

    def __init__(self, largest_event: int = LARGEST_EVENT) -> None:
        self._largest = largest_event
        self._head: bytes | None = b""  # until it is known whether a byte order mark begins the stream
        self._line = bytearray()  # the line that has not ended yet
        self._line_size = 0
        self._after_cr = False
        self._data: list[bytes] = []
        self._data_size = 0
        self._event = ""
        self.last_event_id = ""
        self.retry: int | None = None
        """Milliseconds before reconnecting, as the stream asked."""
        self.comments = 0
        self.strange_lines = 0
        """Lines that are neither a known field, nor a comment, nor blank."""

    @property
    def ends_strangely(self) -> bool:
        """Whether the line that has not ended is on its way to none of the known fields."""
        name, colon, _ = bytes(self._line[:20]).partition(b":")
        return name not in _FIELDS if name and colon else not any(field.startswith(name) for field in _FIELDS)

    def feed(self, data: bytes) -> Iterator[Event]:
        """The events that `data` completes; exhaust the iterator before feeding more.

        Raises KiloError `too_large_reply` after the events before the one that is too large.
        """
        if self._head is not None:
            data = self._without_mark(data)
        for line in data.splitlines(keepends=True):
            if self._after_cr:
                self._after_cr = False
                if line == b"\n":
                    continue
            ended = line.endswith((b"\n", b"\r"))
            self._after_cr = line.endswith(b"\r")
            body = line.rstrip(b"\r\n") if ended else line
            self._line_size += len(body)
            if self._line_size + self._data_size > self._largest:
                raise trouble(Kind.TOO_LARGE_REPLY, facts=Facts(limit_bytes=self._largest))
            if self._line or not ended:
                self._line += body
            if ended:
                if self._line:
                    body = bytes(self._line)
                    self._line = bytearray()
                self._line_size = 0
                event = self._take_line(body)
                if event is not None:
                    yield event

    def _without_mark(self, data: bytes) -> bytes:
        head = (self._head or b"") + data
        if len(head) < len(_BOM) and _BOM.startswith(head):
            self._head = head
            return b""
        self._head = None
        return head.removeprefix(_BOM)

    def _take_line(self, line: bytes) -> Event | None:
        if not line:
            return self._dispatch()
        name, _, value = line.partition(b":")
        value = value.removeprefix(b" ")
        match name:
            case b"data":
                self._data.append(value)
                self._data_size += len(value) + _LINE_COST
            case b"":
                self.comments += 1
            case b"event":
                self._event = value.decode("utf-8", "replace")
            case b"id":
                if b"\0" not in value:
                    self.last_event_id = value.decode("utf-8", "replace")
            case b"retry":
                if value.isdigit():
                    self.retry = int(value[:18])
            case _:
                self.strange_lines += 1
        return None

    def _dispatch(self) -> Event | None:
        event, data = None, self._data
        if data:
            text = (data[0] if len(data) == 1 else b"\n".join(data)).decode("utf-8", "replace")
            event = Event(text, self._event or "message", self.last_event_id)
            data.clear()
        self._data_size = 0
        self._event = ""
        return event
