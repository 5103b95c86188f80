"""What the chat screen's lines say, by itself and at any moment: it follows from what is so."""

from __future__ import annotations

from kilo_tui.explain import retrying
from kilo_tui.model.catalog import Model, known_free
from kilo_tui.model.chat import Conversation, Turn
from kilo_tui.model.spending import Spent, spent_on_all
from kilo_tui.services.chat import ChatService
from kilo_tui.services.outlook import Outlook, filled
from kilo_tui.services.receipt import policy, speed
from kilo_tui.services.spending_words import in_short
from kilo_tui.ui import hints
from kilo_tui.ui.safe import safe_line
from kilo_tui.words import _

_KEPT_WHILE_WRITING = 4
"""Model, policy, cost and context: for the last three the model's name is cut."""
_KEPT_WITHOUT_ACCOUNT = 2
"""Model and cost: the keys that help need the room."""


def welcome(*, demo: bool) -> tuple[str, ...]:
    """The middle of an empty conversation: how to begin."""
    if demo:
        other = _("This is the built-in demo: its answers are scripted, and nothing leaves this machine.")
    else:
        other = hints.sign_in()
    return (hints.how_to_begin(), other, hints.welcome())


def title(conversation: Conversation) -> str:
    """The program and the conversation."""
    name = conversation.title or _("untitled")
    return f"Kilo · {safe_line(name, 60).plain}"


def status(
    chat: ChatService, model: Model | None, balance: str = "", *, outlook: Outlook | None = None
) -> tuple[str, ...]:
    """Where the next question goes, under which policy, how full the context is, what the conversation has cost.

    `model` is what the catalogue says of it, once it is known, and `balance` what is left; `outlook` is what the
    question that is being written will cost and fill. Foreign names are in it.
    """
    settings = chat.settings
    items = [_("the gateway chooses the model")]
    if settings.model_id:
        items = [settings.model_id]
        if not settings.own_server:
            routing = settings.routing.for_model(settings.model_id, organization=settings.organization)
            items.append(policy(routing, free=known_free(settings.model_id, model)))
    share = context_share(chat.turn, model)
    if outlook is not None and outlook.wants_account:
        items[1:1] = outlook.in_words()
    elif outlook is not None:
        items += outlook.in_words()
    elif share is not None:
        items.append(filled(share))
    spent = spent_on_all(chat.conversation.turns)
    if spent != Spent() or not balance:
        items.append(in_short(spent))
    if balance:
        items.append(balance)
    if chat.turn is not None and (said := speed(chat.turn)):
        items.append(said)
    return tuple(items)


def kept(outlook: Outlook | None) -> int:
    """How many of the items of `status` stay where there is little room."""
    if outlook is None:
        return 1
    return _KEPT_WITHOUT_ACCOUNT if outlook.wants_account else _KEPT_WHILE_WRITING


def context_share(turn: Turn | None, model: Model | None) -> float | None:
    """How much of the model's context the conversation fills, 0 to 1 and more; None where either is not known."""
    usage = turn.usage if turn is not None else None
    if usage is None or usage.prompt_tokens is None or model is None or not model.context_tokens:
        return None
    return (usage.prompt_tokens + (usage.completion_tokens or 0)) / model.context_tokens


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
