"""The account screen: what it shows in every state, and what its keys do."""

from decimal import Decimal

import httpx
import pytest
from fakes import FakeAccounts
from stages import known, show_account
from support import until
from textual import events

from kilo_tui.errors import Facts, Kind, trouble
from kilo_tui.model.account import (
    Account,
    Balance,
    CreditBlock,
    Credits,
    IdentityCheck,
    LinkedAccount,
    Notification,
    Organization,
)
from kilo_tui.model.pages import Pages
from kilo_tui.ui.screens import account as account_screen
from kilo_tui.ui.screens.account import AccountScreen
from kilo_tui.ui.screens.asking import AskScreen, ChoiceScreen
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.confirm import ConfirmScreen
from kilo_tui.ui.screens.login import LoginScreen
from kilo_tui.words import speak

ACME, BETA = Organization("a", "Acme", "member"), Organization("b", "Beta", "owner")
OFFLINE = trouble(Kind.UNREACHABLE, facts=Facts(host="api.kilo.ai", phase="dns"))
LATE = trouble(Kind.TIMED_OUT, facts=Facts(host="api.kilo.ai", phase="idle", seconds=10))


async def enter(here, pilot, text):
    """Answer what is asked; a paste is quicker than keys."""
    await until(lambda: isinstance(here.screen, AskScreen) and here.screen.focused, pilot=pilot)
    here.app.post_message(events.Paste(text))
    await pilot.press("enter")


@pytest.fixture(autouse=True)
def _a_terminal_with_unicode(monkeypatch):
    monkeypatch.setenv("TERM", "xterm-256color")


def refused(kind, words, status):
    return trouble(kind, words, facts=Facts(host="api.kilo.ai", status=status))


def left(amount):
    return Balance(Decimal(amount), depleted=Decimal(amount) <= 0)


# --- what stands on the screen


STATES = {
    "signed-out": ({"signed_in": False}, {}),
    "expired": ({}, {"account": refused(Kind.SIGN_IN_EXPIRED, "Invalid token (0a1b)", 401)}),
    "depleted": ({}, {"balance": left("-0.0021")}),
    "low": ({}, {"balance": left("1.5"), "credits": Credits((), first_topup_bonus_open=True)}),
    "one-part-failed": ({}, {"balance": LATE}),
    "offline": ({}, dict.fromkeys(("account", "balance", "credits", "usage", "linked", "identity"), OFFLINE)),
    "own-server": ({"own_server": True}, {}),
}
"""By name: the stage's settings and what the account says."""


def staged(stage, settings, parts):
    return stage(accounts=FakeAccounts(**parts), **({"signed_in": True} | settings))


async def both(here, pilot, committed, name):
    """The screen in both languages."""
    for language in ("en", "fr"):
        speak(language)
        here.screen.show()
        await pilot.pause()
        committed(f"{language}/account-{name}.txt", here.shown())
    speak("en")


async def opened(here, pilot):
    await pilot.press("f4")
    await until(lambda: isinstance(here.screen, AccountScreen), pilot=pilot)
    if here.live.signed_in:
        await until(lambda: known(here), pilot=pilot)
    await pilot.pause()


@pytest.mark.parametrize("name", STATES)
async def test_every_state_has_its_words_and_its_next_key(name, stage, committed):
    here = staged(stage, *STATES[name])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await opened(here, pilot)
        await both(here, pilot, committed, name)


@pytest.mark.key(
    "account.overview",
    "account.credits",
    "account.usage",
    "account.sign_ins",
    "account.support",
    "account.next_part",
    "account.previous_part",
    "account.chart",
)
async def test_five_parts_by_number_and_by_tab(stage, demo, committed):
    here = stage(accounts=demo.accounts("verified"), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot)
        screen = here.screen
        for key, name in (("2", "credits"), ("4", "sign-ins"), ("5", "help"), ("3", "usage")):
            await pilot.press(key)
            await until(lambda key=key: screen.part == int(key) - 1, pilot=pilot)
            if key != "3":  # that one is among the pictures
                await both(here, pilot, committed, name)
        await pilot.press("v")
        await until(lambda: here.shows("Day (UTC)"), pilot=pilot)
        await both(here, pilot, committed, "usage-table")
        await pilot.press("v")
        await until(lambda: here.shows("today") and not here.shows("Day (UTC)"), pilot=pilot)
        await pilot.press("tab", "tab", "tab")
        await until(lambda: screen.part == 0, pilot=pilot)
        await pilot.press("shift+tab")
        await until(lambda: screen.part == 4, pilot=pilot)
        await pilot.press("1")
        await until(lambda: here.shows("Balance"), pilot=pilot)


