"""Writing: lines, earlier questions, long pastes, an editor, and nothing that is written is lost."""

import random
from contextlib import contextmanager

import pytest
from fakes import HOLD, FakeHistory
from stages import ask
from support import until
from textual import events
from textual.app import App

from kilo_tui.model.chat import Conversation, Finished
from kilo_tui.services.ports import EditorFailed
from kilo_tui.ui.widgets.chips import LARGEST_BYTES, LONGEST_LINE, LONGEST_UNFOLDED_LINE, MOST_LINES, is_long, seen
from kilo_tui.words import speak


def typed(text):
    return [{" ": "space", "\n": "ctrl+j", "[": "left_square_bracket"}.get(letter, letter) for letter in text]


async def paste(here, pilot, text):
    here.app.post_message(events.Paste(text))
    await pilot.pause()
    await pilot.pause()


# --- sending


@pytest.mark.key("prompt.send")
async def test_enter_sends_and_an_empty_prompt_sends_nothing(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        await pilot.press("enter", "space", "enter", "enter")
        assert here.completions.requests == []
        await pilot.press("H", "i", "enter")
        await until(lambda: ("question", " Hi") in here.history.log, pilot=pilot)
        assert here.screen.prompt.text == ""


@pytest.mark.key("prompt.newline")
async def test_lines_are_made_by_ctrl_j_alt_enter_and_a_backslash(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        await pilot.press("a", "ctrl+j", "b", "alt+enter", "c", "backslash", "enter", "d")
        assert here.screen.prompt.text == "a\nb\nc\nd"
        await pilot.press("backslash", "left", "enter")
        await until(lambda: ("question", "a\nb\nc\nd\\") in here.history.log, pilot=pilot)


async def test_what_is_typed_while_an_answer_comes_stays_and_a_line_says_why(stage):
    here = stage(["Half", HOLD, ".", Finished("stop")])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("Half"), pilot=pilot)
        await pilot.press(*"next", "enter")
        await until(lambda: here.shows("An answer is still coming: your text stays here."), pilot=pilot)
        assert here.screen.prompt.text == "next"
        assert here.history.log[-1] == ("draft", "next")
        here.completions.release()
        await until(lambda: not here.chat.busy, pilot=pilot)
        await pilot.press("enter")
        await until(lambda: ("question", "next") in here.history.log, pilot=pilot)


async def test_it_grows_to_a_third_of_the_screen_and_then_scrolls(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        heights = []
        for _line in range(12):
            await pilot.press("x", "ctrl+j")
            heights.append(here.screen.prompt.outer_size.height)
        assert heights[:3] == [3, 4, 5]
        assert heights[-1] == 8 == 24 // 3
        await pilot.press("e", "n", "d")
        await until(lambda: here.shows("end"), pilot=pilot)


@pytest.mark.key("prompt.delete_or_quit")
async def test_ctrl_d_deletes_and_in_an_empty_prompt_quits(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        await pilot.press("a", "b", "home", "ctrl+d")
        assert here.screen.prompt.text == "b"
        await pilot.press("ctrl+d")
        assert here.app.return_code is None
        await pilot.press("ctrl+d")
        await until(lambda: here.app.return_code == 0, pilot=pilot)


@pytest.mark.key("prompt.undo", "prompt.redo")
async def test_undo_and_redo(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        await pilot.press(*typed("one two"), "ctrl+w")
        assert here.screen.prompt.text == "one "
        await pilot.press("ctrl+underscore")
        assert here.screen.prompt.text == "one two"
        await pilot.press("ctrl+y")
        assert here.screen.prompt.text == "one "


@pytest.mark.key("prompt.paste")
async def test_what_was_copied_inside_is_pasted_harmless(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        here.app.copy_to_clipboard("a\x1b[31mb")
        await pilot.press("ctrl+v")
        assert here.screen.prompt.text == "a␛[31mb"


async def test_a_paste_is_text_in_both_modes_and_never_keys(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        await paste(here, pilot, "quit\nq\x1b\x03")
        assert here.screen.prompt.text == "quit\nq␛␃"
        await pilot.press("tab")
        await paste(here, pilot, "o m")
        assert here.screen.prompt.text == "quit\nq␛␃o m"
        assert here.screen.focused is here.screen.prompt


# --- earlier questions


@pytest.mark.key("prompt.earlier", "prompt.later")
async def test_up_and_down_walk_through_earlier_questions_and_back_to_the_draft(stage):
    here = stage()
    here.history.earlier = ["newest", "older\nin two lines", "oldest"]
    async with here.app.run_test(size=(80, 24)) as pilot:
        prompt = here.screen.prompt
        await pilot.press(*typed("first\nsecond"), "up")
        assert prompt.text == "first\nsecond"
        for expected in ("newest", "older\nin two lines", "oldest", "oldest"):
            await pilot.press("up")
            assert prompt.text == expected
        for expected in ("older\nin two lines", "newest", "first\nsecond", "first\nsecond"):
            await pilot.press("down")
            assert prompt.text == expected


async def test_a_question_of_this_run_is_the_newest(stage):
    here = stage()
    here.history.earlier = ["of yesterday"]
    async with here.app.run_test() as pilot:
        await ask(pilot, "hello")
        await until(lambda: not here.chat.busy and here.chat.turn, pilot=pilot)
        await pilot.press("up")
        assert here.screen.prompt.text == "hello"
        await pilot.press("up")
        assert here.screen.prompt.text == "of yesterday"


async def test_an_earlier_question_that_is_looked_at_is_not_the_draft(stage):
    here = stage()
    here.history.earlier = ["newest"]
    async with here.app.run_test() as pilot:
        await pilot.press(*"mine", "up")
        assert here.screen.prompt.text == "newest"
        assert here.history.log[-1] == ("draft", "mine")
        await pilot.press("x")
        assert here.history.log[-1] == ("draft", "newestx")
        await pilot.press("down", "up")
        assert here.screen.prompt.text == "newestx"


async def test_earlier_questions_that_cannot_be_read_are_said(stage):
    here = stage(history=FakeHistory())
    async with here.app.run_test(size=(80, 24)) as pilot:
        here.history.broken = True
        await pilot.press("up")
        await until(lambda: "No space left on device" in here.screen.notice.text, pilot=pilot)
        await pilot.press("ctrl+r")
        here.history.broken = False
        here.history.earlier = ["newest"]
        await pilot.press("up")
        assert here.screen.prompt.text == "newest"


@pytest.mark.key("prompt.search")
async def test_earlier_questions_are_searched_while_one_types(stage):
    here = stage()
    here.history.earlier = ["about Rust", "about ducks", "more rust"]
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"mine", "ctrl+r")
        assert here.shows("earlier question:", "ctrl+r older · Enter takes · Esc goes back")
        await pilot.press(*"rust")
        await until(lambda: here.shows("1 of 2"), pilot=pilot)
        assert here.screen.prompt.text == "about Rust"
        await pilot.press("ctrl+r")
        await until(lambda: here.shows("2 of 2"), pilot=pilot)
        assert here.screen.prompt.text == "more rust"
        await pilot.press("up", "down")
        assert here.screen.prompt.text == "about Rust"
        await pilot.press("x")
        await until(lambda: here.shows("none has this"), pilot=pilot)
        assert here.screen.prompt.text == "mine"
        await pilot.press("backspace", "enter", "!")
        assert here.screen.prompt.text == "about Rust!"
        assert here.screen.focused is here.screen.prompt
        await pilot.press("down")
        assert here.screen.prompt.text == "mine"


@pytest.mark.parametrize("key", ["escape", "ctrl+c"])
async def test_a_search_that_is_given_up_leaves_what_was_being_written(key, stage):
    here = stage(["Half", HOLD])
    here.history.earlier = ["about Rust"]
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await pilot.press(*"mine", "ctrl+r", "R", "u", key)
        assert here.screen.prompt.text == "mine"
        assert here.screen.focused is here.screen.prompt
        assert here.chat.busy
        assert not here.shows("earlier question:")
        here.completions.release()


async def test_a_search_is_pasted_into_without_harm(stage):
    here = stage()
    here.history.earlier = ["about ␛ Rust"]
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+r")
        await paste(here, pilot, "\x1b Rust\nand more")
        await until(lambda: here.shows("earlier question: ␛ Rust and more", "none has this"), pilot=pilot)


# --- long pastes


LINES = "one line\n" * 214


async def test_a_long_paste_is_one_word_and_sent_whole(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*typed("see: "))
        await paste(here, pilot, LINES)
        await pilot.press(*typed(" ok"))
        assert here.shows("see: [paste 1: 214 lines, 2 kB] ok")
        assert here.history.log[-1] == ("draft", f"see: {LINES} ok")
        await pilot.press("enter")
        await until(lambda: ("question", f"see: {LINES} ok") in here.history.log, pilot=pilot)
        assert here.screen.prompt.text == ""


async def test_enter_behind_a_paste_sends_it(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await paste(here, pilot, LINES)
        await pilot.press("enter")
        await until(lambda: ("question", LINES) in here.history.log, pilot=pilot)


async def test_enter_on_a_paste_unfolds_it_and_it_can_be_undone(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        prompt = here.screen.prompt
        await pilot.press("a")
        await paste(here, pilot, LINES)
        await pilot.press("b", "left", "left")
        assert prompt.on_chip
        await until(lambda: here.shows("Enter unfolds the paste"), pilot=pilot)
        await pilot.press("enter")
        assert prompt.text == f"a{LINES}b"
        assert here.completions.requests == []
        await pilot.press("ctrl+underscore")
        await until(lambda: here.shows("a[paste 1: 214 lines, 2 kB]b"), pilot=pilot)
        assert prompt.whole_text == f"a{LINES}b"


@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (("backspace",), ""),
        (("left", "delete"), ""),
        (("left", "ctrl+d"), ""),
        (("ctrl+w",), ""),
        (("left", "alt+delete"), ""),
        (("left", "ctrl+k"), ""),
        (("ctrl+u",), ""),
        (("shift+left", "x"), "x"),
        (("left", "x"), "x{paste}"),
        (("left", "right", "x"), "{paste}x"),
        (("left", "left", "right", "x"), "{paste}x"),
        (("ctrl+left", "x"), "x{paste}"),
        (("home", "ctrl+right", "x"), "{paste}x"),
        (("ctrl+j", "up", "x"), "x{paste}\n"),
        (("backspace", "ctrl+underscore"), "{paste}"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
async def test_a_paste_goes_and_stays_as_a_whole(keys, left, stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await paste(here, pilot, LINES)
        await pilot.press(*keys)
        assert here.screen.prompt.whole_text == left.format(paste=LINES)


async def test_several_pastes_and_what_only_looks_like_one(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*typed("[paste 1: 214 lines, 2 kB]"))
        await paste(here, pilot, LINES)
        await paste(here, pilot, "x" * 9000)
        assert here.shows("[paste 1: 214 lines, 2 kB][paste 1: 214 lines, 2 kB][paste 2: 1 line, 9 kB]")
        await pilot.press("enter")
        whole = "[paste 1: 214 lines, 2 kB]" + LINES + "x" * 9000
        await until(lambda: ("question", whole) in here.history.log, pilot=pilot)


async def test_a_label_in_a_paste_is_only_text(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await paste(here, pilot, LINES)
        label = here.screen.prompt.text
        await paste(here, pilot, label)
        assert here.screen.prompt.whole_text == LINES + label.translate(
            dict.fromkeys((0xFDD0, 0xFDD1, 0xFDD2), "\ufffd")
        )


async def test_a_megabyte_on_one_line_never_reaches_the_text_area(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        prompt = here.screen.prompt
        await paste(here, pilot, "x" * 1_000_000)
        assert len(prompt.text) < 40
        await pilot.press("left", "enter")
        await until(lambda: here.shows("This paste is too long to unfold here: ctrl+x ctrl+e opens it"), pilot=pilot)
        assert len(prompt.text) < 40
        assert here.history.log[-1] == ("draft", "x" * 1_000_000)


@pytest.mark.parametrize("draft", [f"Look at this: {LINES}", "short\nand\nsweet"])
async def test_a_draft_comes_back_long_or_short(draft, stage):
    here = stage()
    here.history.recovered = Conversation("c-1", draft=draft)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await until(lambda: here.screen.prompt.text, pilot=pilot)
        assert here.screen.prompt.whole_text == draft
        assert here.shows("[paste 1:") == is_long(draft)


async def test_a_long_question_asked_before_comes_back_as_one_word(stage):
    here = stage()
    here.history.earlier = [LINES]
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("up")
        await until(lambda: here.shows("[paste 1: 214 lines, 2 kB]"), pilot=pilot)
        assert here.screen.prompt.whole_text == LINES


async def test_whatever_keys_are_pressed_no_paste_is_torn(stage):
    here = stage()
    dice = random.Random(7)
    keys = (
        *("left", "right", "ctrl+left", "ctrl+right", "home", "end", "up", "down", "shift+left", "shift+right"),
        *("backspace", "delete", "ctrl+w", "ctrl+k", "ctrl+u", "ctrl+underscore", "ctrl+y", "x", "space", "ctrl+j"),
    )
    async with here.app.run_test(size=(40, 12)) as pilot:
        prompt = here.screen.prompt
        for _round in range(3):
            await paste(here, pilot, LINES)
            await pilot.press(*dice.choices(keys, k=12))
            shown = seen(prompt.text)
            assert shown.count("[") == shown.count("]") == prompt.whole_text.count(LINES)


def test_what_is_long():
    assert not is_long("x" * LONGEST_LINE)
    assert is_long("x" * (LONGEST_LINE + 1))
    assert not is_long("\n".join("x" for _ in range(MOST_LINES)) + "\n")
    assert is_long("\n".join("x" for _ in range(MOST_LINES + 1)))
    assert is_long("é" * (LARGEST_BYTES // 2 // 10) + ("\n" + "é" * (LARGEST_BYTES // 20)) * 10)
    assert LONGEST_UNFOLDED_LINE > LONGEST_LINE


async def test_labels_speak_french(stage):
    speak("fr")
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await paste(here, pilot, LINES)
        assert here.shows("214")
        assert here.screen.prompt.whole_text == LINES


# --- the editor


@pytest.fixture
def lent(monkeypatch):
    """A terminal that can be lent, as a real one can; how often it was."""
    times = []

    @contextmanager
    def suspend(_app):
        times.append("lent")
        yield

    monkeypatch.setattr(App, "suspend", suspend)
    return times


@pytest.mark.key("prompt.editor")
async def test_the_prompt_is_written_in_an_editor(stage, lent):
    here = stage(edit=lambda text: text.upper() + "\nMORE")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"some", "ctrl+x", "ctrl+e")
        await until(lambda: here.screen.id is None and here.screen.prompt.text == "SOME\nMORE", pilot=pilot)
        await pilot.press("!")
        assert here.screen.prompt.text == "SOME\nMORE!"
    assert lent == ["lent"]


async def test_a_paste_is_whole_in_the_editor(stage, lent):
    got = []
    here = stage(edit=lambda text: got.append(text) or "short")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await paste(here, pilot, LINES)
        await pilot.press("ctrl+x", "ctrl+e")
        await until(lambda: here.shows("short"), pilot=pilot)
    assert got == [LINES]


async def test_an_editor_that_fails_loses_nothing(stage, lent):
    def fail(_text):
        raise EditorFailed("vi: status 1")

    here = stage(edit=fail)
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"some", "ctrl+x", "ctrl+e")
        await until(lambda: "vi: status 1" in here.app.screen_stack[-1].notice.text, pilot=pilot)
        assert here.screen.prompt.text == "some"


async def test_an_answer_goes_on_while_the_editor_is_open(stage, lent):
    here = stage(["Half", HOLD, " whole.", Finished("stop")])

    def edit(text):
        here.app.call_from_thread(here.completions.release)
        while here.app.call_from_thread(lambda: here.chat.busy):
            pass
        return text + "!"

    here.edit = edit
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("Half"), pilot=pilot)
        await pilot.press(*"some", "ctrl+x", "ctrl+e")
        await until(lambda: here.shows("some!", "Half whole."), pilot=pilot)
