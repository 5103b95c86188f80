"""Every binding id, its default keys and what it says in the list of keys.

Two modes: in the prompt letters type; in reading (the transcript has the focus) letters act.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from textual.binding import Binding, BindingType

from kilo_tui.words import _

_NAMES: dict[str, Callable[[], str]] = {
    "Enter": lambda: _("Enter"),
    "Esc": lambda: _("Esc"),
    "space": lambda: _("space"),
    "Home": lambda: _("Home"),
    "End": lambda: _("End"),
    "PgUp": lambda: _("PgUp"),
    "PgDn": lambda: _("PgDn"),
}
"""Keys whose engraving depends on the language."""


@dataclass(frozen=True, slots=True)
class Key:
    """One binding: where people remap it, what it runs, what it is called."""

    id: str
    keys: str
    """Textual's key names, comma-separated."""
    action: str
    says: Callable[[], str]
    shown: str
    """The keys as people write them, in English."""
    in_palette: bool = True

    @property
    def label(self) -> str:
        """The keys as people of this language write them."""
        return " ".join(_NAMES[name]() if name in _NAMES else name for name in self.shown.split(" "))

    def binding(self) -> Binding:
        """As Textual wants it."""
        return Binding(self.keys, self.action, "", show=False, id=self.id)


EVERYWHERE = (
    Key("app.palette", "ctrl+x", "app.command_palette", lambda: _("all commands"), "ctrl+x", in_palette=False),
    Key("app.help", "f1", "screen.help", lambda: _("the keys that work here"), "F1"),
    Key("app.models", "f2", "screen.models", lambda: _("choose a model"), "F2"),
    Key("chat.new", "f6", "screen.new_conversation", lambda: _("new conversation"), "F6"),
    Key("chat.fold", "f9", "screen.fold", lambda: _("fold or unfold reasoning"), "F9"),
    Key("app.quit", "f10,ctrl+q", "screen.quit", lambda: _("quit"), "F10 ctrl+q"),
    Key("app.suspend", "ctrl+z", "app.suspend_process", lambda: _("to the shell; fg comes back"), "ctrl+z"),
    Key(
        "app.interrupt",
        "ctrl+c",
        "screen.interrupt",
        lambda: _("stop the answer; else empty the prompt; else quit"),
        "ctrl+c",
        in_palette=False,
    ),
    Key(
        "app.escape",
        "escape",
        "screen.escape",
        lambda: _("in the prompt: stop the answer, else to reading"),
        "Esc",
        in_palette=False,
    ),
    Key("chat.receipt", "f8", "screen.receipt", lambda: _("the receipt in full"), "F8"),
)

PROMPT = (
    Key("prompt.send", "enter", "send", lambda: _("send"), "Enter", in_palette=False),
    Key("prompt.newline", "ctrl+j,alt+enter", "newline", lambda: _("new line"), "ctrl+j alt+enter", in_palette=False),
    Key("prompt.leave", "tab", "screen.read", lambda: _("to reading"), "Tab", in_palette=False),
    Key("transcript.page_up", "pageup", "screen.page(-1)", lambda: _("scroll up"), "PgUp", in_palette=False),
    Key("transcript.page_down", "pagedown", "screen.page(1)", lambda: _("scroll down"), "PgDn", in_palette=False),
    Key(
        "prompt.delete_or_quit",
        "ctrl+d",
        "delete_or_quit",
        lambda: _("delete right; quit when the prompt is empty"),
        "ctrl+d",
        in_palette=False,
    ),
    Key("prompt.undo", "ctrl+underscore", "undo", lambda: _("undo"), "ctrl+_", in_palette=False),
    Key("chat.find", "ctrl+f", "screen.find", lambda: _("find in this conversation"), "ctrl+f", in_palette=False),
)

