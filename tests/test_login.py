"""`kilo-tui login`, `logout` and `account`: signing in and seeing the account without the full screen."""

import base64
import json
import os
import re
import signal
import subprocess
import urllib.parse
import urllib.request

import pytest
from programs import COMMAND, Terminal, processes, read_until, start

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJraWxvVXNlcklkIjoiNGY3YTEifQ.q7Xk2vYp0mZrT9sWb3LdN8"
CTRL_Q = "\x11"
TEAM = "7f3c9a52-1f0e-4c5d-9a57-3d2b8f6e1c04"


def kilo(*arguments, given=b""):
    return subprocess.run([*COMMAND, *arguments], input=given, capture_output=True, check=False)


def account(*arguments):
    done = kilo("account", "--json", *arguments)
    return json.loads(done.stdout), done


def decide(gateway, code, status):
    data = urllib.parse.urlencode({"code": code, "status": status}).encode()
    with urllib.request.urlopen(f"{gateway.url}/device-auth", data, timeout=10) as answer:
        assert answer.status == 200


def code_in(text):
    return re.search(r"code=([A-Z0-9]{4}-[A-Z0-9]{4})", text)[1]


def hunted(secret):
    """The secret's parts, plain and in base64, as bytes to look for."""
    _head, payload, signature = secret.split(".")
    for part in (payload, signature):
        yield part.encode()
        yield base64.b64encode(part.encode()).rstrip(b"=")


def assert_only_in_its_file(home, *outputs):
    for part in hunted(JWT):
        assert all(part not in output for output in outputs)
        for path in home.rglob("*"):
            assert not path.is_file() or path.parent.name == "credentials" or part not in path.read_bytes(), path


def test_a_code_is_approved_elsewhere_and_then_a_paid_model_answers(gateway):
    with start("login") as process:
        shown = read_until(process.stdout, b"Waiting").decode()
        assert f"\n{gateway.url}/device-auth?code=" in shown
        decide(gateway, code_in(shown), "approved")
        rest, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (0, b"")
    assert rest.endswith(b"signed in as ada@example.org\n")
    before, _done = account()
    asked = json.loads(kilo("ask", "hello", "--model", "demo/paid", "--json").stdout)
    after, _done = account()
    assert before["balance_usd"] == "19.25"
    cost = asked["usage"]["cost_usd"]
    assert f"{19.25 - float(cost):.6f}" == after["balance_usd"]


def test_a_denied_code_ends_with_3_and_its_sentence(gateway):
    with start("login") as process:
        decide(gateway, code_in(read_until(process.stdout, b"Waiting").decode()), "denied")
        _rest, complaints = process.communicate(timeout=30)
    assert process.returncode == 3
    assert b"denied in the browser" in complaints
    assert b"kilo-tui login" in complaints


def test_too_many_codes_end_with_6(gateway):
    for _ in range(5):
        with urllib.request.urlopen(f"{gateway.url}/api/device-auth/codes", b"", timeout=10):
            pass
    done = kilo("login")
    assert (done.returncode, done.stdout) == (6, b"")
    assert b"Too many codes" in done.stderr


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_the_waiting_quietly(gateway, number, status):
    with start("login") as process:
        read_until(process.stdout, b"Waiting")
        process.send_signal(number)
        _rest, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (status, b"")


def test_a_pasted_key_is_kept_and_appears_nowhere_but_in_its_file(gateway, kilo_home):
    done = [kilo("login", "--key", "-", given=f"  {JWT}\r\n".encode())]
    assert (done[0].returncode, done[0].stdout) == (0, b"signed in as ada@example.org\n")
    kept = kilo_home / "config" / "kilo-tui" / "credentials" / "default.toml"
    assert JWT in kept.read_text()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    done += [kilo("account"), kilo("account", "--json"), kilo("ask", "hi", "--model", "demo/paid", "--json")]
    done += [kilo("login", JWT), kilo("login", "--key", JWT), kilo("login", f"--key={JWT}")]
    done.append(kilo("login", "--key", "-", given=f"{JWT[:60]}\n{JWT[60:]}".encode()))
    assert [one.returncode for one in done] == [0, 0, 0, 0, 2, 2, 2, 2]
    done.append(kilo("logout"))
    assert not kept.exists()
    assert b"until it is reset: https://app.kilo.ai/profile" in done[-1].stdout
    assert_only_in_its_file(kilo_home, *(one.stdout + one.stderr for one in done))


def test_a_refused_key_ends_with_3_and_is_not_kept(gateway, kilo_home):
    done = kilo("login", "--key", "-", given=b"demo.expired.x")
    assert done.returncode == 3
    assert b"The key is refused" in done.stderr
    assert b"demo.expired.x" not in done.stdout + done.stderr
    assert not list(kilo_home.rglob("credentials"))
    assert kilo("login", "--key", "-", given=b"demo.blocked.x").returncode == 3


