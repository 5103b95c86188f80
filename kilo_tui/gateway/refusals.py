"""What the gateway says instead of an answer, turned into the error it means.

Refusals come in three shapes, `{"error": {"message", "code", …}}`, `{"error": "…", "message": "…"}` and
anything else (HTML pages, bare text, nothing), with a status in front or, inside a stream, with none.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from kilo_tui.errors import Facts, KiloError, Kind, trouble
from kilo_tui.gateway.addresses import is_loopback
from kilo_tui.gateway.numbers import decimal_of
from kilo_tui.gateway.wire_json import UnreadableJson, decode, mend
from kilo_tui.text.links import host_of

LONGEST_DETAIL = 2000
"""Characters of foreign wording kept."""
LONGEST_LINK = 2000
"""Characters of a link that anybody could open; that of a checkout is several hundred."""


@dataclass(frozen=True, slots=True)
class Complaint:
    """One refusal, read out of whatever shape it came in; every text may be empty."""

    message: str = ""
    headline: str = ""
    """The `error` itself where that is a string, not an object."""
    title: str = ""
    code: str = ""
    error_type: str = ""
    provider: str = ""
    link: str = ""
    balance_usd: Decimal | None = None
    moderated: bool = False

    @property
    def words(self) -> str:
        """All that is said, lower-case, to look for what it is about."""
        return " ".join((self.message, self.headline, self.title)).lower()

    @property
    def status(self) -> int | None:
        """The status that `code` spells, for refusals inside a stream."""
        return int(self.code) if re.fullmatch(r"[3-5]\d\d", self.code) else None


def read_complaint(payload: Any) -> Complaint:
    """The complaint in a decoded body; an empty one when there is none in it."""
    if isinstance(payload, list) and payload:
        payload = payload[0]  # some servers send a list of one
    if not isinstance(payload, dict):
        return Complaint(message=_text(payload))
    error = payload.get("error")
    if isinstance(error, dict) and isinstance(error.get("error"), dict):
        error = error["error"]  # wrapped twice
    outer = Complaint(
        message=_text(payload.get("message")) or _detail(payload.get("detail")),
        code=_code(payload.get("code")),
        error_type=_text(payload.get("error_type")).lower(),
    )
    if not isinstance(error, dict):
        headline = _text(error)
        return replace(outer, headline=headline, message=outer.message or headline)
    metadata = error.get("metadata")
    metadata = metadata if isinstance(metadata, dict) else {}
    link = error.get("buyCreditsUrl")
    return replace(
        outer,
        message=_text(metadata.get("raw")) or _text(error.get("message")) or outer.message,
        title=_text(error.get("title")),
        code=_code(error.get("code")) or outer.code,
        error_type=outer.error_type or _text(error.get("error_type")).lower(),
        provider=_text(metadata.get("provider_name")),
        link=link if isinstance(link, str) and _is_page(link) else "",
        balance_usd=decimal_of(error.get("balance")),
        moderated="reasons" in metadata or "flagged_input" in metadata,
    )


def _is_page(link: str) -> bool:
    """Whether it leads to a web page and shows where; a plain http one only on this machine."""
    host = host_of(link) if len(link) <= LONGEST_LINK else None
    return host is not None and (urlsplit(link).scheme == "https" or is_loopback(host))


def refusal(
    status: int, body: bytes, headers: Mapping[str, str], *, host: str, model_id: str = "", signed_in: bool
) -> KiloError:
    """The error that an answer with a status beyond 200 means; `signed_in` when a token went with the request."""
    complaint = _complaint_of(body)
    kind = kind_of(status, complaint, signed_in=signed_in)
    error = _error(kind, complaint, status=status, host=host, model_id=model_id)
    error.with_facts(retry_after_seconds=retry_after(headers))
    # By the status and not by the words: a 500 or 502 that speaks of a short pause may have been paid for.
    busy = kind is Kind.RATE_LIMITED and bool(complaint.provider)
    error.may_retry = busy or (status == 503 and kind is Kind.SERVICE_UNAVAILABLE)
    return error


def stream_refusal(payload: Any, *, host: str, model_id: str = "", status: int | None = None) -> KiloError:
    """The error that an error object inside an answer means; it is never tried again by itself."""
    complaint = read_complaint(payload)
    code = complaint.status
    # Upstream's own trouble with keys and addresses is none of the user's: only what the user can mend keeps its kind.
    kind = kind_of(code if code in (402, 413, 429, 503) else None, complaint, signed_in=True)
    return _error(kind, complaint, status=code or status, host=host, model_id=model_id)


def _error(kind: Kind, complaint: Complaint, *, status: int | None, host: str, model_id: str) -> KiloError:
    return trouble(
        kind,
        complaint.message or complaint.headline,
        facts=Facts(
            status=status,
            title=complaint.title,
            balance_usd=complaint.balance_usd,
            link=complaint.link,
            model_id=model_id,
            provider=complaint.provider,
            host=host,
        ),
    )


_OF_QUESTIONS = frozenset(
    {
        *(Kind.PROVIDER_ERROR, Kind.SIGN_IN_NEEDED, Kind.SIGN_IN_EXPIRED, Kind.RATE_LIMITED, Kind.TIMED_OUT),
        Kind.REDIRECTED,
    }
)
"""Of these it is otherwise said that they befell a question."""


def of_a_list(error: KiloError) -> KiloError:
    """The same where a list was read: no provider was asked for anything, and no question is kept or one too many."""
    if error.kind is Kind.FREE_LIMIT:
        error = trouble(Kind.RATE_LIMITED, error.detail, facts=error.facts)
    of_a_question = error.kind in _OF_QUESTIONS and error.facts.phase != "connect"
    return error.with_facts(phase="account") if of_a_question else error


_BY_TYPE = {
    "temporarily_unavailable": Kind.SERVICE_UNAVAILABLE,
    "no_free_models_available": Kind.SERVICE_UNAVAILABLE,
    "upgrade_required": Kind.CLIENT_OUTDATED,
    "data_collection_required": Kind.DATA_POLICY_REFUSED,
    "api_kind_not_supported": Kind.API_UNSUPPORTED,
    "stealth_model_error": Kind.PROVIDER_ERROR,
    "byok_error": Kind.PROVIDER_ERROR,
    "byok_key_required": Kind.PROVIDER_ERROR,
    "context_length_exceeded": Kind.CONTEXT_TOO_LONG,
    "model_not_allowed": Kind.MODEL_NOT_ALLOWED,
    "provider_not_allowed": Kind.MODEL_NOT_ALLOWED,
    "feature_exclusive_model": Kind.MODEL_NOT_ALLOWED,
    "discontinued_free_model": Kind.MODEL_RETIRED,
    "model_not_found": Kind.MODEL_UNKNOWN,
    "paid_model_auth_required": Kind.SIGN_IN_NEEDED,
    "promotion_limit_reached": Kind.PROMOTION_LIMIT,
    "promotion_model_limit_reached": Kind.PROMOTION_LIMIT,
    "insufficient_credits": Kind.OUT_OF_CREDITS,
    "abuse_blocked": Kind.ABUSE_BLOCKED,
    "content_filter": Kind.MODERATED,
    "content_policy_violation": Kind.MODERATED,
}
"""`error_type`, or a `code` in words, where the gateway or its upstream gives one; the rest is told by its status."""

_BY_WORDS: tuple[tuple[str, Kind], ...] = (
    (r"^\[byok\]|stealth model unable", Kind.PROVIDER_ERROR),
    (r"access denied \(r\d\)", Kind.ACCOUNT_BLOCKED),
    (r"not a member of the organi[sz]ation|invalid organization id|organi[sz]ation not found", Kind.WRONG_ORGANIZATION),
    (r"not allowed for your (team|organi[sz]ation)|organi[sz]ation's allow list", Kind.MODEL_NOT_ALLOWED),
    (r"alpha period .* has ended", Kind.MODEL_RETIRED),
    (r"no endpoints found|no allowed providers", Kind.NO_PROVIDER),
    (r"data collection is required", Kind.DATA_POLICY_REFUSED),
    (r"use any of: |does not support the chat_completions", Kind.API_UNSUPPORTED),
    (
        r"(maximum|max) context|context (length|window|size|limit)|prompt is too long|too many (input )?tokens"
        r"|input token count .{0,40}exceeds|reduce the length of",
        Kind.CONTEXT_TOO_LONG,
    ),
    (r"not a valid model|\bmodel\b.*(not found|could not be found|does not exist)", Kind.MODEL_UNKNOWN),
    (r"abuse prevention", Kind.ABUSE_BLOCKED),
    (r"upgrade_required", Kind.CLIENT_OUTDATED),
)

_REFUSED_TOKEN = re.compile(r"invalid (api )?token|token version outdated")

_BY_STATUS = {
    402: Kind.OUT_OF_CREDITS,
    413: Kind.REQUEST_TOO_LARGE,
    426: Kind.CLIENT_OUTDATED,
    503: Kind.SERVICE_UNAVAILABLE,
}
# What the words of a refusal say counts only where the status leaves it open: 402 is about credits whatever it says.
_CLEAR = frozenset({402, 413, 426, 429, 503})


def kind_of(status: int | None, complaint: Complaint, *, signed_in: bool) -> Kind:
    """What kind of error a complaint with this status is; None is a complaint inside a stream."""
    for name in (complaint.error_type, complaint.code.lower()):
        if name in _BY_TYPE:
            return _BY_TYPE[name]
    if complaint.words.startswith("[byok]"):
        return Kind.PROVIDER_ERROR
    if complaint.moderated and status not in _CLEAR:
        return Kind.MODERATED
    if status == 429:
        return _limit(complaint)
    if status not in _CLEAR:
        for pattern, kind in _BY_WORDS:
            if re.search(pattern, complaint.words):
                return kind
    refused = _REFUSED_TOKEN.search(complaint.words) is not None
    if status == 401 and not complaint.provider:  # a provider that refuses a key refuses the gateway's
        return Kind.SIGN_IN_EXPIRED if signed_in or refused else Kind.SIGN_IN_NEEDED
    if status is None and refused and complaint.headline:  # the gateway's own form
        return Kind.SIGN_IN_EXPIRED
    return _BY_STATUS.get(status or 0, Kind.PROVIDER_ERROR)


def _limit(complaint: Complaint) -> Kind:
    """Whose limit a 429 is about: the gateway's on free use says so in a string, others come as objects."""
    if complaint.headline and "too many requests" not in complaint.words:
        return Kind.FREE_LIMIT
    return Kind.RATE_LIMITED


