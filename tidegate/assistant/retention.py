"""Deleting for good, by wish or because the time is over, and the proof of it.

SQLite overwrites what is deleted (``secure_delete``), and the write-ahead log is emptied after; deleting all of a
person destroys their key too, so that a copy elsewhere opens for nobody.  The proof is an entry of the ledger with a
digest of the sealed bytes that are gone: whoever has a backup can show which rows had to go, and nobody can read from
it what was said.  The proof is kept with the deletion itself until the ledger has it, so neither a kill nor a ledger
that cannot be written loses it; after a kill the ledger may have it twice, which the digest shows.

Must never: say that something is gone before it is, or name a person or a text in the proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, TypeAlias

import msgspec

from tidegate.assistant.overdue import CHATS, CONVERSATIONS, TEMPORARY
from tidegate.assistant.store import NotThere, Store
from tidegate.core.record import Entry

#: The kind of the ledger's entry.
DELETION: Final = "deletion"
Why: TypeAlias = Literal["asked", "retention", "temporary"]
#: Conversations that are removed at once, so that nobody waits for it.
_AT_ONCE: Final = 200
_SCHEMA: Final = "CREATE TABLE IF NOT EXISTS proofs (id INTEGER PRIMARY KEY, created REAL NOT NULL, body BLOB NOT NULL)"


class Receipt(Protocol):
    """What the ledger gives."""

    @property
    def id(self) -> str:
        """Short and speakable."""


class Ledger(Protocol):
    """Makes entries durable."""

    def append(self, entry: Entry) -> Awaitable[Receipt]:
        """Returns when ``entry`` is durable."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What is gone: how much, and ``digest`` over the sealed bytes."""

    conversations: int
    messages: int
    files: int
    digest: str

    def body(self, why: Why, after: float | None) -> dict[str, Any]:
        """For the ledger; ``after`` is how many seconds they were kept, where that is why they went."""
        counts = {"conversations": self.conversations, "messages": self.messages, "files": self.files}
        return {"why": why, "digest": self.digest} | counts | ({} if after is None else {"after": after})


class Files(Protocol):
    """What belongs to conversations besides their messages."""

    def remove(self, person: str, conversation: str, told: Callable[[bytes], object]) -> list[str]:
        """Delete what belongs to no other conversation; ``told`` gets the sealed bytes.  Within a transaction."""

    def forget(self, removed: Sequence[str]) -> None:
        """Let go of what is in memory of them: they are gone."""


class Retention:
    """``keep`` tells for how many seconds after its last change a conversation is kept, ``None`` for ever.

    ``gone`` hears of each that went.
    """

    def __init__(
        self,
        store: Store,
        files: Files,
        ledger: Ledger,
        keep: Callable[[], float | None],
        gone: Callable[[str, str], None],
    ) -> None:
        self._store, self._files, self._ledger, self._keep, self._gone = store, files, ledger, keep, gone
        self._telling: set[int] = set()
        store.connection.execute(_SCHEMA)

    async def delete(self, person: str, conversation: str, why: Why = "asked") -> str:
        """Delete one conversation for good; returns the receipt of the proof.  Raises ``NotThere``."""
        if not self._owns(person, conversation):
            raise NotThere("There is no such conversation.")
        return await self._prove([(person, conversation)], why)

    async def delete_everything(self, person: str) -> str:
        """Delete all that ``person`` has here, and their key."""
        rows = self._store.connection.execute("SELECT id FROM conversations WHERE person = ?", (person,)).fetchall()
        return await self._prove([(person, row[0]) for row in rows], "asked", whole=person)

    async def sweep(self) -> int:
        """Delete what is past its time, all of it, and tell the ledger what it has not heard; how many went."""
        for id, body in self._store.connection.execute("SELECT id, body FROM proofs ORDER BY id").fetchall():
            if id not in self._telling:
                await self._tell(id, msgspec.json.decode(body))
        keep = self._keep()
        kept = 0 if keep is None else await self._go("retention", CONVERSATIONS, keep)
        return kept + await self._go("temporary", CHATS, TEMPORARY)

    async def _go(self, why: Why, which: str, after: float) -> int:
        gone, before = 0, self._store.aged() - after
        query = f"SELECT person, id {which} LIMIT {_AT_ONCE}"
        while rows := self._store.connection.execute(query, (before,)).fetchall():
            await self._prove(rows, why, after=after)
            gone += len(rows)
        return gone

    def _owns(self, person: str, conversation: str) -> bool:
        query = "SELECT 1 FROM conversations WHERE id = ? AND person = ?"
        return self._store.connection.execute(query, (conversation, person)).fetchone() is not None

    async def _prove(
        self, rows: list[tuple[str, str]], why: Why, whole: str | None = None, after: float | None = None
    ) -> str:
        digest = hashlib.sha256()
        with self._store.together():
            messages = sum(self._remove(conversation, digest.update) for _person, conversation in rows)
            removed = [file for person, one in rows for file in self._files.remove(person, one, digest.update)]
            rest = 0 if whole is None else self._remove_person(whole, digest.update)
            body = Proof(len(rows), messages, len(removed) + rest, digest.hexdigest()).body(why, after)
            kept = (self._store.now(), msgspec.json.encode(body))
            query = "INSERT INTO proofs (created, body) VALUES (?, ?)"
            id = self._store.connection.execute(query, kept).lastrowid or 0
        self._store.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._files.forget(removed)
        for person, conversation in rows:
            self._gone(person, conversation)
        return await self._tell(id, body)

    async def _tell(self, id: int, body: dict[str, Any]) -> str:
        self._telling.add(id)
        try:
            receipt = await self._ledger.append(Entry(DELETION, body))
            self._store.connection.execute("DELETE FROM proofs WHERE id = ?", (id,))
        finally:
            self._telling.discard(id)
        return receipt.id

    def _remove(self, conversation: str, told: Callable[[bytes], object]) -> int:
        database = self._store.connection
        for table, key in (("conversations", "id"), ("messages", "conversation"), ("shares", "conversation")):
            for (sealed,) in database.execute(
                f"SELECT sealed FROM {table} WHERE {key} = ? ORDER BY id",  # noqa: S608 - our own names
                (conversation,),
            ):
                told(sealed)
        count = database.execute("DELETE FROM messages WHERE conversation = ?", (conversation,)).rowcount
        database.execute("DELETE FROM shares WHERE conversation = ?", (conversation,))
        database.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
        return count

    def _remove_person(self, person: str, told: Callable[[bytes], object]) -> int:
        """What no conversation had, and the key; how many blobs went."""
        count = 0
        query = "SELECT sealed FROM blobs WHERE person = ? ORDER BY kind, id"
        for (sealed,) in self._store.connection.execute(query, (person,)):
            told(sealed)
            count += 1
        for table in ("blobs", "shares", "looks"):
            self._store.connection.execute(f"DELETE FROM {table} WHERE person = ?", (person,))  # noqa: S608 - our own names
        self._store.forget_person(person)
        return count
