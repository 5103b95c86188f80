"""The key map: every id has a handler, a story and a name, and a person's own keys are in force for each."""

import ast
import re
from functools import partial
from pathlib import Path

import pytest
from fakes import HOLD
from stages import ask
from support import until
from textual import events

from kilo_tui.errors import Kind, trouble
from kilo_tui.model.chat import Finished
from kilo_tui.ui.app import KiloApp
from kilo_tui.ui.commands import Palette
from kilo_tui.ui.key_names import key_named, shown
from kilo_tui.ui.keys import EVERYWHERE, NEXT, PROMPT, READING, ROWS, Mode, use
from kilo_tui.ui.remapping import read_keys
from kilo_tui.ui.screens.account import AccountScreen
from kilo_tui.ui.screens.chat import ChatScreen
from kilo_tui.ui.screens.confirm import ConfirmScreen
from kilo_tui.ui.screens.help import HelpScreen
from kilo_tui.ui.screens.login import LoginScreen
from kilo_tui.ui.screens.models import ModelsScreen
from kilo_tui.ui.screens.routing import RoutingScreen
from kilo_tui.ui.widgets.find_bar import Needle
from kilo_tui.ui.widgets.key_field import KeyField
from kilo_tui.ui.widgets.prompt import Prompt
from kilo_tui.ui.widgets.transcript import Transcript
from kilo_tui.words import speak

ONLY_MOVES_CONFIRMS_OR_CANCELS = {
    "app.palette",  # opens the palette
    "app.interrupt",
    "app.escape",
    "prompt.send",
    "prompt.leave",
    "prompt.earlier",
    "prompt.later",
    "reading.leave",
    "reading.next",
    "reading.previous",
    "transcript.up",
    "transcript.down",
    "transcript.page_up",
    "transcript.page_down",
    "transcript.start",
    "transcript.end",
    "transcript.left",
    "transcript.right",
    "login.verify",
    "login.clear",
    "login.back",
    "account.next_part",
    "account.previous_part",
    "account.up",
    "account.down",
    "account.page_up",
    "account.page_down",
    "account.open",
    "find.next",
    "find.previous",
    "routing.pin",  # takes whom the cursor is on
    "dialog.yes",
    "dialog.no",
    "dialog.marked",
    "dialog.cancel",
}
RULES = {"(TextArea)", "(rule)"}
IDS = sorted({row.id for row in ROWS})

# --- what the key map promises


def handler(row):
    """The method a row's action names."""
    namespace, _dot, name = row.action.split("(")[0].rpartition(".")
    own = {
        Mode.PROMPT: Prompt,
        Mode.READING: Transcript,
        Mode.FINDING: Needle,
        Mode.ROUTING: RoutingScreen,
        Mode.DIALOG: ConfirmScreen,
        Mode.KEY_FIELD: KeyField,
    }
    screens = {
        Mode.MODELS: ModelsScreen,
        Mode.LOGIN: LoginScreen,
        Mode.KEY_FIELD: LoginScreen,
        Mode.ACCOUNT: AccountScreen,
    }
    owners = {"screen": screens.get(row.mode, ChatScreen), "app": KiloApp, "": own.get(row.mode)}
    return getattr(owners[namespace], f"action_{name}", None)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.mode}-{row.id}")
def test_every_row_has_a_handler(row):
    assert callable(handler(row))


def told():
    """Every id that a story names with `pytest.mark.key`."""
    for path in Path(__file__).parents[1].rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.key":
                yield from (argument.value for argument in node.args)


def test_every_id_has_a_story_and_no_story_is_about_nothing():
    stories = set(told())
    assert {*IDS, *RULES} - stories == set()
    assert stories - {*IDS, *RULES} == set()


def test_every_id_has_a_name_in_the_palette_unless_it_only_moves_confirms_or_cancels():
    in_palette = {row.id for row in ROWS if row.in_palette}
    assert in_palette.isdisjoint(ONLY_MOVES_CONFIRMS_OR_CANCELS)
    assert in_palette | ONLY_MOVES_CONFIRMS_OR_CANCELS == set(IDS)