def _complaint_of(body: bytes) -> Complaint:
    text = body.decode("utf-8-sig", "replace").strip()
    if text.startswith("<"):
        title = re.search(r"<title[^<>]{0,200}>([^<]*)", text, re.IGNORECASE)
        return Complaint(message=" ".join(title[1].split())[:LONGEST_DETAIL] if title else "")
    try:
        return read_complaint(decode(text))
    except UnreadableJson:
        return Complaint(message=_text(text))


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait that the headers ask for, in any of the three forms in use."""
    milliseconds = decimal_of(headers.get("retry-after-ms"))
    if milliseconds is not None and milliseconds >= 0:
        return float(milliseconds) / 1000
    value = headers.get("retry-after", "")
    seconds = decimal_of(value)
    if seconds is not None:
        return float(seconds) if seconds >= 0 else None
    try:
        then = parsedate_to_datetime(value).timestamp()
    except (ValueError, OverflowError):
        return None
    return max(0.0, then - _date(headers))


def _date(headers: Mapping[str, str]) -> float:
    """When the answer was given, by the clock that also wrote `Retry-After`."""
    try:
        return parsedate_to_datetime(headers.get("date", "")).timestamp()
    except (ValueError, OverflowError):
        return time.time()


def _text(value: Any) -> str:
    return mend(value).strip()[:LONGEST_DETAIL] if isinstance(value, str) else ""


def _detail(value: Any) -> str:
    """The words of a `detail`, which may be a list of what is wrong with each field."""
    first = value[0] if isinstance(value, list) and value else value
    return _text(first.get("msg") if isinstance(first, dict) else first)


def _code(value: Any) -> str:
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, int) and 0 <= value < 10_000 else _text(value)
