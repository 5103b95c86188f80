"""The stand-in's own promises: paths, accounts, money, and a memory for what it was asked."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import zlib
from contextlib import suppress
from decimal import Decimal

import httpx
import pytest
from support import until

from kilo_tui.demo.gateway import DemoGateway, DemoThread

FAMILIES = ["/api/openrouter", "/api/gateway", "/api/openrouter/v1", "/api/gateway/v1", "/api/v1"]
VERIFIED = {"Authorization": "Bearer demo.verified.x"}
QUESTION = [{"role": "user", "content": "hello"}]


def question(model="demo/tour:free", **more):
    return {"model": model, "messages": QUESTION, "stream": True, **more}


def chunks(body):
    lines = [line.removeprefix("data: ") for line in body.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    return [json.loads(line) for line in lines[:-1]]


def text(body):
    return "".join(chunk["choices"][0]["delta"].get("content") or "" for chunk in chunks(body))


@pytest.mark.parametrize("family", FAMILIES)
async def test_chat_and_models_are_answered_on_every_family_of_paths(http, family):
    answer = await http.post(f"{family}/chat/completions", json=question())
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/event-stream"
    assert "scripted" in text(answer.text)
    models = (await http.get(f"{family}/models")).json()["data"]
    assert "demo/tour:free" in [model["id"] for model in models]


async def test_a_stream_has_the_gateways_own_shapes(http):
    body = (await http.post("/api/gateway/chat/completions", json=question("demo/reasoner:free"))).text
    assert body.startswith(": OPENROUTER PROCESSING\n\n")
    got = chunks(body)
    assert got[0]["choices"][0]["delta"] == {"role": "assistant", "content": ""}
    thought = next(chunk for chunk in got if chunk["choices"][0]["delta"].get("reasoning"))
    detail = thought["choices"][0]["delta"]["reasoning_details"][0]
    assert (detail["type"], detail["text"]) == ("reasoning.text", thought["choices"][0]["delta"]["reasoning"])
    assert got[-2]["choices"][0]["finish_reason"] == "stop"
    usage = got[-1]["usage"]
    assert usage["completion_tokens"] > 0
    assert 0 < usage["completion_tokens_details"]["reasoning_tokens"] < usage["completion_tokens"]
    assert {chunk["provider"] for chunk in got} == {"Demo"}
    assert {chunk["object"] for chunk in got} == {"chat.completion.chunk"}


async def test_without_stream_one_object_comes(http):
    asked = {"model": "demo/echo:free", "messages": [{"role": "user", "content": "Grüße, 😀!"}]}
    payload = (await http.post("/api/gateway/chat/completions", json=asked)).json()
    assert payload["choices"][0]["message"]["content"] == "Grüße, 😀!"
    assert payload["object"] == "chat.completion"
    assert payload["usage"]["completion_tokens"] > 0


async def test_half_an_emoji_is_echoed_and_remembered(http):
    asked = rb'{"model":"demo/echo:free","stream":true,"messages":[{"role":"user","content":"half: \ud83d"}]}'
    answer = await http.post("/api/gateway/chat/completions", content=asked)
    assert text(answer.text) == "half: \ud83d"
    received = (await http.get("/__demo/requests")).json()
    assert received[0]["body"]["messages"][0]["content"] == "half: \ud83d"


@pytest.mark.parametrize("fault", ["cut", "reset-early", "html", "bad-event", "wrong-types", "endless-line"])
async def test_a_fault_is_the_same_where_no_stream_was_asked_for(http, fault):
    async def outcome(stream):
        got = b""
        asked = question(f"demo/fault-{fault}:free", stream=stream)
        try:
            async with http.stream("POST", "/api/gateway/chat/completions", json=asked) as answer:
                async for piece in answer.aiter_raw():
                    got += piece
                    if len(got) > 1_000_000:
                        return "endless"
        except httpx.TransportError as error:
            return type(error)
        return answer.headers["content-type"], len(got)

    assert await outcome(stream=False) == await outcome(stream=True)


async def test_the_bomb_is_small_on_the_wire_and_huge_behind_it(http):
    packed = b""
    asked = question("demo/fault-bomb:free")
    async with http.stream("POST", "/api/gateway/chat/completions", json=asked) as answer:
        async for piece in answer.aiter_raw():
            packed += piece
    assert len(packed) < 500_000
    unpacker, size = zlib.decompressobj(16 + zlib.MAX_WBITS), 0
    while packed:
        size += len(unpacker.decompress(packed, 1_000_000))
        packed = unpacker.unconsumed_tail
    assert size > 99_000_000


async def test_pieces_are_small_and_end_anywhere(http):
    pieces = []
    async with http.stream("POST", "/api/gateway/chat/completions", json=question("demo/echo:free")) as answer:
        pieces = [piece async for piece in answer.aiter_raw()]
    assert len(pieces) > 1
    async with http.stream("POST", "/api/gateway/chat/completions", json=question("demo/long:free")) as answer:
        pieces = [piece async for piece in answer.aiter_raw()]
    assert any(not piece.endswith(b"\n\n") for piece in pieces)


async def test_the_long_answer_is_ten_thousand_tokens_with_a_long_listing(http):
    body = (await http.post("/api/gateway/chat/completions", json=question("demo/long:free"))).text
    assert chunks(body)[-1]["usage"]["completion_tokens"] == 10_000
    said = text(body)
    assert said.count("\n```\n") == 12
    assert max(block.count("\n") for block in said.split("```")) == 401


async def test_the_tour_shows_code_in_ten_languages_a_table_and_nested_lists(http):
    asked = question() | {"messages": [{"role": "user", "content": "Show me the tour"}]}
    said = text((await http.post("/api/gateway/chat/completions", json=asked)).text)
    fences = {line[3:] for line in said.splitlines() if line.startswith("```") and len(line) > 3}
    assert len(fences) >= 8
    assert "| :--- |" in said
    assert "\n    1. " in said


async def test_a_summary_is_truly_about_what_was_pasted(http):
    log = "commit 1234567890\nAuthor: Ada <a@b>\nDate:   now\n\n    Add the analytical engine\n"
    asked = question() | {"messages": [{"role": "user", "content": f"sum up\n\n{log}"}]}
    said = text((await http.post("/api/gateway/chat/completions", json=asked)).text)
    assert "**1 commits**" in said or "**1 commit**" in said
    assert "`1234567` Add the analytical engine" in said


async def test_what_was_asked_can_be_read_back_without_the_secret(http):
    await http.post("/api/gateway/chat/completions", json=question(), headers=VERIFIED)
    received = (await http.get("/__demo/requests")).json()
    assert [one["path"] for one in received] == ["/api/gateway/chat/completions"]
    assert received[0]["body"]["model"] == "demo/tour:free"
    assert "demo.verified.x" not in json.dumps(received)


# --- accounts and money


async def test_nobody_in_particular_gets_free_models_only(http):
    for headers in ({}, {"Authorization": "Bearer anonymous"}):
        free = await http.post("/api/gateway/chat/completions", json=question(), headers=headers)
        paid = await http.post("/api/gateway/chat/completions", json=question("demo/paid"), headers=headers)
        assert free.status_code == 200
        assert (paid.status_code, paid.json()["error"]["code"]) == (401, "PAID_MODEL_AUTH_REQUIRED")


async def test_an_answer_costs_what_it_says_and_the_balance_falls_by_it(http):
    async def balance():
        answer = (await http.get("/api/profile/balance", headers=VERIFIED)).json()
        return Decimal(str(answer["balance"]))

    before = await balance()
    body = (await http.post("/api/gateway/chat/completions", json=question("demo/paid"), headers=VERIFIED)).text
    cost = Decimal(str(chunks(body)[-1]["usage"]["cost"]))
    assert cost > 0
    assert before - await balance() == cost


@pytest.mark.parametrize(
    ("token", "status", "words"),
    [
        ("demo.expired.x", 401, "Invalid token"),
        ("demo.blocked.x", 403, "Access denied (R1)"),
        ("not-a-token", 401, "Invalid token"),
        ("anonymous", 401, "Unauthorized"),
    ],
)
async def test_who_is_not_let_in_is_told_why(http, token, status, words):
    answer = await http.get("/api/profile", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == status
    assert answer.json()["error"].startswith(words)
    assert answer.json()["success"] is False


@pytest.mark.parametrize("token", ["demo.expired.x", "demo.blocked.x", "x"])
async def test_chat_does_not_tell_a_blocked_account_from_a_bad_token(http, token):
    headers = {"Authorization": f"Bearer {token}"}
    answer = await http.post("/api/gateway/chat/completions", json=question(), headers=headers)
    assert answer.status_code == 401


@pytest.mark.parametrize(("persona", "title"), [("new", "Paid Model"), ("empty", "Low Credit")])
async def test_an_empty_account_is_asked_to_pay(gateway, http, persona, title):
    headers = {"Authorization": f"Bearer demo.{persona}.x"}
    answer = await http.post("/api/gateway/chat/completions", json=question("demo/paid"), headers=headers)
    assert answer.status_code == 402
    assert answer.json()["error"]["title"].startswith(title)
    assert answer.json()["error"]["buyCreditsUrl"] == f"{gateway.url}/profile"


async def test_a_team_pays_for_its_member(http):
    headers = {"Authorization": "Bearer demo.team.x"}
    team = (await http.get("/api/profile", headers=headers)).json()["organizations"][0]["id"]
    headers["X-KiloCode-OrganizationId"] = team
    before = (await http.get("/api/profile/balance", headers=headers)).json()["balance"]
    await http.post("/api/gateway/chat/completions", json=question("demo/paid"), headers=headers)
    assert (await http.get("/api/profile/balance", headers=headers)).json()["balance"] < before
    headers["X-KiloCode-OrganizationId"] = team.upper()
    assert (await http.get("/api/profile/balance", headers=headers)).status_code == 200
    headers["X-KiloCode-OrganizationId"] = "12345678-1234-1234-1234-123456789012"
    stranger = await http.post("/api/gateway/chat/completions", json=question("demo/paid"), headers=headers)
    assert stranger.status_code == 403
    assert (await http.get("/api/profile", headers=headers)).status_code == 403
    for malformed in ("acme", "zzzzzzzz-1234-1234-1234-123456789012"):
        headers["X-KiloCode-OrganizationId"] = malformed
        assert (await http.get("/api/profile/balance", headers=headers)).status_code == 400


async def test_a_terminal_signs_in_with_a_code_that_works_once(http):
    made = (await http.post("/api/device-auth/codes")).json()
    poll = f"/api/device-auth/codes/{made['code']}"
    assert made["verificationUrl"].endswith(made["code"])
    assert (await http.get(poll)).status_code == 202
    assert made["code"] in (await http.get(made["verificationUrl"])).text
    await http.post("/device-auth", data={"code": made["code"], "status": "approved"})
    approved = await http.get(poll)
    assert approved.json()["token"].count(".") == 2
    assert (await http.get(poll)).status_code == 410


async def test_a_denied_code_and_too_many_codes(http):
    made = [(await http.post("/api/device-auth/codes")).json() for _ in range(5)]
    assert (await http.post("/api/device-auth/codes")).status_code == 429
    await http.post("/device-auth", data={"code": made[0]["code"], "status": "denied"})
    assert (await http.get(f"/api/device-auth/codes/{made[0]['code']}")).status_code == 403
    assert (await http.post("/api/device-auth/codes")).status_code == 200


# --- what an official client asks


async def test_an_official_client_is_answered(http):
    signed_out = {"Authorization": "Bearer anonymous", "x-kilocode-mode": "code", "User-Agent": "Kilo-Code/7.7.9"}
    body = {
        "model": "demo/tour:free",
        "max_tokens": 32_000,
        "messages": [
            {"role": "system", "content": "You are Kilo."},
            {"role": "user", "content": [{"type": "text", "text": "Say hi"}, {"type": "text", "text": " now"}]},
        ],
        "usage": {"include": True},
        "tools": [{"type": "function", "function": {"name": "read", "parameters": {}}}],
        "tool_choice": "auto",
        "description": "x",
        "stream": True,
    }
    answer = await http.post("/api/openrouter/chat/completions", json=body, headers=signed_out)
    assert answer.status_code == 200
    assert text(answer.text)
    models = (await http.get("/api/openrouter/models")).json()["data"]
    for model in models:
        assert {"id", "name", "context_length", "pricing"} <= model.keys()
        assert "tools" in model.get("supported_parameters", ["tools"])  # who says nothing is taken to have them
        assert model["pricing"].keys() >= {"prompt", "completion"} or model["pricing"] == {}
    for path in ("/api/profile", "/api/profile/balance", "/api/users/notifications", "/api/user", "/api/defaults"):
        assert (await http.get(path, headers=VERIFIED)).status_code == 200
    assert (await http.get("/api/defaults")).json()["defaultModel"] == "demo/tour:free"


async def test_other_paths_and_broken_requests_are_refused_as_the_gateway_does(http):
    other = await http.post("/api/gateway/responses", json={})
    assert (other.status_code, other.json()["error"]) == (400, "Invalid path")
    broken = await http.post("/api/gateway/chat/completions", content=b"{")
    assert (broken.status_code, broken.json()["error"]) == (400, "Invalid request")
    nameless = await http.post("/api/gateway/chat/completions", json={"messages": []})
    assert nameless.status_code == 404
    unknown = await http.post("/api/gateway/chat/completions", json=question("who/knows"), headers=VERIFIED)
    assert "not a valid model ID" in unknown.json()["error"]["message"]
    large = await http.post("/api/gateway/chat/completions", content=b"x" * 5_000_000)
    assert large.status_code == 413


async def test_a_client_that_asks_before_it_sends_is_told_to_go_on(gateway):
    reader, writer = await asyncio.open_connection("127.0.0.1", int(gateway.url.rpartition(":")[2]))
    writer.write(
        b"POST /api/gateway/responses HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
    )
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 100 ")
    writer.write(b"{}")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
    writer.close()


async def test_a_path_that_is_no_url_is_refused_and_not_left_waiting(gateway):
    reader, writer = await asyncio.open_connection("127.0.0.1", int(gateway.url.rpartition(":")[2]))
    writer.write(b"GET //[ HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 400 ")
    writer.close()


# --- routing


@pytest.mark.parametrize(
    ("wishes", "provider"),
    [
        ({}, "Fireworks"),
        ({"sort": "latency"}, "Fireworks"),
        ({"sort": "price"}, "DeepInfra"),
        ({"sort": "price", "data_collection": "allow"}, "CheapCloud"),
        ({"data_collection": "deny", "sort": "price"}, "DeepInfra"),
        ({"zdr": True, "sort": "price"}, "Fireworks"),
        ({"order": ["together"], "only": ["together"], "allow_fallbacks": False}, "Together"),
        ({"order": ["downtime", "together"]}, "Together"),
        ({"ignore": ["fireworks"]}, "Together"),
    ],
)
async def test_wishes_decide_who_serves(http, wishes, provider):
    asked = question("demo/paid", provider=wishes)
    body = (await http.post("/api/gateway/chat/completions", json=asked, headers=VERIFIED)).text
    assert chunks(body)[0]["provider"] == provider


@pytest.mark.parametrize(
    ("model", "wishes", "status"),
    [
        ("demo/paid", {"only": ["nobody"]}, 404),
        ("demo/paid", {"order": ["downtime"], "only": ["downtime"], "allow_fallbacks": False}, 502),
        ("demo/paid", {"order": ["limited"], "only": ["limited"], "allow_fallbacks": False}, 429),
        ("demo/paid", {"data_collection": "never"}, 400),
        ("demo/tour:free", {"zdr": True}, 400),
        ("demo/tour:free", {"data_collection": "deny"}, 400),
    ],
)
async def test_wishes_that_leave_nobody_are_refused(http, model, wishes, status):
    asked = question(model, provider=wishes)
    assert (await http.post("/api/gateway/chat/completions", json=asked, headers=VERIFIED)).status_code == status


async def test_who_serves_a_model_can_be_asked(http):
    found = (await http.get("/api/gateway/models/demo/paid/endpoints")).json()["data"]["endpoints"]
    assert "together" in [one["tag"] for one in found]
    assert (await http.get("/api/gateway/models/who/knows/endpoints")).status_code == 404
    by_provider = (await http.get("/api/openrouter/models-by-provider")).json()
    assert by_provider["total_providers"] == len(by_provider["providers"])
    assert (await http.get("/api/openrouter/providers")).json()["data"]


# --- its life


async def test_a_client_that_goes_away_ends_its_answer(gateway, http):
    async with http.stream("POST", "/api/gateway/chat/completions", json=question("demo/fault-stall:free")) as answer:
        async for _piece in answer.aiter_raw():
            break
        assert gateway.clients == 1
    await until(lambda: gateway.clients == 0)


@pytest.mark.parametrize("fault", ["endless-text", "endless-line", "endless-comments"])
async def test_who_takes_an_endless_answer_leaves_time_for_others(gateway, http, fault):
    asked = json.dumps(question(f"demo/fault-{fault}:free")).encode()
    head = f"POST /api/v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: {len(asked)}\r\n\r\n"

    def take_all(sock):
        with suppress(ConnectionError):
            while sock.recv(1_000_000):
                pass

    with socket.create_connection(("127.0.0.1", int(gateway.url.rpartition(":")[2]))) as greedy:
        greedy.sendall(head.encode() + asked)
        taking = threading.Thread(target=take_all, args=(greedy,))
        taking.start()
        try:
            assert (await http.get("/api/v1/models")).status_code == 200
        finally:
            greedy.shutdown(socket.SHUT_RDWR)
            taking.join()


def test_it_lives_in_a_thread_of_its_own_too():
    demo = DemoThread(pace=0)
    url = demo.start()
    try:
        answer = httpx.get(f"{url}/api/gateway/models", trust_env=False)
    finally:
        demo.stop()
    assert answer.status_code == 200
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)


async def test_two_gateways_do_not_share_their_money():
    async with DemoGateway(pace=0) as one, DemoGateway(pace=0) as other, httpx.AsyncClient(trust_env=False) as client:
        await client.post(f"{one.url}/api/v1/chat/completions", json=question("demo/paid"), headers=VERIFIED)
        left = [
            (await client.get(f"{gateway.url}/api/profile/balance", headers=VERIFIED)).json()["balance"]
            for gateway in (one, other)
        ]
    assert left[0] < left[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_prints_its_address_and_serves_until_it_is_stopped(number):
    command = [sys.executable, "-m", "kilo_tui", "demo-gateway"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        url = process.stdout.readline().strip()
        assert httpx.get(f"{url}/api/v1/models", trust_env=False).status_code == 200
        os.kill(process.pid, number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")


async def test_a_taken_port_is_said_so(gateway):
    port = gateway.url.rpartition(":")[2]
    command = [sys.executable, "-m", "kilo_tui", "demo-gateway", "--port", port]
    process = await asyncio.create_subprocess_exec(*command, stderr=subprocess.PIPE)
    _out, err = await process.communicate()
    assert process.returncode == 2
    assert f"--port {port}" in err.decode()
