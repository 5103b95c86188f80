"""What may be sent where, and what becomes of everything that goes wrong on the way."""

import gzip
import traceback
import zlib

import pytest
from gateway.raw_server import AGAIN, CLOSE, HANG, RESET, RawServer, head

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway.account import GatewayAccount
from kilo_tui.gateway.addresses import Endpoints, parse_address
from kilo_tui.gateway.client import GatewayClient, Timeouts


async def failure(awaitable):
    with pytest.raises(KiloError) as caught:
        await awaitable
    return caught.value


# --- addresses


@pytest.mark.parametrize(
    ("url", "origin", "whole"),
    [
        ("https://api.kilo.ai", "https://api.kilo.ai", "https://api.kilo.ai"),
        ("https://API.Kilo.ai:443/api/gateway/", "https://api.kilo.ai", "https://api.kilo.ai/api/gateway"),
        ("https://api.kilo.ai:8443/v1", "https://api.kilo.ai:8443", "https://api.kilo.ai:8443/v1"),
        ("http://localhost:11434/v1", "http://localhost:11434", "http://localhost:11434/v1"),
        ("http://127.8.9.1", "http://127.8.9.1", "http://127.8.9.1"),
        ("http://[::1]:80/v1", "http://[::1]", "http://[::1]/v1"),
        ("https://bücher.example", "https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("  https://a.b \n", "https://a.b", "https://a.b"),
    ],
)
def test_good_addresses_are_understood(url, origin, whole):
    address = parse_address(url)
    assert (address.origin, address.url) == (origin, whole)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "nonsense",
        "//host",
        "https://",
        "https://a b",
        "https://host:port",
        "https://host:99999",
        "https://[::1",
        "https://a\x00b",
        "https://a..b:x",
        "http://api.kilo.ai",
        "http://192.168.1.5:8080/v1",
        "http://127.0.0.1.evil.example",
        "http://localhost.evil.example",
        "http://0.0.0.0:80",
        "http://2130706433",
        "ftp://localhost",
        "file:///etc/passwd",
        "https://host/?x=1",
        "https://host/#x",
        "https://xn--zzzzzz99999/v1",
        "https://💩.example/v1",
    ],
)
def test_bad_addresses_are_refused_naming_the_place(url):
    with pytest.raises(KiloError) as caught:
        parse_address(url, "--base-url")
    assert caught.value.kind is Kind.BAD_ADDRESS
    assert caught.value.facts.place.startswith("--base-url")


def test_credentials_in_an_address_are_refused_and_not_repeated():
    with pytest.raises(KiloError) as caught:
        parse_address("https://me:hunter2@host/v1", "--base-url")
    assert caught.value.kind is Kind.BAD_ADDRESS
    assert "hunter2" not in repr(caught.value.args) + repr(caught.value.facts)


def test_a_kilo_gateway_has_chat_below_its_root_or_where_it_is_told():
    endpoints = Endpoints.kilo("https://api.kilo.ai")
    assert endpoints.completions_base.url == "https://api.kilo.ai/api/gateway"
    assert not endpoints.foreign
    elsewhere = Endpoints.kilo("https://api.kilo.ai", "https://ai-gateway.kilo.ai/api/v1")
    assert elsewhere.completions_base.url == "https://ai-gateway.kilo.ai/api/v1"
    assert elsewhere.account_base.url == "https://api.kilo.ai"
    assert Endpoints.own_server("http://localhost:1/v1").foreign


# --- the token


async def test_a_stored_token_goes_to_its_own_origin_only(server, client_for):
    server.will_answer("/x", {})
    address = parse_address(server.root)
    async with client_for(token="a.b.c", origin=server.root) as client:
        await client.get_json(address, "x")
    async with client_for(token="a.b.c", origin="https://api.kilo.ai") as client:
        await client.get_json(address, "x")
    first, second = server.requests
    assert first.headers["authorization"] == "Bearer a.b.c"
    assert "authorization" not in second.headers


@pytest.mark.parametrize("secret", ["se\ncret", "secret\r\nX: y", "sécret", "se cret", "se\x00cret"])
async def test_a_key_that_cannot_be_sent_is_refused_without_being_shown(server, client_for, secret):
    async with client_for(token=secret) as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert error.kind is Kind.BAD_USAGE
    shown = "".join(traceback.format_exception(error)) + repr(error.facts) + repr(client.__dict__)
    assert secret not in shown
    assert repr(secret)[1:-1] not in shown
    assert server.requests == []


