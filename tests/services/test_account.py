"""Looking at the account: each part may fail by itself."""

from decimal import Decimal

import pytest
from fakes import FakeAccounts

from kilo_tui.errors import Kind, trouble
from kilo_tui.model.account import Account, Balance, Credits, IdentityCheck, Notification, Organization
from kilo_tui.services.account import AccountService

ADA = Account("u", "ada@example.org", "Ada", (Organization("TEAM", "Acme", "member"),))
LEFT, NOTHING = Balance(Decimal(3), depleted=False), Credits(())


async def overview(account=ADA, balance=LEFT, credits=NOTHING, organization_id=""):  # noqa: A002 - the part's name
    return await AccountService(FakeAccounts(account, balance, credits), organization_id=organization_id).overview()


async def test_nobody_is_signed_in():
    found = await AccountService(None).overview()
    assert found.error.kind is Kind.SIGN_IN_NEEDED


async def test_all_parts():
    found = await overview(organization_id="team")
    assert (found.account, found.balance, found.credits, found.error) == (ADA, LEFT, NOTHING, None)
    assert found.organization.name == "Acme"


@pytest.mark.parametrize("part", ["account", "balance", "credits"])
async def test_a_part_that_fails_leaves_the_others(part):
    error = trouble(Kind.TIMED_OUT)
    found = await overview(**{part: error})
    parts = {"account": found.account, "balance": found.balance, "credits": found.credits}
    assert parts.pop(part) is None
    assert None not in parts.values()
    assert found.error is (None if part == "credits" else error)


async def test_what_only_people_read_is_an_extra_that_may_be_missing():
    notice = Notification("n", "News", "GLM is free")
    accounts = FakeAccounts(notifications=(notice,))
    found = await AccountService(accounts).overview()
    assert (found.identity, found.notices) == (IdentityCheck.PASSED, (notice,))
    accounts = FakeAccounts(identity=trouble(Kind.TIMED_OUT), notifications=trouble(Kind.TIMED_OUT))
    found = await AccountService(accounts).overview()
    assert (found.identity, found.notices, found.error) == (None, (), None)
    await AccountService(accounts := FakeAccounts()).overview(whole=False)
    assert sorted(accounts.asked) == ["account", "balance", "credits"]


@pytest.mark.parametrize("kind", [Kind.SIGN_IN_EXPIRED, Kind.ACCOUNT_BLOCKED])
async def test_of_a_refused_account_nothing_is_shown(kind):
    found = await overview(account=trouble(kind))
    assert (found.error.kind, found.balance, found.credits) == (kind, None, None)


async def test_an_organization_one_is_not_in_has_no_balance_to_show():
    found = await overview(organization_id="another")
    assert (found.error.kind, found.balance, found.account) == (Kind.WRONG_ORGANIZATION, None, ADA)
