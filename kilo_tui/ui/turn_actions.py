"""What can be done with the turn under the cursor: ask it again, edit it, go on from it, look at its siblings.

Whatever costs money says what it is likely to cost and wants Enter.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from kilo_tui.model.chat import Turn
from kilo_tui.ui import hints
from kilo_tui.ui.screens.confirm import ConfirmScreen
from kilo_tui.ui.screens.receipt import ReceiptScreen
from kilo_tui.ui.workers import begin
from kilo_tui.words import _, ngettext

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen


def continuing() -> str:
    """What the model is asked when an answer is to be continued."""
    return _("Continue exactly where you stopped.")


@dataclass(slots=True)
class _Edit:
    """A question that is back in the prompt, to be asked beside its turn."""

    turn: Turn
    before: str
    """What stood in the prompt; it comes back."""
    price_is_known: bool = False
    """The list of prices was waited for."""


class TurnActions:
    """The letters of reading that act on a turn, and the edit they may begin."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen
        self._edit: _Edit | None = None
        self._elsewhere: Turn | None = None

    def under_cursor(self) -> Turn | None:
        """The turn the block cursor is on, else the last one."""
        return self._screen.transcript.turn_under_cursor() or self._screen.chat.turn

    def take(self, action: str) -> None:
        """Do `edit`, `retry`, `elsewhere`, `continue` or `fork` with the turn under the cursor."""
        turn = self._free_turn()
        if turn is None:
            return
        doing: dict[str, Callable[[Turn], None]] = {
            "edit": self.edit,
            "retry": self._retry,
            "elsewhere": self._choose_elsewhere,
            "continue": self._continue,
            "fork": self._fork,
        }
        if action != "fork" and self._screen.services.choices.problem is not None:
            self._say(hints.confirm_first())
        else:
            doing[action](turn)

    def show_receipt(self) -> None:
        """Everything that is known of the turn under the cursor."""
        turn = self.under_cursor()
        if turn is None:
            self._say(_("Nothing has been asked yet."))
        else:
            self._screen.app.push_screen(ReceiptScreen(self._screen.services, turn))

    def show_sibling(self, by: int) -> None:
        """The answer before or after, of several to the same question."""
        turn = self._free_turn()
        if turn is None:
            return
        conversation = self._screen.chat.conversation
        which, count = conversation.place_among_siblings(turn)
        if count == 1:
            self._say(_("There is one answer here only; r asks again."))
            return
        which = min(max(1, which + by), count)
        sibling = conversation.siblings(turn)[which - 1]
        if sibling is not turn:
            self._screen.chat.choose(sibling)
            self._screen.show_branch(sibling)
        self._say(_("answer {which} of {count}").format(which=which, count=count))

    def _free_turn(self) -> Turn | None:
        """The turn under the cursor, unless an answer runs; why there is none is said."""
        turn = self.under_cursor()
        if turn is None:
            self._say(_("Nothing has been asked yet."))
        elif self._screen.chat.busy:
            self._say(hints.stop_first())
            return None
        return turn

    def _say(self, sentence: str) -> None:
        self._screen.notice.text = sentence

    # --- asking

    def _retry(self, turn: Turn) -> None:
        chat = self._screen.chat
        after = chat.conversation.parent(turn)
        self._confirm(_("Ask again: {price}"), turn.question, after, partial(chat.retry, turn), hints.turn_too_long)

    def _continue(self, turn: Turn) -> None:
        if not turn.pieces:
            self._say(_("There is no answer to go on from; r asks again."))
            return
        chat, question = self._screen.chat, continuing()
        ask = partial(chat.send, question, after=turn)
        self._confirm(_("Continue: {price}"), question, turn, ask, hints.continuing_too_long)

    def _choose_elsewhere(self, turn: Turn) -> None:
        self._elsewhere = turn
        self._screen.model_choice.choose(_("Ask which model?"), self.ask_elsewhere)

    def ask_elsewhere(self, model_id: str) -> None:
        """The question that was to go elsewhere goes to `model_id`, this once."""
        turn, chat = self._elsewhere, self._screen.chat
        if turn is not None and not chat.busy:
            ask = partial(chat.retry, turn, model_id=model_id)
            after = chat.conversation.parent(turn)
            self._confirm(_("Ask elsewhere: {price}"), turn.question, after, ask, hints.turn_too_long, model_id)

    def _confirm(
        self,
        says: str,
        question: str,
        after: Turn | None,
        ask: Callable[[], Turn],
        helps: Callable[[], str],
        model_id: str | None = None,
    ) -> None:
        """Show what asking is likely to cost, and what `helps` where it will not fit; Enter asks."""
        chat, foresight = self._screen.chat, self._screen.foresight
        asked = chat.settings.model_id if model_id is None else model_id
        dialog = ConfirmScreen(yes=_("asks"), no=_("leaves it"))

        async def look_up() -> None:
            model_id = await foresight.find(asked)
            outlook = foresight.of(len(question), after, model_id)
            said = says.format(price=outlook.whole(model_id))
            if outlook.too_long:
                limit = outlook.context_tokens or 0
                said = f"{said}. {hints.too_long(model_id, outlook.tokens, limit)} {helps()}"
            dialog.question = said

        def answered(yes: bool | None) -> None:
            if yes and not chat.busy:
                self._screen.show_turn(ask())

        self._screen.app.push_screen(dialog, answered)
        begin(self._screen, "price", look_up, alone=True)

    # --- a conversation of its own

    def _fork(self, turn: Turn) -> None:
        count = len(self._screen.chat.conversation.line(turn))
        says = ngettext(
            "A new conversation with a copy of {count} turn. It costs nothing; this one stays.",
            "A new conversation with a copy of {count} turns. It costs nothing; this one stays.",
            count,
        ).format(count=count)
        dialog = ConfirmScreen(says, yes=_("makes it"), no=_("leaves it"))
        self._screen.app.push_screen(dialog, lambda yes: self._make_fork(turn) if yes else None)

    def _make_fork(self, turn: Turn) -> None:
        screen, chat = self._screen, self._screen.chat
        if chat.busy:
            return
        with self.prompt_kept():
            chat.fork(turn)
        screen.show_branch()
        screen.model_choice.remember_conversation()
        self._say(_("This is the copy; the other conversation is kept as it was."))

    @contextmanager
    def prompt_kept(self) -> Iterator[None]:
        """What stands in the prompt goes along into another conversation; an edit does not."""
        self.give_up_edit()
        self._screen.chat.keep_draft("")
        yield
        self._screen.chat.keep_draft(self._screen.prompt.draft)

    # --- editing

    def edit(self, turn: Turn) -> None:
        """Bring the question of `turn` back into the prompt; what is sent next is asked beside it."""
        screen = self._screen
        before = self._edit.before if self._edit is not None else screen.prompt.draft
        edit = self._edit = _Edit(turn, before)
        self._put(turn.question)
        screen.set_focus(screen.prompt)
        screen.refresh_lines()

        async def look_up() -> None:
            await screen.foresight.find(screen.chat.settings.model_id)
            edit.price_is_known = True
            self._say_price_of_edit()

        begin(screen, "price", look_up, alone=True)

    @property
    def written_after(self) -> Turn | None:
        """The turn that what is written would be asked after."""
        edit, chat = self._edit, self._screen.chat
        return chat.turn if edit is None else chat.conversation.parent(edit.turn)

    @property
    def editing(self) -> bool:
        """A question is in the prompt to be asked again."""
        return self._edit is not None

    def prompt_changed(self, text: str) -> None:
        """The text of the prompt is another; an edit with nothing left in it is given up."""
        if self._edit is not None and not text:
            self.give_up_edit()
        else:
            self._say_price_of_edit()

    def give_up_edit(self) -> bool:
        """Leave the question as it was, and put back what stood in the prompt; whether there was an edit."""
        edit, self._edit = self._edit, None
        if edit is None:
            return False
        self._put(edit.before)
        self._screen.refresh_lines()
        self._say(_("The question stays as it was."))
        return True

    def draft_of(self, text: str) -> str:
        """What to keep of a prompt with `text` in it: while a question is edited, also what stood there before."""
        if self._edit is None:
            return text
        edited = "" if text == self._edit.turn.question else text
        return "\n\n".join(part for part in (self._edit.before, edited) if part)

    def send(self, text: str) -> None:
        """Ask what is in the prompt: beside the turn that is edited, else as the next question."""
        edit, self._edit = self._edit, None
        screen, chat = self._screen, self._screen.chat
        screen.show_turn(chat.send(text) if edit is None else chat.retry(edit.turn, question=text))
        before = "" if edit is None or edit.before == edit.turn.question else edit.before
        self._put(before)

    def _put(self, text: str) -> None:
        """Have `text` in the prompt and nothing else."""
        self._screen.prompt.empty()
        if text:
            self._screen.prompt.take(text)

    def _say_price_of_edit(self) -> None:
        edit, screen = self._edit, self._screen
        if edit is not None and edit.price_is_known:
            outlook = screen.foresight.of(screen.prompt.whole_length, self.written_after)
            price = outlook.whole(screen.chat.settings.model_id)
            self._say(_("Editing, to ask it again: {price}").format(price=price))