async def test_a_broken_organization_id_is_not_sent(server, client_for):
    async with client_for(organization_id="a\r\nX-Evil: 1") as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert error.kind is Kind.BAD_USAGE


# --- redirects


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed_and_its_host_is_named(server, client_for, status):
    async with RawServer() as other:
        server.default = [head(status, f"Location: {other.root}/x", "Content-Length: 0")]
        async with client_for(token="a.b.c") as client:
            error = await failure(client.get_json(parse_address(server.root), "x"))
        assert other.requests == []
    assert (error.kind, error.facts.host, error.facts.status) == (Kind.REDIRECTED, "127.0.0.1", status)


@pytest.mark.parametrize(
    ("location", "host"),
    [("https://portal.example/login", "portal.example"), ("/login", "127.0.0.1"), ("https://[x", "127.0.0.1")],
)
async def test_the_host_of_a_redirect_is_where_it_points(server, client_for, location, host):
    server.default = [head(302, f"Location: {location}", "Content-Length: 0")]
    async with client_for() as client:
        assert (await failure(client.get_json(parse_address(server.root), "x"))).facts.host == host


# --- bodies


async def test_a_body_that_is_no_json_names_the_endpoint(server, client_for):
    server.will_answer("/api/thing", b"<html>hello</html>")
    async with client_for() as client:
        error = await failure(client.get_json(parse_address(server.root), "api/thing"))
    assert (error.kind, error.detail) == (Kind.UNREADABLE_REPLY, "/api/thing")


async def test_a_compressed_bomb_ends_at_a_limit(server, client_for):
    server.default = [head(200, "Content-Encoding: gzip"), gzip.compress(b" " * (20 * 1024 * 1024))]
    async with client_for() as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert (error.kind, error.facts.limit_bytes) == (Kind.TOO_LARGE_REPLY, 16 * 1024 * 1024)


