"""What needs a real browser: the link of the terminal, and the pages of the demo."""

import json
import re
import subprocess
from decimal import Decimal

import httpx
from browsers import DESKTOP, PHONE
from programs import COMMAND, Terminal


def test_the_link_in_the_terminal_is_opened_and_authorize_signs_in(gateway, chromium):
    with Terminal("login") as terminal:
        link = re.search(r"http://\S+", terminal.until("Waiting"))[0]
        chromium.open(link)
        chromium.until(link[-9:])
        chromium.press("Authorize")
        chromium.until("Your terminal is signed in as ada@example.org")
        terminal.until("signed in as ada@example.org")
        assert terminal.end() == 0
    assert chromium.complaints() == []


def test_a_github_account_linked_on_the_page_appears_in_the_terminal_by_itself(gateway, chromium, monkeypatch):
    monkeypatch.setenv("KILO_API_KEY", "demo.verified.x")
    with Terminal() as terminal:
        terminal.until("F1")
        terminal.type("\x1bOS")
        terminal.until("Ada Lovelace", "$19.25")
        terminal.type("4")
        terminal.until("Google")
        terminal.type("l")
        terminal.until("GitHub", "GitLab")
        terminal.type("2")
        link = re.search(r"http://\S+", terminal.until("Waiting for it to appear", "/connected-accounts"))[0]
        chromium.open(f"{gateway.url}/users/sign_in")
        chromium.press("Ada Lovelace (verified)")
        chromium.open(link)
        chromium.press("Link GitHub")
        chromium.press("Continue as ada@example.org")
        terminal.until("GitHub", "Google", "is linked")
        terminal.type("\x11")
        assert terminal.end() == 0
    assert chromium.complaints() == []


def test_who_has_no_credits_is_led_to_where_they_are_bought(gateway, chromium, monkeypatch):
    monkeypatch.setenv("KILO_API_KEY", "demo.first-topup.x")
    refused, status = ask("--model", "demo/paid", "hello")
    assert (refused["error"]["kind"], status) == ("out_of_credits", 4)
    chromium.open(f"{gateway.url}/users/sign_in")
    chromium.press("Alan Turing (first-topup)")
    chromium.open(re.search(r"http://[^\s,]+", refused["error"]["message"])[0])
    chromium.press("$10")
    chromium.press("Pay $10")
    chromium.until("$10 went to Alan Turing")
    answered, status = ask("--model", "demo/paid", "hello")
    assert (answered["error"], status) == (None, 0)
    shown = json.loads(subprocess.run([*COMMAND, "account", "--json"], capture_output=True, check=True).stdout)
    assert {(block["free"], block["amount_usd"]) for block in shown["credits"]} == {(False, "10.00"), (True, "20.00")}
    assert Decimal(shown["balance_usd"]) + Decimal(answered["usage"]["cost_usd"]) == 30


def ask(*words):
    done = subprocess.run(
        [*COMMAND, "ask", "--json", *words], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    return json.loads(done.stdout), done.returncode


def account_pages(chromium, root):
    """Every page of an account, one after the other, reached as a person reaches it."""
    code = httpx.post(f"{root}/api/device-auth/codes", trust_env=False).json()
    chromium.open(f"{root}/users/sign_in")
    yield "sign in"
    chromium.press("Continue with GitHub")
    yield "check"
    chromium.press("Pass the check")
    yield "profile"
    chromium.press("$10")
    yield "checkout"
    chromium.press("Pay $10")
    yield "paid"
    chromium.follow("Usage")
    yield "usage"
    chromium.follow("Connected accounts")
    yield "accounts"
    chromium.press("Link GitLab")
    yield "provider"
    chromium.press("Continue as grace@example.org")
    yield "linked"
    chromium.open(code["verificationUrl"])
    yield "code"
    chromium.press("Deny")
    yield "denied"
    chromium.open(f"{root}/device-auth")
    yield "no code"
    chromium.open(f"{root}/sign-in-to-editor?source=web")
    yield "key"


def test_every_page_fits_a_phone_and_gives_the_browser_nothing_to_complain_of(gateway, chromium):
    for page in account_pages(chromium, gateway.url):
        for size in (DESKTOP, PHONE):
            chromium.resize(size)
            assert chromium.overflow == 0, page
        assert chromium.complaints() == [], page
        assert chromium.title.endswith("Kilo demo")


def test_a_page_that_refuses_is_a_page_too(gateway, chromium):
    chromium.resize(PHONE)
    for path in ("/device-auth?code=GONE-2345", "/checkout/none", "/nowhere"):
        chromium.open(gateway.url + path)
        assert chromium.overflow == 0, path
        assert "✗" in chromium.text
        (said,) = chromium.complaints()
        assert "the server responded with a status of 4" in said
