"""What sending the next question means: about what it costs, and how much of the context it fills.

All of it follows from lengths and from the catalogue as it is known by now: nothing is asked of anybody.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kilo_tui.model.catalog import Model, named_free, stands_for_others
from kilo_tui.model.chat import Turn
from kilo_tui.services.chat import ChatService
from kilo_tui.services.limits import CHARACTERS_A_TOKEN, cost_of
from kilo_tui.services.models import ModelService
from kilo_tui.words import _, money


@dataclass(frozen=True, slots=True)
class Outlook:
    """About how it will be."""

    tokens: int
    """Of everything that is sent: the conversation so far and what is written."""
    cost_usd: Decimal | None
    """With an answer of usual length; None is unknown."""
    context_tokens: int | None = None
    """What the model takes; None is unknown."""

    @property
    def share(self) -> float | None:
        """The part of the context it fills; more than 1 does not fit."""
        return self.tokens / self.context_tokens if self.context_tokens else None

    @property
    def too_long(self) -> bool:
        """It leaves no room for an answer."""
        return self.context_tokens is not None and self.tokens >= self.context_tokens

    def in_words(self) -> tuple[str, ...]:
        """`≈ $0.0021` and `ctx 3%`, as far as they are known."""
        said = _("cost unknown")
        if self.cost_usd is not None:
            said = f"≈ {money(self.cost_usd)}" if self.cost_usd else _("free")
        return (said,) if self.share is None else (said, filled(self.share))


class Outlooks:
    """Says how it will be, at the price of a look at a few numbers."""

    def __init__(self, chat: ChatService, models: ModelService) -> None:
        self._chat = chat
        self._models = models
        self._carried_by: tuple[object, ...] = ()
        self._carried = 0

    def of(self, characters: int, after: Turn | None, *, signed_in: bool) -> Outlook:
        """For a question of so many characters after a turn, to the model that is chosen."""
        model_id = self._chat.settings.model_id
        model = self._models.known(model_id)
        tokens = self._carried_tokens(after) - (-characters // CHARACTERS_A_TOKEN)
        cost = cost_of(tokens, self._likely(model, after))
        # Without an account the gateway proposes a free model where none is chosen.
        if named_free(model_id) or not (model_id or signed_in or self._chat.settings.own_server):
            cost = Decimal(0)
        return Outlook(tokens, cost, model.context_tokens if model else None)

    def _likely(self, model: Model | None, after: Turn | None) -> Model | None:
        """The model that will answer: of one that stands for others, who answered last in its place."""
        if model is None or model.is_free or not stands_for_others(model.id):
            return model
        if after is None or after.model_id != model.id or after.answered_model_id is None:
            return None
        return self._models.known(after.answered_model_id)

    def _carried_tokens(self, after: Turn | None) -> int:
        """Of what is sent before the question; counted anew only when the conversation is another."""
        chat = self._chat
        seen = after and (after.id, -1 if after.running else after.revision)
        key = (chat.conversation.id, seen, chat.settings.system)
        if key != self._carried_by:
            self._carried_by, self._carried = key, self._count(after)
        return self._carried

    def _count(self, after: Turn | None) -> int:
        characters = len(self._chat.settings.system)
        for turn in self._chat.conversation.line(after):
            if turn.pieces and not turn.running:
                characters += len(turn.question) + sum(map(len, turn.pieces))
        counted = -(-characters // CHARACTERS_A_TOKEN)
        usage = after.usage if after is not None else None
        if usage is None or usage.prompt_tokens is None:
            return counted
        said = (usage.completion_tokens or 0) - (usage.reasoning_tokens or 0)
        return max(counted, usage.prompt_tokens + max(0, said))


def filled(share: float) -> str:
    """`ctx 3%`: a part of the context."""
    said = "<1%" if 0 < share < 0.005 else f"{share:.0%}"
    return _("ctx {share}").format(share=said)