async def test_of_a_newcomer_the_check_and_the_bonus_are_open(stage, demo, committed):
    here = stage(accounts=demo.accounts("new"), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot)
        await both(here, pilot, committed, "new")
        await pilot.press("4")
        await until(lambda: here.shows("account-verification"), pilot=pilot)
        await both(here, pilot, committed, "new-sign-ins")


async def test_what_is_on_its_way_keeps_nothing_else_waiting(stage, committed):
    here = stage(accounts=FakeAccounts(), signed_in=True)
    here.accounts.hold("credits")
    here.accounts.hold("usage")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(lambda: here.shows("$19.25", "check passed", "reading …"), pilot=pilot)
        await both(here, pilot, committed, "loading")
        here.accounts.let_go("credits")
        await until(lambda: here.shows("none of your own"), pilot=pilot)
        here.accounts.let_go("usage")


async def test_at_sixty_columns_nothing_is_cut_in_the_middle(stage, demo, committed):
    here = stage(accounts=demo.accounts("verified"), signed_in=True)
    async with here.app.run_test(size=(60, 20)) as pilot:
        await show_account(here, pilot)
        await both(here, pilot, committed, "60x20")
        await pilot.press("3", "v")
        await until(lambda: here.shows("cached"), pilot=pilot)
        await both(here, pilot, committed, "usage-table-60x20")


@pytest.mark.parametrize("check", IdentityCheck)
async def test_what_the_identity_check_means_is_said(check, stage):
    here = stage(accounts=FakeAccounts(identity=check), signed_in=True)
    means = {
        IdentityCheck.NOT_DONE: "https://app.kilo.ai/account-verification",
        IdentityCheck.PASSED: "Nothing is left to do",
        IdentityCheck.FAILED: "There are no free credits",
        IdentityCheck.CARD_HOLD: "An amount was held on a card",
    }
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "4")
        await until(lambda: here.shows(means[check]), pilot=pilot)


async def test_without_a_list_of_sign_ins_the_page_is_shown(stage):
    here = stage(accounts=FakeAccounts(linked=refused(Kind.SIGN_IN_EXPIRED, "UNAUTHORIZED", 401)), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "4")
        await until(lambda: here.shows("The page shows the list:", "/connected-accounts"), pilot=pilot)


async def test_foreign_words_do_no_harm(stage):
    evil = "[@click=app.quit]\x1b]52;c;YQ==\x07x[/]"
    notice = Notification("1", evil, f"{evil}\nand more", evil, "https://example.org/" + "x" * 300, evil)
    here = stage(
        accounts=FakeAccounts(
            Account("u", evil, evil, (Organization("o", evil, evil),)),
            linked=(LinkedAccount(evil, evil),),
            notifications=(notice,),
        ),
        signed_in=True,
    )
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "enter")
        await until(lambda: here.shows("and more"), pilot=pilot)
        for key in ("1", "2", "3", "4", "5"):
            await pilot.press(key)
            await pilot.pause()
            assert "\x1b" not in here.shown()
            assert "[@click=app.quit]" in here.shown()  # as it stands in the head, and no link


# --- what the keys do


@pytest.mark.key("app.account")
@pytest.mark.parametrize("keys", [("f4",), ("tab", "a")], ids=["prompt", "reading"])
async def test_the_account_opens_and_escape_goes_back(keys, stage):
    here = stage(signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await until(lambda: isinstance(here.screen, AccountScreen), pilot=pilot)
        await pilot.press("question_mark")
        await until(lambda: here.shows("On the account screen"), pilot=pilot)
        await pilot.press("escape", "escape")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)


