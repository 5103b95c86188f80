"""Conversations on disk: the question first, the text while it comes, the draft; through kills and full disks."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from decimal import Decimal

import pytest
from support import a_turn

from kilo_tui.errors import KiloError, Kind, trouble
from kilo_tui.explain import explain
from kilo_tui.model.chat import Conversation, Turn, TurnState, Usage
from kilo_tui.model.routing import DataPolicy, Routing, Sort
from kilo_tui.model.spending import Spent
from kilo_tui.services.receipt import receipt, receipt_in_full
from kilo_tui.storage import database
from kilo_tui.storage import history as history_module
from kilo_tui.storage.schema import STEPS, VERSION

PATIENCE = 10


def running(question="Why?", **changes):
    turn = Turn("t-1", "c-1", question, "demo/paid", 1_790_000_000.0, **changes)
    return Conversation("c-1", title="Why?", turns=[turn]), turn


def kept(future):
    return future.result(PATIENCE)


def rows(locations, query="SELECT * FROM turn"):
    db = sqlite3.connect(locations.history)
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


def wait_for(fact):
    """Wait until another thread has done it."""
    pause = threading.Event()
    for _ in range(PATIENCE * 100):
        if fact():
            return
        pause.wait(0.01)
    raise AssertionError("it never came")


# --- what is kept


def test_the_question_is_on_disk_when_its_future_ends(store, locations):
    conversation, turn = running()
    kept(store().begin_turn(conversation, turn))
    assert rows(locations, "SELECT question, state FROM turn") == [("Why?", "streaming")]


def test_text_is_pulled_without_anybody_asking(store, locations):
    conversation, turn = running()
    kept(store().begin_turn(conversation, turn))
    turn.pieces += ["Because ", "it "]
    turn.reasoning_pieces.append("Hm.")
    turn.revision += 1
    wait_for(lambda: rows(locations, "SELECT answer, reasoning FROM piece") == [("Because it ", "Hm.")])
    turn.pieces.append("is.")
    turn.revision += 1
    wait_for(lambda: len(rows(locations, "SELECT answer FROM piece")) == 2)


def test_a_whole_turn_comes_back_as_it_was(store):
    conversation, turn = running(parent_id="t-0")
    first = store()
    kept(first.begin_turn(conversation, turn))
    turn.pieces += ["Be", "cause."]
    turn.reasoning_pieces += ["Hm", "…"]
    turn.reasoning_details = ({"type": "reasoning.text", "text": "Hm…", "signature": "x"},)
    turn.answered_model_id, turn.provider, turn.finish_reason = "demo/paid-2", "Fireworks", "stop"
    turn.usage = Usage(10, 20, 5, 1, Decimal("0.000123"), Decimal("0.0001"))
    turn.seconds_to_first_token, turn.seconds_reasoning, turn.seconds = 0.25, 1.5, 3.0
    turn.routing = Routing(Sort.PRICE, "gmicloud/fp8", DataPolicy.ZDR)
    turn.state = TurnState.COMPLETE
    kept(first.end_turn(turn))
    first.close()
    back = kept(store().load("c-1"))
    found = back.turns[0]
    assert back.title == "Why?"
    assert (found.text, found.reasoning) == ("Because.", "Hm…")
    for name in (
        "id",
        "question",
        "model_id",
        "parent_id",
        "started_at",
        "state",
        "reasoning_details",
        "answered_model_id",
        "provider",
        "finish_reason",
        "usage",
        "seconds_to_first_token",
        "seconds_reasoning",
        "seconds",
        "routing",
        "error",
    ):
        assert getattr(found, name) == getattr(turn, name), name


def test_an_error_comes_back_with_its_facts(store):
    conversation, turn = running()
    first = store()
    kept(first.begin_turn(conversation, turn))
    turn.state = TurnState.FAILED
    turn.error = trouble(Kind.OUT_OF_CREDITS, "no money").with_facts(balance_usd=Decimal("-0.5"), status=402)
    turn.routing = None
    kept(first.end_turn(turn))
    found = kept(first.load("c-1")).turns[0]
    assert (found.error.kind, found.error.detail, found.error.facts) == (
        Kind.OUT_OF_CREDITS,
        "no money",
        turn.error.facts,
    )
    assert found.routing is None


@pytest.mark.parametrize(
    "text", ["", "plain", "Grüße 😀 \u202e", "half \ud83d", "nul \x00 inside", "\x1b[31m", "x" * 1_000_000]
)
def test_any_text_can_be_kept(store, text):
    conversation, turn = running(question=text or "?")
    one = store()
    kept(one.begin_turn(conversation, turn))
    turn.pieces.append(text)
    turn.state = TurnState.COMPLETE
    kept(one.end_turn(turn))
    expected = text.encode("utf-8", "replace").decode()
    assert kept(one.load("c-1")).turns[0].text == expected


def test_a_model_that_no_file_can_hold_does_not_stop_the_store(store):
    conversation, turn = running()
    turn.model_id = "bad\udcff"
    one = store()
    kept(one.begin_turn(conversation, turn))
    turn.pieces.append("Yes.")
    turn.state = TurnState.COMPLETE
    kept(one.end_turn(turn))
    assert kept(one.load("c-1")).turns[0].text == "Yes."
    with pytest.raises(KiloError):
        kept(one.load("c-\udcff"))
    assert kept(one.latest()) == "c-1"


def test_what_was_spent_is_exact_and_ones_own(store):
    for profile, number, cost in (("default", 1, "0.000001"), ("default", 2, "0.1"), ("work", 3, "5")):
        conversation = Conversation(f"c-{profile}")
        turn = a_turn(id=f"t-{number}", conversation_id=conversation.id, state=TurnState.STREAMING, started_at=number)
        one = store(profile)
        kept(one.begin_turn(conversation, turn))
        turn.usage, turn.state = Usage(cost_usd=Decimal(cost)), TurnState.COMPLETE
        kept(one.end_turn(turn))
    assert kept(store().spent_since(0)).usd == Decimal("0.100001")
    assert kept(store().spent_since(2)).usd == Decimal("0.1")
    assert kept(store("work").spent_since(0)).usd == 5


def test_the_conversation_used_last_is_found(store):
    one = store()
    assert kept(one.latest()) == ""
    for number in (1, 2):
        turn = a_turn(id=f"t-{number}", conversation_id=f"c-{number}", state=TurnState.STREAMING)
        kept(one.begin_turn(Conversation(f"c-{number}"), turn))
    assert kept(one.latest()) == "c-2"
    assert kept(store("work").latest()) == ""
    assert kept(one.load("nobody")) is None


# --- drafts


def test_a_draft_is_kept_and_an_empty_one_forgotten(store):
    one = store()
    kept(one.save_draft("c-1", "half a thought"))
    one.close()
    again = store()
    assert kept(again.recover()).draft == "half a thought"
    kept(again.save_draft("c-1", ""))
    again.close()
    assert kept(store().recover()) is None


def test_the_newest_of_many_drafts_wins(store, locations):
    one = store()
    waiting = [one.save_draft("c-1", "x" * length) for length in range(1, 200)]
    for future in waiting:
        kept(future)
    assert rows(locations, "SELECT length(text) FROM draft") == [(199,)]


def test_a_draft_of_a_living_process_is_its_own(store):
    kept(store().save_draft("c-1", "mine"))
    assert kept(store().recover()) is None


# --- kills

VICTIM = """
import sys, threading
from pathlib import Path
sys.path.insert(0, {tests!r})
from support import places
from kilo_tui.model.chat import Conversation, Turn
from kilo_tui.storage.history import HistoryStore
store = HistoryStore(places(Path({folder!r})), "default")
conversation = Conversation({conversation!r}, title="Why?")
turn = Turn({turn!r}, conversation.id, "Why?", "demo/paid", 1.0)
store.begin_turn(conversation, turn).result()
store.save_draft("c-draft", "half a thought").result()
print("asked", flush=True)
while True:
    turn.pieces.append("word ")
    turn.revision += 1
    threading.Event().wait(0.001)
