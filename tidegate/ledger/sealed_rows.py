"""A small table of texts by id, signed row by row, that any number of processes read and follow.

For what gives access and is few: exceptions, inquiries.  Each row is its text and an HMAC over it and its id.  A row
written by another hand is not used and is told of: access is not given by whoever can edit a file.  A row put back
from an older copy of the file would be signed; the ledger has every step, and comparing the two finds it.

``changed`` is a look at a counter that SQLite keeps of other processes' commits (``PRAGMA data_version``): it costs
microseconds, so brains can afford it several times a second.

It must never give out a row whose signature does not fit.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import sqlite3
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Final, Self

from tidegate.ledger.schema import to_read, write_ahead
from tidegate.ledger.writer import refusal_of

_TABLE: Final = "CREATE TABLE IF NOT EXISTS rows (id TEXT PRIMARY KEY, text TEXT NOT NULL, seal BLOB NOT NULL)"
_PUT: Final = "INSERT OR REPLACE INTO rows VALUES (?, ?, ?)"


class SealedRows:
    """``kind`` keeps the rows of one table from being used in another.  All but ``close`` raise ``Refused``."""

    def __init__(self, connection: sqlite3.Connection, key: bytes, kind: str) -> None:
        self._base, self._key, self._kind = connection, key, kind
        self._alone = asyncio.Lock()
        self._seen: tuple[int, int] | None = None
        self.spoilt: tuple[str, ...] = ()

    @classmethod
    def open(cls, path: Path, key: bytes, kind: str, *, wait: float = 2.0) -> Self:
        """Open the table at ``path``, made first if there is none.  ``wait``: seconds for a lock of another process."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():  # a touch would look like a change to whoever follows the file
                path.touch(mode=0o600)
            connection = sqlite3.connect(path, isolation_level=None, timeout=wait, check_same_thread=False)
            try:
                write_ahead(connection, wait)
                connection.execute(_TABLE)
            except sqlite3.Error:
                connection.close()
                raise
        except (sqlite3.Error, OSError) as error:
            raise refusal_of(error, path) from None
        return cls(connection, key, kind)

    @classmethod
    def reading(cls, path: Path, key: bytes, kind: str) -> Self:
        """Open what is at ``path`` without the right to change anything, also on a disk that nobody may write."""
        try:
            connection = sqlite3.connect(to_read(path), uri=True, isolation_level=None, check_same_thread=False)
        except sqlite3.Error as error:
            raise refusal_of(error, path) from None
        return cls(connection, key, kind)

    def close(self) -> None:
        """Let go of the file."""
        self._base.close()

    def changed(self) -> bool:
        """Whether anything was written since the last call, by anybody.  True the first time."""
        try:
            seen = (self._base.execute("PRAGMA data_version").fetchone()[0], self._base.total_changes)
        except sqlite3.Error as error:
            raise refusal_of(error) from None
        before, self._seen = self._seen, seen
        return seen != before

    def all(self) -> Mapping[str, str]:
        """Every text by its id.  ``spoilt`` then names the rows that are not what we wrote."""
        try:
            rows = self._base.execute("SELECT id, text, seal FROM rows ORDER BY id").fetchall()
        except sqlite3.Error as error:
            raise refusal_of(error) from None
        good = {id: text for id, text, seal in rows if self._ours(id, text, seal)}
        self.spoilt = tuple(str(id) for id, _, _ in rows if id not in good)
        return good

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[None]:
        """Alone with the table, from reading what stands to ``put``; leaving by an error undoes it."""
        async with self._alone:
            try:
                self._base.execute("BEGIN IMMEDIATE")
                try:
                    yield
                    self._base.execute("COMMIT")
                except BaseException:
                    self._base.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise refusal_of(error) from None

    def put(self, id: str, text: str) -> None:
        """Write a row; within ``writing``."""
        self._base.execute(_PUT, (id, text, self._seal(id, text)))

    def _seal(self, id: str, text: str) -> bytes:
        return hmac.digest(self._key, f"{self._kind}\0{id}\0{text}".encode(), "sha256")

    def _ours(self, id: object, text: object, seal: object) -> bool:
        if not (isinstance(id, str) and isinstance(text, str) and isinstance(seal, bytes)):
            return False
        return hmac.compare_digest(self._seal(id, text), seal)