def test_the_defaults_do_not_clash():
    every_id_as_it_is = {row.id: ",".join(r.defaults for r in ROWS if r.id == row.id and r.defaults) for row in ROWS}
    keys, wrong = read_keys(every_id_as_it_is, {})
    assert wrong is None, wrong
    assert set(keys) == set(IDS)


def test_no_command_sits_on_a_key_that_begins_a_control_sequence_after_escape():
    first = {key_named(character) for character in "[]OPX^_"}
    assert first.isdisjoint(key for row in (*READING, *NEXT) for key in row.keys)


def test_every_function_key_but_quit_has_a_letter_in_reading():
    functions = {row.id for row in EVERYWHERE if re.match(r"f\d", row.defaults)}
    letters = {row.id for row in READING if any(len(key) == 1 or "_" in key for key in row.keys)}
    assert functions - letters == {"app.quit"}


# --- a person's own keys


HELD = [
    f"{held}f{number}" for held in ("ctrl+", "shift+", "alt+", "ctrl+shift+", "alt+ctrl+") for number in range(1, 25)
]
"""Keys that nothing uses."""


async def to(mode, here, pilot):
    """Where keys of a mode act."""
    match mode:
        case Mode.LOGIN | Mode.KEY_FIELD:
            here.app.push_screen(login := LoginScreen(here.app.services))
            await pilot.pause()
            if mode is Mode.KEY_FIELD:
                login.action_key()
        case Mode.ACCOUNT:
            account = AccountScreen(here.app.services)
            account.check_action = lambda _action, _parameters: True  # also what needs somebody signed in
            here.app.push_screen(account)
        case Mode.DIALOG:
            here.app.push_screen(ConfirmScreen("Really?", yes="does it", no="leaves it"))
        case Mode.MODELS:
            here.screen.action_models()
            await until(lambda: isinstance(here.screen, ModelsScreen) and here.screen.is_mounted, pilot=pilot)
            await pilot.pause()
            here.screen.set_focus(here.screen.model_list)
        case Mode.ROUTING:
            here.app.push_screen(RoutingScreen(here.screen))
        case Mode.FINDING:
            here.screen.action_find()
        case _:
            here.screen.set_focus(here.screen.transcript if mode is Mode.READING else here.screen.prompt)
    await pilot.pause()


@pytest.mark.parametrize("mode", Mode)
async def test_own_keys_are_in_force_for_every_id(mode, stage):
    own = dict(zip(sorted({row.id for row in ROWS if row.mode is mode}), HELD, strict=False))
    keys, wrong = read_keys(own, {})
    assert (set(keys), wrong) == ({row.id for row in ROWS if row.mode is mode}, None)
    use(keys)
    here = stage(environment={"DISPLAY": ":0"})
    async with here.app.run_test() as pilot:
        here.clock.held = True
        await to(mode, here, pilot)
        active = here.screen.active_bindings
        for row in [row for row in ROWS if row.mode is mode]:
            (key,) = keys[row.id]
            assert active[key].binding.id == row.id
            for default in row.defaults.split(",") if row.defaults else ():
                assert default not in active or active[default].binding.id != row.id


async def test_letters_chosen_for_an_id_act_in_reading_and_still_type_in_the_prompt(stage):
    keys, _wrong = read_keys({"app.help": "x, f5"}, {})
    use(keys)
    here = stage()
    async with here.app.run_test() as pilot:
        await pilot.press("x")
        assert here.screen.prompt.text == "x"
        await pilot.press("f1", "f5")
        await until(lambda: isinstance(here.screen, HelpScreen), pilot=pilot)
        await pilot.press("f5")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        await pilot.press("tab", "x")
        await until(lambda: isinstance(here.screen, HelpScreen), pilot=pilot)


