"""Earlier questions: read once, kept up, newest first."""

import pytest
from fakes import FakeHistory

from kilo_tui.errors import StorageFailed
from kilo_tui.services.questions import Questions


async def test_the_newest_comes_first_and_each_once():
    history = FakeHistory()
    history.earlier = ["b", "a"]
    questions = Questions(history)
    questions.asked("c")
    assert await questions.all() == ["c", "b", "a"]
    questions.asked("a")
    questions.asked("c")
    assert await questions.all() == ["c", "a", "b"]


async def test_what_is_set_aside_is_on_disk_and_found():
    history = FakeHistory()
    questions = Questions(history)
    await questions.set_aside("half a thought")
    assert history.log == [("set aside", "half a thought")]
    assert await questions.all() == ["half a thought"]


async def test_without_a_store_there_is_what_this_run_asked():
    questions = Questions(None)
    await questions.set_aside("one")
    assert await questions.all() == ["one"]


async def test_a_store_that_failed_once_is_asked_again():
    history = FakeHistory(broken=True)
    history.earlier = ["a"]
    questions = Questions(history)
    with pytest.raises(StorageFailed):
        await questions.all()
    with pytest.raises(StorageFailed):
        await questions.set_aside("mine")
    history.broken = False
    assert await questions.all() == ["mine", "a"]
