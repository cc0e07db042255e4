"""Keys of people and programs for ``/v1``: made once, shown once, kept as a digest, with what each may use.

A key is 256 random bits, so its SHA-256 is as good as a slow hash and costs a microsecond.  A change made by the
command line counts at once: the database says when somebody else wrote to it.

Must never: keep or show a key after it was made.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import msgspec

from tidegate.core.exchange import Actor, Assurance

PREFIX: Final = "tg-"
_NAME: Final = re.compile(r"[^\s:\x00-\x1f\x7f,#]{1,200}")
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, digest BLOB NOT NULL UNIQUE, created REAL NOT NULL,"
    " about BLOB NOT NULL)"
)


class NotMade(Exception):
    """A key cannot be made as asked for; the text says why."""


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """Whose key, and what it may use.  ``None`` is without limit.

    ``tokens`` and ``requests`` are for a day (UTC), ``rate`` is requests a minute; ``models`` are ids, all where empty.
    ``program``: it stands for a program and not for a person at a desk.
    """

    name: str
    groups: tuple[str, ...] = ()
    program: bool = False
    tokens: int | None = None
    requests: int | None = None
    rate: int | None = None
    models: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a key that was shown: its ``id``, and what it may use."""

    id: str
    key: Key

    @property
    def who(self) -> Actor:
        """As the gate is told."""
        return Actor(self.key.name, frozenset(self.key.groups), Assurance.PASSWORD)

    def may_use(self, model: str) -> bool:
        """Whether the key is good for ``model``."""
        return not self.key.models or model in self.key.models


class Keys:
    """The keys in ``database``."""

    def __init__(self, database: sqlite3.Connection, now: Callable[[], float]) -> None:
        self._db, self._now = database, now
        self._known: dict[bytes, Holder] = {}
        self._version = -1
        database.execute(_SCHEMA)  # changes nothing where the table is there, so also what is only read may be given

    def add(self, key: Key) -> tuple[str, str]:
        """Make a key; returns its id and the key itself, which nobody can show again.  Raises ``NotMade``."""
        for name in (key.name, *key.groups):
            if not _NAME.fullmatch(name):
                raise NotMade(f"{name!r} cannot be a name: no spaces, commas, colons or control characters.")
        for limit in (key.tokens, key.requests, key.rate):
            if limit is not None and limit < 1:
                raise NotMade("A limit is a whole number above zero.")
        id, secret = f"k-{secrets.token_hex(4)}", PREFIX + secrets.token_urlsafe(32)
        self._db.execute(
            "INSERT INTO keys VALUES (?, ?, ?, ?)", (id, _digest(secret), self._now(), msgspec.json.encode(key))
        )
        self._known.clear()
        return id, secret

    def revoke(self, id: str) -> bool:
        """Take a key back; whether there was one."""
        self._known.clear()
        return bool(self._db.execute("DELETE FROM keys WHERE id = ?", (id,)).rowcount)

    def list(self) -> list[tuple[str, float, Key]]:
        """Id, when it was made, and what each may use."""
        rows = self._db.execute("SELECT id, created, about FROM keys ORDER BY created").fetchall()
        return [(id, created, msgspec.json.decode(about, type=Key)) for id, created, about in rows]

    def holder(self, secret: str) -> Holder | None:
        """Whose key ``secret`` is."""
        if not secret.startswith(PREFIX):
            return None
        version = self._db.execute("PRAGMA data_version").fetchone()[0]
        if version != self._version:
            self._known.clear()
            self._version = version
        digest = _digest(secret)
        known = self._known.get(digest)
        if known is None:
            row = self._db.execute("SELECT id, about FROM keys WHERE digest = ?", (digest,)).fetchone()
            if row is None:
                return None
            known = self._known[digest] = Holder(row[0], msgspec.json.decode(row[1], type=Key))
        return known


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", "replace")).digest()