async def test_who_sends_with_another_key_writes_lines_with_enter(stage):
    use(read_keys({"prompt.send": "ctrl+s"}, {})[0])
    here = stage()
    async with here.app.run_test() as pilot:
        assert here.shows("press ctrl+s", "ctrl+s sends · F1 keys")
        await pilot.press("a", "enter", "b", "ctrl+s")
        await until(lambda: ("question", "a\nb") in here.history.log, pilot=pilot)


async def test_what_is_said_of_keys_follows_the_keys_in_force(stage):
    use(read_keys({"app.help": "f12", "app.palette": "f11", "chat.fold": "u", "app.escape": "ctrl+g"}, {})[0])
    here = stage(["Half", HOLD])
    async with here.app.run_test(size=(80, 24)) as pilot:
        assert here.shows("f11".upper() + ": all commands · F12: the keys")
        await ask(pilot, "hello")
        await until(lambda: here.shows("ctrl+g stops"), pilot=pilot)
        await pilot.press("enter", "x", "enter")
        await until(lambda: here.shows("ctrl+g stops the answer."), pilot=pilot)
        await pilot.press("f12")
        await until(lambda: here.shows("F11", "ctrl+g goes back"), pilot=pilot)
        await pilot.press("ctrl+g", "f11", "f", "o", "l", "d")
        await until(lambda: re.search("fold or unfold reasoning +u", here.shown()), pilot=pilot)
        await pilot.press("f11")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        here.completions.release()


@pytest.mark.parametrize(
    ("chosen", "lines", "under", "says"),
    [
        (
            {"chat.new": "ctrl+n", "chat.fold": "f11, ctrl+n"},
            {"chat.new": 2, "chat.fold": 5},
            "chat.fold",
            "ctrl+n is wanted by chat.fold in line 5 and by chat.new in line 2",
        ),
        (
            {"chat.new": "f1"},
            {"chat.new": 7},
            "chat.new",
            "F1 is wanted by chat.new in line 7 and is app.help by default",
        ),
        (
            {"chat.stop": "k"},
            {"chat.stop": 2},
            "chat.stop",
            "k is wanted by chat.stop in line 2 and is reading.previous",
        ),
        ({"prompt.undo": "f2"}, {"prompt.undo": 2}, "prompt.undo", "is app.models by default"),
        ({"chat.stop": "1"}, {"chat.stop": 2}, "chat.stop", "is next.1 by default"),
        ({"chat.stop": "ctrl+m"}, {"chat.stop": 2}, "chat.stop", "Enter is wanted by chat.stop"),
        ({"chat.gnu": "x"}, {}, "chat.gnu", "no action of this name"),
        ({"chat.stop": "hyperdrive"}, {}, "chat.stop", 'no key is called "hyperdrive"'),
        ({"chat.stop": "x, ctrl+"}, {}, "chat.stop", 'no key is called "ctrl+"'),
        ({"chat.stop": "ctrl+ctrl+x"}, {}, "chat.stop", 'no key is called "ctrl+ctrl+x"'),
        ({"prompt.send": "x"}, {}, "prompt.send", "x types a character in the prompt"),
        ({"app.quit": "space"}, {}, "app.quit", "space types a character in the prompt"),
    ],
)
def test_keys_that_will_not_do_are_named(chosen, lines, under, says):
    _keys, wrong = read_keys(chosen, lines)
    assert wrong.id == under
    assert says in wrong.reason


def test_prompt_and_reading_may_share_a_key_and_two_may_swap():
    assert read_keys({"prompt.undo": "up", "prompt.earlier": "ctrl+up"}, {})[1] is None
    assert read_keys({"chat.stop": "z", "chat.fold": "s"}, {})[1] is None
    assert read_keys({"app.suspend": ""}, {}) == ({"app.suspend": ()}, None)