@pytest.mark.key("account.refresh")
async def test_r_reads_everything_anew_and_says_how_old_what_is_shown_is(stage):
    here = stage(accounts=FakeAccounts(balance=[left("19.25"), left("19.25"), LATE, left("3")]), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot)
        read = here.shown().partition("read ")[2][:5]
        here.clock.time += 3600
        await pilot.press("r")
        await until(lambda: here.says(f"$19.25 read {read} · now: No answer"), pilot=pilot)
        await pilot.press("r")
        await until(lambda: here.shows("$3.00") and not here.shows(read), pilot=pilot)
        assert here.accounts.asked.count("identity") == 3


async def test_no_part_is_shown_as_younger_than_it_is(stage):
    made_of = Credits((CreditBlock(Decimal(7), Decimal(7), free=True),))
    here = stage(accounts=FakeAccounts(credits=[made_of, LATE]), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot)
        read = here.shown().partition("read ")[2][:5]
        here.clock.time += 3600
        await pilot.press("r")
        await until(lambda: here.says(f"$7.00 left read {read} · now: No answer", "check passed"), pilot=pilot)


@pytest.mark.key("account.copy", "account.bare")
async def test_the_link_that_is_shown_is_copied_whole_or_shown_bare(stage, monkeypatch):
    bare = []

    async def show_bare(_app, text):
        bare.append(text)

    monkeypatch.setattr(account_screen, "show_bare", show_bare)
    here = stage(signed_in=True)
    here.programs.there = {"xclip"}
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "3", "Y")
        await until(lambda: bare == ["https://app.kilo.ai/usage"], pilot=pilot)
        await pilot.press("5", "y")
        await until(lambda: here.screen.notice.text.startswith("link: "), pilot=pilot)
        assert here.copy_file.kept == b"https://kilo.ai/support"


async def test_the_pages_of_another_gateway_are_its_own_all_of_them(stage):
    class Elsewhere(FakeAccounts):
        async def pages(self):
            return Pages("http://127.0.0.1:8", "http://127.0.0.1:8")

    here = stage(accounts=Elsewhere(identity=IdentityCheck.FAILED), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "5")
        await until(lambda: here.shows("127.0.0.1:8/support", "127.0.0.1:8/docs", "127.0.0.1:8/usage"), pilot=pilot)
        await pilot.press("4")
        await until(lambda: here.shows("127.0.0.1:8/support"), pilot=pilot)
        assert not here.shows("kilo.ai")


@pytest.mark.key("account.organization")
async def test_o_asks_for_an_organization_and_the_balance_follows(stage, demo, committed):
    here = stage(accounts=demo.accounts("team"), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "o")
        await until(lambda: isinstance(here.screen, ChoiceScreen), pilot=pilot)
        await both_choices(here, committed)
        await pilot.press("down", "enter")
        await until(lambda: here.shows("$250.00 of Acme", "Acme (member) · o switches"), pilot=pilot)
        assert here.access.organization.name == "Acme"
        await pilot.press("escape")
        await until(lambda: here.shows("bal $250.00 Acme"), pilot=pilot)


async def both_choices(here, committed):
    committed("en/account-choice.txt", here.shown())


async def test_with_one_organization_o_goes_there_and_back(stage):
    account = Account("u", "ada@example.org", "Ada", (ACME,))
    here = stage(accounts=FakeAccounts(account), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "o")
        await until(lambda: here.shows("Asking for Acme from now on."), pilot=pilot)
        await pilot.press("o")
        await until(lambda: here.access.organization is None and here.shows("Personal · o switches"), pilot=pilot)


async def test_without_an_organization_o_says_so(stage):
    here = stage(signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "o")
        await until(lambda: here.shows("You are in no organization."), pilot=pilot)


