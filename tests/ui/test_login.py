"""Signing in on the screen: every way a code or a key can go, and back to the question."""

import pytest
from fakes import FakeDeviceCodes
from stages import ask
from support import until
from textual import events

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.model.account import Account, Organization, SignInState, SignInStatus
from kilo_tui.model.profile import TokenSource
from kilo_tui.ui.login_view import Choosing, Failed, Waiting
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.screens.login import LoginScreen
from kilo_tui.words import speak

KEY = "eyJhbGciOiJI.eyJraWxvVXNlcklk.c2VjcmV0c2lnbg"
ACME, GLOBEX = Organization("a", "Acme", "member"), Organization("g", "Globex", "owner")
BARBARA = Account("u", "barbara@example.org", "Barbara Liskov", (ACME, GLOBEX))
PENDING, DENIED, EXPIRED = map(SignInStatus, (SignInState.PENDING, SignInState.DENIED, SignInState.EXPIRED))
APPROVED = SignInStatus(SignInState.APPROVED, KEY, "ada@example.org")
OFFLINE = trouble(Kind.UNREACHABLE, facts=Facts(host="api.kilo.ai", phase="dns"))
TOO_MANY = trouble(Kind.RATE_LIMITED, "Too many pending authorization requests", facts=Facts(phase="codes"))
BLOCKED = trouble(Kind.ACCOUNT_BLOCKED, "Access denied (R1)")
REFUSED = trouble(Kind.SIGN_IN_EXPIRED, "Invalid token", facts=Facts(host="api.kilo.ai"))


def codes(*script, **settings):
    return FakeDeviceCodes(
        *script, **({"lives_seconds": 600.0, "host": "app.kilo.ai/device-auth?code=CODE-"} | settings)
    )


async def to_sign_in(here, pilot):
    await pilot.pause()
    here.clock.held = here.clock.held or not here.codes.script
    here.screen.action_sign_in()
    await until(lambda: isinstance(here.screen, LoginScreen), pilot=pilot)
    await pilot.pause()


# --- every state has its words


async def paste(here, pilot, text):
    await pilot.press("k")
    here.app.post_message(events.Paste(text))
    await pilot.pause()
    if "\n" not in text:
        await pilot.press("enter")
    await until(lambda: here.screen.notice.text and not here.screen.verifying, pilot=pilot)


STATES = {
    "waiting": (Waiting, {}),
    "renewed": (Waiting, {"codes": codes(EXPIRED, PENDING)}),
    "denied": (Failed, {"codes": codes(DENIED)}),
    "expired": (Failed, {"codes": codes(EXPIRED, EXPIRED, EXPIRED, EXPIRED)}),
    "too-many": (Failed, {"codes": codes(refuses=TOO_MANY)}),
    "offline": (Failed, {"codes": codes(refuses=OFFLINE)}),
    "out-of-touch": (Waiting, {"codes": codes(OFFLINE)}),
    "blocked": (Failed, {"codes": codes(APPROVED), "account": BLOCKED}),
    "unreadable": (Failed, {"codes": codes(refuses=trouble(Kind.UNREADABLE_REPLY, "/api/device-auth/codes"))}),
    "organizations": (Choosing, {"codes": codes(APPROVED), "account": BARBARA}),
    "key": (Waiting, {}),
    "key-refused": (Waiting, {"account": REFUSED}),
    "key-blocked": (Waiting, {"account": BLOCKED}),
    "key-of-two-parts": (Waiting, {}),
    "key-of-two-lines": (Waiting, {}),
}
PASTED = {"key-refused": KEY, "key-blocked": KEY, "key-of-two-parts": "one.two", "key-of-two-lines": f"{KEY}\n{KEY}"}


def fresh(settings):
    """Codes that nobody has been asked about yet."""
    made = settings.get("codes")
    again = made and codes(*made.script, refuses=made.refuses)
    return settings | {"codes": again or codes()}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", STATES)
