"""What the numbered actions under an error do on the screen.

Where what an action leads to does not exist yet, its key says in one sentence what to do until then.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kilo_tui.errors import KiloError, Kind
from kilo_tui.explain import next_step, offered
from kilo_tui.model.chat import Turn
from kilo_tui.ui.account.part_numbers import CREDITS, HELP
from kilo_tui.ui.safe import safe_line
from kilo_tui.ui.turn_actions import continuing
from kilo_tui.words import _

if TYPE_CHECKING:
    from kilo_tui.ui.screens.chat import ChatScreen


_OF_THE_ACCOUNT = frozenset({"add_funds", "support", "organization"})
"""A server of the user's own has none; there a sentence has to do."""


class NextSteps:
    """The actions offered now, and what each does."""

    def __init__(self, screen: ChatScreen) -> None:
        self._screen = screen

    def offered(self) -> tuple[tuple[str, ...], KiloError | None, Turn | None]:
        """The ids of the actions in the order shown, and what they are about."""
        problem = self._screen.services.choices.problem
        if problem is not None:
            return offered(problem), problem, None
        turn = self._screen.chat.turn
        if turn is None or turn.error is None:
            return (), None, None
        return offered(turn.error, has_text=bool(turn.pieces)), turn.error, turn

    @property
    def first(self) -> str:
        """What the first is called; empty where nothing is offered."""
        actions, error, _turn = self.offered()
        return next_step(actions[0], error).label if error is not None and actions else ""

    def ended(self, turn: Turn) -> None:
        """Without credits the question waits in the prompt for them, if nothing else stands there."""
        if turn.error is not None and turn.error.kind is Kind.OUT_OF_CREDITS:
            self._screen.prompt.put_back(turn.question)

    @property
    def waits_for_credits(self) -> bool:
        """What stands in the prompt is the question that was not answered for want of credits."""
        _actions, error, turn = self.offered()
        wants_credits = error is not None and error.kind is Kind.OUT_OF_CREDITS
        return wants_credits and turn is not None and self._screen.prompt.holds(turn.question)

    def take(self, number: int) -> None:
        """Do the action that stands at `number`."""
        actions, error, turn = self.offered()
        if error is None or number > len(actions):
            self._screen.notice.text = _("Nothing is offered under {number}.").format(number=number)
            return
        action = actions[number - 1]
        doing: dict[str, Callable[[Turn | None], None]] = {
            "sign_in": self._screen.signing_in.begin,
            "retry": self._retry,
            "confirm": self._confirm,
            "continue": self._continue,
            "free_model": self._free_model,
            "routing": lambda _turn: self._screen.action_routing(),
            "models": lambda _turn: self._screen.action_models(),
            "new_conversation": self._new_conversation,
            "edit": self._edit,
            "wait": self._put_back,
            "add_funds": lambda turn: self._screen.account.open(CREDITS, "add_funds", turn),
            "support": lambda _turn: self._screen.account.open(HELP),
            "organization": lambda turn: self._screen.account.open(0, "organization", turn),
        }
        own_server = self._screen.chat.settings.own_server and action in _OF_THE_ACCOUNT
        if action in doing and not own_server:
            doing[action](turn)
        else:
            if action == "add_funds":
                self._put_back(turn)
            self._screen.notice.text = self._sentence(action, error)

    def _sentence(self, action: str, error: KiloError) -> str:
        sentences = {
            "add_funds": _("Open {link} in a browser and add credits, then try again."),
            "support": _("Write to {support}."),
            "organization": _("Mend organization_id under [account] in the profile and start again."),
            "update": _("Update with {command} and start again; your question is kept."),
        }
        link = safe_line(next_step("add_funds", error).command).plain
        return sentences[action].format(
            link=link,
            support=next_step("support", error).command,
            command=next_step("update", error).command,
        )

    def _retry(self, turn: Turn | None) -> None:
        if turn is not None and not self._screen.chat.busy:
            self._screen.show_turn(self._screen.chat.retry(turn))

    def _confirm(self, turn: Turn | None) -> None:
        choices = self._screen.services.choices
        if choices.problem is not None:
            choices.confirmed()
            self._screen.transcript.say(None)
            self._screen.notice.text = _("Going on with what could be read. The file is left as it is.")
        elif turn is not None and not self._screen.chat.busy:
            self._screen.show_turn(self._screen.chat.retry(turn, confirmed=True))

    def _continue(self, turn: Turn | None) -> None:
        if turn is not None and not self._screen.chat.busy:
            self._screen.show_turn(self._screen.chat.send(continuing()))

    def _free_model(self, turn: Turn | None) -> None:
        if turn is not None:
            self._screen.model_choice.ask_free(turn)

    def _new_conversation(self, turn: Turn | None) -> None:
        self._screen.action_new_conversation()
        self._put_back(turn)

    def _edit(self, turn: Turn | None) -> None:
        if turn is not None and not self._screen.chat.busy:
            self._screen.turn_actions.edit(turn)

    def _put_back(self, turn: Turn | None) -> None:
        """The question back into the prompt, to be sent later."""
        if turn is not None:
            self._screen.prompt.put_back(turn.question)
        self._screen.set_focus(self._screen.prompt)
