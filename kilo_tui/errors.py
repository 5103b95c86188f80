"""Everything that can go wrong in the world, as one small tree.

    KiloError                  kind, detail (foreign text), status; what a user can act on
    ├── AccessRefused    3     sign-in and organization
    ├── SpendingRefused  4     credits and limits of one's own; carries balance and link
    ├── RequestRefused   5     this model, this routing, this text
    ├── GatewayTrouble   6     later, or elsewhere, it may work; carries retry-after
    ├── BadInput         2     an option, an address or a file; carries the place
    ├── Interrupted    130     the user or a signal ended it
    └── StorageFailed    –     the answer goes on, it is only not kept

Errors are made at the edges (`gateway`, `storage`, the command line). What a user reads about one
is written in `explain.py`; nothing here is a sentence.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar, Self


class Kind(StrEnum):
    """What happened, in the words that scripts see in `error.kind`."""

    SIGN_IN_NEEDED = "sign_in_needed"
    SIGN_IN_EXPIRED = "sign_in_expired"
    ACCOUNT_BLOCKED = "account_blocked"
    WRONG_ORGANIZATION = "wrong_organization"
    OUT_OF_CREDITS = "out_of_credits"
    OVER_OWN_LIMIT = "over_own_limit"
    MODEL_UNKNOWN = "model_unknown"
    MODEL_RETIRED = "model_retired"
    MODEL_NOT_ALLOWED = "model_not_allowed"
    API_UNSUPPORTED = "api_unsupported"
    DATA_POLICY_REFUSED = "data_policy_refused"
    NO_PROVIDER = "no_provider"
    PROVIDER_NOT_SERVING = "provider_not_serving"
    CONTEXT_TOO_LONG = "context_too_long"
    REQUEST_TOO_LARGE = "request_too_large"
    MODERATED = "moderated"
    ABUSE_BLOCKED = "abuse_blocked"
    CLIENT_OUTDATED = "client_outdated"
    FREE_LIMIT = "free_limit"
    PROMOTION_LIMIT = "promotion_limit"
    RATE_LIMITED = "rate_limited"
    PROVIDER_ERROR = "provider_error"
    SERVICE_UNAVAILABLE = "service_unavailable"
    UNREADABLE_REPLY = "unreadable_reply"
    TOO_LARGE_REPLY = "too_large_reply"
    STREAM_BROKEN = "stream_broken"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    TLS_FAILED = "tls_failed"
    REDIRECTED = "redirected"
    EMPTY_ANSWER = "empty_answer"
    BAD_ADDRESS = "bad_address"
    BAD_PROFILE = "bad_profile"
    BAD_CONFIG = "bad_config"
    BAD_USAGE = "bad_usage"
    INTERRUPTED = "interrupted"
    STORAGE_FAILED = "storage_failed"


@dataclass(frozen=True, slots=True)
class Facts:
    """What an error carries beside its kind; every text in it is foreign and unclean."""

    status: int | None = None
    """HTTP status, when the gateway answered with one."""
    title: str = ""
    """The gateway's own headline (402)."""
    balance_usd: Decimal | None = None
    link: str = ""
    """The page where it can be mended: credits are added, the key stands, support is written to."""
    limit_usd: Decimal | None = None
    limit_bytes: int | None = None
    retry_after_seconds: float | None = None
    model_id: str = ""
    provider: str = ""
    """Display name of the inference provider the error is about."""
    host: str = ""
    seconds: float | None = None
    """How long was waited, for a time-out."""
    phase: str = ""
    """Where it happened: `dns`, `route`, `refused`, `proxy`, `connect`, or while waiting `first`, `idle`.

    Of what was interrupted: `lost` with its process, or `unkept`. Of signing in: `codes`, `denied`, `expired`,
    `pasted`, or `account` where no question was asked. Of buying: `topup`, `promo`. `organization`: its
    rules decide. `demo`: the gateway, a demo, ends with this process.
    """
    place: str = ""
    """The option, file or variable that is wrong."""
    line: int | None = None
    column: int | None = None
    key: str = ""
    signal: int | None = None
    """The signal that ended it."""