@pytest.mark.parametrize(
    ("written", "key", "label"),
    [
        ("?", "question_mark", "?"),
        ("/", "slash", "/"),
        ("question_mark", "question_mark", "?"),
        ("comma", "comma", ","),
        ("ctrl+_", "ctrl+underscore", "ctrl+_"),
        ("Ctrl+S", "ctrl+s", "ctrl+s"),
        ("shift+ctrl+left", "ctrl+shift+left", "ctrl+shift+←"),
        ("shift+a", "A", "A"),
        ("G", "G", "G"),
        ("esc", "escape", "Esc"),
        ("PgUp", "pageup", "PgUp"),
        ("F12", "f12", "F12"),
        ("ctrl+i", "tab", "Tab"),
        ("ctrl+space", "ctrl+at", "ctrl+@"),
        ("é", "é", "é"),
    ],
)
def test_keys_are_written_as_people_write_them(written, key, label):
    assert key_named(written) == key
    assert shown(key) == label


def test_keys_are_shown_as_they_are_engraved():
    speak("fr")
    assert [shown(key) for key in ("enter", "escape", "pageup", "alt+enter")] == [
        "Entrée",
        "Échap",
        "PgPréc",
        "alt+Entrée",
    ]


# --- stories: everywhere


@pytest.mark.key("app.palette")
async def test_the_palette_opens_and_its_key_closes_it(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+x")
        await until(lambda: isinstance(here.screen, Palette), pilot=pilot)
        await pilot.press("ctrl+x")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        await pilot.press("ctrl+x", "ctrl+c")
        await until(lambda: isinstance(here.screen, ChatScreen), pilot=pilot)
        assert not here.shows("again within")


async def test_what_is_typed_behind_the_palettes_key_is_searched_in_it(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        at_once(here, "ctrl+x", "q", "u", "i", "t")
        found = re.compile(r"quit +F10 ctrl\+q")
        await until(lambda: found.search(here.shown()) and not here.shows("copy by letter"), pilot=pilot)
        await pilot.press("enter")
        await until(lambda: here.app.return_code == 0, pilot=pilot)


@pytest.mark.key("app.models")
@pytest.mark.parametrize("keys", [("f2",), ("tab", "m")], ids=["prompt", "reading"])
async def test_models_are_chosen_from_a_list(keys, stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await until(lambda: here.shows("Choose a model"), pilot=pilot)


@pytest.mark.key("chat.new")
@pytest.mark.parametrize("keys", [("f6",), ("tab", "o")], ids=["prompt", "reading"])
async def test_a_new_conversation_is_empty_and_keeps_the_draft(keys, stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("Hello."), pilot=pilot)
        await pilot.press("n", "o", "w", *keys)
        await until(lambda: not here.shows("Hello."), pilot=pilot)
        assert here.screen.prompt.text == "now"
        assert here.screen.focused is here.screen.prompt


@pytest.mark.key("chat.fold")
async def test_reasoning_unfolds_and_folds(stage, demo):
    here = stage(completions=demo.patient, model_id="demo/reasoner:free")
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: not here.chat.busy and here.shows("Demo"), pilot=pilot)
        folded = len(here.screen.transcript.lines())
        for keys in (("f9", "f9"), ("tab", "z", "z")):
            await pilot.press(*keys[:-1])
            await until(lambda: len(here.screen.transcript.lines()) > folded, pilot=pilot)
            await pilot.press(keys[-1])
            await until(lambda: len(here.screen.transcript.lines()) == folded, pilot=pilot)


@pytest.mark.key("app.quit")
@pytest.mark.parametrize("key", ["f10", "ctrl+q"])
@pytest.mark.parametrize("before", [(), ("tab",), ("f1",), ("ctrl+x",), ("ctrl+r",)], ids="-".join)
async def test_it_quits_from_wherever_one_is(key, before, stage):
    here = stage()
    async with here.app.run_test() as pilot:
        await pilot.press(*before, key)
        await until(lambda: here.app.return_code == 0, pilot=pilot)


@pytest.mark.key("app.interrupt")
async def test_ctrl_c_stops_then_sets_the_draft_aside_then_quits(stage):
    here = stage(["Half", HOLD])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("Half"), pilot=pilot)
        await pilot.press("n", "o", "w", "ctrl+c")
        await until(lambda: not here.chat.busy, pilot=pilot)
        assert here.screen.prompt.text == "now"
        await pilot.press("ctrl+c")
        await until(lambda: ("set aside", "now") in here.history.log, pilot=pilot)
        assert here.screen.prompt.text == ""
        await pilot.press("up")
        assert here.screen.prompt.text == "now"
        await pilot.press("ctrl+c", "ctrl+c")
        await until(lambda: here.shows("ctrl+c again within 2 seconds quits"), pilot=pilot)
        assert here.app.return_code is None
        await pilot.press("ctrl+c")
        await until(lambda: here.app.return_code == 0, pilot=pilot)


async def test_what_is_typed_in_between_takes_the_end_back(stage):
    here = stage()
    async with here.app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+c", "x", "ctrl+c", "ctrl+c")
        await until(lambda: here.shows("again within"), pilot=pilot)
        assert here.app.return_code is None


@pytest.mark.key("app.escape")
async def test_escape_goes_one_step_a_press_and_never_quits(stage):
    here = stage(["Half", HOLD])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("Half"), pilot=pilot)
        await pilot.press("a", "b", "shift+left", "escape")
        assert here.screen.prompt.selected_text == ""
        assert here.chat.busy
        await pilot.press("escape")
        await until(lambda: not here.chat.busy, pilot=pilot)
        assert here.screen.focused is here.screen.prompt
        await pilot.press("escape")
        assert here.screen.focused is here.screen.transcript
        await pilot.press("escape", "escape", "escape")
        assert here.app.return_code is None
        assert here.screen.focused is here.screen.transcript