READING = (
    Key(
        "reading.leave",
        "i,tab,enter,q",
        "screen.write",
        lambda: _("back to the prompt"),
        "i Tab Enter q",
        in_palette=False,
    ),
    Key("transcript.up", "up", "scroll_rows(-1)", lambda: _("line up"), "↑", in_palette=False),
    Key("transcript.down", "down", "scroll_rows(1)", lambda: _("line down"), "↓", in_palette=False),
    Key("transcript.page_up", "pageup,b", "scroll_pages(-1)", lambda: _("page up"), "PgUp b", in_palette=False),
    Key(
        "transcript.page_down",
        "pagedown,space",
        "scroll_pages(1)",
        lambda: _("page down"),
        "PgDn space",
        in_palette=False,
    ),
    Key("transcript.start", "home,g", "scroll_to_start", lambda: _("to the start"), "Home g", in_palette=False),
    Key("transcript.end", "end,G", "scroll_to_end", lambda: _("to the end, and follow it"), "End G", in_palette=False),
    Key("chat.stop", "s", "screen.stop", lambda: _("stop the answer"), "s"),
    Key("chat.fold", "z", "screen.fold", lambda: _("fold or unfold reasoning"), "z", in_palette=False),
    Key("chat.bare", "Y", "screen.bare", lambda: _("this text bare on the normal screen"), "Y"),
    Key("app.models", "m", "screen.models", lambda: _("choose a model"), "m", in_palette=False),
    Key("chat.new", "o", "screen.new_conversation", lambda: _("new conversation"), "o", in_palette=False),
    Key("app.help", "question_mark", "screen.help", lambda: _("the keys that work here"), "?", in_palette=False),
    Key("chat.receipt", "v", "screen.receipt", lambda: _("the receipt in full"), "v", in_palette=False),
    Key("turn.edit", "e", "screen.turn('edit')", lambda: _("edit the question and ask it again"), "e"),
    Key("turn.retry", "r", "screen.turn('retry')", lambda: _("ask again"), "r"),
    Key("turn.elsewhere", "R", "screen.turn('elsewhere')", lambda: _("ask another model"), "R"),
    Key("turn.continue", "c", "screen.turn('continue')", lambda: _("have the answer continued"), "c"),
    Key("turn.fork", "f", "screen.turn('fork')", lambda: _("a new conversation with a copy up to here"), "f"),
    Key("turn.previous", "left", "screen.sibling(-1)", lambda: _("the answer before, of several"), "←"),
    Key("turn.next", "right", "screen.sibling(1)", lambda: _("the answer after, of several"), "→"),
    Key("chat.find", "slash,w", "screen.find", lambda: _("find in this conversation"), "/ w"),
    Key("chat.find_next", "n", "screen.find_step(1)", lambda: _("next hit"), "n"),
    Key("chat.find_previous", "N", "screen.find_step(-1)", lambda: _("previous hit"), "N"),
    Key("app.mouse", "M", "screen.mouse", lambda: _("the mouse: ours or the terminal's"), "M"),
)

FIND = (
    Key("find.next", "enter,down", "step(1)", lambda: _("next hit"), "Enter ↓", in_palette=False),
    Key("find.previous", "up,shift+enter", "step(-1)", lambda: _("previous hit"), "↑", in_palette=False),
)

DIALOG = (
    Key("dialog.yes", "y", "answer(True)", lambda: _("yes"), "y", in_palette=False),
    Key("dialog.no", "n", "answer(False)", lambda: _("no"), "n", in_palette=False),
    Key("dialog.marked", "enter", "take_marked", lambda: _("the marked answer"), "Enter", in_palette=False),
    Key("dialog.cancel", "escape,ctrl+c", "answer(False)", lambda: _("no"), "Esc", in_palette=False),
)

RECEIPT = (
    Key("receipt.close", "escape,q,v,f8,ctrl+c", "dismiss(None)", lambda: _("back"), "Esc q v F8", in_palette=False),
)


def bindings(rows: Iterable[Key]) -> list[Binding]:
    """The rows as bindings of a screen or widget."""
    return [row.binding() for row in rows]


TAKEN = frozenset({"ctrl+x", "ctrl+c", "ctrl+z", "ctrl+d", "ctrl+f", "f6", "f7", "pageup", "pagedown"})
"""Keys a text area would use for itself and that mean something else here."""


def without_taken(inherited: Iterable[BindingType]) -> list[Binding]:
    """Bindings of Textual's own, without the keys that are ours."""
    left: list[Binding] = []
    for binding in inherited:
        assert isinstance(binding, Binding)
        keys = [key for key in binding.key.split(",") if key not in TAKEN]
        if keys:
            left.append(replace(binding, key=",".join(keys)))
    return left


def next_bindings() -> list[Binding]:
    """1 to 9: the next actions of an error block."""
    return [Binding(str(n), f"screen.next_step({n})", "", show=False, id=f"next.{n}") for n in range(1, 10)]
