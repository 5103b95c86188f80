"""What needs a real browser: the link of the terminal, and the pages of the demo."""

import re

import httpx
from browsers import DESKTOP, PHONE
from programs import Terminal


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
