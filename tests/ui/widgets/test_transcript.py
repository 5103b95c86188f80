"""The conversation on the screen: what is in view, what moves and what does not, what can be pointed at."""

from pathlib import Path

import pytest
from support import a_turn
from textual.app import App

import kilo_tui.ui.screens.chat as chat_screen
from kilo_tui.model.chat import TurnState
from kilo_tui.ui.theme import DARK
from kilo_tui.ui.widgets.targets import Sort
from kilo_tui.ui.widgets.transcript import Transcript

ANSWER = """\
Read it **line by line**, as the [manual](https://example.org/io) says:

```python
for line in open("log"):
\tprint(line)
```

| name | size |
| ---- | ---: |
| a    |    1 |
| b    |   22 |

- first
- second, which is so long that it needs more than one line on a narrow screen
"""


class Reader(App[None]):
    """A transcript and nothing else."""

    CSS_PATH = Path(chat_screen.__file__).with_suffix(".tcss")

    def __init__(self, turns=()):
        super().__init__()
        self.turns = list(turns)
        self.picked = []
        self.scrolled = []
        self.register_theme(DARK)
        self.theme = DARK.name

    def compose(self):
        yield Transcript(now=lambda: 0.0)

    def on_mount(self):
        self.transcript.show(self.turns)

    def on_transcript_picked(self, message):
        self.picked.append((message.sort, message.text))

    def on_transcript_scrolled(self, message):
        self.scrolled.append(message)

    @property
    def transcript(self):
        return self.query_one(Transcript)

    def rows(self):
        return [strip.text.rstrip() for strip in self.screen._compositor.render_strips()]


def running(*pieces, **changes):
    turn = a_turn("And now?", state=TurnState.STREAMING, usage=None, seconds=None, **changes)
    come(turn, *pieces)
    return turn


def come(turn, *pieces):
    turn.pieces += pieces
    turn.revision += 1


def end(turn):
    turn.state = TurnState.COMPLETE
    turn.revision += 1


def many(count):
    return [a_turn(f"Question {n}?", f"Answer {n}.\n\nAnd a second paragraph.", id=f"turn-{n}") for n in range(count)]


async def test_it_begins_at_the_end_and_a_line_above_the_first_question_is_empty():
    reader = Reader(many(1))
    async with reader.run_test(size=(60, 12)):
        assert reader.rows()[:4] == ["", "› Question 0?", "", "  Answer 0."]


async def test_the_end_is_followed_until_somebody_scrolls_up_and_again_after_end():
    turn = running("First line.\n\n")
    reader = Reader([*many(8), turn])
    async with reader.run_test(size=(60, 12)) as pilot:
        transcript = reader.transcript
        come(turn, *(f"Line {n}.\n\n" for n in range(20)))
        transcript.frame()
        assert "  Line 19." in reader.rows()
        transcript.scroll_by(-5)
        await pilot.pause()
        seen = reader.rows()
        come(turn, *(f"Line {n}.\n\n" for n in range(20, 40)))
        transcript.frame()
        await pilot.pause()
        assert reader.rows() == seen
        assert reader.scrolled[-1].unread == 40
        assert 0 < reader.scrolled[-1].position < 1
        transcript.action_scroll_to_end()
        await pilot.pause()
        assert "  Line 39." in reader.rows()
        assert (reader.scrolled[-1].unread, reader.scrolled[-1].position) == (0, None)


async def test_text_under_the_eye_stays_while_a_list_above_it_turns_loose():
    turn = running("- one\n- two\n- three\n" + "- more\n" * 30)
    reader = Reader([turn])
    async with reader.run_test(size=(60, 12)) as pilot:
        transcript = reader.transcript
        transcript.frame()
        transcript.scroll_by(-8)
        await pilot.pause()
        top = reader.rows()[0]
        come(turn, "\n- after a blank line\n")
        end(turn)
        transcript.frame()
        await pilot.pause()
        assert reader.rows()[0] == top
        assert reader.rows()[1] == ""  # the list is loose now