"""


def victim(tmp_path, number=0):
    program = VICTIM.format(
        tests=os.path.dirname(os.path.dirname(__file__)),
        folder=str(tmp_path),
        conversation=f"c-{number}",
        turn=f"t-{number}",
    )
    process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "asked\n"
    return process


def test_after_a_kill_the_question_the_draft_and_the_text_are_there(store, locations, tmp_path):
    for number in range(5):
        with victim(tmp_path, number) as process:
            if number % 2:
                wait_for(lambda: rows(locations, "SELECT count(*) FROM piece")[0][0] > 0)
            process.send_signal(signal.SIGKILL)
        one = store()
        conversation = kept(one.recover())
        turn = conversation.turns[0]
        assert (turn.question, turn.error.kind) == ("Why?", Kind.INTERRUPTED)
        assert turn.state is (TurnState.PARTIAL if turn.pieces else TurnState.FAILED)
        if number % 2:
            assert turn.text.startswith("word word ")
        assert rows(locations, "SELECT text FROM draft") == [("half a thought",)]
        assert rows(locations, "SELECT count(*) FROM piece") == [(0,)]
        one.close()
        assert rows(locations, "PRAGMA integrity_check") == [("ok",)]


def test_what_a_living_process_receives_is_not_taken_from_it(store, locations, tmp_path):
    with victim(tmp_path) as process:
        other = store()
        assert kept(other.recover()) is None
        conversation, turn = running()
        kept(other.begin_turn(conversation, turn))  # two at once do not block each other
        assert rows(locations, "SELECT state FROM turn ORDER BY id") == [("streaming",), ("streaming",)]
        process.kill()
    assert kept(other.recover()).id == "c-0"


# --- a disk that refuses


def test_a_place_that_cannot_be_written_is_named(store, locations):
    locations.data.parent.mkdir(parents=True, exist_ok=True)
    locations.data.write_text("a file where a folder should be")
    conversation, turn = running()
    with pytest.raises(KiloError) as caught:
        kept(store().begin_turn(conversation, turn))
    assert caught.value.kind is Kind.STORAGE_FAILED
    assert caught.value.facts.place == str(locations.history)
    assert caught.value.detail


def test_a_folder_in_its_place_is_left_alone(store, locations):
    locations.history.mkdir(parents=True)
    with pytest.raises(KiloError):
        kept(store().recover())
    assert locations.history.is_dir()


def test_a_file_of_something_else_is_left_alone(store, locations):
    locations.data.mkdir(parents=True)
    locations.history.write_bytes(b"not a database, but precious" * 100)
    with pytest.raises(KiloError) as caught:
        kept(store().recover())
    assert caught.value.kind is Kind.STORAGE_FAILED
    assert locations.history.read_bytes() == b"not a database, but precious" * 100


def test_a_store_of_a_later_version_is_left_alone(store, locations):
    conversation, turn = running()
    one = store()
    kept(one.begin_turn(conversation, turn))
    one.close()
    db = sqlite3.connect(locations.history)
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(KiloError) as caught:
        kept(store().recover())
    assert "99" in caught.value.detail
    assert rows(locations, "SELECT question FROM turn") == [("Why?",)]


def test_what_could_not_be_written_is_tried_again(store, locations, monkeypatch):
    """A lock that outlasts the store's patience, and is then gone."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    conversation, turn = running()
    one = store()
    kept(one.recover())
    blocker = sqlite3.connect(locations.history, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(KiloError) as caught:
        kept(one.begin_turn(conversation, turn))
    assert caught.value.kind is Kind.STORAGE_FAILED
    draft = one.save_draft("c-2", "still here")
    with pytest.raises(KiloError):
        kept(draft)
    blocker.execute("ROLLBACK")
    blocker.close()
    turn.pieces.append("And the answer.")
    turn.revision += 1
    wait_for(lambda: rows(locations, "SELECT question FROM turn") == [("Why?",)])
    wait_for(lambda: rows(locations, "SELECT answer FROM piece") == [("And the answer.",)])
    wait_for(lambda: rows(locations, "SELECT text FROM draft") == [("still here",)])


def test_an_end_that_could_not_be_written_is_written_later(store, locations, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    conversation, turn = running()
    one = store()
    kept(one.begin_turn(conversation, turn))
    blocker = sqlite3.connect(locations.history, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    turn.pieces.append("All of it.")
    turn.state = TurnState.COMPLETE
    with pytest.raises(KiloError):
        kept(one.end_turn(turn))
    blocker.execute("ROLLBACK")
    blocker.close()
    wait_for(lambda: rows(locations, "SELECT answer, state, owner FROM turn") == [("All of it.", "complete", None)])


def test_who_does_not_let_go_of_the_store_is_waited_for_only_once(store, locations, monkeypatch):
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.8)
    monkeypatch.setattr(database, "STILL_BUSY_SECONDS", 0.01)
    conversation, turn = running()
    one = store()
    kept(one.recover())
    blocker = sqlite3.connect(locations.history, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    took = []
    for ask in (lambda: one.begin_turn(conversation, turn), lambda: one.end_turn(turn)):
        began = time.monotonic()
        with pytest.raises(KiloError):
            kept(ask())
        took.append(time.monotonic() - began)
    blocker.close()
    assert took[1] < took[0] / 2


def test_who_answered_is_known_also_when_the_process_died_in_the_middle(store, locations):
    conversation, turn = running()
    turn.model_id = ""
    one = store()
    kept(one.begin_turn(conversation, turn))
    turn.model_id, turn.provider, turn.routing = "demo/tour:free", "Demo", Routing(data_policy=DataPolicy.ZDR)
    turn.pieces.append("Half.")
    one.flush_now()
    found = kept(one.load("c-1")).turns[0]
    assert (found.model_id, found.provider, found.routing.data_policy) == ("demo/tour:free", "Demo", DataPolicy.ZDR)


def test_a_receipt_is_the_same_when_the_conversation_is_opened_again(store):
    conversation, turn = running()
    one = store()
    kept(one.begin_turn(conversation, turn))
    turn.routing, turn.routing_sent = Routing(Sort.PRICE), {"sort": "price"}
    turn.response_id, turn.answered_model_id, turn.provider = "gen-1", "demo/other", "Demo"
    turn.usage = Usage(12, 34, 5, 6, Decimal("0.00213400"), Decimal("1E-7"))
    turn.pieces.append("Because.")
    turn.finish_reason, turn.state = "stop", TurnState.COMPLETE
    turn.seconds_to_first_token, turn.seconds = 0.5, 1.5
    kept(one.end_turn(turn))
    found = kept(store().load("c-1")).turns[0]
    assert receipt_in_full(found) == receipt_in_full(turn)
    assert receipt(found) == receipt(turn)


def test_what_a_day_cost_counts_what_nobody_told_and_no_copies(store):
    one = store()
    for name, changes in {
        "paid": {"usage": Usage(1, 2, cost_usd=Decimal("0.25"))},
        "untold": {"usage": None},
        "free": {"usage": None, "model_id": "demo/tour:free"},
        "copy": {"usage": None, "copy_of": "untold"},
        "refused": {"usage": None, "answer": ""},
    }.items():
        turn = a_turn(id=name, **({"answer": "Yes.", "model_id": "demo/paid"} | changes))
        kept(one.add(Conversation("conversation-1", "Why?", [turn])))
    assert kept(one.spent_since(0)) == Spent(Decimal("0.25"), unknown=1)


def test_what_ones_own_key_paid_is_told_apart_after_the_next_start_too(store):
    usage = Usage(cost_usd=Decimal("0.5"), upstream_cost_usd=Decimal("0.5"), own_key=True)
    turn = a_turn(answer="Yes.", usage=usage)
    kept(store().add(Conversation(turn.conversation_id, "Why?", [turn])))
    assert kept(store().load(turn.conversation_id)).turns[0].usage == usage
    assert kept(store().spent_since(0)) == Spent(Decimal("0.5"), own_key_usd=Decimal("0.5"))


@pytest.mark.parametrize(
    "change",
    [
        "receipt = 'nonsense'",
        "receipt = '[]'",
        """receipt = '{"error": {"kind": "of the future", "detail": "", "facts": {}}}'""",
        """receipt = '{"error": {}, "usage": {"surprise": 1}, "routing": {"sort": "beauty"}}'""",
        """receipt = '{"provider": 5, "finish_reason": [], "seconds": "long", "reasoning_details": 7}'""",
        """receipt = '{"error": {"kind": "provider_error", "detail": 5, "facts": {"provider": 5, "host": []}}}'""",
        "state = 'of the future'",
    ],
)
def test_a_receipt_that_makes_no_sense_does_not_hide_the_words(store, locations, change):
    conversation, turn = running()
    one = store()
    kept(one.begin_turn(conversation, turn))
    turn.pieces.append("Because.")
    turn.state = TurnState.COMPLETE
    kept(one.end_turn(turn))
    db = sqlite3.connect(locations.history)
    db.execute(f"UPDATE turn SET {change}")
    db.commit()
    db.close()
    found = kept(one.load("c-1")).turns[0]
    assert (found.question, found.text, found.running) == ("Why?", "Because.", False)
    assert receipt(found)
    assert found.error is None or explain(found.error).message
    assert kept(one.recover()) is None


def test_its_files_are_private_under_any_umask(store, locations):
    before = os.umask(0)
    try:
        conversation, turn = running()
        kept(store().begin_turn(conversation, turn))
    finally:
        os.umask(before)
    for path in (locations.history, *locations.data.glob("history.db-*")):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
    assert stat.S_IMODE(locations.data.stat().st_mode) == 0o700


def test_flushing_puts_what_came_on_disk_at_once(store, locations):
    conversation, turn = running()
    one = store()
    kept(one.begin_turn(conversation, turn))
    turn.pieces.append("Half.")
    turn.revision += 1
    one.flush_now()
    assert rows(locations, "SELECT answer FROM piece") == [("Half.",)]


# --- what was asked before


def test_questions_come_newest_first_each_once_and_only_this_profiles(store, locations):
    here = store()
    for number, question in enumerate(("first", "second", "first")):
        turn = Turn(f"t-{number}", "c-1", question, "demo/paid", 1_000.0 + number)
        kept(here.begin_turn(Conversation("c-1", turns=[turn]), turn))
    other = store("work")
    turn = Turn("t-9", "c-9", "not mine", "demo/paid", 2_000.0)
    kept(other.begin_turn(Conversation("c-9", turns=[turn]), turn))
    kept(other.set_aside("nor this"))
    assert kept(here.questions(10)) == ("first", "second")
    assert kept(here.questions(1)) == ("first",)


def test_a_draft_that_was_set_aside_is_found_among_the_questions(store):
    here = store()
    kept(here.set_aside("half a thought"))
    kept(here.set_aside("another"))
    kept(here.set_aside("half a thought"))
    assert kept(here.questions(10)) == ("half a thought", "another")
    here.close()
    assert kept(store().questions(10)) == ("half a thought", "another")


def test_only_so_many_drafts_are_kept_and_not_all_questions_are_held(store, monkeypatch):
    monkeypatch.setattr(history_module, "MOST_SET_ASIDE", 2)
    monkeypatch.setattr(history_module, "QUESTIONS_CHARACTERS", 25)
    here = store()
    for text in ("one", "two", "three"):
        kept(here.set_aside(text))
    assert kept(here.questions(10)) == ("three", "two")
    kept(here.set_aside("x" * 30))
    assert kept(here.questions(10)) == ("x" * 30,)


def test_a_store_of_the_first_version_learns_what_is_new(store, locations):
    locations.history.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(locations.history)
    db.executescript(STEPS[0])
    db.execute("PRAGMA user_version = 1")
    db.close()
    here = store()
    kept(here.set_aside("kept"))
    assert kept(here.questions(10)) == ("kept",)
    assert rows(locations, "PRAGMA user_version") == [(VERSION,)]
