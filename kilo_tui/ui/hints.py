"""The sentences that name keys: always those in force, never the defaults."""

from __future__ import annotations

from kilo_tui.ui.keys import Mode, key
from kilo_tui.words import _, ngettext, number

EDITOR_IN_PALETTE = "ctrl+e"
"""As a shell has it: ctrl+x ctrl+e."""


def welcome() -> str:
    """Under an empty conversation."""
    return _("{palette}: all commands · {help}: the keys").format(palette=key("app.palette"), help=key("app.help"))


def how_to_begin() -> str:
    """What a newcomer does first."""
    begin = _("Type a question and press {send}: a free model answers at once, without an account.")
    return begin.format(send=key("prompt.send"))


def sign_in() -> str:
    """What else a newcomer may do."""
    return _("With an account and credits every model does: {palette}, then “sign in”.").format(
        palette=key("app.palette")
    )


def receipt() -> str:
    """Under a receipt in full."""
    return _("{copy} copies all of it · {bare} shows it bare · {escape} goes back").format(
        copy=key("chat.copy", Mode.READING), bare=key("chat.bare", Mode.READING), escape=key("app.escape")
    )


def too_long(model: str, tokens: int, limit: int) -> str:
    """A question that will not fit."""
    said = _("With the conversation so far this is about {tokens} tokens, and {model} takes {limit}.")
    return said.format(tokens=number(tokens), model=model, limit=number(limit))


def question_too_long() -> str:
    """What can be done about a new question that is."""
    said = _(
        "{escape} leaves it in the prompt: {new} begins a new conversation with it, {models} chooses another model."
    )
    return said.format(escape=key("dialog.cancel"), new=key("chat.new"), models=key("app.models"))


def edit_too_long() -> str:
    """What can be done about an edited question that is."""
    said = _("{escape} leaves it in the prompt, to be made shorter; {models} chooses another model.")
    return said.format(escape=key("dialog.cancel"), models=key("app.models"))


def turn_too_long() -> str:
    """What can be done where a turn that is there would be asked again."""
    said = _("{escape} leaves it: {elsewhere} asks another model, {edit} edits the question, {new} begins anew.")
    return said.format(
        escape=key("dialog.cancel"),
        elsewhere=key("turn.elsewhere", Mode.READING),
        edit=key("turn.edit", Mode.READING),
        new=key("chat.new", Mode.READING),
    )


def continuing_too_long() -> str:
    """What can be done where an answer was to be continued."""
    said = _("{escape} leaves it: {models} chooses another model to go on with, {new} begins anew.")
    return said.format(
        escape=key("dialog.cancel"), models=key("app.models", Mode.READING), new=key("chat.new", Mode.READING)
    )


def stops() -> str:
    """Behind a countdown."""
    return _("{escape} stops").format(escape=key("app.escape"))


def status(
    *,
    writing: bool,
    searching: bool,
    finding: bool,
    editing: bool,
    busy: bool,
    on_chip: bool,
    written: bool,
    wants_account: bool = False,
    offered: str = "",
    waits_for_credits: bool = False,
) -> str:
    """The one hint of the status line; `offered` is the first way out of what failed last."""
    if finding:
        return _("find · {next} next · {escape} closes").format(next=key("find.next"), escape=key("app.escape"))
    if searching:
        return _("{search} older · Enter takes · Esc goes back").format(search=key("prompt.search"))
    if writing and on_chip:
        return _("{send} unfolds the paste").format(send=key("prompt.send"))
    if writing and editing and not busy:
        return _("editing · {send} asks · {escape} leaves it").format(send=key("prompt.send"), escape=key("app.escape"))
    if writing and offered and not written and not busy and key("next.1"):
        said = _("{number} {offered} · {help} keys")
        return said.format(number=number_in_prompt(), offered=offered, help=key("app.help"))
    if writing and offered and waits_for_credits and not busy and key("next.1"):
        said = _("{number} {offered} · {send} sends")
        return said.format(number=number_in_prompt(), offered=offered, send=key("prompt.send"))
    if writing and written and not busy and wants_account:
        sign_in = key("app.sign_in") or key("app.palette")
        return _("{sign_in} sign in · {models} free models").format(sign_in=sign_in, models=key("app.models"))
    if writing and written and not busy:
        return _("{send} sends").format(send=key("prompt.send"))
    if writing:
        return (
            stops() if busy else _("{send} sends · {help} keys").format(send=key("prompt.send"), help=key("app.help"))
        )
    leave = key("reading.leave")
    if busy:
        return _("reading · {stop} stops · {leave} writes").format(stop=key("chat.stop"), leave=leave)
    return _("reading · {leave} writes · {help} keys").format(leave=leave, help=key("app.help", Mode.READING))


def kept_while_busy() -> str:
    """Sending while an answer comes."""
    return _("An answer is still coming: your text stays here. {escape} stops the answer.").format(
        escape=key("app.escape")
    )


def stop_first() -> str:
    """What cannot be done while an answer comes."""
    return _("An answer is still coming; {stop} or {interrupt} stops it.").format(
        stop=key("chat.stop"), interrupt=key("app.interrupt")
    )


def confirm_first() -> str:
    """Sending before a file that was not read whole is confirmed."""
    return _("Nothing is sent before you say so: press {number} in reading, or alt+{number}.").format(
        number=key("next.1")
    )


def number_in_prompt() -> str:
    """The key for what is offered first, where letters and digits type."""
    return f"alt+{key('next.1')}"


def set_aside() -> str:
    """The prompt was emptied; what stood there is among the earlier questions."""
    return _("Set aside; {earlier} brings it back.").format(earlier=key("prompt.earlier"))


def again_quits(seconds: float) -> str:
    """The first of two presses."""
    return _("{interrupt} again within {seconds:.0f} seconds quits").format(
        interrupt=key("app.interrupt"), seconds=seconds
    )


def in_the_editor() -> str:
    """A paste too long for the prompt."""
    keys = key("prompt.editor") or f"{key('app.palette')} {EDITOR_IN_PALETTE}"
    return _("This paste is too long to unfold here: {keys} opens it in your editor.").format(keys=keys)


def unread(rows: int) -> str:
    """How much came below what is read, and the key that goes there; empty where nothing did."""
    if not rows:
        return ""
    said = ngettext("↓ {count} new line · {end}", "↓ {count} new lines · {end}", rows)
    return said.format(count=rows, end=key("transcript.end"))
