"""Signing in: with a code that is approved in a browser, or with a pasted key."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass

from kilo_tui.errors import AccessRefused, Facts, GatewayTrouble, KiloError, Kind, trouble
from kilo_tui.model.account import Account, DeviceCode, SignInState
from kilo_tui.model.profile import is_access_token
from kilo_tui.services.access import AccessService
from kilo_tui.services.ports import Clock, DeviceCodes
from kilo_tui.words import _

POLL_SECONDS = 3.0
MOST_RENEWALS = 3
"""Codes that take the place of an expired one by themselves."""
_PASSES = frozenset(
    {
        Kind.UNREACHABLE,
        Kind.TIMED_OUT,
        Kind.STREAM_BROKEN,
        Kind.SERVICE_UNAVAILABLE,
        Kind.PROVIDER_ERROR,
        Kind.RATE_LIMITED,
    }
)
"""What may be over at the next poll: the code still lives."""


@dataclass(frozen=True, slots=True)
class ShowingCode:
    """This code waits to be approved."""

    code: DeviceCode
    ends_at: float
    """On the clock that never jumps."""
    renewed: bool
    """It takes the place of one that has expired."""


@dataclass(frozen=True, slots=True)
class OutOfTouch:
    """The gateway could not be asked; it will be again, as long as the code lives."""

    error: KiloError


@dataclass(frozen=True, slots=True)
class InTouch:
    """The gateway answers again."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """It is done."""

    account: Account
    unread: KiloError | None = None
    """Why only the e-mail address is known of the account, where that is so."""
    unkept: KiloError | None = None
    """Why it is not kept for the next start, where that is so."""


SignInEvent = ShowingCode | OutOfTouch | InTouch | SignedIn

Reader = Callable[[str], Awaitable[Account]]
"""The account a secret belongs to. Raises KiloError."""


class SignInService:
    """Signs one profile in at the gateway in force."""

    def __init__(self, codes: DeviceCodes, read_account: Reader, access: AccessService, *, clock: Clock) -> None:
        self._codes = codes
        self._read_account = read_account
        self._access = access
        self._clock = clock

    async def with_code(self) -> AsyncGenerator[SignInEvent, None]:
        """What happens until a code is approved; the last event is `SignedIn`.

        Raises KiloError: `sign_in_needed` when it is denied or the last code expires, `rate_limited` when too many
        codes wait, and what else ends it.
        """
        for renewal in range(MOST_RENEWALS + 1):
            code = await self._codes.create()
            ends_at = self._clock.monotonic() + code.lives_seconds
            yield ShowingCode(code, ends_at, renewed=renewal > 0)
            in_touch = True
            while self._clock.monotonic() < ends_at:
                try:
                    status = await self._codes.status(code.code)
                except GatewayTrouble as error:
                    if error.kind not in _PASSES:
                        raise
                    if in_touch:
                        yield OutOfTouch(error)
                    in_touch = False
                else:
                    if not in_touch:
                        yield InTouch()
                    in_touch = True
                    if status.state is SignInState.APPROVED:
                        yield await self._approved(status.secret, status.email)
                        return
                    if status.state is SignInState.DENIED:
                        raise trouble(Kind.SIGN_IN_NEEDED, facts=Facts(phase="denied"))
                    if status.state is SignInState.EXPIRED:
                        break
                await self._clock.sleep(min(POLL_SECONDS, max(0.0, ends_at - self._clock.monotonic())))
        raise trouble(Kind.SIGN_IN_NEEDED, facts=Facts(phase="expired"))

    async def with_key(self, pasted: str) -> SignedIn:
        """Sign in with a key from a web page. Raises KiloError, which never repeats the key.

        `bad_usage` when it has not the form of a key, `sign_in_expired` when the gateway refuses it.
        """
        key = pasted.strip()
        reason = _objection(key)
        if reason:
            raise trouble(Kind.BAD_USAGE, facts=Facts(place=reason))
        try:
            account = await self._read_account(key)
        except AccessRefused as error:
            error.with_facts(phase="pasted")
            raise
        return await self._done(key, account)

    async def _approved(self, secret: str, email: str) -> SignedIn:
        """Keep what the gateway hands over once, also where it cannot say more about the account right now."""
        try:
            account, unread = await self._read_account(secret), None
        except GatewayTrouble as error:
            account, unread = Account(id="", email=email, name=""), error
        return await self._done(secret, account, unread)

    async def _done(self, secret: str, account: Account, unread: KiloError | None = None) -> SignedIn:
        try:
            await self._access.take(secret, account)
        except KiloError as error:  # a full disk, or a profile that somebody has broken meanwhile
            return SignedIn(account, unread, error)
        return SignedIn(account, unread)


def _objection(key: str) -> str:
    """Why it cannot be a key; empty when it can."""
    if not key:
        return _("there is no key on standard input")
    if "\n" in key or "\r" in key:
        return _("a key is one line; there is a line break inside. It was not sent, and it is not shown")
    if not is_access_token(key):
        return _("a key has three parts with dots between them. It was not sent, and it is not shown")
    return ""
