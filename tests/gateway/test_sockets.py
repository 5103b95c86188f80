"""Below HTTP: names, addresses, TLS, proxies, and how often a socket wakes us."""

import asyncio
import base64
import errno
import select
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

import httpcore
import pytest
from gateway.raw_server import AGAIN, HANG, RawServer, chunk, head, sse

from kilo_tui.errors import KiloError, Kind
from kilo_tui.gateway import dialing, proxies
from kilo_tui.gateway.addresses import Endpoints, parse_address
from kilo_tui.gateway.client import GatewayClient, Timeouts
from kilo_tui.gateway.completions import GatewayCompletions
from kilo_tui.gateway.pool import socket_of
from kilo_tui.gateway.sockets import BURST_BYTES, PRESSING_BYTES, READS_AT_ONCE, Backend, SocketStream
from kilo_tui.model.chat import ChatMessage, CompletionRequest, Delta, Role

TLS = Path(__file__).parent / "tls"
ASKED = CompletionRequest("m", (ChatMessage(Role.USER, "hi"),), "c-1")


def client_at(url, **options):
    return GatewayClient(Endpoints.own_server(url), **options)


async def failure(url, **options):
    async with client_at(url, **options) as client:
        with pytest.raises(KiloError) as caught:
            await client.get_json(client.endpoints.completions_base, "x")
    return caught.value


async def answer(client):
    return "".join([event.text async for event in GatewayCompletions(client).stream(ASKED) if isinstance(event, Delta)])


@pytest.fixture
async def secure_server():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "certificate.pem", TLS / "key.pem")
    async with RawServer(tls=context) as running:
        yield running


@pytest.fixture
def trusted(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS / "certificate.pem"))


@pytest.fixture
def names(monkeypatch):
    """What the resolver answers, by host name."""
    table = {}

    def look_up(host, port, **_options):
        found = table[host]
        if isinstance(found, Exception):
            raise found
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return table


# --- pacing


async def drip(server, client, count):
    """Read an answer whose pieces each come in a packet of their own; how often the socket was looked at."""
    first_read = asyncio.Event()
    server.will_stream(*[sse(chunk("a"), done=False)] * READS_AT_ONCE, first_read)
    server.scripts["/chat/completions"] += [sse(chunk("b"), done=False)] * count + [sse(chunk(finish="stop"))]
    looks, text = None, ""
    base = client.endpoints.completions_base
    async with client.opened("POST", base, "chat/completions", body=b"{}", read_timeout=5) as response:
        looks = socket_of(response)
        async for piece in response.stream:
            text += piece.decode()
            first_read.set()
    assert text.count('"b"') == count
    return looks.looks


async def test_a_fast_stream_wakes_us_once_a_frame_and_not_once_a_token(server):
    async with client_at(f"{server.root}/v1") as client:
        assert await drip(server, client, 400) < 100


async def test_a_fast_stream_over_tls_does_so_too(secure_server, trusted):
    async with client_at(f"https://localhost:{secure_server.port}/v1") as client:
        assert await drip(secure_server, client, 400) < 100


async def test_what_waits_is_taken_whole_at_one_look(server):
    server.default = [b"x" * 200_000, HANG]
    stream = await Backend(0).connect_tcp("127.0.0.1", server.port)
    await stream.write(b"GET / HTTP/1.1\r\n\r\n")
    await server.waiting.wait()
    received = 0
    while received < 200_000:
        received += len(await stream.read(10))
    assert stream.looks < 20
    await stream.aclose()


