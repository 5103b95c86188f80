"""Our colours as Textual themes: calm, code first, nothing told by colour alone."""

from __future__ import annotations

from textual.theme import Theme

DARK = Theme(
    name="kilo-dark",
    primary="#8fb4d8",
    secondary="#a9b8a0",
    accent="#e0b06c",
    warning="#e0b06c",
    error="#e08080",
    success="#9cc58d",
    foreground="#d6d6d0",
    background="#16181c",
    surface="#1b1e23",
    panel="#22262c",
    dark=True,
    variables={
        "faint": "#80858c",
        "code-background": "#1b1e23",
        "code-keyword": "#c5a3d9",
        "code-string": "#a5c48f",
        "code-comment": "#7f868f",
        "code-number": "#e0b06c",
        "code-function": "#8fb4d8",
        "code-type": "#86c1b9",
        "code-operator": "#b8bcc2",
        "input-selection-background": "#3a4a5c",
    },
)

LIGHT = Theme(
    name="kilo-light",
    primary="#275a8a",
    secondary="#4d6343",
    accent="#8a5a00",
    warning="#8a5a00",
    error="#a33030",
    success="#2f6b27",
    foreground="#24262a",
    background="#fbfaf7",
    surface="#f1f0ec",
    panel="#e8e6e0",
    dark=False,
    variables={
        "faint": "#6a6e74",
        "code-background": "#f1f0ec",
        "code-keyword": "#7a3e9d",
        "code-string": "#3f6e24",
        "code-comment": "#747a80",
        "code-number": "#8a5a00",
        "code-function": "#275a8a",
        "code-type": "#1f6f67",
        "code-operator": "#45494f",
        "input-selection-background": "#c9d9e8",
    },
)

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}


def theme_named(chosen: str) -> str:
    """The theme the profile asks for (`light`, `dark` or a full name), else the dark one."""
    for name in (chosen, f"kilo-{chosen}"):
        if name in THEMES:
            return name
    return DARK.name