@pytest.mark.key("account.other")
async def test_s_goes_to_sign_in(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f4")
        await until(lambda: here.shows("You are signed out"), pilot=pilot)
        await pilot.press("s")
        await until(lambda: isinstance(here.screen, LoginScreen), pilot=pilot)


@pytest.mark.key("account.add_funds")
async def test_funds_are_added_on_a_page_and_the_balance_rises_by_itself(stage, demo):
    here = stage(accounts=demo.accounts("first-topup"), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "f")
        here.clock.held = False
        await until(lambda: here.shows("from 10 to 10,000", "bonus on your first top-up"), pilot=pilot)
        await enter(here, pilot, "much")
        await until(lambda: here.says("no amount in whole dollars"), pilot=pilot)
        await enter(here, pilot, "5")
        await until(lambda: here.says("Amount must be between $10 and $10000"), pilot=pilot)
        await enter(here, pilot, "9999")
        await until(lambda: here.says("Failed to create checkout session"), pilot=pilot)
        await enter(here, pilot, "50")
        await until(lambda: here.shows("Pay there."), pilot=pilot)
        link = here.screen.link()
        assert link.startswith(demo.url)
        assert here.shows(link)
        async with httpx.AsyncClient(trust_env=False, verify=False) as browser:
            await browser.post(link, headers={"Origin": demo.url})
        await until(lambda: here.shows("✓ $70.00 arrived: the balance is $70.00."), pilot=pilot)
        await until(lambda: here.shows("$50.00 of $50.00 left", "$20.00 of $20.00 left"), pilot=pilot)


async def test_a_long_checkout_link_is_one_row_and_whole_when_copied(stage, committed):
    link = "https://checkout.stripe.com/c/pay/cs_live_" + "a1B2" * 90 + "#fidkdWxOYHwnPyd1"
    here = stage(accounts=FakeAccounts(checkout=link), signed_in=True)
    here.programs.there = set()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "f", *"50", "enter")
        await until(lambda: here.shows("Pay there."), pilot=pilot)
        await both(here, pilot, committed, "paying")
        await pilot.press("y")
        await until(lambda: here.copy_file.kept == link.encode(), pilot=pilot)
        await pilot.press("escape")
        await until(lambda: here.shows("no end") or here.shows("There are none."), pilot=pilot)


@pytest.mark.key("account.promo")
async def test_a_promo_code_brings_credits_or_says_why_not(stage, demo):
    here = stage(accounts=demo.accounts("first-topup"), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "p")
        for code, reason in (
            ("DEMO-EXPIRED", "This promotional code has expired"),
            ("DEMO-LIMIT", "has reached its redemption limit"),
            ("first-topup-bonus", "Invalid promotional code"),
            ("DEMO-PAID", "purchased credits at least once"),
            ("DEMO-GITHUB", "linked a GitHub account"),
            ("NOPE", "Category NOPE not found"),
        ):
            await enter(here, pilot, code)
            await until(lambda reason=reason: here.says("The code was not taken.", reason), pilot=pilot)
        await enter(here, pilot, "DEMO5")
        await until(lambda: here.shows("✓ The code was taken: $5.00, until ", "$5.00"), pilot=pilot)
        assert not here.shows("demo-first-topup")
        await pilot.press("p")
        await enter(here, pilot, "DEMO5")
        await until(lambda: here.says("has already been applied to"), pilot=pilot)


@pytest.mark.key("account.sign_out")
async def test_x_asks_then_signs_out_and_says_where_other_copies_end(stage):
    here = stage(signed_in=True)
    here.keyring.kept = "secret"
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "x")
        await until(lambda: isinstance(here.screen, ConfirmScreen), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: isinstance(here.screen, AccountScreen), pilot=pilot)
        assert here.keyring.kept == "secret"
        await pilot.press("x", "y")
        await until(lambda: here.shows("You are signed out", "until it is reset:"), pilot=pilot)
        assert here.keyring.kept == ""
        assert not here.access.signed_in


