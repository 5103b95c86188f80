"""Keys take effect in the order they were pressed, also where one of them moves the focus or opens a screen.

Textual hands each key to whatever has the focus at that moment and lets bindings run later, one floor up: of "Tab, 2"
typed at speed the 2 would be written into the prompt that Tab is about to leave.
"""

from __future__ import annotations

from textual import events
from textual.app import App
from textual.widget import Widget


async def take_in_order(widget: Widget, event: events.Key) -> bool:
    """Whether `event` is dealt with: handed on because the focus has moved, or run because it is bound."""
    app, screen = widget.app, widget.screen
    now = app.screen.focused or app.screen
    if app.screen is not screen:
        hand_on(app, now, event.key, event.character)
    elif widget is screen:  # from what has the focus on it, or from below while there was no focus yet
        if not await app._check_bindings(event.key, priority=True) and not await app._check_bindings(event.key):
            return False
    elif now not in (widget, screen):
        hand_on(app, now, event.key, event.character)
    elif not await app._check_bindings(event.key):
        return False
    event.stop()
    event.prevent_default()
    return True


def hand_on(app: App[object], target: Widget, key: str, character: str | None = None) -> None:
    """Let `target` have a key, as if it came from the terminal: one of its parent would not bubble up again."""
    pressed = events.Key(key, character)
    pressed.set_sender(app)
    target._forward_event(pressed)
