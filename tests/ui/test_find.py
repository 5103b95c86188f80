"""Looking for words in the conversation."""

import pytest
from support import a_turn, until

from kilo_tui.model.chat import Conversation
from kilo_tui.ui.widgets.transcript import Transcript


@pytest.fixture
async def here(stage):
    """A stage with a conversation in which `word` stands three times, and what the transcript was told."""
    one = stage()
    turns = [a_turn(f"word {n}", "An answer.", id=f"t{n}", parent_id=f"t{n - 1}" if n else None) for n in range(3)]
    one.history.recovered = Conversation("c-1", "word", turns)
    return one


@pytest.fixture(autouse=True)
def told(monkeypatch):
    """What the transcript was asked to find; None for nothing any more."""
    told, find = [], Transcript.find
    monkeypatch.setattr(Transcript, "find", lambda self, needle: told.append(needle or None) or find(self, needle))
    return told


def hits(here):
    return here.screen.find_bar.hits


@pytest.mark.key("chat.find")
@pytest.mark.parametrize("keys", [("ctrl+f",), ("tab", "slash"), ("tab", "w")])
async def test_hits_are_shown_while_it_is_typed(keys, here, told):
    async with here.app.run_test(size=(80, 24)) as pilot:
        await until(lambda: here.shows("An answer."), pilot=pilot)
        await pilot.press(*keys, *"wor")
        await until(lambda: here.shows("find wor", "1/3"), pilot=pilot)
        assert told == ["w", "wo", "wor"]
        await pilot.press("x")
        await until(lambda: here.shows("not found"), pilot=pilot)
        await pilot.press("backspace", "backspace", "backspace", "backspace")
        await until(lambda: told[-1] is None and not here.shows("not found"), pilot=pilot)


@pytest.mark.key("chat.find_next", "chat.find_previous", "find.next", "find.previous")
async def test_enter_and_n_go_on_and_a_capital_n_goes_back(here):
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+f", *"word", "enter")
        await until(lambda: hits(here) == (2, 3), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: hits(here) == (3, 3), pilot=pilot)
        await pilot.press("n")
        await until(lambda: hits(here) == (1, 3), pilot=pilot)
        await pilot.press("N", "up")
        await until(lambda: hits(here) == (2, 3), pilot=pilot)
        await pilot.press("down")
        await until(lambda: here.shows("3/3"), pilot=pilot)
        assert here.screen.find_bar.needle == "word"


async def test_an_n_that_belongs_to_the_word_is_typed(here):
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+f", "n", "enter", "o", "n")
        await until(lambda: here.screen.find_bar.needle == "non", pilot=pilot)


async def test_esc_closes_it_and_n_goes_on_in_reading(here, told):
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+f", *"word", "enter", "escape")
        await until(lambda: not here.screen.find_bar.display, pilot=pilot)
        assert here.screen.focused is here.screen.transcript
        assert here.shows("word: 2/3")
        await pilot.press("n")
        await until(lambda: here.shows("word: 3/3"), pilot=pilot)
        await pilot.press("N")
        await until(lambda: here.shows("word: 2/3"), pilot=pilot)
        assert told == ["w", "wo", "wor", "word"]


async def test_the_next_esc_takes_the_marks_away_and_n_finds_again(here, told):
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+f", *"word", "escape", "escape")
        await until(lambda: told[-1] is None, pilot=pilot)
        assert not here.screen.notice.text
        await pilot.press("n")
        await until(lambda: here.shows("word: 1/3"), pilot=pilot)
        assert told[-1] == "word"


async def test_who_writes_sees_no_marks(here, told):
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+f", *"word", "escape", "i")
        await until(lambda: told[-1] is None, pilot=pilot)
        await pilot.press("tab", "slash")
        await until(lambda: here.shows("find word", "1/3"), pilot=pilot)


async def test_with_nothing_looked_for_n_says_how_to_begin(here):
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("tab", "n")
        await until(lambda: "/ or w begins" in here.screen.notice.text, pilot=pilot)


async def test_what_is_pasted_is_one_harmless_line(here, told):
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+f")
        here.app.post_message(_paste("wo\x1b[2Jrd\nand more"))
        await until(lambda: here.screen.find_bar.needle, pilot=pilot)
        assert "\x1b" not in here.screen.find_bar.needle
        assert "\n" not in here.screen.find_bar.needle


def _paste(text):
    from textual.events import Paste

    return Paste(text)