@pytest.mark.key("account.link", "account.elsewhere")
async def test_another_sign_in_is_linked_on_the_page_and_appears_by_itself(stage, committed):
    google, github = LinkedAccount("google", "ada@example.org"), LinkedAccount("github", "ada@example.org")
    here = stage(accounts=FakeAccounts(linked=[(google,), (google,), (google, github)]), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "l")
        await until(lambda: here.shows("1 Google · linked", "2 GitHub"), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: here.shows("Waiting for it to appear", "/connected-accounts"), pilot=pilot)
        await both(here, pilot, committed, "linking")
        await pilot.press("e")
        await until(lambda: here.shows("unlink it first"), pilot=pilot)
        here.clock.held = False
        await pilot.press("escape", "l", "2")
        await until(lambda: here.shows("✓ GitHub is linked: ada@example.org"), pilot=pilot)
        await until(lambda: here.shows("Google", "GitHub"), pilot=pilot)


@pytest.mark.key("account.whose")
async def test_w_looks_at_everybodys_use_in_turn_and_the_sums_are_the_gateways(stage, demo):
    here = stage(accounts=demo.accounts("team"), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "w")
        await until(lambda: here.shows("Last 30 days · Acme"), pilot=pilot)
        await pilot.press("w")
        await until(lambda: here.shows("Last 30 days · Globex", "Nothing was used"), pilot=pilot)
        await pilot.press("w")
        await until(lambda: here.shows("Last 30 days · personal and organizations", "$8.88"), pilot=pilot)
        await pilot.press("w")
        await until(lambda: here.shows("Last 30 days · personal", "$5.96"), pilot=pilot)


@pytest.mark.key("account.open", "account.up", "account.down")
async def test_enter_opens_the_notice_under_the_cursor(stage):
    notices = (
        Notification("1", "First", "one"),
        Notification("2", "Second", "two\n\nparagraphs", "Read on", "https://kilo.ai/blog", "a/b"),
    )
    here = stage(accounts=FakeAccounts(notifications=notices), signed_in=True)
    here.programs.there = set()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "down", "down", "enter")
        await until(lambda: here.shows("paragraphs", "Read on", "https://kilo.ai/blog", "a/b"), pilot=pilot)
        await pilot.press("y")
        await until(lambda: here.copy_file.kept == b"https://kilo.ai/blog", pilot=pilot)
        await pilot.press("escape", "up", "enter")
        await until(lambda: here.shows("one") and not here.shows("Second"), pilot=pilot)


@pytest.mark.key("account.page_up", "account.page_down")
async def test_a_long_part_scrolls(stage, demo):
    here = stage(accounts=demo.accounts("verified"), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "3", "v", "pagedown", "pagedown")
        await until(lambda: here.shows("https://app.kilo.ai/usage"), pilot=pilot)
        await pilot.press("pageup", "pageup")
        await until(lambda: here.shows("Last 30 days"), pilot=pilot)


# --- refusals and the key that helps


@pytest.mark.parametrize(
    ("persona", "words", "key", "leads_to"),
    [
        ("expired", "Invalid token", "s", LoginScreen),
        ("outdated", "Token version outdated", "s", LoginScreen),
        ("deleted", "User not found", "s", LoginScreen),
        ("blocked", "Access denied (R1)", "s", LoginScreen),
        ("blocked-domain", "Access denied (R0)", "s", LoginScreen),
    ],
)
async def test_a_refused_account_shows_nothing_but_why_and_the_key_that_helps(
    persona, words, key, leads_to, stage, demo, committed
):
    here = stage(accounts=demo.accounts(persona), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot)
        assert here.says(words)
        assert not here.shows("Balance  ")
        await both(here, pilot, committed, f"refused-{persona}")
        await pilot.press(key)
        await until(lambda: isinstance(here.screen, leads_to), pilot=pilot)