def test_the_json_is_whole_also_for_nobody(gateway):
    shown, done = account()
    assert (done.returncode, shown["signed_in"], shown["origin"]) == (3, False, gateway.url)
    assert list(shown) == [
        "signed_in",
        "origin",
        "profile",
        "user",
        "organization",
        "organizations",
        "balance_usd",
        "depleted",
        "credits",
        "first_topup_bonus_open",
    ]
    assert b"You are signed out" in done.stderr


def test_the_variable_wins_and_is_not_stored(gateway, kilo_home, monkeypatch):
    monkeypatch.setenv("KILO_API_KEY", "demo.team.x")
    monkeypatch.setenv("KILO_ORG_ID", TEAM.upper())
    shown, done = account()
    assert (done.returncode, shown["user"]["email"], shown["balance_usd"]) == (0, "barbara@example.org", "250.00")
    assert shown["organization"] == {"id": TEAM, "name": "Acme", "role": "member"}
    assert shown["organizations"][0] == shown["organization"]
    assert b"KILO_API_KEY" in kilo("account").stdout
    assert b"KILO_API_KEY is set" in kilo("login", "--key", "-", given=b"demo.verified.x").stderr
    assert account()[0]["user"]["email"] == "barbara@example.org"
    assert not any(b"demo.team.x" in path.read_bytes() for path in kilo_home.rglob("*") if path.is_file())


def test_a_key_stays_with_the_gateway_that_gave_it_and_with_its_profile(gateway, monkeypatch):
    assert kilo("--profile", "work", "login", "--key", "-", given=JWT.encode()).returncode == 0
    assert account("--profile", "work")[0]["signed_in"]
    assert not account()[0]["signed_in"]
    monkeypatch.setenv("KILO_API_URL", gateway.url.replace("127.0.0.1", "localhost"))
    assert not account("--profile", "work")[0]["signed_in"]


def test_on_a_terminal_there_is_a_picture_and_a_team_is_asked_for(gateway):
    with Terminal("login") as terminal:
        text = terminal.until("Waiting")
        assert "▀" in text
        decide(gateway, code_in(text), "approved")
        terminal.until("signed in as ada@example.org")
        assert terminal.end() == 0
    with Terminal("login", "--key", "-") as terminal:
        terminal.until("it is not shown")
        terminal.type("demo.team.x\r")
        terminal.until("For whom do you ask?", "1  Acme", "Number, or Enter")
        terminal.type("7\r")
        terminal.type("1\r")
        terminal.until("asking for Acme")
        assert terminal.end() == 0
        assert b"demo.team.x" not in terminal.written
    assert account()[0]["organization"]["id"] == TEAM


@pytest.mark.parametrize(
    ("persona", "said"),
    [
        ("verified", ["$19.25\n", "identity    check passed\n", "notice      This is a demo · Answers are"]),
        (
            "new",
            ["$0.00 · used up: http://127.0.0.1:", "check not finished · ", "/account-verification\n", "first top-up"],
        ),
        (
            "empty",
            ["$0.00 · used up: http://127.0.0.1:", "verified by card hold\n", "Low Credit Warning! · Less than $2"],
        ),
    ],
)
def test_people_read_what_the_account_screen_shows_too(gateway, monkeypatch, persona, said):
    monkeypatch.setenv("KILO_API_KEY", f"demo.{persona}.x")
    shown = kilo("account").stdout.decode()
    for text in said:
        assert text in shown


@pytest.mark.parametrize("environment", [{"LC_ALL": "C"}, {"TERM": "dumb"}])
def test_without_unicode_there_is_no_picture(gateway, environment):
    with Terminal("login", **environment) as terminal:
        assert "▀" not in terminal.until("Waiting")
        os.kill(terminal.child.pid, signal.SIGTERM)
        assert terminal.end() == 143


def test_nothing_leads_to_a_page_that_ends_with_the_demo(kilo_home):
    refused = kilo("login", "--key", "-", "--demo", given=b"demo.expired.x")
    assert b"login --demo" in refused.stderr
    assert kilo("login", "--key", "-", "--demo", given=b"demo.empty.x").returncode == 0
    account = kilo("account", "--demo")
    assert account.stdout.decode().splitlines()[2].split() == ["balance", "$0.00", "·", "used", "up"]
    asked = [
        kilo("ask", "hi", "--demo", *more, "--model", model)
        for model in ("demo/paid", "demo/fault-credits-middle:free", "demo/error-account_blocked:free")
        for more in ((), ("--json",))
    ]
    signed_out = kilo("logout", "--demo")
    assert [done.returncode for done in asked] == [4, 4, 7, 7, 3, 3]
    assert b"begins anew each time" in asked[0].stderr
    assert json.loads(asked[1].stdout)["error"]["next"] == ["free_model"]
    for done in (refused, account, *asked, signed_out):
        assert b"://" not in done.stdout + done.stderr