async def test_each_state_of_signing_in_has_its_words(name, language, stage, committed):
    speak(language)
    view, settings = STATES[name]
    here = stage(**fresh(settings), demo=False)
    here.clock.held = here.clock.held or name in ("renewed", "out-of-touch")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: type(here.screen.view) is view, pilot=pilot)
        if name == "key":
            await pilot.press("k")
        if name in PASTED:
            await paste(here, pilot, PASTED[name])
        await pilot.pause()
        committed(f"{language}/login-{name}.txt", here.shown())


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_it_is_whole_in_a_small_window(language, stage, committed):
    speak(language)
    here = stage(demo=False, codes=codes())
    async with here.app.run_test(size=(60, 20)) as pilot:
        await pilot.press("W", "h", "y")
        await to_sign_in(here, pilot)
        await until(lambda: type(here.screen.view) is Waiting, pilot=pilot)
        await pilot.pause()
        committed(f"{language}/login-waiting-60x20.txt", here.shown())


async def test_a_tiny_window_and_one_without_unicode_have_the_link_alone(stage, monkeypatch):
    monkeypatch.setenv("LC_ALL", "C")
    here = stage(demo=False, codes=codes())
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: here.shows("https://app.kilo.ai/device-auth?code=CODE-1"), pilot=pilot)
        assert not here.shows("█")
        await pilot.resize_terminal(20, 5)
        await until(lambda: here.shows("https://app.kilo"), pilot=pilot)


# --- stories


async def test_the_question_comes_back_and_only_enter_sends_it(stage):
    need = trouble(Kind.SIGN_IN_NEEDED, facts=Facts(model_id="demo/paid"))
    here = stage([need], codes=codes(PENDING, APPROVED), model_id="demo/paid")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "Why?")
        await until(lambda: here.shows("✗"), pilot=pilot)
        await pilot.press("tab", "1")
        await until(lambda: here.shows("signed in as ada@example.org"), pilot=pilot)
        assert here.screen.prompt.text == "Why?"
        assert (here.keyring.kept, here.gateway_access.secret, here.access.signed_in) == (KEY, KEY, True)
        assert len(here.completions.requests) == 1
        await pilot.press("enter")
        await until(lambda: here.shows("Hello."), pilot=pilot)
        assert len(here.completions.requests) == 2


async def test_what_was_being_written_is_kept_and_nothing_is_put_before_it(stage):
    need = trouble(Kind.SIGN_IN_NEEDED, facts=Facts(model_id="demo/paid"))
    here = stage([need], codes=codes(APPROVED), model_id="demo/paid")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "Why?")
        await until(lambda: here.shows("✗"), pilot=pilot)
        await pilot.press(*"Now", "alt+1")
        await until(lambda: here.access.signed_in and isinstance(here.screen, ChatScreen), pilot=pilot)
        assert here.screen.prompt.text == "Now"


async def test_whoever_is_in_organizations_is_asked_for_whom(stage):
    here = stage(codes=codes(APPROVED), account=BARBARA)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: here.shows("Acme · member"), pilot=pilot)
        await pilot.press("down", "down", "enter")
        await until(lambda: here.shows("signed in as barbara@example.org · asking for Globex"), pilot=pilot)
        assert (here.access.organization, here.gateway_access.organization_id) == (GLOBEX, "g")
        assert here.profiles.saved[-1].organization_id == "g"


async def test_escape_before_an_organization_is_chosen_is_the_person(stage):
    here = stage(codes=codes(APPROVED), account=BARBARA)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: here.shows("Acme · member"), pilot=pilot)
        await pilot.press("escape")
        await until(lambda: here.shows("signed in as barbara@example.org"), pilot=pilot)
        assert here.access.organization is None


async def test_a_key_that_cannot_be_kept_is_used_all_the_same_and_that_is_said(stage):
    here = stage(codes=codes(APPROVED))
    here.keyring.failure = trouble(Kind.STORAGE_FAILED)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: here.shows("Not saved: only until the program ends"), pilot=pilot)


@pytest.mark.key("app.sign_in")
async def test_signing_in_is_in_the_palette(stage):
    here = stage(codes=codes())
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+x", *"sign in")
        await until(lambda: here.shows("sign in"), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: isinstance(here.screen, LoginScreen), pilot=pilot)
        await pilot.press("escape")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        assert not here.access.signed_in