@pytest.mark.parametrize(
    ("status", "words"),
    [(403, "Access denied (not a member of the organization)"), (400, "Invalid organization ID format")],
)
async def test_an_organization_of_others_is_left_with_o(status, words, stage, committed):
    account = Account("u", "ada@example.org", "Ada", (ACME, BETA))
    refusal = refused(Kind.WRONG_ORGANIZATION, words, status)
    here = stage(accounts=FakeAccounts(account, [refusal, refusal, left("3")]), signed_in=True)
    here.access.organization_id = "someone-elses"
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot)
        assert here.says(words, "o chooses another.")
        await both(here, pilot, committed, f"wrong-organization-{status}")
        await pilot.press("o", "1")
        await until(lambda: here.shows("$3.00", "Personal"), pilot=pilot)


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_what_is_refused_is_asked_again_with_the_reason(language, stage, demo, committed):
    speak(language)
    here = stage(accounts=demo.accounts("first-topup"), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "f")
        for amount, status in (("5", 400), ("9999", 500)):
            await enter(here, pilot, amount)
            reason = "between $10" if status == 400 else "create checkout session"
            await until(lambda reason=reason: here.says(reason), pilot=pilot)
            committed(f"{language}/account-no-checkout-{status}.txt", here.shown())
        await pilot.press("escape", "p")
        await enter(here, pilot, "DEMO-LIMIT")
        await until(lambda: here.says("redemption limit"), pilot=pilot)
        committed(f"{language}/account-promo-refused.txt", here.shown())
        await pilot.press("escape")
        await until(lambda: isinstance(here.screen, AccountScreen), pilot=pilot)


async def test_a_checkout_that_wants_a_sign_in_leads_there(stage):
    away = trouble(Kind.SIGN_IN_EXPIRED, facts=Facts(host="api.kilo.ai", phase="account"))
    here = stage(accounts=FakeAccounts(checkout=away), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot, "f")
        await enter(here, pilot, "50")
        await until(lambda: here.says("Your sign-in is no longer valid"), pilot=pilot)
        await pilot.press("s")
        await until(lambda: isinstance(here.screen, LoginScreen), pilot=pilot)


async def test_r_asks_again_after_a_failure_of_the_gateway(stage, demo):
    demo.will_answer("/api/profile/balance", 500, {"error": "Internal Server Error"})
    demo.will_answer("/api/profile/balance", 500, {"error": "Internal Server Error"})
    here = stage(accounts=demo.accounts("verified"), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot)
        assert here.shows("✗ The gateway failed: It answered with an error (500).")
        await pilot.press("r")
        await until(lambda: here.shows("$19.25"), pilot=pilot)


# --- from the chat


async def test_the_balance_stands_in_the_status_line_and_falls_with_an_answer(stage):
    accounts = FakeAccounts(balance=[left("19.25"), left("19.20")])
    here = stage(accounts=accounts, signed_in=True)
    async with here.app.run_test(size=(100, 24)) as pilot:
        await until(lambda: here.shows("bal $19.25"), pilot=pilot)
        await pilot.press(*"Why?", "enter")
        await until(lambda: here.shows("bal $19.20"), pilot=pilot)
        here.accounts.parts["balance"] = LATE
        await pilot.press(*"Why?", "enter")
        await until(lambda: not here.shows("bal $"), pilot=pilot)


async def test_who_is_signed_out_is_not_asked_about(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why?", "enter")
        await until(lambda: here.shows("Hello."), pilot=pilot)
        assert here.accounts.asked == []


async def test_another_person_leaves_nothing_of_the_one_before(stage):
    blocks = Credits((CreditBlock(Decimal(7), Decimal(7), free=True),))
    here = stage(accounts=FakeAccounts(credits=blocks), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await show_account(here, pilot)
        assert here.shows("$7.00")
        here.accounts.parts |= {"account": Account("v", "bob@example.org", "Bob"), "credits": Credits(())}
        here.accounts.hold("balance")
        await here.access.take("eyJhbGciOiJI.eyJraWxvVXNlcklk.c2VjcmV0c2lnbg", here.accounts.parts["account"])
        await until(lambda: here.shows("Bob"), pilot=pilot)
        assert not here.shows("$7.00")
        here.accounts.let_go("balance")


async def test_out_of_credits_leads_to_adding_funds_with_the_question_kept(stage):
    here = stage([trouble(Kind.OUT_OF_CREDITS)], accounts=FakeAccounts(balance=left(0)), signed_in=True)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Why?", "enter")
        await until(lambda: here.shows("✗"), pilot=pilot)
        await pilot.press("tab", "1")
        await until(lambda: isinstance(here.screen, AskScreen), pilot=pilot)
        await pilot.press("escape", "escape")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        assert here.screen.prompt.text == "Why?"
