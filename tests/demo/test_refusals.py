"""What the demo gateway refuses, in whose words, and what it looks at first."""

import pytest

from kilo_tui.demo.refusals import REFUSALS, Refusal

CHAT = "/api/gateway/chat/completions"
GLOBEX = "2b9d61f4-8c37-4e0a-b1d5-6f4a90c2e7d8"
ERROR_TYPES = {
    "sign_in_needed": "paid_model_auth_required",
    "out_of_credits": "usage_limit_exceeded",
    "model_unknown": "model_not_found",
    "model_retired": "discontinued_free_model",
    "model_not_allowed": "model_not_allowed",
    "api_unsupported": "api_kind_not_supported",
    "data_policy_refused": "data_collection_required",
    "context_too_long": "context_length_exceeded",
    "abuse_blocked": "abuse_blocked",
    "client_outdated": "upgrade_required",
    "free_limit": "rate_limit_exceeded",
    "promotion_limit": "promotion_limit_reached",
    "rate_limited": "rate_limit_exceeded",
    "service_unavailable": "temporarily_unavailable",
}
"""Of the gateway's own refusals; what a provider or an account says has none."""
TWICE = {"model_retired", "api_unsupported", "data_policy_refused", "context_too_long", "abuse_blocked"}


@pytest.fixture
def refused(http):
    """The status and body of a request that is refused; `asked` is added to a question, None takes a field away."""

    async def sent(model="demo/paid", *, persona=None, team=None, words="hello", **asked):
        body = {"model": model, "messages": [{"role": "user", "content": words}], **asked}
        body = {name: value for name, value in body.items() if value is not None}
        headers = {"Authorization": f"Bearer demo.{persona}.x"} if persona else {}
        if team:
            headers["X-KiloCode-OrganizationId"] = team
        answer = await http.post(CHAT, json=body, headers=headers)
        return answer.status_code, answer.json()

    return sent


@pytest.mark.parametrize("kind", [kind for kind, found in REFUSALS.items() if isinstance(found, Refusal)])
def test_the_gateways_own_refusals_carry_their_type_and_others_do_not(kind):
    body = REFUSALS[kind].body
    assert (body.get("error_type") if isinstance(body, dict) else None) == ERROR_TYPES.get(kind)
    if kind in TWICE:
        assert body["error"] == body["message"]


async def test_paths_and_bodies_that_will_not_do_are_of_a_type_too(http, refused):
    other = (await http.post("/api/gateway/responses", json={})).json()
    broken = (await http.post(CHAT, content=b"{")).json()
    assert (other["error_type"], broken["error_type"]) == ("invalid_path", "invalid_request")
    _status, body = await refused(provider={"zdr": "yes"})
    assert (body["error"], body["error_type"]) == ("Invalid request", "invalid_request")
    assert await refused(model=None) == (
        404,
        {
            "error": "Model not found",
            "message": "The requested model could not be found.",
            "error_type": "model_not_found",
        },
    )


async def test_what_is_wrong_is_said_in_the_gateways_order(refused):
    """One request with everything wrong; each step mends what was refused before."""
    no_data, absurd = {"data_collection": "deny"}, 100_000_000_000
    everything = {"model": "who/knows", "provider": {"data_collection": "never"}, "max_tokens": absurd}
    steps = [
        (everything, 400, "invalid_request"),
        (everything | {"provider": no_data}, 401, "paid_model_auth_required"),
        (everything | {"provider": no_data, "persona": "empty"}, 503, "temporarily_unavailable"),
        (everything | {"provider": no_data, "persona": "empty", "max_tokens": None}, 402, "usage_limit_exceeded"),
        ({"model": "who/knows", "provider": no_data, "persona": "team", "team": GLOBEX}, 404, "model_not_allowed"),
        (
            {"model": "demo/tour:free", "provider": no_data, "persona": "team", "team": GLOBEX},
            400,
            "data_collection_required",
        ),
        ({"model": "who/knows", "provider": no_data, "persona": "verified"}, 400, None),
        ({"model": "who/knows:free", "provider": no_data}, 400, None),
    ]
    for asked, status, error_type in steps:
        got, body = await refused(**asked)
        assert (got, body.get("error_type")) == (status, error_type)
    assert body["error"] == {"message": "who/knows:free is not a valid model ID", "code": 400}


async def test_an_account_that_is_not_let_in_is_told_before_anything_about_money(refused):
    for persona in ("expired", "blocked"):
        status, body = await refused(model="who/knows", persona=persona)
        assert (status, body["success"], body["error"][:13]) == (401, False, "Invalid token")


# --- too long


async def test_a_free_model_says_itself_how_much_it_takes(refused):
    status, body = await refused("demo/tour:free", words="x" * 4 * 131_072)
    said = "The maximum context length is 131072 tokens. However, about 131076 tokens were requested."
    assert (status, body) == (400, {"error": said, "message": said, "error_type": "context_length_exceeded"})


async def test_of_another_model_its_provider_says_it(refused):
    status, body = await refused("mistralai/mistral-medium-3.1", persona="verified", words="x" * 4 * 131_072)
    assert (status, body["error"]["code"], body["error_type"]) == (400, 400, "context_length_exceeded")
    assert body["error"]["message"].startswith("This endpoint's maximum context length is 131072 tokens.")


async def test_the_answer_that_is_wished_for_counts(refused):
    assert (await refused("demo/tour:free", words="x" * 4000, max_tokens=131_000))[0] == 400
    assert (await refused("demo/tour:free", words="x" * 4000, max_tokens=130_000))[0] == 200


async def test_who_takes_less_than_its_model_is_passed_over_and_fails_only_a_pin(serve):
    model, long = "minimax/minimax-m2.5", ("x" * 4 * 40_000,)
    wishes = {"data_collection": "allow", "order": ["cheapcloud"]}
    assert (await serve(model, wishes)).by == "CheapCloud"
    assert (await serve(model, wishes, said=long)).by == "Fireworks"
    served = await serve(model, {**wishes, "only": ["cheapcloud"]}, said=long)
    assert (served.status, served.refusal["error_type"]) == (400, "context_length_exceeded")
    assert "32768" in served.refusal["error"]["message"]


async def test_the_echo_takes_a_book(serve):
    book = "All work and no play. " * 40_000
    assert (await serve("demo/echo:free", said=(book,))).text == book
