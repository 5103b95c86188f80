"""Credits: spent oldest first, bought, given, and lost when their time is over."""

import pytest

VERIFIED = {"Authorization": "Bearer demo.verified.x"}


@pytest.fixture
def blocks(ask):
    async def read(persona):
        return (await ask(persona, "/api/trpc/user.getCreditBlocks"))["result"]["data"]["creditBlocks"]

    return read


@pytest.fixture
def top_up(http, browser):
    """Ask for an amount in the terminal and pay it in the browser."""

    async def paid(persona, dollars, **more):
        answer = await http.post(
            "/payments/topup",
            params={"origin": "extension", "source": "cli", "amount": dollars, **more},
            headers={"Authorization": f"Bearer demo.{persona}.x"},
        )
        assert answer.status_code == 303
        await browser.open(answer.headers["location"])
        assert "Paid" in await browser.press(f"Pay ${dollars}")

    return paid


@pytest.fixture
def redeem(http):
    async def redeemed(persona, code):
        answer = await http.post(
            "/api/profile/redeem-promocode",
            json={"credit_category": code},
            headers={"Authorization": f"Bearer demo.{persona}.x"},
        )
        return answer.status_code, answer.json()

    return redeemed


async def test_what_expires_first_is_spent_first(blocks, spend):
    before = await blocks("verified")
    assert [block["is_free"] for block in before] == [True, False]
    cost = await spend("verified")
    after = await blocks("verified")
    assert before[0]["balance_mUsd"] - after[0]["balance_mUsd"] == cost > 0
    assert after[1] == before[1]


async def test_what_is_not_spent_in_time_is_lost(ask, blocks, clock):
    clock.go_on(days=21)
    assert (await ask("verified", "/api/profile/balance"))["balance"] == 10
    assert [block["expiry_date"] for block in await blocks("verified")] == [None]
    row = await ask("verified", "/api/user")
    assert row["total_microdollars_acquired"] - row["microdollars_used"] == 10_000_000
    assert row["next_credit_expiration_at"] is None


async def test_a_first_top_up_brings_the_bonus_for_sixty_days_and_a_second_does_not(ask, blocks, top_up, clock):
    await top_up("first-topup", 10)
    bonus, paid = await blocks("first-topup")
    assert (bonus["amount_mUsd"], bonus["is_free"]) == (20_000_000, True)
    assert (paid["amount_mUsd"], paid["is_free"], paid["expiry_date"]) == (10_000_000, False, None)
    assert bonus["effective_date"][:10] == "2026-09-21"
    assert bonus["expiry_date"][:10] == "2026-11-20"
    await top_up("first-topup", 20)
    assert (await ask("first-topup", "/api/profile/balance"))["balance"] == 50
    clock.go_on(days=60)
    assert (await ask("first-topup", "/api/profile/balance"))["balance"] == 30


async def test_a_checkout_is_paid_once(ask, top_up, browser, http):
    await top_up("verified", 100)
    await http.post(browser.path)
    assert (await ask("verified", "/api/profile/balance"))["balance"] == 119.25


async def test_an_organization_is_topped_up_and_not_its_member(ask, top_up, http):
    team = (await ask("team", "/api/profile"))["organizations"][0]["id"]
    await top_up("team", 50, **{"organization-id": team})
    assert (await ask("team", "/api/profile/balance"))["balance"] == 4
    headers = {"Authorization": "Bearer demo.team.x", "X-KiloCode-OrganizationId": team}
    assert (await http.get("/api/profile/balance", headers=headers)).json()["balance"] == 300


@pytest.mark.parametrize("amount", ["9", "10001", "-20", "ten", "", "20.5", "9" * 5000])
async def test_an_amount_out_of_bounds_is_refused(http, amount):
    answer = await http.post("/payments/topup", params={"amount": amount}, headers=VERIFIED)
    assert (answer.status_code, answer.json()) == (400, {"error": "Amount must be between $10 and $10000"})


async def test_a_checkout_that_cannot_be_made_and_a_buyer_who_is_nobody(http):
    answer = await http.post("/payments/topup", params={"amount": "9999"}, headers=VERIFIED)
    assert (answer.status_code, answer.json()) == (500, {"error": "Failed to create checkout session"})
    nobody = await http.post("/payments/topup", params={"amount": "20"})
    assert nobody.status_code == 303
    assert nobody.headers["location"].endswith("/users/sign_in")


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (" ", "Promotional code is required"),
        (None, "Promotional code is required"),
        ("NOBODY-KNOWS", "Category NOBODY-KNOWS not found"),
        ("first-topup-bonus", "Invalid promotional code"),
        ("DEMO-EXPIRED", "This promotional code has expired"),
        ("DEMO-LIMIT", "This promotional code has reached its redemption limit"),
        ("DEMO-PAID", "You must have purchased credits at least once to use this code."),
        ("DEMO-GITHUB", "You must have linked a GitHub account to use this code."),
    ],
)
async def test_a_code_that_is_not_good_is_refused_with_its_reason(redeem, code, words):
    assert await redeem("new", code) == (400, {"error": words})


async def test_a_good_code_brings_credits_once(ask, redeem):
    status, said = await redeem("new", "DEMO5")
    assert (status, said["creditAmount"], said["expiryDate"][:10]) == (200, 5, "2026-10-21")
    assert (await ask("new", "/api/profile/balance"))["balance"] == 5
    again = await redeem("new", "DEMO5")
    assert again == (400, {"error": "Code DEMO5 has already been applied to grace@example.org."})
    assert "expiryDate" not in (await redeem("new", "DEMO-FOREVER"))[1]


async def test_a_code_that_is_no_json(http):
    answer = await http.post("/api/profile/redeem-promocode", content=b"{", headers=VERIFIED)
    assert (answer.status_code, answer.json()) == (400, {"error": "Invalid JSON in request body"})
