"""Every refusal of the gateway, in the shape it really has, becomes its kind with all it carries."""

import json
import time
from decimal import Decimal

import pytest

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway.completions import GatewayCompletions
from kilo_tui.gateway.refusals import refusal, retry_after, stream_refusal
from kilo_tui.model.chat import ChatMessage, CompletionRequest, Role

ASKED = CompletionRequest("author/paid", (ChatMessage(Role.USER, "hi"),), "c-1")


async def refused(client):
    with pytest.raises(KiloError) as caught:
        async for _ in GatewayCompletions(client).stream(ASKED):
            pass
    return caught.value


def twice(text, **more):
    return {"error": text, "message": text} | more


def inside(message, code=None, **more):
    return {"error": {"message": message, "code": code, "metadata": more}, "user_id": "u"}


FREE_LIMIT = "Free model usage limit reached. Please try again later or upgrade to a paid model."
TOO_LONG = "The maximum context length is 1000 tokens. However, about 2000 tokens were requested."
DATA_COLLECTION = (
    "Data collection is required for this model. "
    "Please enable data collection to use this model or choose another model."
)
API_KIND = "This model does not support the chat_completions API, please use any of: responses"
CREDITS = {
    "error": {
        "title": "Paid Model - Credits Required",
        "message": "This is a paid model.",
        "balance": -0.25,
        "buyCreditsUrl": "https://app.kilo.ai/profile",
    }
}

