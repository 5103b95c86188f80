"""The pages, as a person with a browser meets them."""

import pytest

CODES = "/api/device-auth/codes"


async def test_a_terminal_is_authorized_by_whoever_is_signed_in(http, browser):
    made = (await http.post(CODES)).json()
    said = await browser.open(made["verificationUrl"])
    assert made["code"] in said
    assert "Ada Lovelace" in said
    assert "models" in said
    await browser.follow("Use another account")
    said = await browser.press("Barbara Liskov (team)")
    assert made["code"] in said
    assert "barbara@example.org" in said
    assert "authorized" in await browser.press("Authorize")
    poll = f"{CODES}/{made['code']}"
    assert (await http.get(poll)).json() == {
        "status": "approved",
        "token": "demo.team.x",
        "userId": "demo-team",
        "userEmail": "barbara@example.org",
    }
    assert (await http.get(poll)).json() == {"status": "expired"}


async def test_a_terminal_is_denied(http, browser):
    made = (await http.post(CODES)).json()
    await browser.open(made["verificationUrl"])
    assert "denied" in await browser.press("Deny")
    answer = await http.get(f"{CODES}/{made['code']}")
    assert (answer.status_code, answer.json()) == (403, {"status": "denied"})


async def test_a_code_lives_ten_minutes(http, browser, clock):
    made = (await http.post(CODES)).json()
    await browser.open(made["verificationUrl"])
    clock.go_on(minutes=10)
    assert "expired" in await browser.press("Authorize")
    answer = await http.get(f"{CODES}/{made['code']}")
    assert (answer.status_code, answer.json()) == (410, {"status": "expired"})
    assert "expired" in await browser.open(made["verificationUrl"])


async def test_a_code_can_be_typed(http, browser):
    made = (await http.post(CODES)).json()
    await browser.open("/device-auth")
    assert made["code"] in await browser.press("Continue", code=f" {made['code'].lower()} ")
    assert "Authorize" in browser.page.buttons


async def test_too_many_codes_from_one_address_do_not_lock_out_another(http, clock):
    for _ in range(5):
        assert (await http.post(CODES)).status_code == 200
    refused = await http.post(CODES)
    assert refused.status_code == 429
    assert refused.json() == {"error": "Too many pending authorization requests from this IP"}
    assert (await http.post(CODES, headers={"X-Forwarded-For": "192.0.2.7"})).status_code == 200
    clock.go_on(minutes=10)
    assert (await http.post(CODES)).status_code == 200


async def test_a_token_can_decide_too(http):
    me = {"Authorization": "Bearer demo.empty.x"}
    first, second = [(await http.post(CODES)).json()["code"] for _ in range(2)]
    approved = await http.post("/api/device-auth/tokens", json={"code": first}, headers=me)
    assert approved.json() == {"success": True}
    assert (await http.get(f"{CODES}/{first}")).json()["userId"] == "demo-empty"
    assert (await http.delete(f"{CODES}/{second}", headers=me)).json() == {"success": True}
    assert (await http.get(f"{CODES}/{second}")).status_code == 403
    for body in (b"{", b"[]", b'{"code": 3}'):
        assert (await http.post("/api/device-auth/tokens", content=body, headers=me)).status_code == 400
    assert (await http.post("/api/device-auth/tokens", json={"code": first})).status_code == 401


async def test_a_planted_token_is_handed_over_to_the_terminal(gateway, http, browser):
    gateway.will_hand_over("aaa.bbb.ccc")
    made = (await http.post(CODES)).json()
    await browser.open(made["verificationUrl"])
    await browser.press("Authorize")
    assert (await http.get(f"{CODES}/{made['code']}")).json()["token"] == "aaa.bbb.ccc"


