"""As whom is asked: what signing in and out and choosing an organization change, now and for the next start."""

import pytest
from fakes import FakeAccess, FakeKeyring, FakeProfiles

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.model.account import Account, Organization
from kilo_tui.model.profile import Profile, TokenSource
from kilo_tui.services.access import AccessService
from kilo_tui.services.choices import Choices

KEY = "eyJhbGciOiJI.eyJraWxvVXNlcklk.c2VjcmV0c2lnbg"
ACME = Organization("team", "Acme", "member")
ADA = Account("u", "ada@example.org", "Ada", (ACME,))


class Desk:
    """A service with fakes around it."""

    def __init__(self, profile=None, **settings):
        self.gateway, self.keyring, self.profiles = FakeAccess(), FakeKeyring(), FakeProfiles()
        self.choices = Choices(profile or Profile(), self.profiles)
        self.access = AccessService(self.gateway, self.keyring, self.choices, **settings)
        self.told = []
        self.access.listen(lambda: self.told.append((self.access.signed_in, self.access.organization_id)))


async def test_whoever_signs_in_asks_from_now_on_and_after_the_next_start():
    desk = Desk(Profile(organization_id="old"))
    await desk.access.take(KEY, ADA)
    assert (desk.gateway.secret, desk.keyring.kept) == (KEY, KEY)
    assert desk.told == [(True, "")]
    saved = desk.profiles.saved[-1]
    assert (saved.email, saved.organization_id) == ("ada@example.org", "")
    assert KEY not in repr(saved)


async def test_an_organization_is_chosen_and_left_again():
    desk = Desk()
    await desk.access.take(KEY, ADA)
    await desk.access.choose(ACME)
    assert (desk.gateway.organization_id, desk.access.organization) == ("team", ACME)
    assert desk.profiles.saved[-1].organization_id == "team"
    await desk.access.choose(None)
    assert (desk.gateway.organization_id, desk.access.organization) == ("", None)
    assert desk.profiles.saved[-1].organization_id == ""


async def test_whoever_signs_out_is_nobody_here_and_leaves_nothing():
    desk = Desk(Profile(email="ada@example.org", organization_id="team"), signed_in=True, organization_id="team")
    desk.keyring.kept = KEY
    assert await desk.access.sign_out()
    assert (desk.gateway.secret, desk.gateway.organization_id, desk.keyring.kept) == (None, "", "")
    assert (desk.access.signed_in, desk.access.organization_id) == (False, "")
    saved = desk.profiles.saved[-1]
    assert (saved.email, saved.organization_id) == ("", "")
    assert not await desk.access.sign_out()


async def test_a_key_from_the_environment_stays_the_one_that_is_used():
    desk = Desk(signed_in=True, outranking=TokenSource.VARIABLE)
    await desk.access.take(KEY, ADA)
    assert (desk.gateway.asked, desk.keyring.kept, desk.told) == ([], KEY, [])
    await desk.access.sign_out()
    assert (desk.gateway.asked, desk.access.signed_in) == ([], True)


async def test_what_cannot_be_kept_is_in_force_all_the_same():
    desk = Desk()
    desk.keyring.failure = trouble(Kind.STORAGE_FAILED)
    with pytest.raises(KiloError):
        await desk.access.take(KEY, ADA)
    assert (desk.access.signed_in, desk.gateway.secret) == (True, KEY)


def test_nobody_asks_for_an_organization():
    assert Desk(organization_id="team").access.organization_id == ""


async def test_who_is_refused_is_found_out_once():
    desk = Desk(signed_in=True)
    asked = []

    async def read():
        asked.append(True)
        if len(asked) == 1:
            raise trouble(Kind.ACCOUNT_BLOCKED)
        if len(asked) == 2:
            raise trouble(Kind.UNREACHABLE)
        return ADA

    assert (await desk.access.refusal(read)).kind is Kind.ACCOUNT_BLOCKED
    assert await desk.access.refusal(read) is None
    assert await desk.access.refusal(read) is None
    assert (desk.access.account, len(asked)) == (ADA, 3)
    assert await desk.access.refusal(read) is None
    assert len(asked) == 3
