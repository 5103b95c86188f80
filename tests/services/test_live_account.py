"""The account as a screen shows it: parts by themselves, who they belong to, payments and links that arrive."""

import asyncio
from decimal import Decimal

import pytest
from fakes import FakeAccess, FakeAccounts, FakeKeyring, FakeProfiles
from support import Clock, until

from kilo_tui.errors import AccessRefused, Facts, Kind, trouble
from kilo_tui.model.account import Account, Balance, LinkedAccount, Organization, Promotion
from kilo_tui.model.profile import Profile
from kilo_tui.services.access import AccessService
from kilo_tui.services.choices import Choices
from kilo_tui.services.linking import links
from kilo_tui.services.live_account import LiveAccount
from kilo_tui.services.topping_up import Arrived, ToppingUp, dollars_in

KEY = "eyJhbGciOiJI.eyJraWxvVXNlcklk.c2VjcmV0c2lnbg"
ACME = Organization("team", "Acme", "member")
ADA, BOB = Account("u", "ada@example.org", "Ada", (ACME,)), Account("v", "bob@example.org", "Bob")
AWAY = trouble(Kind.UNREACHABLE)


def left(amount):
    return Balance(Decimal(amount), depleted=Decimal(amount) <= 0)


class Desk:
    """A live account with fakes around it."""

    def __init__(self, *, signed_in=True, **parts):
        self.accounts, self.clock = FakeAccounts(**({"account": ADA} | parts)), Clock()
        choices = Choices(Profile(), FakeProfiles())
        self.access = AccessService(FakeAccess(), FakeKeyring(), choices, signed_in=signed_in)
        self.live = LiveAccount(self.accounts, self.access, clock=self.clock)


async def test_one_part_that_is_slow_keeps_no_other_waiting():
    desk = Desk()
    desk.accounts.hold("usage")
    reading = asyncio.create_task(desk.live.refresh())
    await until(lambda: all(part.value is not None for part in desk.live.parts if part is not desk.live.usage))
    assert desk.live.usage.now.waiting
    desk.accounts.let_go("usage")
    await reading
    assert not desk.live.untouched


async def test_what_is_shown_is_as_old_as_the_question_and_stays_when_the_next_one_fails():
    desk = Desk(balance=[left(3), AWAY, left(2)])
    balance, clock = desk.live.balance, desk.clock
    begun = clock.time
    desk.accounts.hold("balance")
    reading = asyncio.create_task(balance.read())
    await until(lambda: "balance" in desk.accounts.asked)
    clock.time += 5
    desk.accounts.let_go("balance")
    await reading
    assert (balance.value, balance.now.read_at) == (left(3), begun)
    await balance.read()
    assert (balance.value, balance.now.read_at, balance.now.error) == (left(3), begun, AWAY)
    await balance.read()
    assert (balance.value, balance.now.read_at, balance.now.error) == (left(2), clock.time, None)


async def test_of_answers_that_overtake_each_other_the_one_asked_last_counts():
    desk = Desk(balance=[left(1), left(2)])
    desk.accounts.hold("balance")
    first = asyncio.create_task(desk.live.balance.read())
    await until(lambda: desk.accounts.asked == ["balance"])
    slow = desk.accounts.held.pop("balance")
    await desk.live.balance.read()  # takes the first answer of the script
    slow.set()
    await first
    assert desk.live.balance.value == left(1)


async def test_whoever_stops_asking_leaves_nothing_waiting():
    desk = Desk()
    desk.accounts.hold("balance")
    reading = asyncio.create_task(desk.live.balance.read())
    await until(lambda: desk.live.balance.now.waiting)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    assert desk.live.balance.now.untouched


async def test_another_person_leaves_nothing_of_the_one_before():
    desk = Desk()
    await desk.live.refresh()
    assert desk.live.person == ADA
    desk.accounts.parts["account"] = BOB
    await desk.access.take(KEY, BOB)
    assert desk.live.person == BOB
    assert all(part.now.untouched for part in desk.live.parts)
    await desk.live.read_rest()
    assert desk.live.account.value == BOB
    await desk.access.sign_out()
    assert desk.live.refusal.kind is Kind.SIGN_IN_NEEDED
    assert desk.live.person is None