async def read_in_pieces(*sizes):
    """Have pieces come one after another, each when the one before is read, over a socket with a frame of an hour."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    stream = SocketStream(ours, "host", frame_seconds=3600)
    with theirs:
        for size in sizes:
            theirs.send(b"x" * size)
            assert len(await stream.read(1)) == size
        await stream.aclose()


async def test_what_presses_waits_for_no_frame_and_nor_does_its_rest():
    first = [1] * (READS_AT_ONCE - 1)
    await read_in_pieces(*first, *[PRESSING_BYTES] * 3, 1, PRESSING_BYTES, 1, 1)


async def test_a_flood_is_read_on_as_well():
    await read_in_pieces(*[PRESSING_BYTES] * (READS_AT_ONCE + BURST_BYTES // PRESSING_BYTES))


# --- names and addresses


async def test_what_came_while_the_process_was_stopped_is_read_when_it_goes_on():
    ours, theirs = socket.socketpair()
    ours.setblocking(False)

    def be_stopped():
        theirs.send(b"half of it")
        select.select([], [], [], 0.1)

    with theirs:
        stream = SocketStream(ours, "host")
        reading = asyncio.create_task(stream.read(100, timeout=0.05))
        asyncio.get_running_loop().call_soon(be_stopped)
        assert await reading == b"half of it"
        with pytest.raises(httpcore.ReadTimeout):
            await stream.read(100, timeout=0.01)
        await stream.aclose()


async def test_a_name_that_does_not_resolve_says_so(names):
    names["gateway.example"] = socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    error = await failure("https://gateway.example/v1")
    assert (error.kind, error.facts.phase, error.facts.host) == (Kind.UNREACHABLE, "dns", "gateway.example")
    assert error.detail == "Name or service not known"
    assert error.may_retry


async def test_a_closed_port_refuses():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        error = await failure(f"http://127.0.0.1:{port}/v1")
    assert (error.kind, error.facts.phase, error.may_retry) == (Kind.UNREACHABLE, "refused", True)


@pytest.mark.parametrize(
    ("number", "kind", "phase"),
    [
        (errno.ENETUNREACH, Kind.UNREACHABLE, "route"),
        (errno.EHOSTUNREACH, Kind.UNREACHABLE, "route"),
        (errno.EACCES, Kind.UNREACHABLE, "connect"),
        (errno.ETIMEDOUT, Kind.TIMED_OUT, "connect"),
    ],
)
async def test_why_no_connection_came_about(monkeypatch, names, number, kind, phase):
    names["gateway.example"] = ["192.0.2.1", "192.0.2.2"]

    async def refuse(_family, _address):
        raise OSError(number, "no")

    monkeypatch.setattr(dialing, "_connect", refuse)
    error = await failure("https://gateway.example/v1")
    assert (error.kind, error.facts.phase, error.may_retry) == (kind, phase, True)
    assert (error.facts.seconds is not None) == (kind is Kind.TIMED_OUT)


@pytest.mark.parametrize("order", [("127.0.0.1", "192.0.2.1"), ("192.0.2.1", "127.0.0.1")])
async def test_a_refusal_says_more_than_a_missing_way(monkeypatch, names, order):
    names["gateway.example"] = order

    async def refuse(_family, address):
        raise OSError(errno.ECONNREFUSED if address[0] == "127.0.0.1" else errno.ENETUNREACH, "no")

    monkeypatch.setattr(dialing, "_connect", refuse)
    assert (await failure("https://gateway.example/v1")).facts.phase == "refused"


async def test_an_address_that_never_answers_does_not_hold_up_the_next_one(monkeypatch, names, server):
    names["gateway.example"] = ["192.0.2.1", "127.0.0.1"]
    connect, given_up = dialing._connect, asyncio.Event()

    async def slow_first(family, address):
        if address[0] == "192.0.2.1":
            try:
                await asyncio.Event().wait()
            finally:
                given_up.set()
        return await connect(family, address)

    monkeypatch.setattr(dialing, "_connect", slow_first)
    (await dialing.dial("gateway.example", server.port)).close()
    await given_up.wait()


def test_address_families_take_turns():
    six, four = (socket.AF_INET6, ("6",)), (socket.AF_INET, ("4",))
    assert dialing._in_turns([six, six, six, four, four]) == [six, four, six, four, six]
    assert dialing._in_turns([]) == []


async def test_localhost_is_this_machine_whatever_a_resolver_says(names, server):
    names["localhost"] = ["192.0.2.1"]
    server.will_answer("/x", {})
    async with client_at(f"http://localhost:{server.port}/v1") as client:
        assert await client.get_json(client.endpoints.completions_base, "x") == {}


@pytest.fixture
def hanging_resolver(monkeypatch):
    asked, release = threading.Event(), threading.Event()

    def hang(*_args, **_options):
        asked.set()
        release.wait()
        raise socket.gaierror(socket.EAI_AGAIN, "late")

    monkeypatch.setattr(socket, "getaddrinfo", hang)
    yield asked
    release.set()


async def test_a_resolver_that_hangs_does_not_hold_up_a_stop(hanging_resolver):
    async with client_at("https://gateway.example/v1") as client:
        asking = asyncio.create_task(answer(client))
        while not hanging_resolver.is_set():
            await asyncio.wait([asking], timeout=0.001)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking


async def test_a_resolver_that_hangs_is_a_time_out_of_connecting(hanging_resolver):
    error = await failure("https://gateway.example/v1", timeouts=Timeouts(connect=0.05))
    assert (error.kind, error.facts.phase, error.facts.seconds) == (Kind.TIMED_OUT, "connect", 0.05)
    assert error.may_retry


def test_a_resolver_that_hangs_does_not_hold_up_the_end_of_the_process():
    program = """
