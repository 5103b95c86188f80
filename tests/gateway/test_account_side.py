"""The account on the wire: usage, ways to sign in, identity, notices, checkouts and promotional codes."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from gateway.raw_server import HANG, head

from kilo_tui.demo.gateway import DemoGateway
from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway import person
from kilo_tui.gateway.account import GatewayAccount
from kilo_tui.gateway.addresses import Endpoints
from kilo_tui.gateway.client import GatewayClient
from kilo_tui.gateway.pages import pages_of
from kilo_tui.gateway.person import GatewayPerson
from kilo_tui.gateway.purchases import GatewayPurchases
from kilo_tui.gateway.usage_history import GatewayUsage
from kilo_tui.model.account import IdentityCheck, LinkedAccount, Notification, Promotion

KEY = "eyJhbGciOiJI.eyJraWxvVXNlcklk.c2VjcmV0c2lnbg"
MICRO = Decimal(1_000_000)


async def failure(asking):
    with pytest.raises(KiloError) as caught:
        await asking
    return caught.value


async def test_usage_is_told_in_dollars_and_its_sums_are_the_gateways():
    async with DemoGateway(pace=0) as gateway:
        people = gateway._accounts.people
        endpoints = Endpoints.kilo(gateway.url)
        from kilo_tui.model.profile import AccessToken

        token = AccessToken("demo.team.x", endpoints.completions_base.origin)
        async with GatewayClient(endpoints, access_token=token) as client:
            for view in ("personal", "all", people["team"].teams[0][0].id):
                found = await GatewayUsage(client).usage(view)
                rows = people["team"].usage.payload(view, min(row.day for row in found.rows), by_model=False)["usage"]
                assert found.total.cost_usd * MICRO == Decimal(str(sum(row["total_cost"] for row in rows)))
                assert found.total.requests == sum(row["request_count"] for row in rows)
                assert {day: one.cost_usd * MICRO for day, one in found.by_day.items()} == {
                    date.fromisoformat(row["date"]): Decimal(str(row["total_cost"])) for row in rows
                }
                by_model = found.by_model.values()
                assert sum(one.cost_usd for one in by_model) == found.total.cost_usd


async def test_a_row_of_usage_that_cannot_be_read_does_not_hide_the_others(server, client_for):
    good = {"date": "2026-02-20T00:00:00.000Z", "model": "a/b", "total_cost": 1234.0, "request_count": 2.0}
    bad = [7, {"date": "soon", "total_cost": 1}, {"date": "2026-02-20", "total_cost": "much"}]
    query = "?groupByModel=true&viewType=personal&period=month"
    server.will_answer(f"/api/profile/usage{query}", {"usage": [good, *bad]})
    async with client_for(token=KEY, organization_id="o") as client:
        (row,) = (await GatewayUsage(client).usage("personal")).rows
    assert (row.day, row.model_id) == (date(2026, 2, 20), "a/b")
    assert (row.spending.cost_usd, row.spending.requests, row.spending.tokens_in) == (Decimal("0.001234"), 2, 0)
    assert "x-kilocode-organizationid" not in server.requests[0].headers


def wrapped(providers):
    return {"result": {"data": {"success": True, "providers": providers}}}


async def test_ways_to_sign_in(server, client_for):
    entries = [{"provider": "google", "email": "a@b", "created_at": "2026-01-02T03:04:05.000Z"}, {"email": "x"}, None]
    server.will_answer("user.getAuthProviders", wrapped([*entries, {"provider": "github"}]))
    async with client_for(token=KEY) as client:
        found = await GatewayPerson(client).linked()
    since = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert found == (LinkedAccount("google", "a@b", since), LinkedAccount("github", ""))


@pytest.mark.parametrize("payload", [{}, [], wrapped(None), {"result": {"data": []}}])
async def test_ways_to_sign_in_of_another_shape_are_unreadable(server, client_for, payload):
    server.will_answer("user.getAuthProviders", payload)
    async with client_for(token=KEY) as client:
        assert (await failure(GatewayPerson(client).linked())).kind is Kind.UNREADABLE_REPLY


@pytest.mark.parametrize(
    ("passed", "held", "check"),
    [
        (None, False, IdentityCheck.NOT_DONE),
        (True, False, IdentityCheck.PASSED),
        (False, False, IdentityCheck.FAILED),
        (False, True, IdentityCheck.CARD_HOLD),
        (None, True, IdentityCheck.CARD_HOLD),
    ],
)
async def test_how_far_the_identity_check_has_come(server, client_for, passed, held, check):
    row = {"has_validation_stytch": passed, "has_validation_novel_card_with_hold": held, "api_token_pepper": "secret"}
    server.will_answer("/api/user", row)
    async with client_for(token=KEY) as client:
        assert await GatewayPerson(client).identity() is check


async def test_a_person_without_the_flags_is_unreadable_and_nothing_of_them_is_told(server, client_for):
    server.will_answer("/api/user", {"google_user_email": "ada@example.org"})
    async with client_for(token=KEY) as client:
        error = await failure(GatewayPerson(client).identity())
    assert error.kind is Kind.UNREADABLE_REPLY
    assert "ada@" not in repr(error)


async def test_notices_for_terminals_and_for_everybody(server, client_for):
    entries = [
        {"id": "1", "title": "A", "message": "B", "action": {"actionText": "Go", "actionURL": "https://kilo.ai/x"}},
        {"id": "2", "title": "C", "message": "D", "action": {"actionText": "Go", "actionURL": "javascript:alert(1)"}},
        {"id": "3", "title": "E", "message": "F", "showIn": ["extension-native"]},
        {"id": "4", "title": "G", "message": "H", "showIn": ["extension"], "suggestModelId": "a/b"},
        {"id": "5", "title": "I", "message": "J", "showIn": ["cli"]},
        {"id": "6"},
        "seven",
    ]
    server.will_answer("/api/users/notifications", {"notifications": entries})
    async with client_for(token=KEY) as client:
        found = await GatewayPerson(client).notifications()
    assert found == (
        Notification("1", "A", "B", "Go", "https://kilo.ai/x"),
        Notification("2", "C", "D"),
        Notification("4", "G", "H", model_id="a/b"),
        Notification("5", "I", "J"),
    )


async def test_without_notices_nothing_is_missing(server, client_for, monkeypatch):
    async with client_for(token=KEY) as client:
        server.will_answer("/api/users/notifications", b"<html>")
        assert await GatewayPerson(client).notifications() == ()
        server.will_answer("/api/users/notifications", {"error": "x"}, 500)
        assert await GatewayPerson(client).notifications() == ()
        server.scripts["/api/users/notifications"] = [HANG]
        monkeypatch.setattr(person, "NOTIFICATION_SECONDS", 0.05)
        assert await GatewayPerson(client).notifications() == ()


def checkout(server, location, status=303):
    server.default = [head(status, f"Location: {location}", "Content-Length: 0")]


async def test_a_checkout_is_a_link_and_is_not_followed(server, client_for):
    checkout(server, "https://checkout.stripe.com/c/pay/cs_1#abc")
    async with client_for(token=KEY, organization_id="o") as client:
        assert await GatewayPurchases(client).checkout(25) == "https://checkout.stripe.com/c/pay/cs_1#abc"
    (request,) = server.requests
    assert request.method == "POST"
    assert request.path == "/payments/topup?origin=extension&source=kilo-tui&amount=25&organization-id=o"


@pytest.mark.parametrize(
    ("location", "kind"),
    [
        ("javascript:alert(1)", Kind.UNREADABLE_REPLY),
        ("", Kind.UNREADABLE_REPLY),
        ("https://app.kilo.ai/users/sign_in", Kind.SIGN_IN_EXPIRED),
        ("/users/sign_in", Kind.SIGN_IN_EXPIRED),
        ("ftp://example.org/", Kind.UNREADABLE_REPLY),
        ("https://user:pass@example.org/", Kind.UNREADABLE_REPLY),
    ],
)
async def test_a_checkout_that_is_none(server, client_for, location, kind):
    checkout(server, location)
    async with client_for(token=KEY) as client:
        assert (await failure(GatewayPurchases(client).checkout(25))).kind is kind


@pytest.mark.parametrize("status", [400, 500])
async def test_why_there_is_no_checkout(server, client_for, status):
    server.will_answer("amount=5", {"error": "Amount must be between $10 and $10000"}, status)
    async with client_for(token=KEY) as client:
        error = await failure(GatewayPurchases(client).checkout(5))
    assert (error.kind, error.facts.phase, error.facts.status) == (Kind.PROVIDER_ERROR, "topup", status)
    assert error.detail == "Amount must be between $10 and $10000"


async def test_of_a_code_that_was_taken_only_amount_and_end_are_kept(server, client_for):
    said = {"message": "Added 5 USD for u-1 (ada@example.org)", "creditAmount": 5.0, "expiryDate": "2026-03-01"}
    server.will_answer("/api/profile/redeem-promocode", said)
    async with client_for(token=KEY) as client:
        found = await GatewayPurchases(client).redeem("DEMO5")
    assert found == Promotion(Decimal(5), datetime(2026, 3, 1, tzinfo=UTC))
    assert server.requests[0].json == {"credit_category": "DEMO5"}


async def test_why_a_code_was_not_taken(server, client_for):
    server.will_answer("/api/profile/redeem-promocode", {"error": "Category model X not found"}, 400)
    async with client_for(token=KEY) as client:
        error = await failure(GatewayPurchases(client).redeem("X"))
    assert (error.kind, error.facts.phase, error.detail) == (Kind.PROVIDER_ERROR, "promo", "Category model X not found")


async def test_a_later_profile_says_more(server, client_for):
    extra = {"selectedOrganizationId": "t", "hasPersonalAccount": False}
    server.will_answer("/api/profile", {"user": {"id": "u"}, "organizations": [{"id": "t"}]} | extra)
    async with client_for(token=KEY) as client:
        found = await GatewayAccount(client).account()
    assert (found.selected_organization_id, found.has_personal) == ("t", False)


def test_the_pages_of_the_service_and_of_another_gateway():
    own, other = pages_of(Endpoints.kilo("https://api.kilo.ai")), pages_of(Endpoints.kilo("http://127.0.0.1:8"))
    assert (own.profile, own.support) == ("https://app.kilo.ai/profile", "https://kilo.ai/support")
    assert (other.usage, other.setup_guide) == ("http://127.0.0.1:8/usage", "http://127.0.0.1:8/docs")
    assert other.organization("a") == "http://127.0.0.1:8/organizations/a"
