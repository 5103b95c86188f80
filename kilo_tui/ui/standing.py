"""What the chat screen's lines say, by itself and at any moment: it follows from what is so."""

from __future__ import annotations

from decimal import Decimal

from kilo_tui.explain import retrying
from kilo_tui.model.chat import Conversation
from kilo_tui.services.chat import ChatService
from kilo_tui.services.receipt import policy
from kilo_tui.ui import hints
from kilo_tui.ui.safe import safe_line
from kilo_tui.words import _, money


def welcome(*, demo: bool) -> tuple[str, ...]:
    """The middle of an empty conversation: how to begin."""
    if demo:
        other = _("This is the built-in demo: its answers are scripted, and nothing leaves this machine.")
    else:
        other = _("With an account and credits every model does: start with KILO_API_KEY set.")
    return (hints.how_to_begin(), other, hints.welcome())


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


def countdown(chat: ChatService, now: float) -> str:
    """When the running turn will be asked again by itself, if it will; `now` is the clock's monotonic time."""
    coming = chat.retrying
    if coming is None:
        return ""
    said = retrying(coming.error.kind, coming.attempt, coming.due - now)
    return f"{said} · {hints.stops()}"


def chip(unread: int, position: float | None) -> str:
    """What is below the view, or how far down it stands; nothing at the end."""
    if unread:
        return hints.unread(unread)
    return "" if position is None else f"{position:.0%}"