@pytest.mark.key("login.copy_link", "login.copy_code")
async def test_link_and_code_are_copied_whole(stage):
    here = stage(codes=codes(), environment={"TMUX": "x"})
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: here.shows("CODE-1"), pilot=pilot)
        await pilot.press("c", "d")
        await until(lambda: len(here.programs.given) == 2, pilot=pilot)
        copied = [data for _arguments, data in here.programs.given]
        assert copied == [b"https://app.kilo.ai/device-auth?code=CODE-1", b"CODE-1"]
        await until(lambda: here.shows("tmux's buffer"), pilot=pilot)


@pytest.mark.key("login.new")
async def test_another_code_takes_the_place_of_the_one_before(stage):
    here = stage(codes=codes())
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: here.shows("code=CODE-1"), pilot=pilot)
        await pilot.press("n")
        await until(lambda: here.shows("code=CODE-2") and not here.shows("code=CODE-1"), pilot=pilot)


@pytest.mark.parametrize("name", ["denied", "expired", "too-many", "offline", "unreadable", "blocked"])
async def test_the_next_key_of_every_failure_helps(name, stage):
    _view, settings = STATES[name]
    here = stage(**fresh(settings))
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: type(here.screen.view) is Failed, pilot=pilot)
        here.codes.refuses, here.clock.held = None, True
        await pilot.press("n")
        await until(lambda: type(here.screen.view) is Waiting and here.shows("Waiting"), pilot=pilot)


@pytest.mark.key("login.browse")
async def test_a_browser_is_opened_where_there_is_a_desktop_and_its_host_is_named(stage):
    here = stage(codes=codes(), environment={"DISPLAY": ":0"})
    here.programs.there.add("xdg-open")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: here.shows("o opens app.kilo.ai"), pilot=pilot)
        await pilot.press("o")
        await until(lambda: here.programs.given, pilot=pilot)
        assert here.programs.given[0][0] == ("xdg-open", "https://app.kilo.ai/device-auth?code=CODE-1")


async def test_no_browser_is_started_over_ssh(stage):
    here = stage(codes=codes(), environment={"DISPLAY": ":0", "SSH_CONNECTION": "a b"})
    here.programs.there.add("xdg-open")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: here.shows("CODE-1"), pilot=pilot)
        assert not here.shows("opens app.kilo.ai")
        await pilot.press("o", "n")
        await until(lambda: here.shows("CODE-2"), pilot=pilot)
        assert here.programs.given == []


@pytest.mark.key("login.key", "login.verify", "login.clear", "login.back")
async def test_a_key_is_pasted_verified_and_never_seen(stage):
    here = stage(codes=codes())
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await pilot.press("k")
        await pilot.press(*"wrong", "ctrl+u", "enter")
        await until(lambda: here.shows("There is no key yet."), pilot=pilot)
        await pilot.press("escape")
        await until(lambda: here.shows("Waiting"), pilot=pilot)
        await pilot.press("k")
        here.app.post_message(events.Paste(f"  {KEY}\n"))
        await until(lambda: here.screen.key_field.value == KEY, pilot=pilot)
        assert KEY not in here.shown()
        await pilot.press("enter")
        await until(lambda: here.shows("signed in as ada@example.org"), pilot=pilot)
        assert here.keyring.kept == KEY
        assert KEY not in here.shown()


async def test_a_key_with_a_line_break_inside_is_neither_taken_over_nor_asked_about(stage):
    here = stage(codes=codes())
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await pilot.press("k")
        here.app.post_message(events.Paste(f"{KEY[:20]}\n{KEY[20:]}"))
        await until(lambda: here.shows("line break inside"), pilot=pilot)
        assert here.screen.key_field.value == ""
        assert KEY[:20] not in here.shown()


async def test_a_key_of_the_environment_is_said_to_come_first(stage):
    here = stage(codes=codes(), signed_in=True)
    here.access.outranking = TokenSource.VARIABLE
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await until(lambda: here.shows("KILO_API_KEY is set and comes before"), pilot=pilot)


async def test_the_keys_that_work_here_are_listed(stage):
    here = stage(codes=codes())
    async with here.app.run_test(size=(80, 24)) as pilot:
        await to_sign_in(here, pilot)
        await pilot.press("question_mark")
        await until(lambda: isinstance(here.screen, HelpScreen) and here.shows("paste a key instead"), pilot=pilot)
        await pilot.press("escape")
        await pilot.press("ctrl+x", *"bare")
        await until(lambda: here.shows("the link bare on the normal screen"), pilot=pilot)