async def test_a_row_of_a_table_is_shown_while_it_comes():
    turn = running("| name | size |\n| ---- | ---: |\n| a | 1 |\n")
    reader = Reader([turn])
    async with reader.run_test(size=(60, 12)) as pilot:
        come(turn, "| second")
        reader.transcript.frame()
        await pilot.pause()
        shown = "\n".join(reader.rows())
        assert shown.index("a        1") < shown.index("seco")
        come(turn, " | 22 |\n")
        end(turn)
        reader.transcript.frame()
        await pilot.pause()
        assert "  second    22" in reader.rows()


async def test_a_resize_keeps_the_first_line_in_view():
    reader = Reader([a_turn("Why?", "\n\n".join(f"Paragraph {n}: " + "word " * 30 for n in range(30)))])
    async with reader.run_test(size=(70, 20)) as pilot:
        reader.transcript.view.go_to(reader.transcript.view.moved(reader.transcript.view.top, -40))
        reader.transcript.paint()
        while not reader.rows()[0].startswith("  Paragraph"):
            reader.transcript.scroll_by(1)
        first = reader.rows()[0].split(":")[0]
        for size in ((40, 20), (25, 8), (120, 30), (70, 20)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert reader.rows()[0].split(":")[0] == first


async def test_of_a_long_conversation_only_what_is_near_is_laid_out():
    turns = many(5000)
    reader = Reader(turns)
    async with reader.run_test(size=(60, 20)):
        view = reader.transcript.view
        laid = [number for number in range(5000) if view.laid_out(number)]
        assert 0 < len(laid) <= 6
        assert min(laid) >= 4994
        for _ in range(30):
            reader.transcript.action_scroll_pages(-1)
        assert sum(1 for number in range(5000) if view.laid_out(number)) < 200
        reader.transcript.action_scroll_to_start()
        assert "› Question 0?" in reader.rows()


async def test_the_block_cursor_stops_at_messages_code_and_tables():
    reader = Reader([a_turn("How?", ANSWER)])
    async with reader.run_test(size=(60, 30)) as pilot:
        transcript = reader.transcript
        transcript.focus()
        stops = []
        for _ in range(4):
            transcript.action_cursor(1)
            stops.append(transcript.pointing.cursor.sort)
        assert stops == [Sort.QUESTION, Sort.ANSWER, Sort.CODE, Sort.TABLE]
        transcript.action_cursor(1)
        assert transcript.pointing.cursor.sort is Sort.TABLE
        assert transcript.copyable_under_cursor() == ANSWER[ANSWER.index("| name") : ANSWER.index("\n\n- first")]
        transcript.action_cursor(-1)
        assert transcript.copyable_under_cursor() == 'for line in open("log"):\n\tprint(line)'
        await pilot.pause()
        marked = [row for row in reader.rows() if row.startswith("▌")]
        assert len(marked) == 4
        assert "python" in marked[0]


async def test_letters_copy_exactly_what_they_stand_on():
    reader = Reader([a_turn("How?", ANSWER)])
    async with reader.run_test(size=(60, 30)) as pilot:
        transcript = reader.transcript
        transcript.focus()
        for what in ("question", "answer", "code", "table", "link"):
            assert transcript.show_letters()
            (letter,) = (letter for letter, mark in transcript.pointing.letters.items() if mark.target.sort == what)
            assert letter.lower() != "y"
            await pilot.press(letter)
        await pilot.pause()
        assert dict(reader.picked) == {
            "question": "How?",
            "answer": ANSWER,
            "code": 'for line in open("log"):\n\tprint(line)',
            "table": ANSWER[ANSWER.index("| name") : ANSWER.index("\n\n- first")],
            "link": "https://example.org/io",
        }
        assert not transcript.showing_letters


async def test_any_other_key_takes_the_letters_away_and_copies_nothing():
    reader = Reader([a_turn("How?", ANSWER)])
    async with reader.run_test(size=(60, 30)) as pilot:
        reader.transcript.focus()
        reader.transcript.show_letters()
        await pilot.press("escape")
        assert not reader.transcript.showing_letters
        reader.transcript.show_letters()
        await pilot.press("0")
        assert (reader.transcript.showing_letters, reader.picked) == (False, [])


async def drag(pilot, start, stop):
    await pilot.mouse_down(Transcript, offset=start)
    await pilot.hover(Transcript, offset=stop)
    await pilot.mouse_up(Transcript, offset=stop)


def cell_of(reader, text):
    rows = reader.rows()
    y = next(number for number, row in enumerate(rows) if text in row)
    return rows[y].index(text), y


async def test_what_the_mouse_marks_is_copied_without_wraps_frames_and_margins():
    reader = Reader([a_turn("How?", ANSWER)])
    async with reader.run_test(size=(40, 40)) as pilot:
        await drag(pilot, cell_of(reader, "second"), cell_of(reader, "narrow screen"))
        assert reader.transcript.selection_text() == "second, which is so long that it needs more than one line on a "
        x, y = cell_of(reader, "print")
        await drag(pilot, cell_of(reader, "for line"), (x + 5, y))
        assert reader.transcript.selection_text() == 'for line in open("log"):\n\tprint'


async def test_a_selection_stays_on_its_text_while_more_comes_and_the_width_changes():
    turn = running("Some text to mark. " * 8 + "\n\n")
    reader = Reader([turn])
    async with reader.run_test(size=(60, 20)) as pilot:
        x, y = cell_of(reader, "text to mark")
        await drag(pilot, (x, y), (x + 12, y))
        come(turn, *(f"More {n}.\n\n" for n in range(20)))
        reader.transcript.frame()
        await pilot.resize_terminal(33, 20)
        await pilot.pause()
        assert reader.transcript.selection_text() == "text to mark"
        assert reader.transcript.clear_selection()
        assert reader.transcript.selection_text() == ""


async def test_found_words_are_counted_marked_and_gone_through():
    reader = Reader([*many(40), a_turn("How?", ANSWER, id="last")])
    async with reader.run_test(size=(60, 12)) as pilot:
        transcript = reader.transcript
        assert transcript.find("question 7?") == 1
        assert transcript.find_step(1) == (1, 1)
        await pilot.pause()
        assert "› Question 7?" in reader.rows()
        assert transcript.find("SECOND paragraph") == 40
        first, count = transcript.find_step(1)
        assert count == 40
        assert transcript.find_step(1)[0] == first + 1
        assert transcript.find_step(-1)[0] == first
        transcript.end_find()
        assert transcript.find_step(1) == (0, 0)


async def test_code_that_is_too_wide_is_cut_with_a_mark_and_reached_sideways():
    reader = Reader([a_turn("How?", "```\n" + "abcdefghij" * 12 + "\n```\n")])
    async with reader.run_test(size=(60, 12)) as pilot:
        row = next(row for row in reader.rows() if "abc" in row)
        assert row == ("  " + "abcdefghij" * 12)[:57] + "…"
        for _ in range(9):
            reader.transcript.action_shift(1)
        await pilot.pause()
        row = next(row for row in reader.rows() if "abc" in row)
        assert row == "  …" + ("abcdefghij" * 12)[73:]


@pytest.mark.parametrize("width", [1, 2, 3, 5, 20])
async def test_no_width_is_too_narrow(width):
    reader = Reader([a_turn("How?", ANSWER), running("Some `code` and 漢字 ", "> quote\n> - deep\n")])
    async with reader.run_test(size=(width, 5)) as pilot:
        for _ in range(20):
            reader.transcript.scroll_by(-3)
        reader.transcript.action_cursor(1)
        reader.transcript.show_letters()
        await pilot.pause()
        assert all(len(row) <= width for row in reader.rows())
