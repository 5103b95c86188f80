"""Adding funds: a page to pay on in any browser, and the balance that rises when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kilo_tui.errors import AccessRefused
from kilo_tui.model.account import Promotion
from kilo_tui.services.live_account import LiveAccount, accounted

LEAST_DOLLARS, MOST_DOLLARS = 10, 10_000
"""As the gateway has it; whether an amount will do is still its own to say."""
POLL_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Checkout:
    """A page that waits to be paid on."""

    dollars: int
    link: str
    """http or https; foreign text all the same."""
    before_usd: Decimal | None
    """The balance until then; None where it could not be read."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """The balance has risen."""

    by_usd: Decimal
    balance_usd: Decimal


class ToppingUp:
    """Gets checkouts and promotional codes for whom is asked now."""

    def __init__(self, live: LiveAccount) -> None:
        self._live = live

    async def begin(self, dollars: int) -> Checkout:
        """A page where so much is paid. Raises KiloError, with the gateway's own words about the amount."""
        await self._live.read_balance()
        before = self._live.balance.value
        with accounted():
            link = await self._live.asked.checkout(dollars)
        return Checkout(dollars, link, before.remaining_usd if before else None)

    async def arrives(self, checkout: Checkout) -> Arrived:
        """Ask for the balance again and again until it rises. Raises AccessRefused.

        What is spent meanwhile lowers what it has to rise above.
        """
        least, balance = checkout.before_usd, self._live.balance
        while True:
            await self._live.clock.sleep(POLL_SECONDS)
            await balance.read()
            if isinstance(balance.now.error, AccessRefused):
                raise balance.now.error
            if balance.now.error is not None or balance.value is None:
                continue  # out of touch for a moment
            now = balance.value.remaining_usd
            if least is not None and now > least:
                await self._live.credits.read()
                return Arrived(now - least, now)
            least = now if least is None else min(least, now)

    async def redeem(self, code: str) -> Promotion:
        """Take a promotional code. Raises KiloError, with the gateway's reason as its detail."""
        with accounted():
            promotion = await self._live.asked.redeem(code)
        await self._live.read_balance()
        await self._live.credits.read()
        return promotion


def dollars_in(text: str) -> int | None:
    """Whole dollars as a person writes them: `50`, `$50`, `1 000 $`; None for anything else.

    A comma is a thousand to some and a cent to others, so it is nothing here.
    """
    digits = "".join(text.replace("$", "").split())
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 9 else None