import asyncio, socket, threading
from kilo_tui.gateway.dialing import resolve
socket.getaddrinfo = lambda *a, **k: threading.Event().wait()
async def main():
    async with asyncio.timeout(0.05):
        await resolve("gateway.example", 443)
try:
    asyncio.run(main())
except TimeoutError:
    print("ended")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout == "ended\n"


async def test_stopping_while_connecting_closes_the_socket(monkeypatch, names):
    names["gateway.example"] = ["192.0.2.1"]
    connecting, closed = asyncio.Event(), asyncio.Event()

    async def never(_family, _address):
        connecting.set()
        try:
            await asyncio.Event().wait()
        finally:
            closed.set()

    monkeypatch.setattr(dialing, "_connect", never)
    async with client_at("https://gateway.example/v1") as client:
        asking = asyncio.create_task(answer(client))
        await connecting.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    await closed.wait()


# --- TLS


async def test_an_answer_comes_over_tls(secure_server, trusted):
    secure_server.will_stream(sse(chunk("se"), chunk("cret", finish="stop")))
    async with client_at(f"https://localhost:{secure_server.port}/v1") as client:
        assert await answer(client) == "secret"


async def test_a_large_answer_and_a_large_question_pass_through_tls_whole(secure_server, trusted):
    secure_server.will_stream(sse(chunk("x" * 3_000_000, finish="stop")))
    question = CompletionRequest("m", (ChatMessage(Role.USER, "q" * 2_000_000),), "c")
    async with client_at(f"https://localhost:{secure_server.port}/v1") as client:
        events = [event async for event in GatewayCompletions(client).stream(question)]
    assert len(events[0].text) == 3_000_000
    assert len(secure_server.requests[0].json["messages"][0]["content"]) == 2_000_000


async def test_a_certificate_nobody_trusts_ends_it_before_a_word_is_sent(secure_server):
    error = await failure(f"https://localhost:{secure_server.port}/v1")
    assert (error.kind, error.facts.host) == (Kind.TLS_FAILED, "localhost")
    assert "self" in error.detail
    assert not error.may_retry
    assert secure_server.requests == []


async def test_a_certificate_for_another_name_is_refused(secure_server, trusted):
    error = await failure(f"https://127.0.0.1:{secure_server.port}/v1")
    assert error.kind is Kind.TLS_FAILED
    assert "127.0.0.1" in error.detail


