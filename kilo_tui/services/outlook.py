"""What sending a question means: about what it costs, and how much of the context it fills.

All of it follows from lengths and from the catalogue as it is known by now: nothing is asked of anybody, but where a
price is waited for.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal

from kilo_tui.errors import KiloError
from kilo_tui.model.catalog import named_free
from kilo_tui.model.chat import Turn
from kilo_tui.services.chat import ChatService
from kilo_tui.services.estimate import PRICE_SECONDS, carried_tokens, cost_of, tokens_of, who_answers
from kilo_tui.services.models import ModelService
from kilo_tui.words import _, money, ngettext, thousands


@dataclass(frozen=True, slots=True)
class Outlook:
    """About how it will be."""

    tokens: int
    """Of everything that is sent: the conversation so far and what is written."""
    cost_usd: Decimal | None
    """With an answer of usual length; None is unknown."""
    context_tokens: int | None = None
    """What the model takes; None is unknown."""
    wants_account: bool = False
    """The model costs something, and nobody is signed in who could pay."""

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
        said = self._cost()
        return (said,) if self.share is None else (said, filled(self.share))

    def whole(self, model_id: str) -> str:
        """`demo/paid, ≈ $0.0021 (1.2k tokens in, ctx 3%)`. The model's name is foreign."""
        size = ngettext("{count} token in", "{count} tokens in", self.tokens).format(count=thousands(self.tokens))
        if self.share is not None:
            size = f"{size}, {filled(self.share)}"
        name = model_id or _("the gateway chooses the model")
        return _("{model}, {cost} ({size})").format(model=name, cost=self._cost(), size=size)

    def _cost(self) -> str:
        said = _("cost unknown")
        if self.cost_usd is not None:
            said = f"≈ {money(self.cost_usd)}" if self.cost_usd else _("free")
        return _("{cost}, with an account").format(cost=said) if self.wants_account else said


class Outlooks:
    """Says how it will be, at the price of a look at a few numbers."""

    def __init__(self, chat: ChatService, models: ModelService) -> None:
        self._chat = chat
        self._models = models
        self._carried_by: tuple[object, ...] = ()
        self._carried = 0

    def of(self, characters: int, after: Turn | None, *, signed_in: bool, model_id: str | None = None) -> Outlook:
        """For a question of so many characters after a turn, to the model that is chosen or to another one."""
        settings = self._chat.settings
        model_id = settings.model_id if model_id is None else model_id
        model = self._models.known(model_id)
        tokens = self._carried_tokens(after) + tokens_of(characters)
        cost = cost_of(tokens, who_answers(model, after, self._models.known))
        # Without an account the gateway proposes a free model where none is chosen.
        if named_free(model_id) or not (model_id or signed_in or settings.own_server):
            cost = Decimal(0)
        paid = model is not None and not model.is_free and cost != 0
        wants_account = paid and not signed_in and not settings.own_server
        return Outlook(tokens, cost, model.context_tokens if model else None, wants_account)

    async def find(self, model_id: str) -> str:
        """Wait for the list of prices, but not for long; the model that will be asked, empty where nobody says."""
        with suppress(KiloError, TimeoutError):
            async with asyncio.timeout(PRICE_SECONDS):
                model_id = model_id or await self._models.starting_model()
                await self._models.find(model_id)
        return model_id

    def _carried_tokens(self, after: Turn | None) -> int:
        """Of what is sent before the question; counted anew only when the conversation is another."""
        chat = self._chat
        seen = after and (after.id, -1 if after.running else after.revision)
        key = (chat.conversation.id, seen, chat.settings.system)
        if key != self._carried_by:
            line = chat.conversation.line(after)
            self._carried_by, self._carried = key, carried_tokens(line, chat.settings.system)
        return self._carried


def filled(share: float) -> str:
    """`ctx 3%`: a part of the context."""
    said = "<1%" if 0 < share < 0.005 else f"{share:.0%}"
    return _("ctx {share}").format(share=said)
