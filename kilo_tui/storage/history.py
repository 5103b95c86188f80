"""Conversations, running answers and drafts in SQLite, owned by one thread.

The thread does what it is told in the order it was told, and every half second pulls by itself what has come for the
turns that run: it saves also when the event loop is stuck. What could not be written is tried again with the next.
"""

from __future__ import annotations

import contextlib
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from kilo_tui.errors import Facts, Interrupted, KiloError, Kind, trouble
from kilo_tui.model.chat import Conversation, Turn, TurnState
from kilo_tui.model.spending import Spent
from kilo_tui.storage.database import Database
from kilo_tui.storage.files import Locations
from kilo_tui.storage.instances import Instance
from kilo_tui.storage.schema import receipt_of, spent_from, storable, turn_from

PULL_SECONDS = 0.5
FLUSH_SECONDS = 0.5
CLOSE_SECONDS = 5.0
QUESTIONS_CHARACTERS = 4 * 1024 * 1024
"""Earlier questions larger than this together are not read at once."""
MOST_SET_ASIDE = 200

T = TypeVar("T")
_REFUSED = (sqlite3.Error, OSError, ValueError)
"""What writing and reading may raise; ValueError is a text that no file can hold."""


@dataclass(slots=True)
class _Watched:
    """A running turn and how much of it is on disk."""

    conversation: Conversation
    turn: Turn
    begun: bool = False
    ended: bool = False
    pieces: int = 0
    reasoning_pieces: int = 0
    number: int = 0


