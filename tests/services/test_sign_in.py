"""Signing in: every way a code or a pasted key can go."""

import pytest
from fakes import FakeAccess, FakeDeviceCodes, FakeKeyring, FakeProfiles
from support import Clock

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.model.account import Account, Organization, SignInState, SignInStatus
from kilo_tui.model.profile import Profile
from kilo_tui.services.access import AccessService
from kilo_tui.services.choices import Choices
from kilo_tui.services.sign_in import InTouch, OutOfTouch, ShowingCode, SignedIn, SignInService

KEY = "eyJhbGciOiJI.eyJraWxvVXNlcklk.c2VjcmV0c2lnbg"
ADA = Account("u", "ada@example.org", "Ada", (Organization("team", "Acme", "member"),))
PENDING, DENIED, EXPIRED = map(SignInStatus, (SignInState.PENDING, SignInState.DENIED, SignInState.EXPIRED))
APPROVED = SignInStatus(SignInState.APPROVED, KEY, "ada@example.org")


class Desk:
    """A service with fakes around it, and what came of it."""

    def __init__(self, *script, refuses=None, **options):
        self.codes = FakeDeviceCodes(*script, **options)
        self.keyring, self.profiles, self.clock = FakeKeyring(), FakeProfiles(), Clock()
        self.refuses, self.events, self.read = refuses, [], []
        choices = Choices(Profile(organization_id="old"), self.profiles)
        self.access = AccessService(FakeAccess(), self.keyring, choices)
        self.service = SignInService(self.codes, self._account, self.access, clock=self.clock)

    async def _account(self, secret):
        self.read.append(secret)
        if self.refuses:
            raise self.refuses
        return ADA

    async def run(self):
        async for event in self.service.with_code():
            self.events.append(event)

    async def fails(self):
        with pytest.raises(KiloError) as caught:
            await self.run()
        return caught.value

    @property
    def kinds(self):
        return [type(event) for event in self.events]


async def test_an_approved_code_is_verified_kept_and_remembered():
    desk = Desk(PENDING, PENDING, APPROVED)
    await desk.run()
    assert desk.kinds == [ShowingCode, SignedIn]
    assert desk.events[-1].account is ADA
    assert (desk.keyring.kept, desk.read) == (KEY, [KEY])
    assert desk.clock.slept == [3.0, 3.0]
    saved = desk.profiles.saved[-1]
    assert (saved.email, saved.organization_id) == ("ada@example.org", "")
    assert KEY not in repr(desk.events) + repr(saved)


async def test_a_denied_code_ends_it_and_keeps_nothing():
    desk = Desk(DENIED)
    error = await desk.fails()
    assert (error.kind, error.facts.phase, desk.keyring.kept) == (Kind.SIGN_IN_NEEDED, "denied", "")


async def test_a_code_that_expires_is_replaced_three_times_and_no_more():
    desk = Desk(EXPIRED, EXPIRED, EXPIRED, EXPIRED)
    error = await desk.fails()
    assert (error.kind, error.facts.phase) == (Kind.SIGN_IN_NEEDED, "expired")
    assert [(event.code.code, event.renewed) for event in desk.events] == [
        ("CODE-1", False),
        ("CODE-2", True),
        ("CODE-3", True),
        ("CODE-4", True),
    ]


async def test_a_code_ends_by_the_clock_also_where_the_gateway_does_not_say_so():
    desk = Desk(lives_seconds=7.0)
    await desk.fails()
    assert desk.clock.slept == [3.0, 3.0, 1.0] * 4


async def test_a_lost_network_is_told_once_and_waited_out():
    offline = trouble(Kind.UNREACHABLE)
    desk = Desk(PENDING, offline, offline, PENDING, APPROVED)
    await desk.run()
    assert desk.kinds == [ShowingCode, OutOfTouch, InTouch, SignedIn]


@pytest.mark.parametrize("kind", [Kind.UNREADABLE_REPLY, Kind.TLS_FAILED, Kind.REDIRECTED])
async def test_what_no_waiting_mends_ends_it(kind):
    assert (await Desk(trouble(kind)).fails()).kind is kind


async def test_what_is_handed_over_once_is_kept_also_when_the_account_cannot_be_read():
    desk = Desk(APPROVED, refuses=trouble(Kind.UNREACHABLE))
    await desk.run()
    assert desk.keyring.kept == KEY
    assert desk.events[-1].unread.kind is Kind.UNREACHABLE
    assert desk.profiles.saved[-1].email == "ada@example.org"


async def test_a_blocked_account_is_not_kept():
    desk = Desk(APPROVED, refuses=trouble(Kind.ACCOUNT_BLOCKED))
    assert (await desk.fails()).kind is Kind.ACCOUNT_BLOCKED
    assert desk.keyring.kept == ""


async def test_whoever_is_signed_in_is_so_also_where_the_key_cannot_be_kept():
    desk = Desk(APPROVED)
    desk.keyring.failure = trouble(Kind.STORAGE_FAILED)
    await desk.run()
    assert desk.events[-1].unkept.kind is Kind.STORAGE_FAILED
    assert desk.access.signed_in


async def test_a_pasted_key_is_trimmed_verified_and_kept():
    desk = Desk()
    assert (await desk.service.with_key(f"  {KEY}\r\n")).account is ADA
    assert (desk.keyring.kept, desk.read) == (KEY, [KEY])


@pytest.mark.parametrize(
    "pasted", ["", "  \n", "one.two", "a.b.c.d", "a..c", f"{KEY[:20]}\n{KEY[20:]}", f"{KEY} x", "é.b.c"]
)
async def test_what_has_not_the_form_of_a_key_is_neither_sent_nor_shown(pasted):
    desk = Desk()
    with pytest.raises(KiloError) as caught:
        await desk.service.with_key(pasted)
    error = caught.value
    assert (error.kind, desk.read, desk.keyring.kept) == (Kind.BAD_USAGE, [], "")
    for part in filter(lambda part: len(part) > 3, pasted.split()):
        assert part not in repr(error) + repr(error.facts)


async def test_a_refused_key_is_not_kept():
    desk = Desk(refuses=trouble(Kind.SIGN_IN_EXPIRED))
    with pytest.raises(KiloError) as caught:
        await desk.service.with_key(KEY)
    assert (caught.value.facts.phase, desk.keyring.kept) == ("pasted", "")
