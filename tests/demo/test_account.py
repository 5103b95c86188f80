"""What the account endpoints say of each persona."""

import asyncio
import base64
import json

import pytest

PERSONAS = ["verified", "new", "first-topup", "empty", "team"]
CALLS = ["user.getCreditBlocks", "user.getAuthProviders"]


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@pytest.mark.parametrize("persona", PERSONAS)
async def test_balance_row_and_blocks_agree_with_each_other(ask, persona):
    balance = await ask(persona, "/api/profile/balance")
    row = await ask(persona, "/api/user")
    blocks = (await ask(persona, "/api/trpc/user.getCreditBlocks", input="{}"))["result"]["data"]
    left = round(balance["balance"] * 1_000_000)
    assert row["total_microdollars_acquired"] - row["microdollars_used"] == left
    assert blocks["totalBalance_mUsd"] == sum(block["balance_mUsd"] for block in blocks["creditBlocks"]) == left
    assert balance["isDepleted"] is (left <= 0)


@pytest.mark.parametrize("persona", PERSONAS)
async def test_what_was_used_is_what_the_history_adds_up_to(ask, persona):
    row = await ask(persona, "/api/user")
    usage = (await ask(persona, "/api/profile/usage", viewType="personal"))["usage"]
    assert sum(day["total_cost"] for day in usage) == row["microdollars_used"]


@pytest.mark.parametrize(
    ("persona", "checked", "held", "first"),
    [
        ("verified", True, False, False),
        ("new", None, False, True),
        ("first-topup", True, False, True),
        ("empty", False, True, False),
    ],
)
async def test_each_persona_stands_where_its_name_says(ask, persona, checked, held, first):
    row = await ask(persona, "/api/user")
    assert row["has_validation_stytch"] is checked
    assert row["has_validation_novel_card_with_hold"] is held
    blocks = await ask(persona, "/api/trpc/user.getCreditBlocks")
    assert blocks["result"]["data"]["isFirstPurchase"] is first


async def test_a_real_looking_token_is_the_verified_persona(http):
    part = base64.urlsafe_b64encode(json.dumps({"kiloUserId": "u", "version": 3}).encode()).decode().rstrip("=")
    answer = await http.get("/api/profile", headers=bearer(f"{part}.{part}.c2lnbmF0dXJl-_"))
    assert answer.json()["user"]["id"] == "demo-verified"


@pytest.mark.parametrize(
    ("token", "status", "words"),
    [
        ("demo.outdated.x", 401, "Token version outdated, please re-authenticate"),
        ("demo.deleted.x", 401, "User not found"),
        ("demo.blocked-domain.x", 403, "Access denied (R0)"),
    ],
)
async def test_every_reason_to_turn_somebody_away_can_be_met(http, token, status, words):
    answer = await http.get("/api/profile", headers=bearer(token))
    assert answer.status_code == status
    assert answer.json()["error"].startswith(words)


async def test_a_reset_key_is_worthless_and_the_new_one_works(http, browser):
    await browser.open("/profile")
    await browser.press("Reset")
    assert "demo.verified.x1" in browser.page.text
    old = await http.get("/api/profile", headers=bearer("demo.verified.x"))
    assert (old.status_code, old.json()) == (401, {"error": "Invalid API token", "success": False})
    assert (await http.get("/api/profile", headers=bearer("demo.verified.x1"))).status_code == 200


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("token", ["anonymous", "demo.expired.x", "demo.blocked.x"])
async def test_a_trpc_call_refuses_in_its_own_words(http, call, token):
    answer = await http.get(f"/api/trpc/{call}", headers=bearer(token))
    assert answer.status_code == 401
    assert answer.json() == {
        "error": {
            "message": "User not authenticated - no user to set on context",
            "code": -32001,
            "data": {"code": "UNAUTHORIZED", "httpStatus": 401, "path": call, "zodError": None},
        }
    }


async def test_connected_accounts_are_listed_with_their_envelope(ask):
    data = (await ask("team", "/api/trpc/user.getAuthProviders"))["result"]["data"]
    assert data["success"] is True
    assert [one["provider"] for one in data["providers"]] == ["google", "github"]
    assert data["providers"][0].keys() == {"provider", "email", "avatar_url", "hosted_domain", "created_at"}


async def test_who_has_little_left_is_warned_and_told_of_the_bonus_if_it_is_still_to_be_had(ask):
    async def warning(persona):
        notices = (await ask(persona, "/api/users/notifications"))["notifications"]
        return next((one["message"] for one in notices if one["id"] == "low-credit-warning"), None)

    assert await warning("verified") is None
    assert "$20" in await warning("first-topup")
    assert "$20" not in await warning("empty")


# --- organizations


async def test_an_organization_with_an_allow_list_offers_and_answers_only_that(ask, http):
    _acme, globex = (await ask("team", "/api/profile"))["organizations"]
    root = f"/api/organizations/{globex['id']}"
    assert globex["role"] == "owner"
    allowed = (await ask("team", root))["settings"]["model_allow_list"]
    assert [model["id"] for model in (await ask("team", f"{root}/models"))["data"]] == allowed
    assert await ask("team", f"{root}/defaults") == {
        "defaultModel": "demo/paid",
        "defaultFreeModel": "demo/tour:free",
    }
    answer = await http.post(
        "/api/gateway/chat/completions",
        json={"model": "demo/echo:free", "messages": []},
        headers=bearer("demo.team.x") | {"X-KiloCode-OrganizationId": globex["id"]},
    )
    assert (answer.status_code, answer.json()["error"]) == (404, "Model not allowed for your team.")


async def test_a_strangers_organization_is_not_found(http):
    path = "/api/organizations/2b9d61f4-8c37-4e0a-b1d5-6f4a90c2e7d8/models"
    answer = await http.get(path, headers=bearer("demo.verified.x"))
    words = "Organization not found"
    assert (answer.status_code, answer.json()) == (404, {"error": words, "message": words})
    assert (await http.get(path)).json() == {"error": "Unauthorized", "message": "Unauthorized"}


# --- for tests of others


async def test_one_endpoint_can_fail_or_wait_alone(gateway, http):
    me = bearer("demo.verified.x")
    gateway.will_answer("/api/user", 500, "")
    assert (await http.get("/api/user", headers=me)).status_code == 500
    assert (await http.get("/api/user", headers=me)).status_code == 200
    gateway.hold("/api/user")
    waiting = asyncio.create_task(http.get("/api/user", headers=me))
    assert (await http.get("/api/profile", headers=me)).status_code == 200
    assert not waiting.done()
    gateway.let_go("/api/user")
    assert (await waiting).status_code == 200
