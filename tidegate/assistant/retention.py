"""Deleting for good, by wish or because the time is over, and the proof of it.

SQLite overwrites what is deleted (``secure_delete``), and the write-ahead log is emptied after; deleting all of a
person destroys their key too, so that a copy elsewhere opens for nobody.  The proof is an entry of the ledger with a
digest of the sealed bytes that are gone: whoever has a backup can show which rows had to go, and nobody can read from
it what was said.

Must never: say that something is gone before it is, or name a person or a text in the proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final, Literal, Protocol, TypeAlias

from tidegate.assistant.store import NotThere, Store
from tidegate.core.record import Entry

#: The kind of the ledger's entry.
DELETION: Final = "deletion"
Why: TypeAlias = Literal["asked", "retention", "temporary"]
#: Seconds after its last change at which a temporary chat goes.
TEMPORARY: Final = 24 * 3600.0
#: Conversations that one sweep removes at most, so that nobody waits for it.
_SWEEP: Final = 200


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


class Retention:
    """``keep`` tells for how many seconds after its last change a conversation is kept, ``None`` for ever.

    ``gone`` hears of each that went.
    """

    def __init__(
        self, store: Store, ledger: Ledger, keep: Callable[[], float | None], gone: Callable[[str, str], None]
    ) -> None:
        self._store, self._ledger, self._keep, self._gone = store, ledger, keep, gone

    async def delete(self, person: str, conversation: str, why: Why = "asked") -> str:
        """Delete one conversation for good; returns the receipt of the proof.  Raises ``NotThere``."""
        if not self._owns(person, conversation):
            raise NotThere("There is no such conversation.")
        return await self._prove([(person, conversation)], why)

    async def delete_everything(self, person: str) -> str:
        """Delete all that ``person`` has here, and their key."""
        rows = self._store.connection.execute("SELECT id FROM conversations WHERE person = ?", (person,)).fetchall()
        digest = hashlib.sha256()
        files = self._blobs(person, digest)
        return await self._prove([(person, row[0]) for row in rows], "asked", digest, files, whole=person)

    async def sweep(self) -> int:
        """Delete what is past its time; how many went."""
        keep = self._keep()
        kept = 0 if keep is None else await self._go("retention", keep, temporary=False)
        return kept + await self._go("temporary", TEMPORARY, temporary=True)

    async def _go(self, why: Why, after: float, temporary: bool) -> int:
        rows = self._store.connection.execute(
            "SELECT person, id FROM conversations WHERE updated < ? AND temporary >= ? LIMIT ?",
            (self._store.now() - after, temporary, _SWEEP),
        ).fetchall()
        if rows:
            await self._prove(rows, why, after=after)
        return len(rows)

    def _owns(self, person: str, conversation: str) -> bool:
        query = "SELECT 1 FROM conversations WHERE id = ? AND person = ?"
        return self._store.connection.execute(query, (conversation, person)).fetchone() is not None

    async def _prove(
        self,
        rows: list[tuple[str, str]],
        why: Why,
        digest: Any = None,
        files: int = 0,
        whole: str | None = None,
        after: float | None = None,
    ) -> str:
        digest = digest or hashlib.sha256()
        database = self._store.connection
        database.execute("BEGIN IMMEDIATE")
        try:
            messages = sum(self._remove(conversation, digest) for _person, conversation in rows)
            if whole is not None:
                self._remove_person(whole)
            database.execute("COMMIT")
        except BaseException:
            database.execute("ROLLBACK")
            raise
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        for person, conversation in rows:
            self._gone(person, conversation)
        proof = Proof(len(rows), messages, files, digest.hexdigest())
        return (await self._ledger.append(Entry(DELETION, proof.body(why, after)))).id

    def _remove(self, conversation: str, digest: Any) -> int:
        database = self._store.connection
        for table, key in (("conversations", "id"), ("messages", "conversation"), ("shares", "conversation")):
            for (sealed,) in database.execute(
                f"SELECT sealed FROM {table} WHERE {key} = ? ORDER BY id",  # noqa: S608 - our own names
                (conversation,),
            ):
                digest.update(sealed)
        count = database.execute("DELETE FROM messages WHERE conversation = ?", (conversation,)).rowcount
        database.execute("DELETE FROM shares WHERE conversation = ?", (conversation,))
        database.execute("DELETE FROM conversations WHERE id = ?", (conversation,))
        return count

    def _blobs(self, person: str, digest: Any) -> int:
        rows = self._store.connection.execute(
            "SELECT sealed FROM blobs WHERE person = ? ORDER BY kind, id", (person,)
        ).fetchall()
        for (sealed,) in rows:
            digest.update(sealed)
        return len(rows)

    def _remove_person(self, person: str) -> None:
        for table in ("blobs", "shares", "looks"):
            self._store.connection.execute(f"DELETE FROM {table} WHERE person = ?", (person,))  # noqa: S608
        self._store.forget_person(person)
