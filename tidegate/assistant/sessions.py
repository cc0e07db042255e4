"""Who is signed in: sessions by cookie, made by a password or by what a trusted proxy in front says.

A session is a random value that the browser keeps (``HttpOnly``, ``SameSite=Lax``) and whose digest stands in the
database, so that it outlives a restart and can be ended.  Whatever changes something needs the session's token in a
header too.
Groups are looked up anew each time, and somebody who was taken off the list is out at once.

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
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS sessions (digest BLOB PRIMARY KEY, person TEXT NOT NULL, assurance INTEGER NOT NULL,"
    " seen REAL NOT NULL)"
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
        database.execute(_SCHEMA)

    def begin(self, who: Actor) -> str:
        """A new session; returns the cookie's value."""
        cookie = secrets.token_urlsafe(32)
        self._db.execute("DELETE FROM sessions WHERE seen < ?", (self._now() - LASTS,))
        row = (_digest(cookie), who.person, int(who.assurance), self._now())
        self._db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", row)
        return cookie

    def end(self, cookie: str) -> None:
        """Sign out."""
        self._db.execute("DELETE FROM sessions WHERE digest = ?", (_digest(cookie),))

    def of(self, cookie: str | None) -> Session | None:
        """Whose session this is."""
        if not cookie:
            return None
        digest = _digest(cookie)
        row = self._db.execute("SELECT person, assurance, seen FROM sessions WHERE digest = ?", (digest,)).fetchone()
        now = self._now()
        if row is None or row[2] < now - LASTS:
            return None
        who = self._doorkeeper.current(row[0], Assurance(row[1]))
        if who is None:
            return None
        if abs(now - row[2]) > _NOTED:  # also where it was noted by a clock that was ahead
            self._db.execute("UPDATE sessions SET seen = ? WHERE digest = ?", (now, digest))
        return Session(who, csrf_of(cookie))


def csrf_of(cookie: str) -> str:
    """The token that belongs to a cookie; the cookie cannot be had from it."""
    return hmac.digest(cookie.encode(), b"csrf", "sha256").hex()


def _digest(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode("utf-8", "replace")).digest()
