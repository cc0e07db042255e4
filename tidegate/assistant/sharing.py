"""Shares, and looks: the two ways in which somebody else may read a conversation, both known to its owner.

A share shows a branch, as it was when it was shared, to people who are signed in and have its address.  A look is an
auditor's:
it needs a group that the settings name, and a reason, and stands in the ledger and in the person's own list first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any, Final

import msgspec

from tidegate.assistant.store import NotThere, Store, new_id

_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS shares (id TEXT PRIMARY KEY, person TEXT NOT NULL, conversation TEXT NOT NULL,"
    " created REAL NOT NULL, sealed BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS looks (id TEXT PRIMARY KEY, person TEXT NOT NULL, conversation TEXT, auditor TEXT NOT"
    " NULL, at REAL NOT NULL, receipt TEXT NOT NULL, sealed BLOB NOT NULL)",
)


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked: who, when, why, and the receipt.  ``conversation`` is ``None`` for the list of all."""

    auditor: str
    at: float
    reason: str
    receipt: str
    conversation: str | None


class _Shared(msgspec.Struct):
    title: str
    messages: list[dict[str, Any]]


class _Titled(msgspec.Struct):
    """What a list of shares needs of each."""

    title: str = ""


_TITLE: Final = msgspec.json.Decoder(_Titled)


class Sharing:
    """``now`` gives seconds since 1970."""

    def __init__(self, store: Store, now: Callable[[], float]) -> None:
        self._store, self._db, self._now = store, store.connection, now
        for statement in _SCHEMA:
            self._db.execute(statement)

    # -- shares --------------------------------------------------------------------------------------------------------

    def share(self, person: str, conversation: str, title: str, messages: list[dict[str, Any]]) -> str:
        """Share what ``messages`` show; returns the id that its readers need."""
        id = new_id("s")
        sealed = self._store.seal_of(person).seal(msgspec.json.encode(_Shared(title, messages)), id)
        self._db.execute("INSERT INTO shares VALUES (?, ?, ?, ?, ?)", (id, person, conversation, self._now(), sealed))
        return id

    def shares(self, person: str) -> list[dict[str, Any]]:
        """What ``person`` shares, newest first, under the title it had."""
        rows = self._db.execute(
            "SELECT id, conversation, created, sealed FROM shares WHERE person = ? ORDER BY created DESC", (person,)
        ).fetchall()
        seal = self._store.seal_of(person)
        return [
            {
                "id": id,
                "conversation": conversation,
                "created": created,
                "title": _TITLE.decode(seal.open(sealed, id)).title,
            }
            for id, conversation, created, sealed in rows
        ]

    def shared(self, id: str) -> dict[str, Any]:
        """What a share shows: ``by``, ``title``, ``messages``.  Raises ``NotThere``."""
        row = self._db.execute("SELECT person, created, sealed FROM shares WHERE id = ?", (id,)).fetchone()
        if row is None:
            raise NotThere("This is not shared, or no longer.")
        opened = msgspec.json.decode(self._store.seal_of(row[0]).open(row[2], id), type=_Shared)
        return {"by": row[0], "created": row[1], "title": opened.title, "messages": opened.messages}

    def unshare(self, person: str, id: str) -> None:
        """Stop sharing.  Raises ``NotThere``."""
        if not self._db.execute("DELETE FROM shares WHERE id = ? AND person = ?", (id, person)).rowcount:
            raise NotThere("This is not shared, or not by you.")

    # -- looks ---------------------------------------------------------------------------------------------------------

    def looked(self, person: str, look: Look) -> None:
        """Keep a look for ``person`` to see."""
        id = new_id("l")
        sealed = self._store.seal_of(person).seal(look.reason.encode("utf-8", "replace"), id)
        row = (id, person, look.conversation, look.auditor, look.at, look.receipt, sealed)
        self._db.execute("INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def looks(self, person: str) -> list[dict[str, Any]]:
        """Who looked at what is ``person``'s, newest first."""
        rows = self._db.execute(
            "SELECT id, auditor, at, receipt, conversation, sealed FROM looks WHERE person = ? ORDER BY at DESC",
            (person,),
        ).fetchall()
        seal = self._store.seal_of(person)
        return [
            asdict(Look(auditor, at, seal.open(sealed, id).decode(), receipt, conversation))
            for id, auditor, at, receipt, conversation, sealed in rows
        ]
