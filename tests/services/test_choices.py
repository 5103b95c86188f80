"""What the program remembers."""

import pytest
from fakes import FakeProfiles

from kilo_tui.errors import Kind, trouble
from kilo_tui.model.profile import Profile
from kilo_tui.services.choices import Choices


async def test_a_change_is_in_force_and_written():
    profiles = FakeProfiles()
    choices = Choices(Profile(), profiles)
    await choices.remember(model_id="x")
    assert choices.profile.model_id == "x"
    assert [profile.model_id for profile in profiles.saved] == ["x"]


@pytest.mark.parametrize("confirmed", [False, True])
async def test_over_a_file_that_could_not_be_read_nothing_is_written(confirmed):
    profiles = FakeProfiles()
    choices = Choices(Profile(), profiles, problem=trouble(Kind.BAD_PROFILE))
    if confirmed:
        choices.confirmed()
    await choices.remember(model_id="x")
    assert choices.profile.model_id == "x"
    assert profiles.saved == []
    assert (choices.problem is None) is confirmed


async def test_a_broken_configuration_does_not_keep_the_profile_from_being_written():
    profiles = FakeProfiles()
    choices = Choices(Profile(), profiles, problem=trouble(Kind.BAD_CONFIG))
    await choices.remember(model_id="x")
    assert (choices.kept, [profile.model_id for profile in profiles.saved]) == (True, ["x"])