def test_advice_is_for_the_profile_and_the_gateway_that_were_asked(kilo_home):
    """What is advised can be typed as it stands, and does not change whom it is about."""
    for command in (("account",), ("ask", "hi", "--model", "demo/paid")):
        for given, said in (
            (("--demo",), b"kilo-tui login --demo"),
            (("--demo", "--profile", "work"), b"kilo-tui login --demo --profile work"),
        ):
            done = kilo(*command, *given)
            assert done.returncode == 3
            assert said + b"\n" in done.stderr
            assert said.replace(b"login", b"ask") + b" --model ID:free" in done.stderr


def test_a_demo_knows_its_own_people_and_no_key_of_the_environment(kilo_home, monkeypatch):
    monkeypatch.setenv("KILO_API_KEY", "real.secret.key")
    monkeypatch.setenv("KILO_ORG_ID", "somebody")
    assert kilo("account", "--demo").returncode == 3
    assert kilo("login", "--key", "-", "--demo", given=b"demo.team.x").returncode == 0
    account = json.loads(kilo("account", "--demo", "--json").stdout)
    assert (account["user"]["name"], account["origin"]) == ("Barbara Liskov", "demo")
    assert json.loads(kilo("ask", "--demo", "--json", "--model", "demo/paid", "hello").stdout)["error"] is None
    assert kilo("logout", "--demo").returncode == 0
    assert kilo("account", "--demo").returncode == 3
    assert not any(b"real.secret" in path.read_bytes() for path in kilo_home.rglob("*") if path.is_file())


@pytest.mark.key("login.bare")
def test_a_stranger_signs_in_on_the_screen_and_pays_for_an_answer(gateway, kilo_home):
    gateway.will_hand_over(JWT)
    with Terminal("--model", "demo/paid") as terminal:
        terminal.until("F1")
        terminal.type("Why?\r")
        terminal.until("Your question is kept.")
        terminal.type("\t1")
        terminal.until("Waiting", "/device-auth?code=")
        terminal.type("Y")
        terminal.until("Enter comes back.")
        assert f"\n{gateway.url}/device-auth?code=" in terminal.text
        terminal.type("\r")
        terminal.until("Waiting")
        decide(gateway, code_in(terminal.text), "approved")
        terminal.until("signed in as ada@example.org", "Why?")
        assert len(gateway.asked()) == 1
        terminal.type("\r")
        terminal.until("demo/paid via", "$0.0")
        for keys, shown in (
            ("\x1bOS", "Ada Lovelace"),
            ("2", "bought"),
            ("3", "Last 30 days"),
            ("4", "Google"),
            ("5", "hi@kilocode.ai"),
            ("\x1b", "F1 keys"),
            ("\x1bOR", "Data policy"),
            ("\x1b", "F1 keys"),
            ("\x1bOQ", "name or id"),
            ("\x1b", "F1 keys"),
            ("\x1b[19~", "Receipt"),
        ):
            terminal.type(keys)
            terminal.until(shown)
        terminal.type("\x1b")
        terminal.until("F1 keys")
        listed = b"\n".join(line for _number, _parent, line in processes())
        terminal.type(CTRL_Q)
        assert terminal.end() == 0
    asked = [one.body["messages"][-1]["content"] for one in gateway.asked()]
    assert asked == ["Why?", "Why?"]
    left, done = account()
    assert float(left["balance_usd"]) < 19.25
    assert_only_in_its_file(kilo_home, terminal.written, listed, done.stdout, done.stderr)


def test_a_key_pasted_on_the_screen_appears_nowhere_but_in_its_file(gateway, kilo_home):
    with Terminal() as terminal:
        terminal.until("F1")
        terminal.type("\x18")
        terminal.until("quit")
        terminal.type("sign in\r")
        terminal.until("Waiting")
        terminal.type("k")
        terminal.until("Paste it here")
        for pasted in (f"{JWT[:40]}\n{JWT[40:]}", JWT.replace(".", "-", 1)):
            terminal.type(f"\x1b[200~{pasted}\x1b[201~\r")
            terminal.until("was not sent")
            terminal.type("\x15")
        terminal.type(f"\x1b[200~ {JWT} \x1b[201~")
        terminal.until("••••")
        terminal.type("\r")
        terminal.until("signed in as ada@example.org")
        terminal.type(CTRL_Q)
        assert terminal.end() == 0
    assert JWT in (kilo_home / "config" / "kilo-tui" / "credentials" / "default.toml").read_text()
    assert_only_in_its_file(kilo_home, terminal.written)


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [(403, "Access denied (R1)", "account_blocked"), (401, "Invalid API token", "sign_in_expired")],
)
def test_who_is_not_let_in_is_told_also_where_a_free_model_answers_as_if_nobody_had_signed_in(
    status, body, kind, gateway, monkeypatch
):
    monkeypatch.setenv("KILO_API_KEY", JWT)
    gateway.will_answer("/api/profile", status, {"error": body, "success": False})
    answer = json.loads(kilo("ask", "--json", "--model", "demo/echo:free", "hello").stdout)
    assert (answer["error"]["kind"], answer["state"]) == (kind, "partial")
    assert answer["text"]