TABLE = [
    (400, {"error": "Invalid path", "message": "This endpoint only accepts …"}, Kind.PROVIDER_ERROR),
    (400, {"error": "Invalid request", "message": "Could not parse request body."}, Kind.PROVIDER_ERROR),
    (400, twice(DATA_COLLECTION), Kind.DATA_POLICY_REFUSED),
    (400, {"error": "Unable to determine client IP"}, Kind.PROVIDER_ERROR),
    (400, inside("x/y is not a valid model ID", 400), Kind.MODEL_UNKNOWN),
    (400, twice(API_KIND), Kind.API_UNSUPPORTED),
    (400, {"error": "Invalid organization ID format", "success": False}, Kind.WRONG_ORGANIZATION),
    (401, {"error": {"code": "PAID_MODEL_AUTH_REQUIRED", "message": "You need to sign in."}}, Kind.SIGN_IN_NEEDED),
    (401, {"error": {"code": "PROMOTION_MODEL_LIMIT_REACHED", "message": "Sign up"}}, Kind.PROMOTION_LIMIT),
    (429, {"error": {"code": "PROMOTION_MODEL_LIMIT_REACHED", "message": "Sign up"}}, Kind.PROMOTION_LIMIT),
    (401, {"error": "Invalid token (abc)", "success": False}, Kind.SIGN_IN_EXPIRED),
    (401, inside("Provider returned error", 401, raw="Invalid API key", provider_name="P"), Kind.PROVIDER_ERROR),
    (400, inside("Invalid token in the grammar", 400), Kind.PROVIDER_ERROR),
    (402, CREDITS, Kind.OUT_OF_CREDITS),
    (402, b"", Kind.OUT_OF_CREDITS),
    (403, {"error": "Access denied (R1)", "success": False}, Kind.ACCOUNT_BLOCKED),
    (403, {"error": "Access denied (R0)", "success": False}, Kind.ACCOUNT_BLOCKED),
    (403, {"error": "Access denied (not a member of the organization)"}, Kind.WRONG_ORGANIZATION),
    (403, twice("Request blocked by abuse prevention rules.", error_type="abuse_blocked"), Kind.ABUSE_BLOCKED),
    (403, twice("Request blocked by abuse prevention rules."), Kind.ABUSE_BLOCKED),
    (403, twice("Not for you", error_type="feature_exclusive_model"), Kind.MODEL_NOT_ALLOWED),
    (403, inside("Flagged", 403, reasons=["violence"], flagged_input="…"), Kind.MODERATED),
    (403, b"<html>Forbidden</html>", Kind.PROVIDER_ERROR),
    (404, {"error": "Model not found", "message": "The requested model could not be found."}, Kind.MODEL_UNKNOWN),
    (
        404,
        {"error": "Model not allowed for your team.", "message": "The requested model is not allowed for your team."},
        Kind.MODEL_NOT_ALLOWED,
    ),
    (404, twice("The alpha period for this model has ended."), Kind.MODEL_RETIRED),
    (404, inside("No endpoints found matching your data policy (x).", 404), Kind.NO_PROVIDER),
    (404, inside("No allowed providers are available for the selected model.", 404), Kind.NO_PROVIDER),
    (404, {"error": {"message": 'model "x" not found, try pulling it first'}}, Kind.MODEL_UNKNOWN),
    (404, {"error": {"message": "The model `x` does not exist", "code": "model_not_found"}}, Kind.MODEL_UNKNOWN),
    (404, b"nothing here", Kind.PROVIDER_ERROR),
    (404, {"object": "error", "message": "The model `x` does not exist.", "code": 404}, Kind.MODEL_UNKNOWN),
    (409, {"error": "No valid models are allowed by this organization's allow list."}, Kind.MODEL_NOT_ALLOWED),
    (413, b"<html><title>Too Large</title></html>", Kind.REQUEST_TOO_LARGE),
    (418, b"", Kind.PROVIDER_ERROR),
    (426, {"error": "upgrade_required", "message": "Update"}, Kind.CLIENT_OUTDATED),
    (429, {"error": "Rate limit exceeded", "message": FREE_LIMIT}, Kind.FREE_LIMIT),
    (429, twice("Too many requests. Please try again later."), Kind.RATE_LIMITED),
    (429, inside("Provider returned error", 429, raw="slow down", provider_name="DeepInfra"), Kind.RATE_LIMITED),
    (429, b"", Kind.RATE_LIMITED),
    (400, twice(TOO_LONG), Kind.CONTEXT_TOO_LONG),
    (500, twice(TOO_LONG), Kind.CONTEXT_TOO_LONG),
    (400, twice("…", error_type="context_length_exceeded"), Kind.CONTEXT_TOO_LONG),
    (400, {"error": {"message": "…", "code": "context_length_exceeded"}}, Kind.CONTEXT_TOO_LONG),
    (400, inside("the request exceeds the available context size, try increasing it", 400), Kind.CONTEXT_TOO_LONG),
    (400, inside("input length and `max_tokens` exceed context limit: 9 + 2 > 10"), Kind.CONTEXT_TOO_LONG),
    (400, [inside("The input token count (12) exceeds the maximum number of tokens allowed")], Kind.CONTEXT_TOO_LONG),
    (400, inside("Please reduce the length of the messages."), Kind.CONTEXT_TOO_LONG),
    (500, twice("Stealth model unable to process request"), Kind.PROVIDER_ERROR),
    (401, twice("[BYOK] Your provider key was refused."), Kind.PROVIDER_ERROR),
    (402, twice("[BYOK] Your provider account has no credits."), Kind.PROVIDER_ERROR),
    (429, twice("[BYOK] Your provider limits you."), Kind.PROVIDER_ERROR),
    (502, inside("Bad gateway", 502, provider_name="Novita"), Kind.PROVIDER_ERROR),
    (500, b"", Kind.PROVIDER_ERROR),
    (504, b"<html><head><title>504 Gateway Time-out</title></head></html>", Kind.PROVIDER_ERROR),
    (503, {"error": "Service Unavailable", "message": "…"}, Kind.SERVICE_UNAVAILABLE),
    (503, b"<html>", Kind.SERVICE_UNAVAILABLE),
    (503, {"error": {"code": 503, "message": "Loading model"}}, Kind.SERVICE_UNAVAILABLE),
    (500, twice("…", error_type="temporarily_unavailable"), Kind.SERVICE_UNAVAILABLE),
    (502, twice("…", error_type="no_free_models_available"), Kind.SERVICE_UNAVAILABLE),
    (301, b"", Kind.REDIRECTED),
    (307, b"", Kind.REDIRECTED),
    (308, b"", Kind.REDIRECTED),
]


@pytest.mark.parametrize(("status", "body", "kind"), TABLE)
async def test_each_refusal_becomes_its_kind(server, client_for, status, body, kind):
    server.will_refuse(status, body)
    async with client_for() as client:
        error = await refused(client)
    assert (error.kind, error.facts.status) == (kind, status)
    assert error.facts.model_id == "author/paid" or kind is Kind.REDIRECTED
    assert len(server.requests) == 1


@pytest.mark.parametrize(("status", "body", "kind"), TABLE)
async def test_only_an_upstream_limit_and_a_closed_gateway_may_be_tried_again(server, client_for, status, body, kind):
    server.will_refuse(status, body)
    async with client_for() as client:
        error = await refused(client)
    upstream_limit = status == 429 and error.facts.provider != ""
    assert error.may_retry == (status == 503 or upstream_limit)