async def test_an_organization_has_its_own_balance_and_use():
    desk = Desk(balance=[left(3), left(250)])
    await desk.live.refresh()
    await desk.live.choose(ACME)
    assert (desk.live.balance.value, desk.live.organization) == (left(250), ACME)
    assert desk.accounts.asked[-1] != "personal"
    assert "team" in desk.accounts.asked
    assert desk.live.account.value == ADA
    assert not desk.live.foreign_organization


@pytest.mark.parametrize("kind", [Kind.SIGN_IN_EXPIRED, Kind.ACCOUNT_BLOCKED])
async def test_a_refused_person_is_told_and_a_refused_list_is_not_one(kind):
    desk = Desk(account=trouble(kind))
    await desk.live.refresh()
    assert desk.live.refusal.kind is kind
    desk = Desk(linked=trouble(kind))
    await desk.live.refresh()
    assert desk.live.refusal is None


async def test_nobody_is_not_asked_about():
    desk = Desk(signed_in=False)
    await desk.live.start()
    await desk.live.refresh()
    await desk.live.read_balance()
    assert desk.accounts.asked == []
    assert not LiveAccount(None, desk.access, clock=desk.clock).there_is_one


async def test_a_payment_has_arrived_when_the_balance_is_higher_than_it_ever_was_meanwhile():
    desk = Desk(balance=[left(5), left(5), AWAY, left("4.5"), left("54.5")])
    topping_up = ToppingUp(desk.live)
    checkout = await topping_up.begin(50)
    assert (checkout.dollars, checkout.before_usd) == (50, Decimal(5))
    assert await topping_up.arrives(checkout) == Arrived(Decimal(50), Decimal("54.5"))
    assert len(desk.clock.slept) == 4


async def test_a_payment_is_not_waited_for_when_the_sign_in_has_ended():
    desk = Desk(balance=[left(5), trouble(Kind.SIGN_IN_EXPIRED)])
    topping_up = ToppingUp(desk.live)
    checkout = await topping_up.begin(50)
    with pytest.raises(AccessRefused):
        await topping_up.arrives(checkout)


async def test_a_code_that_was_taken_shows_in_balance_and_credits():
    desk = Desk(redeem=Promotion(Decimal(5)))
    assert await ToppingUp(desk.live).redeem("DEMO5") == Promotion(Decimal(5))
    assert desk.accounts.asked == ["DEMO5", "redeem", "balance", "credits"]


@pytest.mark.parametrize(
    ("text", "dollars"),
    [
        ("50", 50),
        ("$50", 50),
        ("1 000 $", 1000),
        ("1,000", None),
        ("10,50", None),
        ("50.5", None),
        ("-5", None),
        ("", None),
        ("٣", None),
    ],
)
def test_dollars_as_people_write_them(text, dollars):
    assert dollars_in(text) == dollars


async def test_a_new_way_to_sign_in_appears_also_when_the_list_could_not_be_read_at_first():
    google, github = LinkedAccount("google", "a@b"), LinkedAccount("github", "a@b")
    desk = Desk(linked=[AWAY, AWAY, (google,), (google, github)])
    await desk.live.linked.read()
    assert await links(desk.live) == github


async def test_a_time_out_says_that_it_is_about_the_account():
    desk = Desk(balance=trouble(Kind.TIMED_OUT, facts=Facts(phase="idle", seconds=10)))
    await desk.live.read_balance()
    assert desk.live.balance.now.error.facts.phase == "account"


async def test_every_balance_that_is_read_is_compared_with_what_was_spent():
    desk = Desk(balance=[left(3), left(2)])
    told = []

    class Spending:
        balance_is = told.append

        def forget_balance(self):
            told.append(None)

    desk.live = LiveAccount(desk.accounts, desk.access, clock=desk.clock, spending=Spending())
    await desk.live.start()
    await desk.live.read_balance()
    assert told == [Decimal(3), Decimal(2)]
    await desk.live.choose(ACME)
    assert None in told
