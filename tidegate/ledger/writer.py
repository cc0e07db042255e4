"""What writes: it takes what has gathered, commits it as one group, and only then says so.

A durable commit costs the same for one entry as for fifty, so entries share one.  While the disk is quick the event
loop that asks writes itself, what gathered in one of its turns: handing an entry to a thread and the receipt back costs
half as much again as the commit.  Where the disk is slow, or another process writes, a thread of our own waits for it,
and entries that arrive meanwhile share its next commit.  Several processes may write to one file: each group reads the
head of the chain inside its own transaction.

It must never: say that an entry is durable before it is, drop one without saying so, go on in a file that is no longer
the one at its path, or hold up an event loop for a slow disk or a lock of another process.
"""

from __future__ import annotations

import contextlib
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from enum import Enum, auto
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError

from tidegate.ledger import checkpoint
from tidegate.ledger.asked import Asked, answered, tell, wake
from tidegate.ledger.chain import GENESIS, canonical, chained, sealed
from tidegate.ledger.checkpoint import Checkpoint, Tampered
from tidegate.ledger.entry import ALARM, Receipt, Refused, new_receipt
from tidegate.ledger.schema import APPEND_SQL, AT_SQL, HEAD_SQL, KEEP_SQL

#: Entries of one commit.  More would only make the first of them wait longer.
GROUP: Final = 256
#: Seconds between two checkpoints while there is something new.
CHECKPOINT_EVERY: Final = 1.0
#: Seconds.  After a commit that took longer the thread writes, until it needed less: it is about what deciding a prompt
#: takes, so an event loop that waits this long once does so unnoticed.
SOON: Final = 0.002
#: The share of its time that a loop may have computed to be at leisure: then nothing else is about to be asked, and an
#: entry is written without waiting for the loop's next turn.  One client after another leaves it at 0.4, 16 at 0.9.
LEISURE: Final = 0.6

_REMOVED: Final = "the checkpoint beside the ledger was removed"

Clock = Callable[[], int]


class _Sign(Enum):
    """What the thread is told beside entries."""

    #: There is something new that a checkpoint should cover.
    MARK = auto()
    END = auto()