async def test_somebody_new_signs_up_is_checked_gets_credits_and_comes_back_to_the_code(ask, http, browser):
    made = (await http.post(CODES)).json()
    await browser.open(made["verificationUrl"])
    await browser.follow("Use another account")
    assert "Account verification" in await browser.press("Continue with GitHub")
    assert made["code"] in await browser.press("Pass the check")
    await browser.press("Authorize")
    assert (await http.get(f"{CODES}/{made['code']}")).json()["token"] == "demo.new.x"
    assert (await ask("new", "/api/profile/balance"))["balance"] == 5
    assert (await ask("new", "/api/user"))["has_validation_stytch"] is True
    providers = (await ask("new", "/api/trpc/user.getAuthProviders"))["result"]["data"]["providers"]
    assert [one["provider"] for one in providers] == ["github"]
    await browser.open("/account-verification")
    assert "Passed" in browser.page.text
    assert not browser.page.buttons


async def test_who_fails_the_check_gets_nothing(ask, browser):
    await browser.open("/get-started")
    await browser.press("Continue with E-mail")
    await browser.press("Fail the check")
    assert (await ask("new", "/api/user"))["has_validation_stytch"] is False
    assert (await ask("new", "/api/profile/balance"))["balance"] == 0


async def test_the_profile_shows_the_key_and_sells_credits(ask, browser):
    await browser.open("/users/sign_in")
    await browser.press("Alan Turing (first-topup)")
    assert browser.path == "/profile"
    assert "demo.first-topup.x" in browser.page.text
    assert "$20 more" in browser.page.text
    await browser.press("$10")
    assert "Paid" in await browser.press("Pay $10")
    assert (await ask("first-topup", "/api/profile/balance"))["balance"] == 30
    said = await browser.open("/profile")
    assert "$30.00" in said
    assert "free$20.00$20.002026-11-20" in said
    assert "paid$10.00$10.00never" in said
    assert "$20 more" not in said
    assert "demo.first-topup.x" in await browser.open("/sign-in-to-editor?source=web")


async def test_a_terminal_gets_the_new_key_once_the_old_one_was_reset(http, browser):
    await browser.open("/profile")
    for number in ("1", "2"):
        assert f"demo.verified.x{number}" in await browser.press("Reset")
    assert "demo.verified.x2" in await browser.open("/sign-in-to-editor?source=web")
    made = (await http.post(CODES)).json()
    await browser.open(made["verificationUrl"])
    await browser.press("Authorize")
    token = (await http.get(f"{CODES}/{made['code']}")).json()["token"]
    assert token == "demo.verified.x2"
    assert (await http.get("/api/profile", headers={"Authorization": f"Bearer {token}"})).status_code == 200


async def test_an_account_is_linked_and_unlinked(ask, browser):
    async def linked():
        data = await ask("verified", "/api/trpc/user.getAuthProviders")
        return [one["provider"] for one in data["result"]["data"]["providers"]]

    await browser.open("/connected-accounts")
    assert "Unlink" not in browser.page.buttons
    assert "who you are" in await browser.press("Link GitHub")
    await browser.press("Continue as ada@example.org")
    assert browser.path == "/connected-accounts?linked=github"
    assert "GitHub is linked" in browser.page.text
    assert await linked() == ["google", "github"]
    await browser.press("Unlink")
    assert await linked() == ["google"]


@pytest.mark.parametrize(
    ("way", "choice", "error"),
    [
        ("Link GitHub", "Continue as barbara@example.org", "ACCOUNT-ALREADY-LINKED"),
        ("Link Google", "Continue as ada@example.org", "PROVIDER-ALREADY-LINKED"),
        ("Link GitLab", "Cancel", "LINKING-FAILED"),
    ],
)
async def test_an_account_that_cannot_be_linked(browser, way, choice, error):
    await browser.open("/connected-accounts")
    await browser.press(way)
    await browser.press(choice)
    assert browser.path == f"/connected-accounts?error={error}"
    assert error in browser.page.text


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        ("DIFFERENT-OAUTH", "another way"),
        ("BLOCKED", "is blocked"),
        ("SOMETHING-NEW", "was not linked"),
    ],
)
async def test_whatever_went_wrong_with_linking_has_its_words(browser, error, meaning):
    said = await browser.open(f"/connected-accounts?error={error}")
    assert f"({error})" in said
    assert meaning in said


