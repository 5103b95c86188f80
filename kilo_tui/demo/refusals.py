"""What the gateway says when it refuses, literally: one for each kind of error an answer's status can mean."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

_BUY_CREDITS = "/profile"
"""A page of the gateway that refuses."""


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


def _twice(status: int, words: str, error_type: str = "") -> Refusal:
    body = {"error": words, "message": words}
    return Refusal(status, body | {"error_type": error_type} if error_type else body)


def out_of_credits(balance_usd: float, *, has_paid: bool) -> Refusal:
    """402: who never paid is told about the first top-up, who did is warned."""
    if has_paid:
        title, message = "Low Credit Warning!", "Add credits to continue, or switch to a free model"
    else:
        title = "Paid Model - Credits Required"
        message = "This is a paid model. To use paid models, you need to add credits. Get $20 free on your first topup!"
    error = {"title": title, "message": message, "balance": balance_usd, "buyCreditsUrl": _BUY_CREDITS}
    return Refusal(402, {"error": error})


def unknown_model(model_id: str) -> Refusal:
    """400: passed on from the router behind the gateway."""
    return Refusal(
        400, {"error": {"message": f"{model_id} is not a valid model ID", "code": 400}, "user_id": "user_demo"}
    )


def provider_failed(provider: str) -> Refusal:
    """502: the only provider allowed is down."""
    error = {
        "message": "Provider returned error",
        "code": 502,
        "metadata": {"raw": f"{provider} is down for maintenance", "provider_name": provider},
    }
    return Refusal(502, {"error": error, "user_id": "user_demo"})


def provider_limited(provider: str) -> Refusal:
    """429: the only provider allowed takes no more."""
    error = {
        "message": "Provider returned error",
        "code": 429,
        "metadata": {"raw": f"{provider} is at capacity", "provider_name": provider},
    }
    return Refusal(429, {"error": error, "user_id": "user_demo"})


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


PAID_MODEL_NEEDS_SIGN_IN = Refusal(
    401, {"error": {"code": "PAID_MODEL_AUTH_REQUIRED", "message": "You need to sign in to use this model."}}
)
NOT_ALLOWED = Refusal(
    404,
    {"error": "Model not allowed for your team.", "message": "The requested model is not allowed for your team."},
)
BAD_JSON = Refusal(
    400,
    {"error": "Invalid request", "message": "Could not parse request body. Please ensure it is valid JSON."},
)
INVALID_PATH = Refusal(
    400, {"error": "Invalid path", "message": "This endpoint only accepts the path `/chat/completions`."}
)
MODEL_NOT_FOUND = Refusal(404, {"error": "Model not found", "message": "The requested model could not be found."})
DATA_COLLECTION = _twice(
    400,
    "Data collection is required for this model. Please enable data collection to use this model or choose"
    " another model.",
    "data_collection_required",
)
NO_ENDPOINTS = Refusal(
    404,
    {
        "error": {
            "message": "No endpoints found matching your data policy. Configure it under your privacy settings.",
            "code": 404,
        }
    },
)
NO_ALLOWED_PROVIDERS = Refusal(
    404, {"error": {"message": "No allowed providers are available for the selected model.", "code": 404}}
)
MODERATED = Refusal(
    403,
    {
        "error": {
            "message": "The input was flagged by moderation",
            "code": 403,
            "metadata": {"reasons": ["demonstration"], "flagged_input": "…", "provider_name": "Demo"},
        }
    },
)

REFUSALS: dict[str, Refusal | str] = {
    "sign_in_needed": PAID_MODEL_NEEDS_SIGN_IN,
    "sign_in_expired": rejected(401, "Invalid token (0a1b2c3d-0000-4000-8000-00000000d3e0)"),
    "account_blocked": rejected(403, "Access denied (R1)"),
    "wrong_organization": rejected(403, "Access denied (not a member of the organization)"),
    "out_of_credits": out_of_credits(0, has_paid=False),
    "model_unknown": MODEL_NOT_FOUND,
    "model_retired": _twice(404, "The alpha period for this model has ended.", "discontinued_free_model"),
    "model_not_allowed": NOT_ALLOWED,
    "api_unsupported": _twice(
        400,
        "This model does not support the chat_completions API, please use any of: responses",
        "api_kind_not_supported",
    ),
    "data_policy_refused": DATA_COLLECTION,
    "no_provider": NO_ENDPOINTS,
    "context_too_long": _twice(
        400, "The maximum context length is 131072 tokens. However, about 200000 tokens were requested."
    ),
    "request_too_large": Refusal(413, "<html><head><title>413 Request Entity Too Large</title></head></html>"),
    "moderated": MODERATED,
    "abuse_blocked": _twice(403, "Request blocked by abuse prevention rules.", "abuse_blocked"),
    "client_outdated": Refusal(
        426, {"error": "upgrade_required", "message": "Please update to a newer version to continue."}
    ),
    "free_limit": Refusal(
        429,
        {
            "error": "Rate limit exceeded",
            "message": "Free model usage limit reached. Please try again later or upgrade to a paid model.",
        },
    ),
    "promotion_limit": Refusal(
        401,
        {
            "error": {
                "code": "PROMOTION_MODEL_LIMIT_REACHED",
                "message": "Sign up to receive $5 in credits for paid models and to continue using free models. "
                "No credit card or purchase required.",
            }
        },
    ),
    "rate_limited": _twice(429, "Too many requests. Please try again later."),
    "provider_error": provider_failed("Demo"),
    "service_unavailable": Refusal(
        503,
        {
            "error": "Service Unavailable",
            "message": "The service is temporarily unavailable. Please try again later.",
        },
    ),
    "redirected": Refusal(307, "", (("Location", "https://elsewhere.example/api/gateway/chat/completions"),)),
    # What no status tells is played as a fault of that name.
    "unreadable_reply": "html",
    "too_large_reply": "endless-line",
    "stream_broken": "reset-early",
    "timed_out": "silence",
    "empty_answer": "empty",
}
"""By kind of error: what chat is answered with, or the fault that causes it."""
