"""Every binding id, its default keys, and the keys in force.

Two modes: in the prompt letters type; in reading (the transcript has the focus) letters act. A person remaps an id,
and an id may have rows in more than one mode: of the keys chosen for it those that type a character act in reading,
and the others where the id acts without letters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from functools import partial

from textual.binding import Binding, BindingsMap, BindingType
from textual.dom import DOMNode

from kilo_tui.model.routing import DataPolicy, Sort
from kilo_tui.services.routing_words import pin_label, policy_label, sort_label
from kilo_tui.ui.key_names import shown, types
from kilo_tui.words import _


class Mode(Enum):
    """Where a key acts."""

    EVERYWHERE = "everywhere"
    PROMPT = "prompt"
    READING = "reading"
    FINDING = "finding"
    """In the line where one types what to look for."""
    ROUTING = "routing"
    """On the routing screen, where letters act too."""
    MODELS = "models"
    """In the list of models, where letters act too."""
    LOGIN = "login"
    """On the sign-in screen, where letters act."""
    KEY_FIELD = "key-field"
    """In the field a key is pasted into."""
    ACCOUNT = "account"
    """On the account screen, where letters act."""
    DIALOG = "dialog"
    """While something is asked, and nothing else acts."""

    @property
    def letters_act(self) -> bool:
        """Letters do something here and are not written down."""
        return self in _LETTERS_ACT

    def meets(self, other: Mode) -> bool:
        """Whether there is a place where both act, neither of them before the other."""
        return self is other or (Mode.EVERYWHERE in (self, other) and not {self, other} & _FIRST)


_FIRST = frozenset({Mode.DIALOG, Mode.KEY_FIELD})
_LETTERS_ACT = frozenset({Mode.READING, Mode.MODELS, Mode.ROUTING, Mode.LOGIN, Mode.ACCOUNT, Mode.DIALOG})


class _InForce:
    """What a person chose in place of defaults; replaced whole by `use`."""

    chosen: Mapping[str, tuple[str, ...]] = {}


def use(chosen: Mapping[str, tuple[str, ...]]) -> None:
    """Let these keys, by binding id, be in force from now on; every other id keeps its defaults."""
    _InForce.chosen = dict(chosen)


@dataclass(frozen=True, slots=True)
class Key:
    """One row of the key map: an id in a mode, what it runs, what it is called."""

    mode: Mode
    id: str
    """By which people remap it; the same in each mode."""
    defaults: str
    """Textual's key names, comma-separated."""
    action: str
    """Of whatever the mode belongs to: the screen, the prompt or the transcript."""
    says: Callable[[], str]
    in_palette: bool = True

    def keys_of(self, chosen: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
        """Textual's names of this row's keys where `chosen` is in force."""
        if self.id not in chosen:
            return tuple(self.defaults.split(",")) if self.defaults else ()
        return tuple(key for key in chosen[self.id] if self._takes(key))

    def _takes(self, key: str) -> bool:
        if types(key):
            return self.mode.letters_act
        return self.mode is Mode.EVERYWHERE or not any(row.mode is Mode.EVERYWHERE for row in rows_of(self.id))

    @property
    def keys(self) -> tuple[str, ...]:
        """Textual's names of the keys in force."""
        return self.keys_of(_InForce.chosen)

    @property
    def labels(self) -> tuple[str, ...]:
        """The keys in force as people of this language write them."""
        return tuple(shown(key) for key in self.keys)


everywhere = partial(Key, Mode.EVERYWHERE)
prompt = partial(Key, Mode.PROMPT)
reading = partial(Key, Mode.READING)
login = partial(Key, Mode.LOGIN)
key_field = partial(Key, Mode.KEY_FIELD, in_palette=False)
account = partial(Key, Mode.ACCOUNT)
finding = partial(Key, Mode.FINDING, in_palette=False)
routing = partial(Key, Mode.ROUTING)
models = partial(Key, Mode.MODELS)
dialog = partial(Key, Mode.DIALOG, in_palette=False)

EVERYWHERE = (
    everywhere("app.palette", "ctrl+x", "app.command_palette", lambda: _("all commands"), in_palette=False),
    everywhere("app.help", "f1", "screen.help", lambda: _("the keys that work here")),
    everywhere("app.models", "f2", "screen.models", lambda: _("choose a model")),
    everywhere("app.routing", "f3", "screen.routing", lambda: _("choose how requests are routed")),
    everywhere("app.sign_in", "", "screen.sign_in", lambda: _("sign in")),
    everywhere("app.account", "f4", "screen.account", lambda: _("your account: balance, usage, sign-ins")),
    everywhere("chat.new", "f6", "screen.new_conversation", lambda: _("new conversation")),
    everywhere("chat.copy", "f7", "screen.copy", lambda: _("copy by letter")),
    everywhere("chat.receipt", "f8", "screen.receipt", lambda: _("the receipt in full")),
    everywhere("chat.fold", "f9", "screen.fold", lambda: _("fold or unfold reasoning")),
    everywhere("app.quit", "f10,ctrl+q", "screen.quit", lambda: _("quit")),
    everywhere("app.suspend", "ctrl+z", "app.suspend_process", lambda: _("to the shell; fg comes back")),
    everywhere(
        "app.interrupt",
        "ctrl+c",
        "screen.interrupt",
        lambda: _("copy a selection; else stop; else empty the prompt; else quit"),
        in_palette=False,
    ),
    everywhere(
        "app.escape",
        "escape",
        "screen.escape",
        lambda: _("close; in the prompt stop the answer, else to reading"),
        in_palette=False,
    ),
)

PROMPT = (
    prompt("prompt.send", "enter", "send", lambda: _("send; a \\ before it makes a new line"), in_palette=False),
    prompt("prompt.newline", "ctrl+j,alt+enter", "newline", lambda: _("new line")),
    prompt("prompt.leave", "tab", "screen.read", lambda: _("to reading, stopping nothing"), in_palette=False),
    prompt("transcript.page_up", "pageup", "screen.page(-1)", lambda: _("scroll up"), in_palette=False),
    prompt("transcript.page_down", "pagedown", "screen.page(1)", lambda: _("scroll down"), in_palette=False),
    prompt("prompt.earlier", "up", "earlier", lambda: _("on the first line: earlier question"), in_palette=False),
    prompt("prompt.later", "down", "later", lambda: _("on the last line: later question"), in_palette=False),
    prompt("prompt.search", "ctrl+r", "screen.search_questions", lambda: _("search earlier questions")),
    prompt("chat.find", "ctrl+f", "screen.find", lambda: _("find in this conversation")),
    prompt("prompt.editor", "", "screen.edit_prompt", lambda: _("write the prompt in your editor")),
    prompt("prompt.delete_or_quit", "ctrl+d", "delete_or_quit", lambda: _("delete right; quit when there is nothing")),
    prompt("prompt.undo", "ctrl+underscore", "undo", lambda: _("undo")),
    prompt("prompt.redo", "ctrl+y", "redo", lambda: _("redo")),
    prompt("prompt.paste", "ctrl+v", "paste", lambda: _("paste what was copied here")),
)

READING = (
    reading("reading.leave", "i,tab,enter,q", "screen.write", lambda: _("back to the prompt"), in_palette=False),
    reading("transcript.up", "up", "scroll_rows(-1)", lambda: _("line up"), in_palette=False),
    reading("transcript.down", "down", "scroll_rows(1)", lambda: _("line down"), in_palette=False),
    reading("transcript.page_up", "pageup,b", "scroll_pages(-1)", lambda: _("page up"), in_palette=False),
    reading("transcript.page_down", "pagedown,space", "scroll_pages(1)", lambda: _("page down"), in_palette=False),
    reading("transcript.start", "home,g", "scroll_to_start", lambda: _("to the start"), in_palette=False),
    reading("transcript.end", "end,G", "scroll_to_end", lambda: _("to the end, and follow it"), in_palette=False),
    reading("transcript.left", "shift+left,H", "shift(-1)", lambda: _("in wide code: look left"), in_palette=False),
    reading("transcript.right", "shift+right,L", "shift(1)", lambda: _("in wide code: look right"), in_palette=False),
    reading("reading.next", "j", "cursor(1)", lambda: _("next block"), in_palette=False),
    reading("reading.previous", "k", "cursor(-1)", lambda: _("previous block"), in_palette=False),
    reading("chat.copy", "y", "screen.copy", lambda: _("copy by letter; twice: this block")),
    reading("chat.bare", "Y", "screen.bare", lambda: _("the block bare on the normal screen")),
    reading("chat.receipt", "v", "screen.receipt", lambda: _("the receipt in full")),
    reading("chat.fold", "z", "screen.fold", lambda: _("fold or unfold reasoning")),
    reading("chat.stop", "s", "screen.stop", lambda: _("stop the answer")),
    reading("turn.edit", "e", "screen.turn('edit')", lambda: _("edit and ask again")),
    reading("turn.retry", "r", "screen.turn('retry')", lambda: _("try again")),
    reading("turn.elsewhere", "R", "screen.turn('elsewhere')", lambda: _("ask another model")),
    reading("turn.continue", "c", "screen.turn('continue')", lambda: _("continue the answer")),
    reading("turn.fork", "f", "screen.turn('fork')", lambda: _("fork the conversation here")),
    reading("turn.previous", "left", "screen.sibling(-1)", lambda: _("previous answer to the same question")),
    reading("turn.next", "right", "screen.sibling(1)", lambda: _("next answer to the same question")),
    reading("chat.find", "slash,w", "screen.find", lambda: _("find in this conversation")),
    reading("chat.find_next", "n", "screen.find_step(1)", lambda: _("next hit")),
    reading("chat.find_previous", "N", "screen.find_step(-1)", lambda: _("previous hit")),
    reading("app.models", "m", "screen.models", lambda: _("choose a model")),
    reading("app.routing", "p", "screen.routing", lambda: _("choose how requests are routed")),
    reading("app.account", "a", "screen.account", lambda: _("your account: balance, usage, sign-ins")),
    reading("chat.new", "o", "screen.new_conversation", lambda: _("new conversation")),
    reading("app.mouse", "M", "screen.mouse", lambda: _("mouse on or off")),
    reading("app.help", "question_mark", "screen.help", lambda: _("the keys that work here")),
)

NEXT = tuple(
    reading(f"next.{n}", str(n), f"screen.next_step({n})", lambda: _("what an error offers")) for n in range(1, 10)
)
"""The numbered actions of an error block; what each says now follows from the error."""

FIND = (
    finding("find.next", "enter,down", "step(1)", lambda: _("next hit")),
    finding("find.previous", "up,shift+enter", "step(-1)", lambda: _("previous hit")),
)

ROUTING = (
    routing("routing.sort_default", "1", "sort('default')", lambda: sort_label(Sort.DEFAULT)),
    routing("routing.sort_price", "2", "sort('price')", lambda: sort_label(Sort.PRICE)),
    routing("routing.sort_throughput", "3", "sort('throughput')", lambda: sort_label(Sort.THROUGHPUT)),
    routing("routing.sort_latency", "4", "sort('latency')", lambda: sort_label(Sort.LATENCY)),
    routing("routing.sort_provider", "5", "specific", lambda: pin_label()),
    routing("routing.policy_free_only", "f", "policy('free-only')", lambda: policy_label(DataPolicy.FREE_ONLY)),
    routing("routing.policy_allow", "a", "policy('allow')", lambda: policy_label(DataPolicy.ALLOW)),
    routing("routing.policy_deny", "d", "policy('deny')", lambda: policy_label(DataPolicy.DENY)),
    routing("routing.policy_zdr", "z", "policy('zdr')", lambda: policy_label(DataPolicy.ZDR)),
    routing("routing.pin", "p", "pin", lambda: _("only the provider under the cursor, or no longer"), in_palette=False),
    routing("routing.scope", "g", "scope", lambda: _("routing for everything, or for this model")),
    routing("routing.refresh", "r", "refresh", lambda: _("read again who serves the model")),
    routing("routing.undo", "u", "undo", lambda: _("undo the last choice of routing")),
    routing("routing.toml", "t,equals_sign", "toml", lambda: _("what routing writes and sends")),
    routing("app.models", "m", "models", lambda: _("choose a model")),
    routing("app.help", "question_mark", "help", lambda: _("the keys that work here")),
)

MODELS = (
    models("models.favourite", "f", "screen.model('favourite')", lambda: _("favourite, or no longer")),
    models("models.effort", "e", "screen.model('effort')", lambda: _("reasoning effort")),
    models("models.refresh", "r", "screen.model('refresh')", lambda: _("read the list again")),
    models("models.details", "i", "screen.model('details')", lambda: _("details, and who serves it")),
    models("app.help", "question_mark", "screen.help", lambda: _("the keys that work here"), in_palette=False),
)

LOGIN = (
    login("login.copy_link", "c", "screen.copy_link", lambda: _("copy the link")),
    login("login.copy_code", "d", "screen.copy_code", lambda: _("copy the code")),
    login("login.bare", "Y", "screen.bare_link", lambda: _("the link bare on the normal screen")),
    login("login.new", "n", "screen.new_code", lambda: _("a new code")),
    login("login.key", "k", "screen.key", lambda: _("paste a key instead")),
    login("login.browse", "o", "screen.browse", lambda: _("open the link in a browser")),
    login("app.help", "question_mark", "screen.help", lambda: _("the keys that work here"), in_palette=False),
)

KEY_FIELD = (
    key_field("login.verify", "enter", "screen.verify", lambda: _("verify and keep the key")),
    key_field("login.clear", "ctrl+u", "clear", lambda: _("empty the field")),
    key_field("login.back", "escape", "screen.escape", lambda: _("back to the code")),
)

ACCOUNT = (
    account("account.overview", "1", "screen.part(0)", lambda: _("overview of the account")),
    account("account.credits", "2", "screen.part(1)", lambda: _("credits")),
    account("account.usage", "3", "screen.part(2)", lambda: _("usage")),
    account("account.sign_ins", "4", "screen.part(3)", lambda: _("sign-in accounts and identity")),
    account("account.support", "5", "screen.part(4)", lambda: _("help with the account")),
    account("account.next_part", "tab", "screen.next_part(1)", lambda: _("next part"), in_palette=False),
    account("account.previous_part", "shift+tab", "screen.next_part(-1)", lambda: _("previous part"), in_palette=False),
    account("account.up", "up,k", "screen.up_down(-1)", lambda: _("line or notice up"), in_palette=False),
    account("account.down", "down,j", "screen.up_down(1)", lambda: _("line or notice down"), in_palette=False),
    account("account.page_up", "pageup,b", "screen.page_up_down(-1)", lambda: _("page up"), in_palette=False),
    account("account.page_down", "pagedown,space", "screen.page_up_down(1)", lambda: _("page down"), in_palette=False),
    account("account.open", "enter", "screen.open", lambda: _("open the notice under the cursor"), in_palette=False),
    account("account.refresh", "r", "screen.refresh", lambda: _("read everything anew")),
    account("account.copy", "y", "screen.copy", lambda: _("copy the link that is shown")),
    account("account.bare", "Y", "screen.bare", lambda: _("that link bare on the normal screen")),
    account("account.organization", "o", "screen.organization", lambda: _("ask for yourself or an organization")),
    account("account.other", "s", "screen.other", lambda: _("sign in, or with another account")),
    account("account.add_funds", "f", "screen.add_funds", lambda: _("add funds")),
    account("account.promo", "p", "screen.promo", lambda: _("promo code")),
    account("account.sign_out", "x", "screen.sign_out", lambda: _("sign out")),
    account("account.link", "l", "screen.link", lambda: _("link another sign-in account")),
    account("account.elsewhere", "e", "screen.elsewhere", lambda: _("the page says that it is linked already")),
    account("account.chart", "v", "screen.chart", lambda: _("usage as a chart or as a table")),
    account("account.whose", "w", "screen.whose", lambda: _("usage: your own, an organization's, all")),
    account("app.help", "question_mark", "screen.help", lambda: _("the keys that work here"), in_palette=False),
)

DIALOG = (
    dialog("dialog.yes", "y", "answer(True)", lambda: _("yes")),
    dialog("dialog.no", "n", "answer(False)", lambda: _("no")),
    dialog("dialog.marked", "enter", "take_marked", lambda: _("the marked answer")),
    dialog("dialog.cancel", "escape,ctrl+c", "answer(False)", lambda: _("no")),
)

ROWS = (*EVERYWHERE, *PROMPT, *READING, *NEXT, *FIND, *MODELS, *ROUTING, *LOGIN, *KEY_FIELD, *ACCOUNT, *DIALOG)

_NOT_THE_CHATS = frozenset(
    {
        *("app.palette", "app.help", "app.quit", "app.suspend", "app.interrupt", "app.escape"),
        *("app.models", "app.routing", "app.account"),
    }
)
ON_EVERY_SCREEN = tuple(
    row if row.id in _NOT_THE_CHATS else replace(row, action=f"screen.in_chat('{row.action}')") for row in EVERYWHERE
)
"""What works everywhere, as screens other than the chat have it: what is the chat's to do leads back there."""


def rows_of(binding_id: str) -> tuple[Key, ...]:
    """The rows of one id."""
    return tuple(row for row in ROWS if row.id == binding_id)


def key(binding_id: str, mode: Mode | None = None) -> str:
    """The first key in force of an id, as it is shown, in `mode` where it has one there; empty when it has none."""
    rows = sorted(rows_of(binding_id), key=lambda row: row.mode is not mode)
    return next((label for row in rows for label in row.labels), "")


def closes_with(close: str, *ids: str) -> list[Binding]:
    """What a screen on top of another one binds: `close` to the keys of these ids, and those that quit."""
    closing = [Binding(key, close, "", show=False) for one in ids for row in rows_of(one) for key in row.keys]
    return [*closing, *(Binding(key, "app.quit", "", show=False) for row in rows_of("app.quit") for key in row.keys)]


def bindings(rows: Iterable[Key]) -> list[Binding]:
    """The rows as bindings of a screen or widget, with the keys in force."""
    return [Binding(",".join(row.keys), row.action, "", show=False, id=row.id) for row in rows if row.keys]


def bind(node: DOMNode, rows: Iterable[Key]) -> None:
    """Give `node` the keys in force for `rows`, in place of those its class was made with."""
    rows = tuple(rows)
    ids = {row.id for row in rows}
    others = [binding for _key, binding in node._bindings if binding.id not in ids]
    node._bindings = BindingsMap([*bindings(rows), *others])


def bind_first(node: DOMNode, own: Iterable[Binding]) -> None:
    """Give `node` these bindings before those its class was made with."""
    node._bindings = BindingsMap([*own, *(binding for _key, binding in node._bindings)])


TEXT_AREA_KEYS_NOT_TAKEN_OVER = frozenset({"ctrl+x", "ctrl+c", "ctrl+z", "ctrl+d", "f6", "f7", "pageup", "pagedown"})
"""Keys a text area would use for itself and that never mean that here, whatever is in force."""


def left_of(inherited: Iterable[BindingType]) -> list[Binding]:
    """Bindings of Textual's own text fields, without the keys that mean something else here."""
    ours = {key for row in (*EVERYWHERE, *PROMPT) for key in row.keys}
    taken = TEXT_AREA_KEYS_NOT_TAKEN_OVER | ours
    return [binding for binding in Binding.make_bindings(inherited) if binding.key not in taken]