async def test_the_identity_check_is_done_once(ask, browser):
    await browser.open("/users/sign_in")
    await browser.press("Edsger Dijkstra (empty)")
    assert "Verified by a card hold" in await browser.follow("Verified by a card hold.")
    await browser.open("/users/sign_up")
    await browser.press("Continue with LinkedIn")
    await browser.follow("Later")
    assert browser.path == "/profile"
    await browser.follow("Not done yet.")
    assert "$5.00" in await browser.press("Pass the check")
    await browser.press("$20")
    await browser.open("/users/sign_up")
    await browser.press("Continue with GitHub")
    assert browser.path == "/profile"
    assert (await ask("new", "/api/profile/balance"))["balance"] == 5


@pytest.mark.parametrize("path", ["/profile", "/usage", "/connected-accounts", "/account-verification"])
async def test_somebody_blocked_is_told_so_on_every_page(browser, path):
    await browser.open("/users/sign_in")
    await browser.press("Mallory (blocked)")
    assert "Account blocked" in await browser.open(path)
    assert browser.status == 403
    assert not browser.page.buttons


async def test_a_page_that_is_not_there_says_so_and_an_endpoint_says_it_in_json(http, browser):
    assert "no such page" in await browser.open("/nowhere")
    assert browser.status == 404
    answer = await http.get("/api/nowhere")
    assert (answer.status_code, answer.json()["error"]) == (404, "Not Found")


async def test_the_blocked_get_no_page_but_the_way_to_support(http, browser):
    made = (await http.post(CODES)).json()
    await browser.open(made["verificationUrl"])
    await browser.follow("Use another account")
    assert "blocked" in await browser.press("Mallory (blocked)")
    assert browser.status == 403
    assert "hi@kilocode.ai" in await browser.open("/support")


async def test_an_organization_shows_its_rules_to_its_members_only(ask, browser):
    acme = (await ask("team", "/api/profile"))["organizations"][0]["id"]
    said = await browser.open(f"/organizations/{acme}")
    assert (browser.status, "not one of yours" in said) == (403, True)
    await browser.open("/users/sign_in")
    await browser.press("Barbara Liskov (team)")
    said = await browser.open(f"/organizations/{acme.upper()}")
    for rule in ("Acme", "$250.00", "member", "amazon-bedrock", "denied"):
        assert rule in said


async def test_there_is_a_guide(browser):
    assert "Authorize" in await browser.open("/docs")


async def test_the_usage_page_has_a_table(browser):
    assert "demo/paid" in await browser.open("/usage")


# --- what pages do not do


@pytest.mark.parametrize(
    "wanted", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "/x\r\nA: b", "//["]
)
async def test_nobody_is_sent_elsewhere(http, wanted):
    answer = await http.post("/users/sign_in", data={"persona": "team", "next": wanted})
    assert (answer.status_code, answer.headers["location"]) == (303, "/profile")


async def test_what_comes_from_outside_is_shown_as_text(http):
    planted = "<script>alert(1)</script>'\">"
    for path in ("/device-auth", "/connected-accounts", "/users/sign_in", "/account-verification"):
        params = dict.fromkeys(("code", "error", "linked", "next"), planted)
        assert planted not in (await http.get(path, params=params)).text


async def test_a_page_carries_its_own_guard(browser):
    await browser.open("/profile")
    assert "default-src 'none'" in browser.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in browser.headers["content-security-policy"]


async def test_a_form_of_another_site_does_nothing(http):
    made = (await http.post(CODES)).json()
    for origin in ("https://elsewhere.example", "null"):
        answer = await http.post(
            "/device-auth", data={"code": made["code"], "status": "approved"}, headers={"Origin": origin}
        )
        assert answer.status_code == 403
    assert (await http.get(f"{CODES}/{made['code']}")).json() == {"status": "pending"}


@pytest.mark.parametrize("path", ["/checkout/cs_demo_99", "/users/sign_in"])
async def test_a_form_about_nothing_is_not_found(http, path):
    assert (await http.post(path)).status_code == 404
