"""What asking something is likely to cost, in words, before it is asked. Model names in it are foreign."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from kilo_tui.errors import KiloError
from kilo_tui.model.catalog import Model, named_free
from kilo_tui.model.chat import ChatMessage
from kilo_tui.services.limits import PRICE_SECONDS, likely_cost, likely_tokens
from kilo_tui.services.models import ModelService
from kilo_tui.words import _, money, ngettext, thousands


class Estimate:
    """What is known of the model that will be asked; says what any messages to it are likely to cost."""

    def __init__(self, model_id: str, model: Model | None) -> None:
        self._model_id = model_id
        self._model = model

    def of(self, messages: Sequence[ChatMessage]) -> str:
        """`demo/paid, likely $0.0021 (1.2k tokens in)`."""
        name = self._model_id or _("the gateway chooses the model")
        tokens = likely_tokens(messages)
        size = ngettext("{count} token in", "{count} tokens in", tokens).format(count=thousands(tokens))
        cost = likely_cost(messages, self._model)
        if cost == 0 or named_free(self._model_id):
            return _("{model}, free ({size})").format(model=name, size=size)
        if cost is None:
            return _("{model}, cost unknown ({size})").format(model=name, size=size)
        return _("{model}, likely {cost} ({size})").format(model=name, cost=money(cost), size=size)


async def estimate(models: ModelService, model_id: str) -> Estimate:
    """Look up what `model_id` costs, but not for long; empty is the model the gateway proposes."""
    model: Model | None = None
    with suppress(KiloError, TimeoutError):
        async with asyncio.timeout(PRICE_SECONDS):
            model_id = model_id or await models.starting_model()
            model = await models.find(model_id)
    return Estimate(model_id, model)
