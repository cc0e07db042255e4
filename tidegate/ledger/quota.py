"""Quotas: how much of each is taken, counted for all processes together and never above its limit.

A use is reserved before a request is released, settled after it went, and given back if it did not.  A reservation that
nobody settles (the process died) expires.  The caller names the window (``forty|person:kim|2025-02-05``) and says until
when it lasts; nothing here knows what a rule is.

A file of its own beside the ledger: reservations are many, small and short-lived, and need no proof.  Commits are not
forced to the disk one by one, so a power cut may forget the last moments of counting; a crash of a process does not.

It must never: let two takers have the last place, or count one use twice.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, Self, TypeVar

from tidegate.ledger.schema import write_ahead
from tidegate.ledger.writer import refusal_of

#: Seconds after which a reservation that nobody settled is free again: longer than any body takes to be decided.
EXPIRES: Final = 120.0
#: Seconds between two looks for windows that are over.
_SWEEP: Final = 600.0

T = TypeVar("T")

#: ``expires`` is null once a use is settled.  ``taken`` is the sum of a window's uses, so that no count reads them all.
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS windows (name TEXT PRIMARY KEY, taken INTEGER NOT NULL, until REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS uses (name TEXT, use TEXT, amount INTEGER NOT NULL, expires REAL,"
    " PRIMARY KEY (name, use))",
    "CREATE INDEX IF NOT EXISTS uses_expire ON uses (name, expires) WHERE expires IS NOT NULL",
)


class Quotas:
    """Every method is safe from any event loop; the work is done by one thread.  All raise ``Refused`` in trouble."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        thread: ThreadPoolExecutor,
        clock: Callable[[], float],
        aged: Callable[[], float],
    ) -> None:
        self._connection, self._thread, self._clock, self._aged = connection, thread, clock, aged
        self._swept = 0.0

    @classmethod
    def open(
        cls,
        path: Path | None,
        *,
        clock: Callable[[], float] = time.time,
        aged: Callable[[], float] | None = None,
        wait: float = 2.0,
    ) -> Self:
        """Open the store at ``path``, made first if there is none; ``None`` is a store in memory, for tests.

        ``clock`` gives seconds since 1970, ``aged`` the moment before which a window that is over is forgotten;
        ``wait`` is how long to wait for another process.  Raises ``Refused``.
        """
        thread = ThreadPoolExecutor(1, thread_name_prefix="quotas")
        try:
            connection = thread.submit(_connect, path, wait).result()
        except (sqlite3.Error, OSError) as error:
            thread.shutdown()
            raise refusal_of(error, path) from None
        return cls(connection, thread, clock, aged or clock)

    async def reserve(self, window: str, use: str, *, limit: int, until: float, amount: int = 1) -> bool:
        """Whether ``amount`` more fits under ``limit``; if so it is reserved under ``use``.

        The same use asked again has what it has.  ``until`` is when the window is over, in seconds since 1970.
        """
        return await self._do(lambda: self._reserve(window, use, limit, until, amount))

    async def settle(self, window: str, use: str) -> None:
        """The use was made.  One whose reservation had expired counts all the same: what went must count."""
        await self._do(lambda: self._settle(window, use))

    async def give_back(self, window: str, use: str) -> None:
        """The use was not made, whether it was settled or not.  Unknown uses are no trouble."""
        await self._do(lambda: self._give_back(window, use))

    async def taken(self, window: str) -> int:
        """How much of a window is taken now, reservations included."""
        return await self._do(lambda: self._taken(window))

    def close(self) -> None:
        """Finish what is under way and let go of the file."""
        self._thread.submit(self._connection.close).result()
        self._thread.shutdown()

    async def _do(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transaction, work)

    # -- in the thread -------------------------------------------------------------------------------------------------

    def _transaction(self, work: Callable[[], T]) -> T:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                answer = work()
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise refusal_of(error) from None
        return answer

    def _reserve(self, window: str, use: str, limit: int, until: float, amount: int) -> bool:
        now = self._clock()
        self._sweep(now)
        if self._amount(window, use) is not None:
            return True
        self._expire(window, now)
        taken = self._taken(window)
        if taken + amount > limit:
            return False
        self._connection.execute(
            "INSERT INTO windows VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET taken = taken + excluded.taken",
            (window, amount, until),
        )
        self._connection.execute("INSERT INTO uses VALUES (?, ?, ?, ?)", (window, use, amount, now + EXPIRES))
        return True

    def _settle(self, window: str, use: str) -> None:
        if self._amount(window, use) is not None:
            self._connection.execute("UPDATE uses SET expires = NULL WHERE name = ? AND use = ?", (window, use))
        elif self._add(window, 1):
            self._connection.execute("INSERT INTO uses VALUES (?, ?, 1, NULL)", (window, use))

    def _give_back(self, window: str, use: str) -> None:
        amount = self._amount(window, use)
        if amount is not None:
            self._connection.execute("DELETE FROM uses WHERE name = ? AND use = ?", (window, use))
            self._add(window, -amount)

    def _taken(self, window: str) -> int:
        row = self._connection.execute("SELECT taken FROM windows WHERE name = ?", (window,)).fetchone()
        return int(row[0]) if row else 0

    def _amount(self, window: str, use: str) -> int | None:
        found = "SELECT amount FROM uses WHERE name = ? AND use = ?"
        row = self._connection.execute(found, (window, use)).fetchone()
        return int(row[0]) if row else None

    def _add(self, window: str, amount: int) -> bool:
        """Whether there is such a window; one that is over needs no counting."""
        cursor = self._connection.execute("UPDATE windows SET taken = taken + ? WHERE name = ?", (amount, window))
        return cursor.rowcount > 0

    def _expire(self, window: str, now: float) -> None:
        row = self._connection.execute(
            "SELECT sum(amount) FROM uses WHERE name = ? AND expires <= ?", (window, now)
        ).fetchone()
        if row[0]:
            self._connection.execute("DELETE FROM uses WHERE name = ? AND expires <= ?", (window, now))
            self._add(window, -int(row[0]))

    def _sweep(self, now: float) -> None:
        """Forget windows that are over, now and then."""
        if now - self._swept < _SWEEP:
            return
        self._swept = now
        over = (self._aged(),)
        self._connection.execute("DELETE FROM uses WHERE name IN (SELECT name FROM windows WHERE until < ?)", over)
        self._connection.execute("DELETE FROM windows WHERE until < ?", over)


def _connect(path: Path | None, wait: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=wait)
    write_ahead(connection, wait)
    connection.execute("PRAGMA synchronous=NORMAL")
    for statement in _SCHEMA:
        connection.execute(statement)
    if path is not None:
        path.chmod(0o600)
    return connection