class KiloError(Exception):
    """Something the world did that a user can act on.

    `detail` is the world's own wording: foreign text, cleaned only where it is shown.
    """

    kinds: ClassVar[frozenset[Kind]] = frozenset()
    exit_status: ClassVar[int] = 1

    def __init__(self, kind: Kind, detail: str = "", *, facts: Facts | None = None, may_retry: bool = False) -> None:
        super().__init__(kind.value, detail)
        self.kind = kind
        self.detail = detail
        self.facts = facts or Facts()
        self.may_retry = may_retry
        """True only where nothing can have been paid for: nothing was sent, or it was refused before work."""

    def with_facts(self, **changes: object) -> Self:
        """The same error knowing more; for an edge that learns the model or provider later."""
        self.facts = replace(self.facts, **changes)  # type: ignore[arg-type]
        return self


class AccessRefused(KiloError):
    """The gateway does not let this account, or nobody in particular, do this."""

    exit_status = 3
    kinds = frozenset({Kind.SIGN_IN_NEEDED, Kind.SIGN_IN_EXPIRED, Kind.ACCOUNT_BLOCKED, Kind.WRONG_ORGANIZATION})


class SpendingRefused(KiloError):
    """It costs more than there is, or than the user allowed."""

    exit_status = 4
    kinds = frozenset({Kind.OUT_OF_CREDITS, Kind.OVER_OWN_LIMIT})


class RequestRefused(KiloError):
    """This model, this routing or this text will not do."""

    exit_status = 5
    kinds = frozenset(
        {
            Kind.MODEL_UNKNOWN,
            Kind.MODEL_RETIRED,
            Kind.MODEL_NOT_ALLOWED,
            Kind.API_UNSUPPORTED,
            Kind.DATA_POLICY_REFUSED,
            Kind.NO_PROVIDER,
            Kind.PROVIDER_NOT_SERVING,
            Kind.CONTEXT_TOO_LONG,
            Kind.REQUEST_TOO_LARGE,
            Kind.MODERATED,
            Kind.ABUSE_BLOCKED,
            Kind.CLIENT_OUTDATED,
        }
    )


class GatewayTrouble(KiloError):
    """Limits, faults and the network: later or elsewhere it may work."""

    exit_status = 6
    kinds = frozenset(
        {
            Kind.FREE_LIMIT,
            Kind.PROMOTION_LIMIT,
            Kind.RATE_LIMITED,
            Kind.PROVIDER_ERROR,
            Kind.SERVICE_UNAVAILABLE,
            Kind.UNREADABLE_REPLY,
            Kind.TOO_LARGE_REPLY,
            Kind.STREAM_BROKEN,
            Kind.TIMED_OUT,
            Kind.UNREACHABLE,
            Kind.TLS_FAILED,
            Kind.REDIRECTED,
            Kind.EMPTY_ANSWER,
        }
    )


class BadInput(KiloError):
    """An option, an address or a file is wrong; nothing was sent."""

    exit_status = 2
    kinds = frozenset({Kind.BAD_ADDRESS, Kind.BAD_PROFILE, Kind.BAD_CONFIG, Kind.BAD_USAGE})


class Interrupted(KiloError):
    """The user or a signal ended it."""

    exit_status = 130
    kinds = frozenset({Kind.INTERRUPTED})

    def __init__(self, signal: int | None = None, *, lost: bool = False) -> None:
        """`lost`: the process that received the answer died, and this one found what it had kept."""
        super().__init__(Kind.INTERRUPTED, facts=Facts(signal=signal, phase="lost" if lost else ""))


class StorageFailed(KiloError):
    """The disk is full, read-only or locked; what is on the screen stays there."""

    exit_status = 1
    kinds = frozenset({Kind.STORAGE_FAILED})


BRANCHES: tuple[type[KiloError], ...] = (
    AccessRefused,
    SpendingRefused,
    RequestRefused,
    GatewayTrouble,
    BadInput,
    Interrupted,
    StorageFailed,
)


def trouble(kind: Kind, detail: str = "", *, facts: Facts | None = None, may_retry: bool = False) -> KiloError:
    """The error of the branch that `kind` belongs to."""
    for branch in BRANCHES:
        if kind in branch.kinds and branch is not Interrupted:
            return branch(kind, detail, facts=facts, may_retry=may_retry)
    known = facts or Facts()
    return Interrupted(known.signal, lost=known.phase == "lost")


def exit_status(error: KiloError) -> int:
    """The process's exit status for `error`: 130 for ctrl+c, 128+n for another signal, else its branch's."""
    if isinstance(error, Interrupted) and error.facts.signal is not None:
        return 128 + error.facts.signal
    return error.exit_status