async def test_in_reading_escape_does_not_stop_an_answer(stage):
    here = stage(["Half", HOLD])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await pilot.press("tab", "escape", "escape")
        assert here.chat.busy
        here.completions.release()


# --- stories: reading


@pytest.mark.key("reading.leave", "prompt.leave")
@pytest.mark.parametrize("key", ["i", "tab", "enter", "q"])
async def test_to_reading_and_back_nothing_stops(key, stage):
    here = stage(["Half", HOLD])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await pilot.press("tab")
        assert here.screen.focused is here.screen.transcript
        await until(lambda: here.shows("reading · s stops · i writes"), pilot=pilot)
        await pilot.press(key, "x")
        assert here.screen.prompt.text == "x"
        assert here.chat.busy
        here.completions.release()


LONG = "\n\n".join(f"Paragraph {number}." for number in range(60))


@pytest.mark.key(
    "transcript.up",
    "transcript.down",
    "transcript.page_up",
    "transcript.page_down",
    "transcript.start",
    "transcript.end",
)
async def test_one_scrolls_by_lines_and_pages_to_the_start_and_the_end(stage):
    here = stage([LONG, Finished("stop")])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: not here.chat.busy and here.shows("Paragraph 59."), pilot=pilot)

        def top():
            return here.screen.transcript.view.top.row

        end, page = top(), here.screen.transcript.size.height - 1
        for keys, expected in (
            (("pageup",), end - page),
            (("pagedown",), end),
            (("tab", "up"), end - 1),
            (("up", "down"), end - 1),
            (("down",), end),
            (("pageup", "b"), end - 2 * page),
            (("pagedown", "space"), end),
            (("home",), -1),
            (("end",), end),
            (("g",), -1),
            (("G",), end),
        ):
            await pilot.press(*keys)
            assert top() == expected, keys
        assert here.screen.transcript.following


@pytest.mark.key("chat.stop")
async def test_s_stops_the_answer(stage):
    here = stage(["Half", HOLD])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("Half"), pilot=pilot)
        await pilot.press("tab", "s")
        await until(lambda: not here.chat.busy, pilot=pilot)


