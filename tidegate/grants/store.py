"""Where requests are kept: one small SQLite file, signed row by row, that any number of processes read and follow.

Each row is its text and an HMAC over it and its id.  A row written by another hand is not used and is told of: access
is not given by whoever can edit a file.  A row put back from an older copy of the file would be signed; the ledger
has every step, so ``tidegate grants verify`` finds it.

``changed`` is a look at a counter that SQLite keeps for other processes' commits (``PRAGMA data_version``): it costs
microseconds, so brains can afford it several times a second.

It must never give out a row whose signature does not fit.
"""

from __future__ import annotations

import asyncio
import contextlib
import hmac
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, Self

from tidegate.grants.request import Request, from_text
from tidegate.ledger.schema import write_ahead
from tidegate.ledger.writer import refusal_of

_TABLE: Final = "CREATE TABLE IF NOT EXISTS requests (id TEXT PRIMARY KEY, text TEXT NOT NULL, seal BLOB NOT NULL)"
_PUT: Final = "INSERT OR REPLACE INTO requests VALUES (?, ?, ?)"


class Store:
    """Every method but ``close`` raises ``ledger.Refused`` where the file cannot be used."""

    def __init__(self, connection: sqlite3.Connection, key: bytes) -> None:
        self._base, self._key = connection, key
        self._writing = asyncio.Lock()
        self._seen: tuple[int, int] | None = None
        self.spoilt: tuple[str, ...] = ()

    @classmethod
    def open(cls, path: Path, key: bytes, *, wait: float = 2.0) -> Self:
        """Open the store at ``path``, made first if there is none.  ``wait``: seconds for a lock of another process."""
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            connection = sqlite3.connect(path, isolation_level=None, timeout=wait, check_same_thread=False)
            write_ahead(connection, wait)
            connection.execute(_TABLE)
        except (sqlite3.Error, OSError) as error:
            raise refusal_of(error) from None
        return cls(connection, key)

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

    def all(self) -> tuple[Request, ...]:
        """Every request, in the order of asking.  ``spoilt`` then names the rows that are not what we wrote."""
        try:
            rows = self._base.execute("SELECT id, text, seal FROM requests").fetchall()
        except sqlite3.Error as error:
            raise refusal_of(error) from None
        good, spoilt = [], []
        for id, text, seal in rows:
            made = self._read(id, text, seal)
            if made is None:
                spoilt.append(str(id))
            else:
                good.append(made)
        self.spoilt = tuple(sorted(spoilt))
        return tuple(sorted(good, key=lambda request: (request.asked, request.id)))

    def get(self, id: str) -> Request | None:
        """The request with this id; ``None`` where there is none, or it is not what we wrote."""
        return next((request for request in self.all() if request.id == id), None)

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """Alone with the store, from reading what stands to writing what follows; leaving by an error undoes it."""
        async with self._writing:
            try:
                self._base.execute("BEGIN IMMEDIATE")
                try:
                    yield Writing(self)
                    self._base.execute("COMMIT")
                except BaseException:
                    self._base.execute("ROLLBACK")
                    raise
            except sqlite3.Error as error:
                raise refusal_of(error) from None

    def put(self, request: Request) -> None:
        """Write it; only within ``writing``."""
        text = request.text()
        self._base.execute(_PUT, (request.id, text, self._seal(request.id, text)))

    def _seal(self, id: str, text: str) -> bytes:
        return hmac.digest(self._key, f"grant\0{id}\0{text}".encode(), "sha256")

    def _read(self, id: object, text: object, seal: object) -> Request | None:
        if not (isinstance(id, str) and isinstance(text, str) and isinstance(seal, bytes)):
            return None
        if not hmac.compare_digest(self._seal(id, text), seal):
            return None
        try:
            made = from_text(text)
        except ValueError:
            return None
        return made if made.id == id else None


class Writing:
    """What may be done while nobody else writes."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def all(self) -> tuple[Request, ...]:
        """Every request as it stands now."""
        return self._store.all()

    def get(self, id: str) -> Request | None:
        """One request as it stands now."""
        return self._store.get(id)

    def put(self, request: Request) -> None:
        """Write it."""
        self._store.put(request)
