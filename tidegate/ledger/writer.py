"""The one thread that writes: it takes what has gathered, commits it as one group, and only then says so.

A durable commit costs the same for one entry as for fifty, so entries that arrive while a commit is under way share the
next one.  Several processes may write to one file: each group reads the head of the chain inside its own transaction.

It must never: say that an entry is durable before it is, drop one without saying so, or go on in a file that is no
longer the one at its path.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import queue
import sqlite3
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, PoolProxiedConnection
from sqlalchemy.exc import DBAPIError

from tidegate.ledger import checkpoint
from tidegate.ledger.chain import GENESIS, canonical, chained, sealed
from tidegate.ledger.checkpoint import Checkpoint, Tampered
from tidegate.ledger.entry import ALARM, Document, Entry, Receipt, Refused, new_receipt
from tidegate.ledger.schema import APPEND_SQL, AT_SQL, HEAD_SQL, KEEP_SQL

#: Entries of one commit.  More would only make the first of them wait longer.
GROUP: Final = 256
#: Seconds between two checkpoints while there is something new.
CHECKPOINT_EVERY: Final = 1.0
#: A body that is larger than this (bytes) did not come from a gate.
LARGEST: Final = 1024 * 1024

_REMOVED: Final = "the checkpoint beside the ledger was removed"

Clock = Callable[[], int]


@dataclass(frozen=True, slots=True)
class Asked:
    """An entry that waits to be written, and who waits for it."""

    kind: str
    text: bytes
    future: asyncio.Future[Receipt]
    loop: asyncio.AbstractEventLoop
    document: Document | None = None


def readied(entry: Entry) -> bytes:
    """The canonical body of ``entry``.  Raises ``Refused`` where it cannot be recorded."""
    try:
        text = canonical(dict(entry.body))
    except (TypeError, ValueError, OverflowError, RecursionError):
        text = b""
    if not text or len(text) > LARGEST or not 0 < len(entry.kind) <= 24:
        raise Refused("not-recordable", "This is not an entry: it must be plain JSON data of at most 1 MiB.")
    return text


class Writer:
    """Owns the thread.  ``ask`` from any event loop; ``close`` writes what is left."""

    def __init__(self, engine: Engine, path: Path, key: bytes, clock: Clock, backlog: int) -> None:
        self._engine, self._path, self._key, self._clock = engine, path, key, clock
        # Of C, and told once for all that gathered: a queue with conditions cost both threads some twenty steps each.
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
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
        self._lock = threading.Lock()
        self._alarms = self._look_back()
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    def ask(self, asked: Asked) -> None:
        """Have an entry written; its future is answered.  Raises ``Refused`` when too many are waiting."""
        with self._lock:
            if self._closed:
                raise Refused("closed", "The ledger is closed.")
            if self._asked.qsize() >= self._backlog:
                raise Refused("backlog", "The ledger's disk does not keep up: too many entries are waiting.")
            self._asked.put(asked)

    def close(self) -> None:
        """Write what is waiting and the last checkpoint, and end the thread.  Again is as good as once."""
        with self._lock:
            already, self._closed = self._closed, True
        if not already:
            self._asked.put(None)
        self._thread.join()

    # -- the thread ----------------------------------------------------------------------------------------------------

    def _run(self) -> None:
        open_ = True
        while open_:
            group, open_ = self._gather()
            if group:
                self._write(group)
            self._mark(last=not open_)
        self._disconnect()

    def _gather(self) -> tuple[list[Asked], bool]:
        """What has gathered, and whether more may come.  Waits, but no longer than the next checkpoint is due."""
        group: list[Asked] = []
        wait = None if self._head.seq == self._marked else max(0.01, self._mark_at - time.monotonic())
        with contextlib.suppress(queue.Empty):
            asked = self._asked.get(timeout=wait)
            while asked is not None:
                group.append(asked)
                if len(group) == GROUP or self._asked.empty():  # nobody else takes from it
                    return group, True
                asked = self._asked.get_nowait()
            return group, False
        return group, True

    def _write(self, group: list[Asked]) -> None:
        try:
            receipts = self._commit(group)
        except Refused as refused:
            _answer(group, refused)
        except Exception as error:  # whatever it was, every one who waits must hear of it
            _answer(group, refusal_of(error))
        else:
            _answer(group, receipts)

    def _commit(self, group: list[Asked]) -> list[Receipt]:
        if _identity(self._named) != self._identity:
            raise Refused("moved", f"{self._path} was moved or replaced while the gateway runs. Restart it.")
        cursor = self._connected()
        try:
            cursor.execute("BEGIN IMMEDIATE")
            receipts = self._append(cursor, group)
            cursor.execute("COMMIT")
        except BaseException:
            self._disconnect()  # rolls back, whatever state it is in
            raise
        self._alarms = []
        self._head = Checkpoint(receipts[-1].seq, receipts[-1].hash)
        return receipts[-len(group) :]

    def _connected(self) -> Any:
        if self._connection is None:
            self._connection = self._engine.raw_connection()
            self._cursor = self._connection.cursor()
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
            seq, prev, receipt = seq + 1, head, new_receipt()
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

    def _mark(self, *, last: bool) -> None:
        if self._head.seq == self._marked or not (last or time.monotonic() >= self._mark_at):
            return
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


def _answer(group: Sequence[Asked], answers: Sequence[Receipt] | Refused) -> None:
    """Wake each event loop once for all that wait there."""
    each: Sequence[Receipt | Refused] = [answers] * len(group) if isinstance(answers, Refused) else answers
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Receipt], Receipt | Refused]]] = {}
    for asked, answer in zip(group, each, strict=True):
        by_loop.setdefault(asked.loop, []).append((asked.future, answer))
    for loop, told in by_loop.items():
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_tell, told)


def _tell(told: Sequence[tuple[asyncio.Future[Receipt], Receipt | Refused]]) -> None:
    for future, answer in told:
        if future.done():  # given up meanwhile
            continue
        if isinstance(answer, Refused):
            future.set_exception(Refused(answer.code, str(answer)))
        else:
            future.set_result(answer)


_LOCKED: Final = ("locked", "Another program holds the ledger locked.")
_READ_ONLY: Final = ("read-only", "The ledger's file or its directory cannot be opened or written.")
#: SQLite's primary result codes (https://www.sqlite.org/rescode.html) by what a caller can do about them.
_TROUBLE: Final = {
    sqlite3.SQLITE_FULL: ("disk-full", "The disk of the ledger is full. Make room; nothing passes until then."),
    sqlite3.SQLITE_BUSY: _LOCKED,
    sqlite3.SQLITE_LOCKED: _LOCKED,
    sqlite3.SQLITE_READONLY: _READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: _READ_ONLY,
}


def refusal_of(error: BaseException) -> Refused:
    """The named trouble behind an error of the database."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    trouble = _TROUBLE.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return Refused(*(trouble or ("broken", f"The ledger cannot be read or written ({type(error).__name__}).")))
