"""What was spent: by this program since it started, in a conversation, today; and whether that is all.

The sums are those of the receipts, to the last digit. Where the balance falls by more, something else spends too.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from decimal import Decimal

from kilo_tui.model.spending import Spent, difference, spent_on, spent_on_all
from kilo_tui.services.chat import Billed, ChatEvent, ChatService, Ended
from kilo_tui.services.limits import start_of_day
from kilo_tui.services.ports import Clock, History

_MICRO = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class BalanceMoved:
    """What became of the balance since it was read first; US dollars."""

    fell_usd: Decimal
    """By how much it is lower now; below zero it has grown."""
    receipts_usd: Decimal
    """What the gateway billed by the receipts of the same time."""
    unknown: int = 0
    """Answers of the same time whose cost nobody told."""

    @property
    def other_usd(self) -> Decimal:
        """What the receipts do not explain, to the micro-dollar; below zero, credits came."""
        return difference(self.fell_usd, self.receipts_usd).quantize(_MICRO)


class SpendingService:
    """Adds up."""

    def __init__(self, chat: ChatService, history: History | None, *, clock: Clock) -> None:
        self._chat = chat
        self._history = history
        self._clock = clock
        self._first: tuple[Decimal, Spent] | None = None
        self._last: tuple[Decimal, Spent] | None = None
        self._unbilled = 0
        """Answers that have ended and whose true cost is still looked up."""
        self._held: Decimal | None = None
        """A balance that was read meanwhile."""
        self.session = Spent()
        """By this program since it started."""
        chat.listen(self._hear)

    def _hear(self, event: ChatEvent) -> None:
        if isinstance(event, Ended):
            self._unbilled += 1
        elif isinstance(event, Billed):
            self._unbilled -= 1
            self.session += spent_on(event.turn)
            if self._held is not None and not self._unbilled:
                self._compare(self._held)

    # --- sums

    @property
    def conversation(self) -> Spent:
        """In the conversation that is open, all its branches."""
        return spent_on_all(self._chat.conversation.turns)

    async def today(self) -> Spent:
        """By this profile since midnight, other instances of this program among it. Raises StorageFailed."""
        if self._history is None:
            return self.session
        return await asyncio.wrap_future(self._history.spent_since(start_of_day(self._clock.now())))

    # --- the balance

    def balance_is(self, remaining_usd: Decimal) -> None:
        """The balance was read; to be called each time, and at best when no answer is coming."""
        if self._unbilled:
            self._held = remaining_usd
        elif not self._chat.busy:
            self._compare(remaining_usd)

    def _compare(self, remaining_usd: Decimal) -> None:
        self._held = None
        self._last = (remaining_usd, self.session)
        self._first = self._first or self._last

    def forget_balance(self) -> None:
        """From now on it is another account's, or an organization's."""
        self._first = self._last = self._held = None

    @property
    def moved(self) -> BalanceMoved | None:
        """Since the balance was read first; None before it was read a second time after an answer."""
        if self._first is None or self._last is None or self._first is self._last:
            return None
        (before, spent_before), (now, spent_now) = self._first, self._last
        return BalanceMoved(
            difference(before, now),
            difference(spent_now.billed_usd, spent_before.billed_usd),
            spent_now.unknown - spent_before.unknown,
        )
