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
        "selection": "#3a4a5c",
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
        "selection": "#c9d9e8",
    },
)

TERMINAL = Theme(
    name="kilo-terminal",
    ansi=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_yellow",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    dark=True,
    variables={
        "faint": "ansi_bright_black",
        "code-background": "ansi_default",
        "code-keyword": "ansi_magenta",
        "code-string": "ansi_green",
        "code-comment": "ansi_bright_black",
        "code-number": "ansi_yellow",
        "code-function": "ansi_blue",
        "code-type": "ansi_cyan",
        "code-operator": "ansi_default",
        "selection": "ansi_default",
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "border-blurred": "ansi_bright_black",
        "block-cursor-foreground": "ansi_black",
        "block-cursor-background": "ansi_white",
        "input-cursor-background": "ansi_white",
        "input-cursor-foreground": "ansi_black",
        "input-selection-background": "ansi_bright_blue",
        "input-selection-foreground": "ansi_black",
        "screen-selection-background": "ansi_bright_blue",
        "screen-selection-foreground": "ansi_black",
    },
)
"""The sixteen colours of the terminal, on its own background."""

THEMES = {theme.name: theme for theme in (DARK, LIGHT, TERMINAL)}


def theme_named(chosen: str, *, light: bool = False, few_colours: bool = False) -> str:
    """The theme the profile asks for (`light`, `dark`, `terminal` or a full name).

    Without a choice: the terminal's own colours where it has no more than sixteen, else what suits its background.
    """
    for name in (chosen, f"kilo-{chosen}"):
        if name in THEMES:
            return name
    if few_colours:
        return TERMINAL.name
    return LIGHT.name if light else DARK.name
