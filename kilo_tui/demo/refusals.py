"""What the gateway says when it refuses, literally: one for each kind of error an answer's status can mean.

Its own refusals carry an `error_type` beside `error`; what its upstream says is passed on without one, except where
it is about the length of the conversation.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

_BUY_CREDITS = "/profile"
"""A page of the gateway that refuses."""
_USER = "user_demo"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A status and its body; a body that is text is sent as a page."""

    status: int
    body: Any
    headers: tuple[tuple[str, str], ...] = ()

    def at(self, root: str) -> Refusal:
        """The same as the gateway at `root` says it, whose own page more credits are bought on."""
        error = self.body.get("error") if isinstance(self.body, dict) else None
        if not isinstance(error, dict) or error.get("buyCreditsUrl") != _BUY_CREDITS:
            return self
        return replace(self, body=self.body | {"error": error | {"buyCreditsUrl": root + _BUY_CREDITS}})


def _own(status: int, error: Any, error_type: str, message: str = "") -> Refusal:
    """One of the gateway's own; words that are all of it stand in `error` and in `message`."""
    said = error if isinstance(error, str) and not message else message
    return Refusal(status, {"error": error, **({"message": said} if said else {}), "error_type": error_type})


def _passed_on(status: int, message: str, **more: Any) -> Refusal:
    """One of a provider's, by way of the upstream."""
    found = _unrouted(status, message, **more)
    return replace(found, body=found.body | {"user_id": _USER})


def _unrouted(status: int, message: str, **more: Any) -> Refusal:
    """One of the upstream's itself, before any provider was asked."""
    return Refusal(status, {"error": {"message": message, "code": status, **more}})


def out_of_credits(balance_usd: float, *, has_paid: bool) -> Refusal:
    """402: who never paid is told about the first top-up, who did is warned."""
    if has_paid:
        title, message = "Low Credit Warning!", "Add credits to continue, or switch to a free model"
    else:
        title = "Paid Model - Credits Required"
        message = "This is a paid model. To use paid models, you need to add credits. Get $20 free on your first topup!"
    error = {"title": title, "message": message, "balance": balance_usd, "buyCreditsUrl": _BUY_CREDITS}
    return _own(402, error, "usage_limit_exceeded")


def unknown_model(model_id: str) -> Refusal:
    """400: passed on from the router behind the gateway."""
    return _passed_on(400, f"{model_id} is not a valid model ID")


def provider_failed(provider: str) -> Refusal:
    """502: the only provider allowed is down."""
    metadata = {"raw": f"{provider} is down for maintenance", "provider_name": provider}
    return _passed_on(502, "Provider returned error", metadata=metadata)


def provider_limited(provider: str) -> Refusal:
    """429: the only provider allowed takes no more."""
    metadata = {"raw": f"{provider} is at capacity", "provider_name": provider}
    return _passed_on(429, "Provider returned error", metadata=metadata)


def context_too_long(context: int, tokens: int, *, by_gateway: bool) -> Refusal:
    """400: of a free model the gateway itself says so, of others its upstream, marked by the gateway."""
    if by_gateway:
        words = f"The maximum context length is {context} tokens. However, about {tokens} tokens were requested."
        return _own(400, words, "context_length_exceeded")
    words = f"This endpoint's maximum context length is {context} tokens. However, you requested about {tokens} tokens."
    found = _passed_on(400, words)
    return replace(found, body=found.body | {"error_type": "context_length_exceeded"})


def invalid_request(words: str) -> Refusal:
    """400: a field has a value that the gateway does not take."""
    return _own(400, "Invalid request", "invalid_request", words)


def rejected(status: int, error: str) -> Refusal:
    """A token or an organization that is not accepted."""
    return Refusal(status, {"error": error, "success": False})


def not_authenticated(call: str) -> Refusal:
    """401 of a tRPC call."""
    error = {
        "message": "User not authenticated - no user to set on context",
        "code": -32001,
        "data": {"code": "UNAUTHORIZED", "httpStatus": 401, "path": call, "zodError": None},
    }
    return Refusal(401, {"error": error})