@pytest.mark.parametrize(
    ("body", "means"),
    [
        (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
        (b'{"a": "\xff"}', {"a": "\ufffd"}),
        (b'{"a": NaN, "b": "x\ny"}', {"a": None, "b": "x\ny"}),
        (b'{"a": ' + b"9" * 5000 + b"}", {"a": None}),
    ],
    ids=["a mark before it", "no UTF-8", "no JSON to the letter", "a number of 5,000 digits"],
)
async def test_json_is_understood_where_it_can_be(server, client_for, body, means):
    server.will_answer("/x", body)
    async with client_for() as client:
        assert await client.get_json(parse_address(server.root), "x") == means


async def test_a_body_of_more_values_than_any_list_has_is_not_decoded(server, client_for):
    server.will_answer("/x", b"[" + b"[]," * 600_000 + b"[]]")
    async with client_for() as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert error.kind is Kind.UNREADABLE_REPLY


async def test_what_says_that_it_is_too_large_is_not_read(server, client_for):
    server.default = [head(200, f"Content-Length: {30 * 1024 * 1024}"), HANG]
    async with client_for() as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert (error.kind, error.facts.limit_bytes) == (Kind.TOO_LARGE_REPLY, 16 * 1024 * 1024)
    await server.gone.wait()


async def test_nothing_stays_behind_in_the_decompressor(server, client_for):
    words = "x" * (256 * 1024 - 1)  # the closing quotation mark is unpacked with no byte left to ask for it
    server.default = [head(200, "Content-Encoding: deflate"), zlib.compress(f'"{words}"'.encode(), 9)[2:-4]]
    async with client_for() as client:
        assert await client.get_json(parse_address(server.root), "x") == words


async def test_an_endless_error_body_ends_at_a_limit(server, client_for):
    server.default = [head(500), *[b"x" * 65536] * 20, HANG]
    async with client_for() as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert (error.kind, error.facts.limit_bytes, error.facts.status) == (Kind.TOO_LARGE_REPLY, 1024 * 1024, 500)
    await server.gone.wait()


async def test_a_long_error_page_leaves_the_status_to_speak(server, client_for):
    server.default = [head(503), b"<title>Down for maintenance</title>", b"x" * 300_000]
    async with client_for() as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert (error.kind, error.detail) == (Kind.SERVICE_UNAVAILABLE, "Down for maintenance")


@pytest.mark.parametrize("end", [RESET, CLOSE, HANG])
async def test_an_error_body_that_does_not_come_whole_leaves_the_status_to_speak(server, client_for, end):
    server.default = [head(402, "Content-Length: 100"), b"{", end]
    async with client_for(timeouts=Timeouts(api=0.2)) as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert error.kind is Kind.OUT_OF_CREDITS


# --- broken answers


@pytest.mark.parametrize(
    "script",
    [
        [CLOSE],
        [RESET],
        [b"HTTP/1.1 200 OK\r\nContent-Len", CLOSE],
        [b"SSH-2.0-OpenSSH\r\n", CLOSE],
        [b"HTTP/1.1 abc\r\n\r\n", CLOSE],
        [b"HTTP/1.1 200 OK\r\nA: " + b"x" * 200_000, CLOSE],
        [head(200, "Content-Length: 10"), b"{}", CLOSE],
        [head(200, "Transfer-Encoding: chunked"), b"5\r\n{}", CLOSE],
        [head(200, "Transfer-Encoding: chunked"), b"zz\r\n{}", CLOSE],
        [head(200, "Content-Length: banana"), b"{}", CLOSE],
    ],
)
async def test_what_is_no_http_is_a_broken_connection_with_words(server, client_for, script):
    server.default = script
    async with client_for() as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert error.kind is Kind.STREAM_BROKEN
    assert error.detail
    assert not error.may_retry


@pytest.mark.parametrize("script", [[HANG], [head(200, "Content-Length: 10"), b"{", HANG]])
async def test_an_answer_that_does_not_come_is_a_time_out(server, client_for, script):
    server.default = script
    async with client_for(timeouts=Timeouts(api=0.1)) as client:
        error = await failure(client.get_json(parse_address(server.root), "x"))
    assert (error.kind, error.facts.seconds) == (Kind.TIMED_OUT, 0.1)
    await server.gone.wait()


async def test_a_connection_is_used_again_for_the_next_request(server, client_for):
    server.default = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", AGAIN]
    async with client_for() as client:
        for _ in range(3):
            assert await client.get_json(parse_address(server.root), "x") == {}
    assert (len(server.requests), server.connections) == (3, 1)


async def test_nothing_stays_open_during_the_pause_before_a_retry(server, client_for):
    server.default = [b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n", AGAIN]
    async with client_for() as client:
        assert (await failure(client.get_json(parse_address(server.root), "x"))).may_retry
        await server.gone.wait()
        server.default = [b"HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\n{}", AGAIN]
        assert await client.get_json(parse_address(server.root), "x") == {}


async def test_a_foreign_server_has_no_account():
    async with GatewayClient(Endpoints.own_server("http://localhost:1/v1")) as client:
        error = await failure(GatewayAccount(client).account())
    assert error.kind is Kind.BAD_USAGE


async def test_account_and_balance_are_read(server, client_for):
    organization = {"id": "o", "name": "Acme", "role": "member"}
    server.will_answer(
        "/api/profile",
        {"user": {"id": "u", "email": "a@b", "name": "A"}, "organizations": [organization, 3, {"id": 7}]},
    )
    server.will_answer("/api/profile/balance", {"balance": 19.25, "isDepleted": False})
    async with client_for(token="a.b.c", organization_id="o") as client:
        account = await GatewayAccount(client).account()
        balance = await GatewayAccount(client).balance()
    assert (account.email, account.organizations[0].name, len(account.organizations)) == ("a@b", "Acme", 1)
    assert (str(balance.remaining_usd), balance.depleted) == ("19.25", False)
    assert server.requests[1].headers["x-kilocode-organizationid"] == "o"


@pytest.mark.parametrize("payload", [3, [], {}, {"user": 3}, {"user": {}}, {"balance": "x"}])
async def test_an_account_of_another_shape_is_unreadable(server, client_for, payload):
    server.will_answer("/api/profile", payload)
    server.will_answer("/api/profile/balance", payload)
    async with client_for(token="a.b.c") as client:
        assert (await failure(GatewayAccount(client).account())).kind is Kind.UNREADABLE_REPLY
        assert (await failure(GatewayAccount(client).balance())).kind is Kind.UNREADABLE_REPLY