@pytest.mark.key("next.1", "next.2", "next.3", "next.4", "next.5", "next.6", "next.7", "next.8", "next.9")
async def test_numbers_take_what_an_error_offers(stage):
    here = stage([trouble(Kind.OUT_OF_CREDITS)])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("✗"), pilot=pilot)
        await pilot.press("tab", "1")
        await until(lambda: isinstance(here.screen, AccountScreen), pilot=pilot)
        await pilot.press("escape", "tab")
        for number in range(3, 10):
            await pilot.press(str(number))
            await until(partial(here.shows, f"Nothing is offered under {number}."), pilot=pilot)
        await pilot.press("ctrl+x", "c", "r", "e", "d", "i", "t")
        await until(lambda: re.search("add credits +1", here.shown()), pilot=pilot)
        await pilot.press("escape", "2")
        await until(lambda: len(here.chat.conversation.turns) == 2, pilot=pilot)


async def test_an_empty_prompt_names_the_first_way_out(stage):
    here = stage([trouble(Kind.NO_PROVIDER)])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("alt+1 routing · F1 keys"), pilot=pilot)
        await pilot.press("a")
        await until(lambda: here.shows("Enter sends") and not here.shows("alt+1"), pilot=pilot)
        await pilot.press("ctrl+u")
        await until(lambda: here.shows("alt+1 routing · F1 keys"), pilot=pilot)


async def test_a_question_that_waits_for_credits_names_their_key_beside_its_own(stage):
    here = stage([trouble(Kind.OUT_OF_CREDITS)])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("alt+1 add credits · Enter sends"), pilot=pilot)
        await pilot.press("!")
        await until(lambda: here.shows("Enter sends") and not here.shows("alt+1"), pilot=pilot)
        await pilot.press("ctrl+u")
        await until(lambda: here.shows("alt+1 add credits · F1 keys"), pilot=pilot)
        await pilot.press("alt+1")
        await until(lambda: isinstance(here.screen, AccountScreen), pilot=pilot)
        await pilot.press("escape")
        await until(lambda: here.shows("alt+1 add credits · Enter sends"), pilot=pilot)


async def test_beside_a_long_name_the_way_out_is_named_and_the_rest_gives_way(stage):
    here = stage([trouble(Kind.OUT_OF_CREDITS)], model_id="anthropic/claude-sonnet-4.6")
    async with here.app.run_test(size=(60, 20)) as pilot:
        await ask(pilot, "hello")
        await pilot.press("ctrl+u")
        await until(lambda: here.shows("anthropic/claude-sonnet-4.6", "alt+1 add credits"), pilot=pilot)
        await pilot.resize_terminal(50, 20)
        await until(lambda: here.shows("anthropic/claude-sonnet-4.6", "alt+1 add credits"), pilot=pilot)
        assert not here.shows("F1 keys")
        await pilot.resize_terminal(40, 20)
        await until(lambda: here.shows("anthropic/claude-sonnet-4.6") and not here.shows("alt+1"), pilot=pilot)


async def test_without_a_key_for_it_no_way_out_is_named(stage):
    use(read_keys({"next.1": ""}, {})[0])
    here = stage([trouble(Kind.OUT_OF_CREDITS)])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: here.shows("✗") and here.shows("Enter sends"), pilot=pilot)
        assert not here.shows("alt+")


# --- rules


def at_once(here, *keys):
    """Press keys faster than anything can happen in between."""
    for key in keys:
        here.app.post_message(events.Key(key, key if len(key) == 1 else None))


@pytest.mark.key("(rule)")
async def test_escape_and_a_letter_at_once_mean_reading_and_that_letter(stage):
    here = stage([LONG, Finished("stop")])
    async with here.app.run_test(size=(80, 24)) as pilot:
        await ask(pilot, "hello")
        await until(lambda: not here.chat.busy and here.shows("Paragraph 59."), pilot=pilot)
        await pilot.press("alt+g")
        assert here.screen.transcript.view.top == (0, -1)
        await pilot.press("i", "alt+G")
        assert here.screen.transcript.following
        assert here.screen.prompt.text == ""


