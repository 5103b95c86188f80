"""Device codes on the wire, and the account behind a token."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway.account import GatewayAccount
from kilo_tui.gateway.device_auth import GatewayDeviceCodes
from kilo_tui.model.account import SignInState

CODE = {"code": "ABCD-2345", "verificationUrl": "https://app.kilo.ai/device-auth?code=ABCD-2345", "expiresIn": 600}
KEY = "eyJhbGciOiJI.eyJraWxvVXNlcklk.c2VjcmV0c2lnbg"


async def failure(asking):
    with pytest.raises(KiloError) as caught:
        await asking
    return caught.value


async def test_a_code_is_asked_for_with_nothing_secret(server, client_for):
    server.will_answer("/api/device-auth/codes", CODE)
    async with client_for(token=KEY, organization_id="o") as client:
        made = await GatewayDeviceCodes(client).create()
    assert (made.code, made.link, made.lives_seconds) == ("ABCD-2345", CODE["verificationUrl"], 600)
    (request,) = server.requests
    assert (request.method, request.headers["content-length"]) == ("POST", "0")
    assert not {"authorization", "x-kilocode-organizationid"} & set(request.headers)


@pytest.mark.parametrize(
    ("status", "body", "state"),
    [
        (202, {"status": "pending"}, SignInState.PENDING),
        (200, {"status": "approved", "token": KEY, "userEmail": "a@b"}, SignInState.APPROVED),
        (403, {"status": "denied"}, SignInState.DENIED),
        (410, {"status": "expired"}, SignInState.EXPIRED),
    ],
)
async def test_what_has_become_of_a_code(server, client_for, status, body, state):
    server.will_answer("/ABCD-2345", body, status)
    async with client_for() as client:
        found = await GatewayDeviceCodes(client).status("ABCD-2345")
    assert found.state is state
    assert KEY not in repr(found)
    assert found.secret == body.get("token", "")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (429, {"error": "Too many pending authorization requests from this IP"}, Kind.RATE_LIMITED),
        (500, b"", Kind.RATE_LIMITED),
        (503, b"", Kind.SERVICE_UNAVAILABLE),
        (403, {"error": "no"}, Kind.PROVIDER_ERROR),
        (200, b"<html>", Kind.UNREADABLE_REPLY),
        (200, [], Kind.UNREADABLE_REPLY),
        (200, {"status": "approved", "token": 7}, Kind.UNREADABLE_REPLY),
        (200, {"status": "approved", "token": "two\nlines"}, Kind.UNREADABLE_REPLY),
    ],
)
async def test_a_code_that_cannot_be_followed(server, client_for, status, body, kind):
    server.will_answer("/ABCD-2345", body, status)
    async with client_for() as client:
        error = await failure(GatewayDeviceCodes(client).status("ABCD-2345"))
    assert error.kind is kind
    assert error.facts.phase == ("codes" if kind is Kind.RATE_LIMITED else "")


@pytest.mark.parametrize(
    "changed",
    [{"code": 3}, {"expiresIn": "600"}, {"expiresIn": 0}, {"verificationUrl": "javascript:alert(1)"}, {"code": ""}],
)
async def test_a_code_of_another_shape_is_unreadable(server, client_for, changed):
    server.will_answer("/api/device-auth/codes", CODE | changed)
    async with client_for() as client:
        assert (await failure(GatewayDeviceCodes(client).create())).kind is Kind.UNREADABLE_REPLY


BLOCK = {"id": "b", "amount_mUsd": 20_000_000, "balance_mUsd": 19_248_785.0, "is_free": True}


async def test_credits_are_told_in_dollars(server, client_for):
    blocks = [BLOCK | {"expiry_date": "2026-03-01T00:00:00.000Z"}, BLOCK | {"expiry_date": None, "is_free": False}]
    payload = {"creditBlocks": blocks, "totalBalance_mUsd": 1, "isFirstPurchase": True, "autoTopUpEnabled": False}
    server.will_answer("user.getCreditBlocks?input=%7B%7D", {"result": {"data": payload}})
    async with client_for(token=KEY) as client:
        found = await GatewayAccount(client).credits()
    first, second = found.blocks
    assert (first.amount_usd, first.left_usd, first.free) == (Decimal(20), Decimal("19.248785"), True)
    assert first.expires == datetime(2026, 3, 1, tzinfo=UTC)
    assert (second.expires, second.free, found.first_topup_bonus_open) == (None, False, True)


@pytest.mark.parametrize(
    "payload", [{}, {"result": {"data": {}}}, {"result": {"data": {"creditBlocks": [BLOCK | {"amount_mUsd": "x"}]}}}]
)
async def test_credits_of_another_shape_are_unreadable(server, client_for, payload):
    server.will_answer("user.getCreditBlocks?input=%7B%7D", payload)
    async with client_for(token=KEY) as client:
        assert (await failure(GatewayAccount(client).credits())).kind is Kind.UNREADABLE_REPLY


async def test_who_one_is_does_not_depend_on_the_organization_that_is_chosen(server, client_for):
    server.will_answer("/api/profile", {"user": {"id": "u"}})
    async with client_for(token=KEY, organization_id="o") as client:
        await GatewayAccount(client).account()
    assert "x-kilocode-organizationid" not in server.requests[0].headers


async def test_a_balance_has_no_rest_of_a_binary_fraction(server, client_for):
    server.will_answer("/api/profile/balance", {"balance": 0.1 + 0.2, "isDepleted": False})
    async with client_for(token=KEY) as client:
        assert (await GatewayAccount(client).balance()).remaining_usd == Decimal("0.3")


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (401, "Invalid token (0a1b)", Kind.SIGN_IN_EXPIRED),
        (401, "Token version outdated, please re-authenticate (0a1b)", Kind.SIGN_IN_EXPIRED),
        (403, "Access denied (R1)", Kind.ACCOUNT_BLOCKED),
        (403, "Access denied (R0)", Kind.ACCOUNT_BLOCKED),
        (403, "Access denied (not a member of the organization)", Kind.WRONG_ORGANIZATION),
        (400, "Invalid organization ID format", Kind.WRONG_ORGANIZATION),
    ],
)
async def test_why_an_account_is_refused(server, client_for, status, words, kind):
    server.will_answer("/api/profile/balance", {"error": words, "success": False}, status)
    async with client_for(token=KEY) as client:
        assert (await failure(GatewayAccount(client).balance())).kind is kind