class HistoryStore:
    """One profile's conversations. Every method returns at once; its future ends when it is done on disk."""

    def __init__(self, locations: Locations, profile: str) -> None:
        self._database = Database(locations.history)
        self._profile = profile
        self._instance = Instance(locations.data / "instances")
        self._tasks: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._watched: dict[str, _Watched] = {}
        self._drafts: dict[str, tuple[str, Future[None]]] = {}
        self._drafts_lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    # --- asked from other threads

    def begin_turn(self, conversation: Conversation, turn: Turn) -> Future[None]:
        """Write the question; from now on the turn is pulled until `end_turn`."""
        watched = _Watched(conversation, turn)
        title, question = conversation.title, turn.question

        def write() -> None:
            self._watched[turn.id] = watched
            self._write_question(watched, title, question)

        return self._do(write)

    def end_turn(self, turn: Turn) -> Future[None]:
        """Write the rest of the text and the receipt; where that fails, it is tried again with each pull."""

        def write() -> None:
            watched = self._watched.get(turn.id)
            if watched is None:
                raise sqlite3.ProgrammingError("the turn was never begun")
            watched.ended = True
            self._pull_turn(watched)

        return self._do(write)

    def save_draft(self, conversation_id: str, text: str) -> Future[None]:
        """Keep the draft, at the latest with the next pull; an empty one is forgotten."""
        with self._drafts_lock:
            before = self._drafts.pop(conversation_id, None)
            done: Future[None] = before[1] if before else Future()
            self._drafts[conversation_id] = (text, done)
        if before is None:
            self._tasks.put(self._nothing)  # an idle thread sleeps until it is told something
            self._start()
        return done

    def save_leaf(self, conversation_id: str, turn_id: str) -> Future[None]:
        """Keep which branch is looked at: the one that ends with this turn."""

        def write() -> None:
            with self._transaction() as db:
                db.execute("UPDATE conversation SET leaf = ? WHERE id = ?", (turn_id, conversation_id))

        return self._do(write)

    def add(self, conversation: Conversation) -> Future[None]:
        """Write a whole conversation whose turns have ended; all of it or nothing."""

        def write() -> None:
            with self._transaction() as db:
                for turn in conversation.turns:
                    self._insert_question(db, _Watched(conversation, turn), conversation.title, turn.question)
                    self._update_answer(db, turn)

        return self._do(write)

    def recover(self) -> Future[Conversation | None]:
        """Mark what dead processes left unfinished as interrupted; the conversation to go on with, if any."""
        return self._do(self._recover)

    def load(self, conversation_id: str) -> Future[Conversation | None]:
        """A conversation with its turns and its draft."""
        return self._do(lambda: self._load(conversation_id))

    def latest(self) -> Future[str]:
        """The id of the conversation that was used last; empty when there is none."""

        def look() -> str:
            found = self._open().execute(
                "SELECT id FROM conversation WHERE profile = ? ORDER BY used DESC LIMIT 1", (self._profile,)
            )
            row = found.fetchone()
            return "" if row is None else str(row["id"])

        return self._do(look)

    def questions(self, limit: int) -> Future[tuple[str, ...]]:
        """What was asked or set aside, newest first, each once; at most `limit`, and not more than is good to hold."""

        def look() -> tuple[str, ...]:
            rows = self._open().execute(
                "SELECT question AS text, started AS at FROM turn JOIN conversation ON conversation.id ="
                " conversation_id WHERE profile = ? UNION ALL SELECT text, written FROM set_aside WHERE profile = ?"
                " ORDER BY at DESC",
                (self._profile, self._profile),
            )
            found: dict[str, None] = {}
            characters = 0
            for row in rows:
                found.setdefault(row["text"])
                characters += len(row["text"])
                if len(found) == limit or characters > QUESTIONS_CHARACTERS:
                    break
            return tuple(found)

        return self._do(look)

    def set_aside(self, text: str) -> Future[None]:
        """Keep a draft that is not sent, to be found among the questions."""

        def write() -> None:
            with self._transaction() as db:
                db.execute(
                    "INSERT OR REPLACE INTO set_aside VALUES (?, ?, ?)", (self._profile, storable(text), time.time())
                )
                db.execute(
                    "DELETE FROM set_aside WHERE profile = ? AND written NOT IN"
                    " (SELECT written FROM set_aside WHERE profile = ? ORDER BY written DESC LIMIT ?)",
                    (self._profile, self._profile, MOST_SET_ASIDE),
                )

        return self._do(write)

    def spent_since(self, start: float) -> Future[Spent]:
        """What the turns have cost since `start`."""

        def add() -> Spent:
            rows = self._open().execute(
                "SELECT cost_usd, state, model_id, receipt, answer != '' OR reasoning != '' AS came FROM turn"
                " JOIN conversation ON conversation.id = conversation_id WHERE profile = ? AND started >= ?",
                (self._profile, start),
            )
            return sum((spent_from(row) for row in rows), Spent())

        return self._do(add)

    def flush_now(self) -> None:
        """Put on disk what has come so far, and wait for it, but not long; for a signal's guard."""
        with contextlib.suppress(TimeoutError, KiloError):
            self._do(self._pull).result(FLUSH_SECONDS)

    def close(self) -> None:
        """Write what is left and end the thread."""
        if self._closed:
            return
        self._closed = True
        if self._thread is not None:
            self._tasks.put(None)
            self._thread.join(CLOSE_SECONDS)

    # --- the thread

    def _do(self, what: Callable[[], T]) -> Future[T]:
        """Have the thread do `what`; its failure is a StorageFailed that names the store."""
        done: Future[T] = Future()

        def task() -> None:
            if not done.set_running_or_notify_cancel():
                return
            try:
                done.set_result(what())
            except _REFUSED as error:
                done.set_exception(self._failed(error))
            except KiloError as error:
                done.set_exception(error)

        self._tasks.put(task)
        self._start()
        return done

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="storage", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        due = time.monotonic() + PULL_SECONDS
        while True:
            idle = not self._watched and not self._drafts
            try:
                task = self._tasks.get(timeout=None if idle else max(0.0, due - time.monotonic()))
            except queue.Empty:
                task = self._nothing
            if task is None:
                break
            task()
            if time.monotonic() >= due:
                with contextlib.suppress(*_REFUSED, KiloError):  # tried again with the next pull
                    self._pull()
                due = time.monotonic() + PULL_SECONDS
        with contextlib.suppress(*_REFUSED, KiloError):
            self._pull()
            self._disown()
        self._database.close()
        self._instance.end()

    def _nothing(self) -> None:
        """No task; the pull is due."""

    def _failed(self, error: Exception) -> KiloError:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return trouble(Kind.STORAGE_FAILED, reason, facts=Facts(place=str(self._database.path)))

    def _open(self) -> sqlite3.Connection:
        """The store, opened when it is first needed, and this process on record as alive."""
        if self._database.is_open:
            return self._database.connection()
        self._instance.begin()
        try:
            return self._database.connection()
        except BaseException:
            self._instance.end()
            raise

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        self._open()
        with self._database.transaction() as db:
            yield db

    # --- writing

    def _write_question(self, watched: _Watched, title: str, question: str) -> None:
        with self._transaction() as db:
            self._insert_question(db, watched, title, question)
        watched.begun = True

    def _insert_question(self, db: sqlite3.Connection, watched: _Watched, title: str, question: str) -> None:
        turn = watched.turn
        now = time.time()
        db.execute(
            "INSERT INTO conversation (id, profile, title, created, used, leaf) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT(id) DO UPDATE SET used = excluded.used, leaf = excluded.leaf",
            (turn.conversation_id, self._profile, storable(title), now, now, turn.id),
        )
        db.execute(
            "INSERT OR IGNORE INTO turn (id, conversation_id, position, parent_id, started, question, model_id, state,"
            " owner) VALUES (?, ?, (SELECT COUNT(*) FROM turn WHERE conversation_id = ?), ?, ?, ?, ?, ?, ?)",
            (
                turn.id,
                turn.conversation_id,
                turn.conversation_id,
                turn.parent_id,
                turn.started_at,
                storable(question),
                storable(turn.model_id),
                TurnState.STREAMING.value,
                self._instance.id,
            ),
        )

    def _pull(self) -> None:
        """Write what is new of everything that runs, and the drafts; what fails keeps nothing else from the disk.

        Raises what the disk said first.
        """
        failed: Exception | None = None
        turns = tuple(self._watched.values())
        writes: list[Callable[[], None]] = [self._write_drafts, *(partial(self._pull_turn, turn) for turn in turns)]
        for write in writes:
            try:
                write()
            except (*_REFUSED, KiloError) as error:
                failed = failed or error
        if failed is not None:
            raise failed

    def _pull_turn(self, watched: _Watched) -> None:
        turn = watched.turn
        if watched.ended:
            self._write_end(watched)
            del self._watched[turn.id]
            return
        pieces = turn.pieces[watched.pieces :]
        reasoning = turn.reasoning_pieces[watched.reasoning_pieces :]
        if watched.begun and not pieces and not reasoning:
            return
        with self._transaction() as db:
            if not watched.begun:
                self._insert_question(db, watched, watched.conversation.title, turn.question)
            if watched.number == 0:  # who answers, and under which policy, is known with the first of the text
                db.execute(
                    "UPDATE turn SET model_id = ?, receipt = ? WHERE id = ?",
                    (storable(turn.model_id), receipt_of(turn), turn.id),
                )
            if pieces or reasoning:
                db.execute(
                    "INSERT INTO piece VALUES (?, ?, ?, ?)",
                    (turn.id, watched.number, storable("".join(pieces)), storable("".join(reasoning))),
                )
        watched.begun = True
        watched.number += bool(pieces or reasoning)
        watched.pieces += len(pieces)
        watched.reasoning_pieces += len(reasoning)

    def _write_end(self, watched: _Watched) -> None:
        turn = watched.turn
        with self._transaction() as db:
            if not watched.begun:
                self._insert_question(db, watched, watched.conversation.title, turn.question)
            self._update_answer(db, turn)
            db.execute("DELETE FROM piece WHERE turn_id = ?", (turn.id,))
            db.execute("UPDATE conversation SET used = ? WHERE id = ?", (time.time(), turn.conversation_id))

    def _update_answer(self, db: sqlite3.Connection, turn: Turn) -> None:
        db.execute(
            "UPDATE turn SET model_id = ?, state = ?, owner = NULL, answer = ?, reasoning = ?, cost_usd = ?,"
            " receipt = ? WHERE id = ?",
            (
                storable(turn.model_id),
                turn.state.value,
                storable(turn.text),
                storable(turn.reasoning),
                None if turn.paid_usd is None else format(turn.paid_usd, "f"),
                receipt_of(turn),
                turn.id,
            ),
        )

    def _write_drafts(self) -> None:
        with self._drafts_lock:
            drafts = dict(self._drafts)
            self._drafts.clear()
        if not drafts:
            return
        try:
            with self._transaction() as db:
                for conversation_id, (text, _done) in drafts.items():
                    if text:
                        db.execute(
                            "INSERT OR REPLACE INTO draft VALUES (?, ?, ?, ?, ?)",
                            (conversation_id, self._profile, storable(text), time.time(), self._instance.id),
                        )
                    else:
                        db.execute("DELETE FROM draft WHERE conversation_id = ?", (conversation_id,))
        except (*_REFUSED, KiloError) as error:
            failure = error if isinstance(error, KiloError) else self._failed(error)
            self._keep_unwritten(drafts, failure)
            raise
        for _text, done in drafts.values():
            done.set_result(None)

    def _keep_unwritten(self, drafts: dict[str, tuple[str, Future[None]]], failure: KiloError) -> None:
        """They are tried again with the next pull; whoever waits hears of it now."""
        with self._drafts_lock:
            for conversation_id, (text, _done) in drafts.items():
                self._drafts.setdefault(conversation_id, (text, Future()))
        for _text, done in drafts.values():
            done.set_exception(failure)

    def _disown(self) -> None:
        """Drafts left on disk belong to nobody from now on."""
        if self._database.is_open:
            self._open().execute("UPDATE draft SET owner = NULL WHERE owner = ?", (self._instance.id,))

    # --- reading

    def _recover(self) -> Conversation | None:
        db = self._open()
        rows = db.execute("SELECT id, conversation_id, owner FROM turn WHERE owner IS NOT NULL ORDER BY started")
        newest: str | None = None
        for row in rows.fetchall():
            if not self._instance.lives(row["owner"]):
                newest = self._interrupt(row["id"]) or newest
        if newest is None:
            drafts = db.execute(
                "SELECT conversation_id, owner FROM draft WHERE profile = ? ORDER BY written DESC", (self._profile,)
            )
            free = (r for r in drafts.fetchall() if r["owner"] is None or not self._instance.lives(r["owner"]))
            found = next(free, None)
            newest = None if found is None else str(found["conversation_id"])
        return None if newest is None else self._load(newest)

    def _interrupt(self, turn_id: str) -> str | None:
        """Finish a turn that its process could not; the conversation's id when it is this profile's."""
        db = self._open()
        row = db.execute("SELECT * FROM turn WHERE id = ?", (turn_id,)).fetchone()
        turn = turn_from(row, db.execute("SELECT * FROM piece WHERE turn_id = ? ORDER BY number", (turn_id,)))
        turn.state = TurnState.PARTIAL if turn.pieces else TurnState.FAILED
        turn.error = Interrupted(lost=True)
        conversation = self._load(turn.conversation_id, turns=False)
        self._write_end(_Watched(conversation or Conversation(turn.conversation_id), turn, begun=True))
        owner = db.execute("SELECT profile FROM conversation WHERE id = ?", (turn.conversation_id,)).fetchone()
        return turn.conversation_id if owner is not None and owner["profile"] == self._profile else None

    def _load(self, conversation_id: str, *, turns: bool = True) -> Conversation | None:
        db = self._open()
        row = db.execute("SELECT * FROM conversation WHERE id = ?", (conversation_id,)).fetchone()
        draft = db.execute("SELECT text FROM draft WHERE conversation_id = ?", (conversation_id,)).fetchone()
        if row is None and draft is None:
            return None
        conversation = Conversation(
            conversation_id,
            title=row["title"] if row else "",
            draft=draft["text"] if draft else "",
            leaf_id=row["leaf"] if row else None,
        )
        if turns:
            for found in db.execute(
                "SELECT * FROM turn WHERE conversation_id = ? ORDER BY position", (conversation_id,)
            ).fetchall():
                pieces = db.execute("SELECT * FROM piece WHERE turn_id = ? ORDER BY number", (found["id"],))
                conversation.turns.append(turn_from(found, pieces))
        return conversation