class Writer:
    """Owns the thread and the connection.  ``ask`` from any event loop; ``close`` writes what is left."""

    def __init__(self, engine: Engine, path: Path, key: bytes, clock: Clock, backlog: int) -> None:
        self._engine, self._path, self._key, self._clock = engine, path, key, clock
        # Of C, and told once for all that gathered: a queue with conditions cost both threads some twenty steps each.
        self._asked: queue.SimpleQueue[Asked | _Sign] = queue.SimpleQueue()
        self._backlog = backlog
        self._head = Checkpoint(0, GENESIS)
        self._marked = 0
        self._mark_at = 0.0
        self._named = os.fspath(path)
        self._identity = _identity(self._named)
        self._closed = False
        self._distrusted = False  # the checkpoint, until the chain says so
        self._connection: PoolProxiedConnection | None = None
        self._cursor: Any = None
        #: Milliseconds to wait for a lock of another process: as the engine was told, and as the connection is now.
        self._patience = self._waits = 0
        self._slow = False
        self._turn: list[Asked] = []  # what one loop asked for in its present turn
        # When a loop was last seen to be at leisure or not, and how much it had computed by then, in seconds.
        self._looked = 0.0, 0.0
        self._waiting = 0  # entries that the thread was given and has not written
        self._lock = threading.Lock()  # of what is waiting
        self._disk = threading.Lock()  # of the connection, and of all that says how far the file is known
        self._alarms = self._look_back()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def ask(self, asked: Asked) -> None:
        """Have an entry written; its future is answered, at once where the loop is at leisure.

        Raises ``Refused`` when too many are waiting.
        """
        with self._lock:
            if self._closed:
                raise Refused("closed", "The ledger is closed.")
            if self._waiting + len(self._turn) >= self._backlog:
                raise Refused("backlog", "The ledger's disk does not keep up: too many entries are waiting.")
            if self._waiting or self._slow or (self._turn and self._turn[0].loop is not asked.loop):
                self._hand_over([asked])
                return
            self._turn.append(asked)
            if len(self._turn) > 1:
                return
        if self._at_leisure():
            self._end_turn()
        else:
            asked.loop.call_soon(self._end_turn)

    def close(self) -> None:
        """Write what is waiting and the last checkpoint, and end the thread.  Again is as good as once."""
        with self._lock:
            if not self._closed:
                self._hand_over(self._turn)
                self._closed, self._turn = True, []
                self._asked.put(_Sign.END)
        self._thread.join()

    def _hand_over(self, group: Sequence[Asked]) -> None:
        self._waiting += len(group)
        for asked in group:
            self._asked.put(asked)

    # -- the event loop ------------------------------------------------------------------------------------------------

    def _at_leisure(self) -> bool:
        """Whether this thread had little to do since its last commit or question."""
        before, computed = self._looked
        self._looked = now, computing = time.monotonic(), time.thread_time()
        return computing - computed < LEISURE * (now - before)

    def _end_turn(self) -> None:
        """Write what gathered, or have the thread do it where that could take long."""
        with self._lock:
            group, self._turn = self._turn, []
            if not group:  # the ledger was closed meanwhile
                return
            if not self._disk.acquire(blocking=False):
                self._hand_over(group)
                return
        try:
            marked = self._head.seq == self._marked
            answers = self._tried(group, patient=False)
        finally:
            self._disk.release()
        if isinstance(answers, Refused) and answers.code == LOCKED:
            with self._lock:
                if not self._closed:
                    self._hand_over(group)
                    return
        tell(answered(group, answers))
        if marked:
            self._asked.put(_Sign.MARK)
        self._looked = time.monotonic(), time.thread_time()

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        open_ = True
        while open_:
            group, open_ = self._gather()
            if group:
                self._write(group)
            if self._head.seq != self._marked and (not open_ or time.monotonic() >= self._mark_at):
                with self._disk:
                    self._mark()
        with self._disk:
            self._disconnect()

    def _gather(self) -> tuple[list[Asked], bool]:
        """What has gathered, and whether more may come.  Waits, but no longer than the next checkpoint is due."""
        group: list[Asked] = []
        wait = None if self._head.seq == self._marked else max(0.01, self._mark_at - time.monotonic())
        with contextlib.suppress(queue.Empty):
            asked = self._asked.get(timeout=wait)
            while asked is not _Sign.END:
                if isinstance(asked, Asked):
                    group.append(asked)
                if len(group) == GROUP or self._asked.empty():  # nobody else takes from it
                    return group, True
                asked = self._asked.get_nowait()
            return group, False
        return group, True

    def _write(self, group: list[Asked]) -> None:
        with self._disk:
            answers = self._tried(group, patient=True)
        with self._lock:
            self._waiting -= len(group)
        wake(group, answers)

    def _tried(self, group: list[Asked], *, patient: bool) -> list[Receipt] | Refused:
        """The receipts, or what every one who waits must hear, whatever it was."""
        began = time.monotonic()
        try:
            return self._commit(group, patient=patient)
        except Refused as refused:
            return refused
        except Exception as error:
            return refusal_of(error)
        finally:
            self._slow = time.monotonic() - began > SOON

    def _commit(self, group: list[Asked], *, patient: bool) -> list[Receipt]:
        if _identity(self._named) != self._identity:
            raise Refused("moved", f"{self._path} was moved or replaced while the gateway runs. Restart it.")
        cursor = self._begun(patient=patient)
        try:
            receipts = self._append(cursor, group)
            cursor.execute("COMMIT")
        except BaseException:
            self._disconnect()  # rolls back, whatever state it is in
            raise
        self._alarms = []
        self._head = Checkpoint(receipts[-1].seq, receipts[-1].hash)
        return receipts[-len(group) :]

    def _begun(self, *, patient: bool) -> Any:
        """A cursor in a transaction; waits for the lock only if ``patient``.  Raises the database's own errors."""
        cursor = self._connected()
        wait = self._patience if patient else 0
        try:
            if wait != self._waits:
                cursor.execute(f"PRAGMA busy_timeout={wait}")
                self._waits = wait
            cursor.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            if not _is_locked(error):  # else nothing was begun, and connecting again costs more than a commit
                self._disconnect()
            raise
        return cursor

    def _connected(self) -> Any:
        if self._connection is None:
            self._connection = self._engine.raw_connection()
            self._cursor = self._connection.cursor()
            self._patience = self._waits = self._cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        return self._cursor

    def _disconnect(self) -> None:
        connection, self._connection, self._cursor = self._connection, None, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _append(self, cursor: Any, group: list[Asked]) -> list[Receipt]:
        seq, head = cursor.execute(HEAD_SQL).fetchone() or (0, GENESIS)
        alarms = self._alarms or self._noticed(cursor, seq, head)
        bodies = [(ALARM, canonical({"what": what})) for what in alarms] + [(one.kind, one.text) for one in group]
        rows, receipts = [], []
        at = self._clock()
        for kind, text in bodies:
            seq, prev, receipt = seq + 1, head, new_receipt(at)
            head = chained(seq, prev, at, kind, receipt, text)
            seal = sealed(self._key, head)
            rows.append(
                {"seq": seq, "at": at, "kind": kind, "receipt": receipt, "text": text.decode(), "prev": prev}
                | {"hash": head, "seal": seal}
            )
            receipts.append(Receipt(receipt, seq, head))
        cursor.executemany(APPEND_SQL, rows)
        for document in [one.document for one in group if one.document]:
            cursor.execute(KEEP_SQL, asdict(document) | {"digest": document.digest})
        return receipts

    # -- what nobody but us may have done ------------------------------------------------------------------------------

    def _look_back(self) -> list[str]:
        """What the checkpoint shows at the start; written into the chain before anything else, so that it stays.

        A new ledger gets a checkpoint before its first entry, so one without a checkpoint has lost it.
        """
        mark, trouble = self._read_mark()
        if mark is None and trouble == _REMOVED:
            if self._is_empty():
                with contextlib.suppress(OSError):
                    checkpoint.write(self._path, self._head, self._key)
                return []
            mark, trouble = self._read_mark()  # another process may have begun the ledger just now
        if mark is None:
            self._distrusted = True
            return [trouble]
        self._head, self._marked = mark, mark.seq
        return []

    def _read_mark(self) -> tuple[Checkpoint | None, str]:
        """The checkpoint, or what is wrong with it."""
        try:
            return checkpoint.read(self._path, self._key), _REMOVED
        except Tampered as tampered:
            return None, str(tampered)
        except OSError:
            return None, "the checkpoint beside the ledger cannot be read"

    def _is_empty(self) -> bool:
        connection = self._engine.raw_connection()
        try:
            return connection.cursor().execute(HEAD_SQL).fetchone() is None
        finally:
            connection.close()

    def _noticed(self, cursor: Any, seq: int, head: str) -> list[str]:
        """Whether what was last known to be in the chain still is: others may only have added to it."""
        known = self._head
        if not known.seq:
            return []
        if seq < known.seq:
            return [f"entries {seq + 1} to {known.seq} were cut off"]
        at = (head,) if seq == known.seq else cursor.execute(AT_SQL, {"seq": known.seq}).fetchone()
        return [] if at and at[0] == known.hash else [f"entry {known.seq} is not the one that was written"]

    def _mark(self) -> None:
        self._mark_at = time.monotonic() + CHECKPOINT_EVERY
        mark, trouble = self._read_mark()
        if mark is None and not self._distrusted:
            self._distrusted, self._alarms = True, [trouble]
        if self._distrusted and self._alarms:
            return  # it is evidence until the chain has the alarm, which the next entry brings along
        with contextlib.suppress(OSError):  # a full disk is told by the entries; the next mark says the same
            if mark is None or mark.seq < self._head.seq:  # another process may be ahead
                checkpoint.write(self._path, self._head, self._key)
            self._distrusted, self._marked = False, self._head.seq


