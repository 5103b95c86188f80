"""The names of keys: as people write them in `config.toml`, as Textual has them, and as they are shown."""

from __future__ import annotations

from collections.abc import Callable

from textual.keys import REPLACED_KEYS, _character_to_key, key_to_character

from kilo_tui.words import _

_SHOWN: dict[str, Callable[[], str]] = {
    "enter": lambda: _("Enter"),
    "escape": lambda: _("Esc"),
    "space": lambda: _("space"),
    "home": lambda: _("Home"),
    "end": lambda: _("End"),
    "pageup": lambda: _("PgUp"),
    "pagedown": lambda: _("PgDn"),
    "tab": lambda: _("Tab"),
    "delete": lambda: _("Del"),
    "insert": lambda: _("Ins"),
    "backspace": lambda: _("Backspace"),
    "up": lambda: "↑",
    "down": lambda: "↓",
    "left": lambda: "←",
    "right": lambda: "→",
}
"""Keys that are not shown by their name; the engraving of most depends on the language."""

_FUNCTION = frozenset(f"f{number}" for number in range(1, 25))
_ALIASES = {
    "esc": "escape",
    "return": "enter",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "del": "delete",
    "ins": "insert",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
    "ctrl+space": "ctrl+at",
}
"""Other names for the same keys; what a terminal sends for some cannot be told apart."""
_MODIFIERS = ("alt", "ctrl", "shift", "super")


def types(key: str) -> bool:
    """Whether this key, by Textual's name, types a character where letters type."""
    return _character(key) is not None


def _character(key: str) -> str | None:
    character = key_to_character(REPLACED_KEYS.get(key, key))
    return character if character is not None and character.isprintable() else None


def key_named(written: str) -> str | None:
    """Textual's name of a key as a person writes it (`?`, `F5`, `ctrl+_`, `pgup`); None when there is none."""
    text = written.strip()
    if len(text) == 1:
        return _character_to_key(text)
    *modifiers, last = (part.strip() for part in text.lower().split("+"))
    if not last or len(set(modifiers)) < len(modifiers) or not set(modifiers) <= set(_MODIFIERS):
        return None
    last = _character_to_key(last) if len(last) == 1 else _ALIASES.get(last, last)
    if last not in _SHOWN and last not in _FUNCTION and not types(last):
        return None
    if types(last) and "shift" in modifiers:
        if not last.isalpha() or len(last) > 1:
            return None
        modifiers.remove("shift")
        last = last if modifiers else last.upper()
    key = "+".join([*sorted(modifiers), last])
    return _ALIASES.get(key, key)


def shown(key: str) -> str:
    """The key as people of this language write it: F1, ctrl+_, Enter, ?."""
    *modifiers, last = key.split("+")
    if last in _SHOWN:
        last = _SHOWN[last]()
    elif last in _FUNCTION:
        last = last.upper()
    else:
        last = _character(last) or last
    return "+".join([*modifiers, last])
