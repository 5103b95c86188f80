"""Branches on disk: the one looked at last, copies, and files written before there were any."""

import sqlite3
from decimal import Decimal

import pytest
from support import a_turn

from kilo_tui.errors import KiloError
from kilo_tui.model.chat import Conversation, TurnState, Usage
from kilo_tui.storage.schema import VERSION

PATIENCE = 10
VERSION_1 = """
CREATE TABLE conversation (
    id TEXT PRIMARY KEY, profile TEXT NOT NULL, title TEXT NOT NULL, created REAL NOT NULL, used REAL NOT NULL
);
CREATE TABLE turn (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversation(id) ON DELETE CASCADE,
    position INTEGER NOT NULL, parent_id TEXT, started REAL NOT NULL,
    question TEXT NOT NULL, model_id TEXT NOT NULL, state TEXT NOT NULL, owner TEXT,
    answer TEXT NOT NULL DEFAULT '', reasoning TEXT NOT NULL DEFAULT '',
    cost_usd TEXT, receipt TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX turn_of ON turn(conversation_id, position);
CREATE INDEX turn_running ON turn(owner) WHERE owner IS NOT NULL;
CREATE INDEX turn_started ON turn(started);
CREATE TABLE piece (
    turn_id TEXT NOT NULL REFERENCES turn(id) ON DELETE CASCADE, number INTEGER NOT NULL,
    answer TEXT NOT NULL, reasoning TEXT NOT NULL, PRIMARY KEY (turn_id, number)
) WITHOUT ROWID;
CREATE TABLE draft (
    conversation_id TEXT PRIMARY KEY, profile TEXT NOT NULL, text TEXT NOT NULL, written REAL NOT NULL, owner TEXT
);
INSERT INTO conversation VALUES ('c-1', 'default', 'first', 1.0, 2.0);
INSERT INTO turn (id, conversation_id, position, parent_id, started, question, model_id, state, answer, cost_usd)
    VALUES ('a', 'c-1', 0, NULL, 1.0, 'first', 'demo/paid', 'complete', 'One.', '0.25'),
           ('b', 'c-1', 1, 'a', 2.0, 'second', 'demo/paid', 'complete', 'Two.', NULL),
           ('c', 'c-1', 2, 'a', 3.0, 'second', 'demo/paid', 'complete', 'Other two.', NULL);
INSERT INTO draft VALUES ('c-1', 'default', 'and then', 3.0, NULL);
PRAGMA user_version = 1;
"""


def kept(future):
    return future.result(PATIENCE)


def texts(conversation):
    return [turn.text for turn in conversation.branch()]


@pytest.fixture
def tree(store):
    """A store with a conversation in which the second question was asked twice."""
    one = store()
    conversation = Conversation("c-1", title="first")
    for name, parent, answer in (("a", None, "One."), ("b", "a", "Two."), ("c", "a", "Other two.")):
        turn = a_turn(name, id=name, conversation_id="c-1", parent_id=parent, state=TurnState.STREAMING)
        conversation.add(turn)
        kept(one.begin_turn(conversation, turn))
        turn.pieces.append(answer)
        turn.state = TurnState.COMPLETE
        kept(one.end_turn(turn))
    return one, conversation


def test_the_branch_asked_last_comes_back(tree):
    one, _conversation = tree
    assert texts(kept(one.load("c-1"))) == ["One.", "Other two."]


def test_the_branch_looked_at_last_comes_back(tree, store):
    one, _conversation = tree
    kept(one.save_leaf("c-1", "b"))
    one.close()
    again = kept(store().load("c-1"))
    assert texts(again) == ["One.", "Two."]
    assert len(again.turns) == 3


def test_a_new_question_is_looked_at(tree):
    one, conversation = tree
    kept(one.save_leaf("c-1", "b"))
    turn = a_turn("d", id="d", conversation_id="c-1", parent_id="c", state=TurnState.STREAMING)
    kept(one.begin_turn(conversation, turn))
    assert kept(one.load("c-1")).leaf_id == "d"


def test_a_copy_is_whole_and_costs_nothing_again(tree, store):
    one, _conversation = tree
    copy = Conversation("c-2", title="↳ first")
    usage = Usage(10, 20, cost_usd=Decimal("0.5"))
    copy.add(
        a_turn("first", "One.", id="x", conversation_id="c-2", usage=usage, copy_of="a", started_at=1.0, free=True)
    )
    copy.add(a_turn("second", "Two.", id="y", conversation_id="c-2", parent_id="x", copy_of="b", started_at=2.0))
    kept(one.add(copy))
    one.close()
    again = kept(store().load("c-2"))
    assert again.title == "↳ first"
    assert texts(again) == ["One.", "Two."]
    assert [turn.copy_of for turn in again.turns] == ["a", "b"]
    assert [turn.free for turn in again.turns] == [True, False]
    assert again.turns[0].usage == usage
    assert kept(store().spent_since(0)).usd == 0
    assert kept(store().latest()) == "c-2"


def test_a_copy_is_there_whole_or_not_at_all(store):
    one = store()
    copy = Conversation("c-2")
    copy.add(a_turn("first", "One.", id="x", conversation_id="c-2"))
    copy.add(a_turn("second", "Two.", id="y", conversation_id="c-2", parent_id="x", started_at=object()))
    with pytest.raises(KiloError):
        kept(one.add(copy))
    assert kept(one.load("c-2")) is None


def test_a_file_of_the_first_version_is_read_and_goes_on(store, locations):
    locations.data.mkdir(parents=True)
    db = sqlite3.connect(locations.history)
    db.executescript(VERSION_1)
    db.close()
    one = store()
    found = kept(one.recover())
    assert (found.title, found.draft) == ("first", "and then")
    assert texts(found) == ["One.", "Other two."]
    assert kept(one.spent_since(0)).usd == Decimal("0.25")
    kept(one.save_leaf("c-1", "b"))
    turn = a_turn("third", id="d", conversation_id="c-1", parent_id="b", state=TurnState.STREAMING)
    found.add(turn)
    kept(one.begin_turn(found, turn))
    one.close()
    again = store()
    assert [turn.id for turn in kept(again.load("c-1")).branch()] == ["a", "b", "d"]
    again.close()
    db = sqlite3.connect(locations.history)
    assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