def _identity(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino)


#: The code of a refusal because another process writes.
LOCKED: Final = "locked"
_LOCKED: Final = (LOCKED, "Another program holds {what} locked.")
_READ_ONLY: Final = ("read-only", "The file of {what} or its directory cannot be opened or written.")
_DAMAGED: Final = (
    "broken",
    "The file of {what} is damaged. Restore it from a copy, or move it away with those beside it whose names begin "
    "alike: a new one is made.",
)
#: SQLite's primary result codes (https://www.sqlite.org/rescode.html) by what a caller can do about them.
_TROUBLE: Final = {
    sqlite3.SQLITE_FULL: ("disk-full", "The disk of {what} is full. Make room; nothing passes until then."),
    # Where there is no room for its working files, SQLite says only that reading or writing failed.
    sqlite3.SQLITE_IOERR: ("broken", "The disk of {what} fails or is full. Mend it or make room there."),
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
    sqlite3.SQLITE_CORRUPT: _DAMAGED,
    sqlite3.SQLITE_NOTADB: _DAMAGED,
    # What was written last is in the write-ahead log: a young file that was copied alone has nothing in it.
    sqlite3.SQLITE_ERROR: (
        "broken",
        "The file of {what} has not the tables that it should have. A copy needs the files beside it as well whose "
        "names begin alike, or is made after a stop.",
    ),
}


def _is_locked(error: sqlite3.Error) -> bool:
    return error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY


def refusal_of(error: BaseException, what: object = "the ledger") -> Refused:
    """The named trouble behind an error of the database; ``what`` it is a database of, or its file."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    other = ("broken", f"It is not possible to read or write {{what}} ({type(error).__name__}).")
    code, said = _TROUBLE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, other)
    return Refused(code, said.format(what=what))
