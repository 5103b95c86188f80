"""What a person has to spend, block by block. Money is whole micro-dollars, as the gateway keeps it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kilo_tui.demo.clock import DAY, iso

DOLLAR = 1_000_000
FIRST_TOPUP_BONUS = 20 * DOLLAR
WELCOME = 5 * DOLLAR
FREE_DAYS = 60
"""How long a gift lasts."""


@dataclass(slots=True)
class Block:
    """Credits that came in together."""

    amount: int
    left: int
    effective: float
    expires: float | None = None
    free: bool = False


class Credits:
    """Every block of one person; what is spent beyond them is a debt that the next one pays."""

    def __init__(self, blocks: Iterable[Block] = (), payments: int = 0) -> None:
        self._blocks = list(blocks)
        self.payments = payments
        self._debt = 0
        self._lost = 0

    def add(self, amount: int, now: float, *, free: bool, days: int | None = None) -> Block:
        """A new block that lasts `days`, or for ever."""
        paid_off = min(self._debt, amount)
        self._debt -= paid_off
        block = Block(amount, amount - paid_off, now, None if days is None else now + days * DAY, free)
        self._blocks.append(block)
        return block

    def pay(self, amount: int, now: float) -> None:
        """A payment arrived; the first one brings the bonus."""
        self.payments += 1
        self.add(amount, now, free=False)
        if self.payments == 1:
            self.add(FIRST_TOPUP_BONUS, now, free=True, days=FREE_DAYS)

    def charge(self, cost: int, now: float) -> None:
        """Spend, first what expires first."""
        for block in self._open(now):
            taken = min(block.left, cost)
            block.left -= taken
            cost -= taken
        self._debt += cost

    def left(self, now: float) -> int:
        """May be less than nothing."""
        return sum(block.left for block in self._open(now)) - self._debt

    def acquired(self, now: float) -> int:
        """All that ever came in, without what expired."""
        self._open(now)
        return sum(block.amount for block in self._blocks) - self._lost

    def next_expiry(self, now: float) -> str | None:
        """When the next block is lost."""
        return next((iso(block.expires) for block in self._open(now) if block.expires is not None), None)

    def payload(self, now: float) -> dict[str, Any]:
        """The data of tRPC `user.getCreditBlocks`."""
        return {
            "creditBlocks": [
                {
                    "id": f"block-{self._blocks.index(block) + 1}",
                    "effective_date": iso(block.effective),
                    "expiry_date": None if block.expires is None else iso(block.expires),
                    "balance_mUsd": block.left,
                    "amount_mUsd": block.amount,
                    "is_free": block.free,
                }
                for block in self._open(now)
            ],
            "totalBalance_mUsd": self.left(now),
            "isFirstPurchase": self.payments == 0,
            "autoTopUpEnabled": False,
        }

    def _open(self, now: float) -> list[Block]:
        """The blocks with something left, first the one that expires first; what is out of date is lost."""
        for block in self._blocks:
            if block.expires is not None and block.expires <= now:
                self._lost += block.left
                block.left = 0
        found = [block for block in self._blocks if block.left > 0]
        return sorted(found, key=lambda block: (block.expires is None, block.expires or 0.0, block.effective))