async def test_a_server_that_speaks_no_tls_is_a_failure_of_tls(server):
    server.default = [HANG]

    async def plain(_reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        error = await failure(f"https://localhost:{port}/v1")
    assert (error.kind, error.may_retry) == (Kind.TLS_FAILED, False)


async def test_a_connection_that_ends_during_the_handshake_was_never_made():
    async def end(_reader, writer):
        writer.close()

    async with await asyncio.start_server(end, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        error = await failure(f"https://localhost:{port}/v1")
    assert (error.kind, error.facts.phase, error.may_retry) == (Kind.UNREACHABLE, "connect", True)
    assert error.detail


async def test_a_handshake_that_stalls_is_a_time_out_of_connecting():
    closed = asyncio.Event()

    async def stall(reader, writer):
        await reader.read(-1)
        closed.set()
        writer.close()

    async with await asyncio.start_server(stall, "127.0.0.1", 0) as listening:
        port = listening.sockets[0].getsockname()[1]
        error = await failure(f"https://localhost:{port}/v1", timeouts=Timeouts(connect=0.1))
        await closed.wait()
    assert (error.kind, error.facts.phase, error.facts.seconds) == (Kind.TIMED_OUT, "connect", 0.1)
    assert error.may_retry


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
async def test_a_missing_certificate_file_is_named(monkeypatch, name):
    monkeypatch.setenv(name, "/nowhere/at/all")
    error = await failure("https://localhost:1/v1")
    assert error.kind is Kind.TLS_FAILED
    assert f"{name}=/nowhere/at/all" in error.detail


async def test_a_certificate_file_of_something_else_is_named(monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", __file__)
    error = await failure("https://localhost:1/v1")
    assert error.kind is Kind.TLS_FAILED
    assert error.detail.startswith("SSL_CERT_FILE=")


# --- proxies


async def test_a_proxy_leads_to_the_gateway_and_sees_no_word(monkeypatch, server, secure_server, trusted):
    secure_server.will_stream(sse(chunk("through", finish="stop")))
    server.tunnel_to = secure_server.port
    monkeypatch.setenv("HTTPS_PROXY", server.root)
    async with client_at("https://gateway.example/v1") as client:
        assert await answer(client) == "through"
    assert server.tunnelled
    assert server.requests == []


async def test_this_machine_is_never_asked_for_through_a_proxy(monkeypatch, server):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    server.will_answer("/x", {})
    async with client_at(f"{server.root}/v1") as client:
        assert await client.get_json(client.endpoints.completions_base, "x") == {}


@pytest.mark.parametrize(
    ("script", "detail"),
    [
        ([head(407, "Content-Length: 0")], "407"),
        ([head(502, "Content-Length: 0")], "502"),
    ],
)
async def test_a_proxy_that_refuses_is_named(monkeypatch, server, script, detail):
    server.default = script
    monkeypatch.setenv("https_proxy", f"http://me:hunter2@127.0.0.1:{server.port}")
    error = await failure("https://gateway.example/v1")
    assert (error.kind, error.facts.phase, error.facts.host) == (Kind.UNREACHABLE, "proxy", "127.0.0.1")
    assert error.facts.place == "https_proxy"
    assert detail in error.detail
    assert "hunter2" not in repr(error.args) + repr(error.facts)
    assert server.requests[0].headers["proxy-authorization"].startswith("Basic ")


@pytest.mark.parametrize("password", ["h%C3%BCnter", "hünter"])
async def test_a_proxy_may_have_a_password_in_any_language(monkeypatch, server, password):
    server.default = [head(407, "Content-Length: 0")]
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:{password}@127.0.0.1:{server.port}")
    await failure("https://gateway.example/v1")
    _, _, sent = server.requests[0].headers["proxy-authorization"].partition(" ")
    assert base64.b64decode(sent).decode() == "me:hünter"


async def test_a_proxy_that_is_not_there_is_named(monkeypatch):
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:1")
    error = await failure("https://gateway.example/v1")
    assert (error.kind, error.facts.phase, error.facts.place) == (Kind.UNREACHABLE, "proxy", "ALL_PROXY")


async def test_a_proxy_that_stalls_is_a_time_out_of_connecting(monkeypatch, server):
    server.default = [HANG]
    monkeypatch.setenv("HTTPS_PROXY", server.root)
    error = await failure("https://gateway.example/v1", timeouts=Timeouts(connect=0.1, api=5))
    assert (error.kind, error.facts.phase) == (Kind.TIMED_OUT, "connect")
    await server.gone.wait()


@pytest.mark.parametrize(
    "url", ["://", "http://", "http://a b", "http://host:port", "ftp://host", "socks4://host", "http://[::1"]
)
async def test_a_proxy_that_makes_no_sense_names_its_variable(monkeypatch, url):
    monkeypatch.setenv("HTTPS_PROXY", url)
    error = await failure("https://gateway.example/v1")
    assert (error.kind, error.facts.phase, error.facts.place) == (Kind.UNREACHABLE, "proxy", "HTTPS_PROXY")
    assert "HTTPS_PROXY" in error.detail
    assert not error.may_retry


async def test_a_socks_proxy_without_its_package_says_what_is_missing(monkeypatch):
    monkeypatch.setattr(proxies, "find_spec", lambda _name: None)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    error = await failure("https://gateway.example/v1")
    assert (error.kind, error.facts.phase) == (Kind.UNREACHABLE, "proxy")
    assert "socksio" in error.detail


def test_no_proxy_is_obeyed(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("NO_PROXY", "gateway.example")
    assert proxies.proxy_for(parse_address("https://gateway.example")) is None
    assert proxies.proxy_for(parse_address("https://other.example")).port == 1


async def test_the_gateway_behind_a_proxy_is_asked_again_over_one_connection(
    monkeypatch, server, secure_server, trusted
):
    secure_server.default = [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", AGAIN]
    server.tunnel_to = secure_server.port
    monkeypatch.setenv("HTTPS_PROXY", server.root)
    async with client_at("https://gateway.example/v1") as client:
        for _ in range(3):
            await client.get_json(client.endpoints.completions_base, "x")
    assert secure_server.connections == 1
