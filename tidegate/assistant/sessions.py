"""Who is signed in: sessions by cookie, made by a password or by what a trusted proxy in front says.

A session is a random value that the browser keeps (``HttpOnly``, ``SameSite=Lax``) and whose digest stands in the
database, so that it outlives a restart and can be ended.  Whatever changes something needs the session's token in a
header too.
Groups are looked up anew each time.  Somebody who was taken off the list is out at once, and so is whoever signed in by
a password that was changed since: it may be changed because somebody else knows it.

Must never: keep a cookie's value, believe a session of one person for another whom a proxy names.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from tidegate.core.exchange import Actor, Address, Assurance

COOKIE: Final = "tidegate-assistant"
#: Seconds that a session lasts without a visit, and between two notes of a visit.
LASTS: Final = 30 * 86_400.0
_NOTED: Final = 3600.0
#: ``sessions`` was kept without what tells passwords apart: its people sign in once more.
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS signed_in (digest BLOB PRIMARY KEY, person TEXT NOT NULL, assurance INTEGER NOT NULL,"
    " credential BLOB NOT NULL, seen REAL NOT NULL)",
    "DROP TABLE IF EXISTS sessions",
)


class Doorkeeper(Protocol):
    """Knows people; bound to the people file and the fronts at the rim."""

    async def password(self, name: str, password: str, address: Address | None) -> Actor | None:
        """Who this is, if the password is right.  Raises ``TooManyAttempts``."""

    async def shown(self, address: Address | None, headers: Mapping[str, str]) -> Actor | None:
        """Whom a trusted proxy in front names."""

    def anybody(self) -> bool:
        """Whether anybody can sign in by password."""

    def current(self, person: str, assurance: Assurance) -> Actor | None:
        """The person with the groups of today; ``None`` when they are not known any more."""

    def credential(self, person: str, assurance: Assurance) -> bytes:
        """Another one once the person's password is another; always the same where none was asked for."""


class TooManyAttempts(Exception):
    """Too many wrong passwords from one place."""


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in; ``csrf`` is what their changes must show."""

    who: Actor
    csrf: str


class Sessions:
    """``now`` gives seconds since 1970."""

    def __init__(self, database: sqlite3.Connection, doorkeeper: Doorkeeper, now: Callable[[], float]) -> None:
        self._db, self._doorkeeper, self._now = database, doorkeeper, now
        for statement in _SCHEMA:
            database.execute(statement)

    def begin(self, who: Actor) -> str:
        """A new session; returns the cookie's value."""
        cookie = secrets.token_urlsafe(32)
        self._db.execute("DELETE FROM signed_in WHERE seen < ?", (self._now() - LASTS,))
        credential = self._doorkeeper.credential(who.person or "", who.assurance)
        row = (_digest(cookie), who.person, int(who.assurance), credential, self._now())
        self._db.execute("INSERT INTO signed_in VALUES (?, ?, ?, ?, ?)", row)
        return cookie

    def end(self, cookie: str) -> None:
        """Sign out."""
        self._db.execute("DELETE FROM signed_in WHERE digest = ?", (_digest(cookie),))

    def of(self, cookie: str | None) -> Session | None:
        """Whose session this is."""
        if not cookie:
            return None
        digest = _digest(cookie)
        asked = "SELECT person, assurance, credential, seen FROM signed_in WHERE digest = ?"
        row = self._db.execute(asked, (digest,)).fetchone()
        now = self._now()
        if row is None or row[3] < now - LASTS:
            return None
        person, assurance = row[0], Assurance(row[1])
        who = self._doorkeeper.current(person, assurance)
        if who is None or self._doorkeeper.credential(person, assurance) != row[2]:
            return None
        if abs(now - row[3]) > _NOTED:  # also where it was noted by a clock that was ahead
            self._db.execute("UPDATE signed_in SET seen = ? WHERE digest = ?", (now, digest))
        return Session(who, csrf_of(cookie))


def csrf_of(cookie: str) -> str:
    """The token that belongs to a cookie; the cookie cannot be had from it."""
    return hmac.digest(cookie.encode(), b"csrf", "sha256").hex()


def _digest(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).digest()
