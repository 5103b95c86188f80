"""As whom questions are asked, from the next one on: nobody, a person, or an organization of theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from kilo_tui.errors import AccessRefused, KiloError
from kilo_tui.model.profile import TokenSource
from kilo_tui.services.choices import Choices
from kilo_tui.services.ports import Access, Keyring

if TYPE_CHECKING:
    from kilo_tui.model.account import Account, Organization


class AccessService:
    """Signs the running program in and out, and keeps that for the next start.

    What changes is in force first and on disk then: where the disk refuses, the program goes on with it all the same.
    """

    def __init__(
        self,
        gateway: Access,
        keyring: Keyring,
        choices: Choices,
        *,
        signed_in: bool = False,
        organization_id: str = "",
        outranking: TokenSource | None = None,
    ) -> None:
        """`outranking`: what comes before the key that is kept; while it is there, it is the one that is used."""
        self._gateway = gateway
        self._keyring = keyring
        self._choices = choices
        self._listeners: list[Callable[[], None]] = []
        self.outranking = outranking
        self.signed_in = signed_in
        """An access token goes with the requests; whether it is a good one only the gateway knows."""
        self.organization_id = organization_id if signed_in else ""
        """For which is asked; empty is the person."""
        self.account: Account | None = None
        """The person, once they are known."""

    @property
    def organization(self) -> Organization | None:
        """The one for which is asked, as far as it is known."""
        return self.account.organization(self.organization_id) if self.account and self.organization_id else None

    def listen(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call `listener` whenever it is somebody else who asks, or more is known of them; the answer ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def know(self, account: Account) -> None:
        """This is who asks."""
        self.account = account
        self._tell()

    async def refusal(self, read_account: Callable[[], Awaitable[Account]]) -> AccessRefused | None:
        """Why the gateway refuses who asks, where it does; it is asked until it has said once who that is."""
        if not self.signed_in or self.account is not None:
            return None
        try:
            self.know(await read_account())
        except AccessRefused as error:
            return error
        except KiloError:  # whatever it is, the question will meet it too
            return None
        return None

    async def take(self, secret: str, account: Account) -> None:
        """Ask as this person from now on. Raises StorageFailed where the key cannot be kept for the next start."""
        if self.outranking is None:
            self._gateway.speak_for(secret)
            self._become(account, signed_in=True)
        await asyncio.to_thread(self._keyring.keep, secret)
        await self._choices.remember(email=account.email, organization_id="")

    async def choose(self, organization: Organization | None) -> None:
        """Ask for this organization from now on; None is the person. Raises StorageFailed as `take` does."""
        chosen = organization.id if organization else ""
        self._gateway.ask_for(chosen)
        self._become(self.account, signed_in=self.signed_in, organization_id=chosen)
        await self._choices.remember(organization_id=chosen)

    async def sign_out(self) -> bool:
        """Forget the key on this machine; whether one was kept. Raises StorageFailed when it cannot be deleted."""
        there = await asyncio.to_thread(self._keyring.forget)
        if self.outranking is None:
            self._gateway.speak_for(None)
            self._become(None, signed_in=False)
        profile = self._choices.profile
        if profile.email or profile.organization_id:
            await self._choices.remember(email="", organization_id="")
        return there

    def _become(self, account: Account | None, *, signed_in: bool, organization_id: str = "") -> None:
        self.account, self.signed_in, self.organization_id = account, signed_in, organization_id
        self._tell()

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()