PAID_MODEL_NEEDS_SIGN_IN = _own(
    401,
    {"code": "PAID_MODEL_AUTH_REQUIRED", "message": "You need to sign in to use this model."},
    "paid_model_auth_required",
)
NOT_ALLOWED = _own(
    404,
    "Model not allowed for your team.",
    "model_not_allowed",
    "The requested model is not allowed for your team.",
)
BAD_JSON = invalid_request("Could not parse request body. Please ensure it is valid JSON.")
INVALID_PATH = _own(400, "Invalid path", "invalid_path", "This endpoint only accepts the path `/chat/completions`.")
MODEL_NOT_FOUND = _own(404, "Model not found", "model_not_found", "The requested model could not be found.")
DATA_COLLECTION = _own(
    400,
    "Data collection is required for this model. Please enable data collection to use this model or choose"
    " another model.",
    "data_collection_required",
)
TEMPORARILY_UNAVAILABLE = _own(
    503,
    "Service Unavailable",
    "temporarily_unavailable",
    "The service is temporarily unavailable. Please try again later.",
)
NO_ENDPOINTS = _unrouted(404, "No endpoints found matching your data policy. Configure it under your privacy settings.")
NO_ALLOWED_PROVIDERS = _unrouted(404, "No allowed providers are available for the selected model.")
MODERATED = _unrouted(
    403,
    "The input was flagged by moderation",
    metadata={"reasons": ["demonstration"], "flagged_input": "…", "provider_name": "Demo"},
)

REFUSALS: dict[str, Refusal | str] = {
    "sign_in_needed": PAID_MODEL_NEEDS_SIGN_IN,
    "sign_in_expired": rejected(401, "Invalid token (0a1b2c3d-0000-4000-8000-00000000d3e0)"),
    "account_blocked": rejected(403, "Access denied (R1)"),
    "wrong_organization": rejected(403, "Access denied (not a member of the organization)"),
    "out_of_credits": out_of_credits(0, has_paid=False),
    "model_unknown": MODEL_NOT_FOUND,
    "model_retired": _own(404, "The alpha period for this model has ended.", "discontinued_free_model"),
    "model_not_allowed": NOT_ALLOWED,
    "api_unsupported": _own(
        400,
        "This model does not support the chat_completions API, please use any of: responses",
        "api_kind_not_supported",
    ),
    "data_policy_refused": DATA_COLLECTION,
    "no_provider": NO_ENDPOINTS,
    "context_too_long": context_too_long(131_072, 200_000, by_gateway=True),
    "request_too_large": Refusal(413, "<html><head><title>413 Request Entity Too Large</title></head></html>"),
    "moderated": MODERATED,
    "abuse_blocked": _own(403, "Request blocked by abuse prevention rules.", "abuse_blocked"),
    "client_outdated": _own(
        426, "upgrade_required", "upgrade_required", "Please update to a newer version to continue."
    ),
    "free_limit": _own(
        429,
        "Rate limit exceeded",
        "rate_limit_exceeded",
        "Free model usage limit reached. Please try again later or upgrade to a paid model.",
    ),
    "promotion_limit": _own(
        401,
        {
            "code": "PROMOTION_MODEL_LIMIT_REACHED",
            "message": "Sign up to receive $5 in credits for paid models and to continue using free models. "
            "No credit card or purchase required.",
        },
        "promotion_limit_reached",
    ),
    "rate_limited": _own(
        429, "Rate limit exceeded", "rate_limit_exceeded", "Too many requests. Please try again later."
    ),
    "provider_error": provider_failed("Demo"),
    "service_unavailable": TEMPORARILY_UNAVAILABLE,
    "redirected": Refusal(307, "", (("Location", "https://elsewhere.example/api/gateway/chat/completions"),)),
    # What no status tells is played as a fault of that name.
    "unreadable_reply": "html",
    "too_large_reply": "endless-line",
    "stream_broken": "reset-early",
    "timed_out": "silence",
    "empty_answer": "empty",
}
"""By kind of error: what chat is answered with, or the fault that causes it."""