@pytest.mark.parametrize(
    "keys",
    [
        ("tab", "2"),
        ("alt+m",),
        ("f1", "q", "x"),
        ("ctrl+r", "x", "escape", "y"),
        ("ctrl+x", "ctrl+x", "x"),
    ],
    ids="-".join,
)
async def test_keys_typed_at_speed_act_in_their_order(keys, stage):
    here = stage()
    here.history.earlier = ["x-ray"]
    async with here.app.run_test(size=(80, 24)) as pilot:
        prompt = here.screen.prompt
        facts = {
            "2": lambda: here.shows("Nothing is offered under 2."),
            "alt+m": lambda: here.shows("Choose a model"),
            "x": lambda: prompt.text == "x",
            "y": lambda: prompt.text == "y",
        }
        at_once(here, *keys)
        await until(facts[keys[-1]], pilot=pilot)


@pytest.mark.key("(TextArea)")
@pytest.mark.parametrize(
    ("keys", "left"),
    [
        (("ctrl+u",), ""),
        (("ctrl+w",), "one two "),
        (("ctrl+a", "ctrl+k"), ""),
        (("ctrl+a", "x"), "xone two three"),
        (("ctrl+a", "ctrl+e", "x"), "one two threex"),
        (("home", "delete"), "ne two three"),
        (("home", "end", "backspace"), "one two thre"),
        (("left", "left", "x"), "one two thrxee"),
        (("ctrl+left", "x"), "one two xthree"),
        (("home", "right", "x"), "oxne two three"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
async def test_lines_are_edited_as_in_a_shell(keys, left, stage):
    here = stage()
    async with here.app.run_test() as pilot:
        await pilot.press(*[{" ": "space"}.get(letter, letter) for letter in "one two three"])
        await pilot.press(*keys)
        assert here.screen.prompt.text == left


@pytest.mark.parametrize("key", ["ctrl+z", "ctrl+x", "ctrl+c", "f6", "f7"])
def test_what_a_text_area_would_do_with_these_keys_is_gone(key, stage):
    actions = {binding.action for name, binding in Prompt()._bindings if name == key}
    assert actions <= {row.action for row in PROMPT}


def test_the_readme_names_every_id():
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    names = readme[readme.index("`app.` `palette`") :].split("\n\n")[0]
    named = set()
    for group in names.replace("\n", " ").split(" · "):
        prefix, *rest = re.findall(r"`([^`]+)`", group)
        named.update(prefix + name if prefix.endswith(".") else "" for name in rest)
    assert named - {""} == {binding_id for binding_id in IDS if not binding_id.startswith("next.")}


async def test_enter_in_the_palette_means_what_was_typed_however_fast(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        await pilot.press("ctrl+x")
        await until(lambda: isinstance(here.screen, Palette) and here.shows("quit"), pilot=pilot)
        at_once(here, *"new conv", "enter")
        before = here.chat.conversation.id
        await until(lambda: here.chat.conversation.id != before, pilot=pilot)


async def test_the_word_about_quitting_goes_when_one_types(stage):
    here = stage()
    async with here.app.run_test() as pilot:
        await pilot.press("ctrl+c")
        await until(lambda: here.shows("again within"), pilot=pilot)
        await pilot.press("x")
        await until(lambda: not here.shows("again within"), pilot=pilot)
        await pilot.press("ctrl+c")
        await until(lambda: here.shows("brings it back"), pilot=pilot)


async def test_a_long_sentence_has_the_rows_it_needs(stage):
    here = stage()
    async with here.app.run_test(size=(60, 20)) as pilot:
        here.screen.notice.text = "A sentence that does not fit into one row of a narrow screen, and whose end matters."
        await until(lambda: here.shows("whose end matters."), pilot=pilot)
        here.screen.notice.text = ""
        await until(lambda: here.screen.notice.size.height == 1, pilot=pilot)