async def test_missing_credits_carry_balance_and_link(server, client_for):
    server.will_refuse(402, CREDITS)
    async with client_for(token="a.b.c") as client:
        error = await refused(client)
    assert error.detail == "This is a paid model."
    assert error.facts.title == "Paid Model - Credits Required"
    assert error.facts.balance_usd == Decimal("-0.25")
    assert error.facts.link == "https://app.kilo.ai/profile"


@pytest.mark.parametrize(
    "link",
    [
        "http://evil",
        "https://",
        "https://[",
        "javascript:alert(1)",
        "data:text/html,x",
        "ht\ntps://evil",
        "https://app.kilo.ai/\x1b]8;;https://evil\x07",
        "https://app.kilo.ai@evil/profile",
        "https://me:secret@evil",
        "https://app.kilo.ai/a b",
        "https://k\u0456lo.ai/profile",
        "https://app.kilo.ai/\u202eprofile",
        "https://evil/" + "x" * 2000,
        3,
        None,
        ["https://x"],
    ],
)
def test_only_a_link_to_a_page_is_carried(link):
    error = stream_refusal({"error": {"code": 402, "buyCreditsUrl": link}}, host="h")
    assert error.facts.link == ""


def test_a_link_may_be_plain_http_on_this_machine():
    error = stream_refusal({"error": {"code": 402, "buyCreditsUrl": "http://127.0.0.1:80/profile"}}, host="h")
    assert error.facts.link == "http://127.0.0.1:80/profile"


async def test_a_provider_is_named_with_its_own_words(server, client_for):
    server.will_refuse(429, inside("Provider returned error", 429, raw="slow down", provider_name="DeepInfra"))
    async with client_for() as client:
        error = await refused(client)
    assert (error.detail, error.facts.provider) == ("slow down", "DeepInfra")


async def test_the_words_of_a_web_page_are_its_title_only(server, client_for):
    server.will_refuse(502, b"<html><head><title>\n502 Bad\n Gateway</title></head><body>x</body></html>")
    async with client_for() as client:
        assert (await refused(client)).detail == "502 Bad Gateway"


def test_a_page_of_nothing_but_titles_does_not_hold_us_up():
    body = b"<title" * (1024 * 1024 // 6)
    started = time.process_time()
    refusal(502, body, {}, host="h", signed_in=False)
    assert time.process_time() - started < 1


def test_a_byte_order_mark_hides_nothing():
    body = b"\xef\xbb\xbf" + json.dumps(CREDITS).encode()
    assert refusal(402, body, {}, host="h", signed_in=True).facts.balance_usd == Decimal("-0.25")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"detail": "Method Not Allowed"}, "Method Not Allowed"),
        ({"detail": [{"loc": ["body", "model"], "msg": "Field required"}]}, "Field required"),
        ({"detail": [3]}, ""),
        ([{"error": {"message": "API key not valid"}}], "API key not valid"),
        ({"error": {"error": {"message": "wrapped twice"}}}, "wrapped twice"),
        ({"object": "error", "message": "of another make"}, "of another make"),
    ],
)
def test_the_words_of_other_servers_are_found(body, words):
    assert refusal(422, json.dumps(body).encode(), {}, host="h", signed_in=False).detail == words


@pytest.mark.parametrize("body", [3, "words", None, [], [3], {}, {"error": None}, {"error": 3}, {"error": []}])
@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 429, 500, 503])
def test_no_shape_of_a_body_breaks_it(status, body):
    error = refusal(status, json.dumps(body).encode(), {}, host="h", signed_in=False)
    assert error.facts.status == status


@pytest.mark.parametrize("wrong", [3, None, [], {}, True, "\ud83d", "x" * 100_000])
@pytest.mark.parametrize("field", ["message", "code", "title", "balance", "buyCreditsUrl", "metadata"])
def test_no_type_of_a_field_breaks_it(field, wrong):
    error = stream_refusal({"error": {field: wrong}}, host="h")
    error.detail.encode()
    assert len(error.detail) <= 2000


# --- when to come back


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "12"}, 12),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "NaN"}, None),
        ({"retry-after-ms": "2500", "retry-after": "9"}, 2.5),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"}, 30),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT"}, 0),
    ],
)
def test_all_forms_of_retry_after_are_read(headers, seconds):
    assert retry_after(headers) == seconds


async def test_retry_after_is_carried(server, client_for):
    server.will_refuse(503, b"", "Retry-After: 7")
    async with client_for() as client:
        assert (await refused(client)).facts.retry_after_seconds == 7


