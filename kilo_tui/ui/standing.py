"""What the chat screen's lines say, by itself and at any moment: it follows from what is so."""

from __future__ import annotations

from decimal import Decimal

from kilo_tui.explain import retrying
from kilo_tui.model.chat import Conversation
from kilo_tui.services.chat import ChatService
from kilo_tui.services.receipt import policy
from kilo_tui.ui.safe import safe_line
from kilo_tui.words import _, money, ngettext


def welcome(*, demo: bool) -> tuple[str, ...]:
    """The middle of an empty conversation: how to begin."""
    begin = _("Type a question and press Enter: a free model answers at once, without an account.")
    if demo:
        other = _("This is the built-in demo: its answers are scripted, and nothing leaves this machine.")
    else:
        other = _("With an account and credits every model does: start with KILO_API_KEY set.")
    return (begin, other, _("ctrl+x: all commands · F1: the keys"))


def title(conversation: Conversation) -> str:
    """The program and the conversation."""
    name = conversation.title or _("untitled")
    return f"Kilo · {safe_line(name, 60).plain}"


def status(chat: ChatService) -> tuple[str, ...]:
    """Where the next question goes, under which policy, and what the conversation has cost; foreign names are in it."""
    settings = chat.settings
    items = [_("the gateway chooses the model")]
    if settings.model_id:
        items = [settings.model_id]
        if not settings.own_server:
            routing = settings.routing.for_model(settings.model_id, organization=settings.organization)
            items.append(policy(routing, settings.model_id))
    spent = sum((turn.paid_usd for turn in chat.conversation.turns if turn.paid_usd), Decimal(0))
    items.append(money(spent) if spent else _("nothing spent"))
    return tuple(items)


def hint(*, busy: bool, writing: bool, finding: bool = False, editing: bool = False) -> str:
    """The mode, and the keys that help most in it."""
    if finding:
        return _("find · Enter next · Esc closes")
    if editing and writing and not busy:
        return _("editing · Enter asks · Esc leaves it")
    if busy:
        return _("Esc stops") if writing else _("reading · s stops · i writes")
    return _("Enter sends · F1 keys") if writing else _("reading · i writes · ? keys")


def countdown(chat: ChatService, now: float) -> str:
    """When the running turn will be asked again by itself, if it will; `now` is the clock's monotonic time."""
    coming = chat.retrying
    if coming is None:
        return ""
    said = retrying(coming.error.kind, coming.attempt, coming.due - now)
    return said + " · " + _("Esc stops")


def chip(unread: int, position: float | None) -> str:
    """What is below the view, or how far down it stands; nothing at the end."""
    if unread:
        return ngettext("↓ {count} new line · End", "↓ {count} new lines · End", unread).format(count=unread)
    return "" if position is None else f"{position:.0%}"
