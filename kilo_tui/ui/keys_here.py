"""Which keys work here and now, in the words of the list of keys."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kilo_tui.explain import next_step
from kilo_tui.ui.commands import key_of
from kilo_tui.ui.key_names import shown
from kilo_tui.ui.keys import EVERYWHERE, MODELS, NEXT, ON_EVERY_SCREEN, PROMPT, READING, ROUTING, Key, Mode, key
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen

_WANT_A_TURN = ("turn.", "reading.next", "reading.previous", "chat.copy", "chat.bare", "chat.receipt", "chat.fold")
_WANT_A_TURN_TOO = ("chat.find", "chat.find_next", "chat.find_previous")


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the list: keys, and what each does."""

    title: str
    rows: tuple[tuple[str, str], ...]


def parts(screen: ChatScreen) -> list[Part]:
    """The mode one is in comes first, then what an error offers, what works everywhere, and the other mode."""
    writing = screen.focused is not screen.transcript
    here = {Mode.PROMPT: _prompt(screen), Mode.READING: _reading(screen)}
    now, other = (Mode.PROMPT, Mode.READING) if writing else (Mode.READING, Mode.PROMPT)
    found = [
        here[now],
        _offered(screen, writing=writing),
        Part(_("Everywhere"), _rows(screen, EVERYWHERE)),
        here[other],
    ]
    return [part for part in found if part.rows]


def routing_parts() -> list[Part]:
    """Those of the routing screen."""
    lists = (
        ("↑ ↓", _("another line, and on into the next part")),
        (" ".join((shown("enter"), shown("space"))), _("choose; once more for a model: as for everything")),
        (shown("tab"), _("next part")),
    )
    own, everywhere = parts_of(_("On the routing screen"), ROUTING)
    return [own, Part(_("In its lists"), lists), everywhere]


def parts_of(title: str, rows: Iterable[Key]) -> list[Part]:
    """The keys of a screen that has one mode, and those that work on every screen."""
    return [Part(title, tuple(_said(rows))), Part(_("Everywhere"), tuple(_said(ON_EVERY_SCREEN)))]


def model_parts() -> list[Part]:
    """Those of the screen of models."""
    filters = (
        (":free :zdr", _("only what is free; only what somebody serves who keeps nothing")),
        (":vision :reasoning", _("only what takes pictures; only what reasons")),
        ("<1$", _("only what costs less for a million tokens sent")),
        (" ".join(("↑ ↓", shown("pageup"), shown("pagedown"))), _("move in the list")),
        (shown("enter"), _("choose")),
        (shown("tab"), _("to the list, where letters act, and back")),
        (key("app.escape"), _("clear the filter, then back")),
    )
    return [Part(_("In the filter"), filters), *parts_of(_("In the list"), MODELS)]


def _prompt(screen: ChatScreen) -> Part:
    rows = [
        *_rows(screen, PROMPT),
        ("ctrl+a ctrl+e", _("to the beginning, to the end of the line")),
        ("ctrl+u ctrl+w ctrl+k", _("delete to the left, a word, to the right")),
        (_("alt+letter"), _("reading, and that letter; so does Esc, letter")),
    ]
    return Part(_("In the prompt, where letters type"), tuple(rows))


def _reading(screen: ChatScreen) -> Part:
    return Part(_("In reading, where letters act"), _rows(screen, READING))


def _offered(screen: ChatScreen, *, writing: bool) -> Part:
    """The numbered actions of the newest error."""
    actions, error, _turn = screen.next_steps.offered()
    if error is None:
        return Part("", ())
    before = "alt+" if writing else ""
    rows = [
        (before + label, next_step(action, error).label)
        for row, action in zip(NEXT, actions, strict=False)
        for label in row.labels[:1]
    ]
    return Part(_("What the error offers"), tuple(rows))


def _rows(screen: ChatScreen, rows: Iterable[Key]) -> tuple[tuple[str, str], ...]:
    return tuple(_said(row for row in rows if _works(screen, row)))


def _said(rows: Iterable[Key]) -> Iterator[tuple[str, str]]:
    for row in rows:
        label = " ".join(row.labels) or (key_of(row.id) if row.id == "prompt.editor" else "")
        if label:
            yield label, row.says()


def _works(screen: ChatScreen, row: Key) -> bool:
    if row.id == "chat.stop":
        return screen.chat.busy
    if row.id.startswith(_WANT_A_TURN) or row.id in _WANT_A_TURN_TOO:
        return bool(screen.chat.conversation.turns)
    return True


def back() -> str:
    """What leaves the list, and how to move in it."""
    return _("{escape} goes back · ↑ ↓ {page_up} {page_down} scroll").format(
        escape=key("app.escape"), page_up=key("transcript.page_up"), page_down=key("transcript.page_down")
    )