# --- who is refused: the account knows


PAID = {"error": {"code": "PAID_MODEL_AUTH_REQUIRED", "message": "You need to sign in to use this model."}}
INVALID = {"error": "Invalid token (abc)", "success": False}


@pytest.mark.parametrize(
    ("chat", "status", "profile", "kind"),
    [
        (PAID, 401, INVALID, Kind.SIGN_IN_EXPIRED),
        (PAID, 403, {"error": "Access denied (R1)"}, Kind.ACCOUNT_BLOCKED),
        (PAID, 403, {"error": "Access denied (not a member of the organization)"}, Kind.WRONG_ORGANIZATION),
        (PAID, 400, {"error": "Invalid organization ID format"}, Kind.WRONG_ORGANIZATION),
        (PAID, 403, b"<html>a firewall</html>", Kind.SIGN_IN_EXPIRED),
        (PAID, 200, {"user": {}}, Kind.SIGN_IN_NEEDED),
        (PAID, 500, b"", Kind.SIGN_IN_EXPIRED),
        (INVALID, 401, INVALID, Kind.SIGN_IN_EXPIRED),
        (INVALID, 403, {"error": "Access denied (R0)"}, Kind.ACCOUNT_BLOCKED),
        (INVALID, 200, {"user": {}}, Kind.SIGN_IN_EXPIRED),
        (INVALID, 200, b"<html>", Kind.SIGN_IN_EXPIRED),
    ],
)
async def test_a_refused_token_is_asked_about_once(server, client_for, chat, status, profile, kind):
    server.will_refuse(401, chat)
    server.will_answer("/api/profile", profile, status)
    async with client_for(token="a.b.c") as client:
        error = await refused(client)
    assert error.kind is kind
    assert error.facts.status == 401
    assert [request.path for request in server.requests] == ["/api/gateway/chat/completions", "/api/profile"]


async def test_an_account_that_does_not_answer_leaves_the_sign_in_expired(server, client_for):
    server.will_refuse(401, PAID)
    server.default = []
    async with client_for(token="a.b.c") as client:
        assert (await refused(client)).kind is Kind.SIGN_IN_EXPIRED


async def test_a_promotion_limit_is_no_question_of_signing_in(server, client_for):
    server.will_refuse(401, {"error": {"code": "PROMOTION_MODEL_LIMIT_REACHED", "message": "Sign up"}})
    async with client_for(token="a.b.c") as client:
        assert (await refused(client)).kind is Kind.PROMOTION_LIMIT
    assert len(server.requests) == 1


async def test_a_foreign_server_has_no_account_to_ask(server, client_for):
    server.will_refuse(401, {"error": {"message": "Incorrect API key provided", "code": "invalid_api_key"}})
    async with client_for(foreign=True, token="sk-1") as client:
        assert (await refused(client)).kind is Kind.SIGN_IN_EXPIRED
    assert len(server.requests) == 1


# --- all kinds


LOCAL = {
    Kind.OVER_OWN_LIMIT: "the user's own limits, before anything is sent",
    Kind.PROVIDER_NOT_SERVING: "a pin held against the list of providers, before anything is sent",
    Kind.BAD_PROFILE: "a file",
    Kind.BAD_CONFIG: "a file",
    Kind.INTERRUPTED: "the user or a signal",
    Kind.STORAGE_FAILED: "the disk",
}
"""Kinds that no server's answer and no network can cause."""

ELSEWHERE = {
    Kind.SIGN_IN_EXPIRED: test_a_refused_token_is_asked_about_once,
    Kind.UNREADABLE_REPLY: "test_completions",
    Kind.TOO_LARGE_REPLY: "test_completions",
    Kind.STREAM_BROKEN: "test_completions",
    Kind.TIMED_OUT: "test_completions",
    Kind.EMPTY_ANSWER: "test_completions",
    Kind.UNREACHABLE: "test_sockets",
    Kind.TLS_FAILED: "test_sockets",
    Kind.BAD_ADDRESS: "test_client",
    Kind.BAD_USAGE: "test_client",
}
"""Kinds that are not refusals: where the tests that reach them are."""


def test_every_kind_is_reached_or_local():
    reached = {kind for _, _, kind in TABLE}
    assert reached | ELSEWHERE.keys() | LOCAL.keys() == set(Kind)
    assert not (reached | ELSEWHERE.keys()) & LOCAL.keys()
