"""People's conversations, sealed, in one SQLite file: conversations, their trees of messages, and blobs.

In clear stand ids, times, states, sizes and whose it is; all that somebody wrote or was told is sealed under the
person's own key and bound to its row.  One process owns the file and all work is short, so it is done where it is asked
for, on the event loop.

Must never: write a text in clear, or hand a row to anybody but the person it is asked for.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from tidegate.assistant.overdue import INDEX
from tidegate.assistant.records import Content, Conversation, Heading, Message, State
from tidegate.assistant.sealing import Keyring, Seal
from tidegate.ledger.schema import to_read

#: The place in a list before all others.
_FIRST: Final = (True, 1e18, "")
#: Seals of people kept unwrapped.
_KEPT_SEALS: Final = 1024
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS people (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL, about BLOB)",
    "CREATE TABLE IF NOT EXISTS conversations (id TEXT PRIMARY KEY, person TEXT NOT NULL, pinned INTEGER"
    " NOT NULL, temporary INTEGER NOT NULL, at_home INTEGER NOT NULL, created REAL NOT NULL, updated REAL NOT NULL,"
    " revision INTEGER NOT NULL, sealed BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS conversations_of ON conversations (person, pinned DESC, updated DESC)",
    INDEX,
    "CREATE TABLE IF NOT EXISTS messages (id TEXT PRIMARY KEY, conversation TEXT NOT NULL, parent TEXT, role TEXT NOT"
    " NULL, state TEXT NOT NULL, created REAL NOT NULL, sealed BLOB NOT NULL)",
    "CREATE INDEX IF NOT EXISTS messages_of ON messages (conversation, created)",
    "CREATE INDEX IF NOT EXISTS messages_after ON messages (conversation, parent)",
    "CREATE INDEX IF NOT EXISTS messages_writing ON messages (state) WHERE state = 'writing'",
    "CREATE TABLE IF NOT EXISTS homebound (digest BLOB PRIMARY KEY, until REAL NOT NULL)",
    "CREATE TABLE IF NOT EXISTS blobs (person TEXT, kind TEXT, id TEXT, created REAL NOT NULL, size INTEGER NOT NULL,"
    " about BLOB NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (person, kind, id))",
)
_CONVERSATION: Final = "id, person, pinned, temporary, at_home, created, updated, revision, sealed"
_MESSAGE: Final = "id, conversation, parent, role, state, created, sealed"

_HEADING: Final = msgspec.json.Decoder(Heading)
_CONTENT: Final = msgspec.json.Decoder(Content)


class _Said(msgspec.Struct):
    """What is read of a message where only its text is wanted."""

    text: str = ""


_SAID: Final = msgspec.json.Decoder(_Said)

T = TypeVar("T", bound=msgspec.Struct)


class NotThere(Exception):
    """There is no such thing, or it is not this person's."""


def new_id(kind: str) -> str:
    """An id nobody can guess: ``kind`` is one letter."""
    return f"{kind}-{secrets.token_hex(12)}"


def connect(path: Path | None, wait: float = 2.0) -> sqlite3.Connection:
    """The database at ``path``, made first, with its directory, if there is none; ``None`` is one in memory.

    What is deleted is overwritten.
    """
    if path is not None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    connection = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=wait, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")
    if path is not None:
        path.chmod(0o600)
    return connection


def reading(path: Path) -> sqlite3.Connection:
    """What is at ``path`` without the right to change anything, also on a disk that nobody may write."""
    return sqlite3.connect(to_read(path), uri=True, isolation_level=None)


class Store:
    """``now`` gives seconds since 1970; ``aged`` the moment from which is counted how old something is."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        keyring: Keyring,
        now: Callable[[], float],
        aged: Callable[[], float] | None = None,
    ) -> None:
        self.connection, self._keyring, self.now, self.aged = connection, keyring, now, aged or now
        self._seals: OrderedDict[str, Seal] = OrderedDict()
        for statement in _SCHEMA:
            connection.execute(statement)

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is kept within is kept all, or none of it.  Nothing may be awaited within."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.connection.execute("COMMIT")
        except BaseException:
            self._seals.clear()  # a key made within is not kept either: nothing may be sealed under it
            if self.connection.in_transaction:  # some errors have rolled back already
                self.connection.execute("ROLLBACK")
            raise

    # -- people --------------------------------------------------------------------------------------------------------

    def seal_of(self, person: str) -> Seal:
        """The person's seal; their key is made at first.  Raises ``Unopened``."""
        if person in self._seals:
            self._seals.move_to_end(person)
            return self._seals[person]
        row = self.connection.execute("SELECT wrapped FROM people WHERE name = ?", (person,)).fetchone()
        wrapped = row[0] if row else self._keyring.new(person)
        if row is None:
            self.connection.execute("INSERT INTO people (name, wrapped) VALUES (?, ?)", (person, wrapped))
        seal = self._seals[person] = self._keyring.unwrap(person, wrapped)
        if len(self._seals) > _KEPT_SEALS:
            self._seals.popitem(last=False)
        return seal

    def forget_person(self, person: str) -> None:
        """Destroy the person's key; what is still sealed under it stays sealed for ever."""
        self._seals.pop(person, None)
        self.connection.execute("DELETE FROM people WHERE name = ?", (person,))

    def people(self) -> list[str]:
        """Who has anything here."""
        return [row[0] for row in self.connection.execute("SELECT name FROM people ORDER BY name")]

    def about(self, person: str, kind: type[T]) -> T:
        """What the person set for all conversations, or its defaults."""
        row = self.connection.execute("SELECT about FROM people WHERE name = ?", (person,)).fetchone()
        if row is None or row[0] is None:
            return kind()
        return msgspec.json.decode(self.seal_of(person).open(row[0], f"about {person}"), type=kind)

    def set_about(self, person: str, about: msgspec.Struct) -> None:
        """Keep what the person set for all conversations."""
        sealed = self.seal_of(person).seal(msgspec.json.encode(about), f"about {person}")
        self.connection.execute("UPDATE people SET about = ? WHERE name = ?", (sealed, person))

    # -- conversations -------------------------------------------------------------------------------------------------

    def put(self, conversation: Conversation) -> None:
        """Keep ``conversation`` as it is."""
        one = conversation
        sealed = self.seal_of(one.person).seal(msgspec.json.encode(one.kept), one.id)
        row = (one.id, one.person, one.pinned, one.temporary, one.at_home, one.created, one.updated)
        self.connection.execute(
            f"INSERT OR REPLACE INTO conversations ({_CONVERSATION}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own columns
            (*row, one.revision, sealed),
        )

    def stay_at_home(self, id: str) -> None:
        """No prompt of this conversation may leave any more."""
        self.connection.execute("UPDATE conversations SET at_home = 1 WHERE id = ?", (id,))

    def conversation(self, person: str, id: str) -> Conversation:
        """One of ``person``'s.  Raises ``NotThere``."""
        row = self.connection.execute(
            f"SELECT {_CONVERSATION} FROM conversations WHERE id = ? AND person = ?",  # noqa: S608 - our own columns
            (id, person),
        ).fetchone()
        if row is None:
            raise NotThere("There is no such conversation.")
        return self._conversation(row)

    def page(
        self, person: str, count: int, before: tuple[bool, float, str] | None = None, folder: str | None = None
    ) -> list[Conversation]:
        """``count`` conversations, pinned first, then newest first, after the place ``before``; no temporary ones.

        The id is a part of the place: those that were moved in together often changed at the same second.  Names of
        folders are sealed, so a folder is found by looking into all.
        """
        rows = self.connection.execute(
            f"SELECT {_CONVERSATION} FROM conversations WHERE person = ? AND temporary = 0"  # noqa: S608 - our own columns
            " AND (pinned, updated, id) < (?, ?, ?) ORDER BY pinned DESC, updated DESC, id DESC LIMIT ?",
            (person, *(before or _FIRST), count if folder is None else -1),
        ).fetchall()
        opened = map(self._conversation, rows)
        return list(islice((one for one in opened if folder is None or one.kept.folder == folder), count))

    def every(self, person: str) -> Iterator[Conversation]:
        """All of a person's conversations, newest first."""
        rows = self.connection.execute(
            f"SELECT {_CONVERSATION} FROM conversations WHERE person = ? ORDER BY updated DESC",  # noqa: S608 - our own columns
            (person,),
        ).fetchall()
        return map(self._conversation, rows)

    def ids(self, person: str) -> list[str]:
        """Those of a person's conversations that are no temporary ones, newest first; nothing is opened for it."""
        query = "SELECT id FROM conversations WHERE person = ? AND temporary = 0 ORDER BY updated DESC"
        return [row[0] for row in self.connection.execute(query, (person,))]

    def texts(self, person: str, ids: Sequence[str]) -> Iterator[tuple[str, float, str, list[str]]]:
        """Of each of ``ids`` that is there and ``person``'s: id, last change, title, and what its messages say.  For
        reading much: a query or two for all of them.
        """
        marks, seal = ", ".join("?" * len(ids)), self.seal_of(person)
        said: dict[str, list[str]] = {}
        rows = self.connection.execute(
            f"SELECT conversation, id, sealed FROM messages WHERE conversation IN ({marks})"  # noqa: S608 - marks
            " ORDER BY conversation, created, rowid",
            ids,
        ).fetchall()
        # The plus keeps SQLite from walking all that the person has for the few that are named.
        mine = self.connection.execute(
            f"SELECT id, updated, sealed FROM conversations WHERE +person = ? AND id IN ({marks})",  # noqa: S608 - marks
            (person, *ids),
        ).fetchall()
        of = {row[0] for row in mine}
        for conversation, id, sealed in rows:
            if conversation in of:
                said.setdefault(conversation, []).append(_SAID.decode(seal.open(sealed, id)).text)
        for id, updated, sealed in mine:
            yield id, updated, _HEADING.decode(seal.open(sealed, id)).title, said.get(id, [])

    def folders(self, person: str) -> list[str]:
        """The names of a person's folders."""
        return sorted({one.kept.folder for one in self.every(person) if one.kept.folder})

    def _conversation(self, row: Sequence[Any]) -> Conversation:
        id, person, pinned, temporary, at_home, created, updated, revision, sealed = row
        return Conversation(
            id=id,
            person=person,
            created=created,
            updated=updated,
            pinned=bool(pinned),
            temporary=bool(temporary),
            at_home=bool(at_home),
            revision=revision,
            kept=_HEADING.decode(self.seal_of(person).open(sealed, id)),
        )

    # -- messages ------------------------------------------------------------------------------------------------------

    def put_message(self, person: str, message: Message) -> None:
        """Keep ``message`` as it is."""
        one = message
        sealed = self.seal_of(person).seal(msgspec.json.encode(one.kept), one.id)
        self.connection.execute(
            f"INSERT OR REPLACE INTO messages ({_MESSAGE}) VALUES (?, ?, ?, ?, ?, ?, ?)",  # noqa: S608 - our own columns
            (one.id, one.conversation, one.parent, one.role, one.state, one.created, sealed),
        )

    def messages(self, person: str, conversation: str) -> list[Message]:
        """The tree of a conversation, oldest first."""
        rows = self.connection.execute(
            f"SELECT {_MESSAGE} FROM messages WHERE conversation = ? ORDER BY created, rowid",  # noqa: S608 - our own columns
            (conversation,),
        ).fetchall()
        seal = self.seal_of(person)
        return [_message(row, seal) for row in rows]

    def path(self, conversation: str, leaf: str | None, count: int) -> list[str]:
        """The ids of the last ``count`` messages on the way from the first question to ``leaf``; nothing is opened."""
        rows = self.connection.execute(
            "WITH RECURSIVE up (id, parent, far) AS (SELECT id, parent, 1 FROM messages"
            " WHERE id = :leaf AND conversation = :one UNION ALL"
            " SELECT m.id, m.parent, up.far + 1 FROM up JOIN messages m ON m.id = up.parent"
            " WHERE m.conversation = :one AND up.far < :count) SELECT id FROM up ORDER BY far DESC",
            {"leaf": leaf, "one": conversation, "count": count},
        )
        return [row[0] for row in rows]

    def some(self, person: str, conversation: str, ids: Sequence[str]) -> list[Message]:
        """Those of a conversation that ``ids`` name, in their order."""
        marks, seal = ", ".join("?" * len(ids)), self.seal_of(person)
        rows = self.connection.execute(
            f"SELECT {_MESSAGE} FROM messages WHERE conversation = ? AND id IN ({marks})",  # noqa: S608 - marks
            (conversation, *ids),
        )
        found = {row[0]: _message(row, seal) for row in rows}
        return [found[id] for id in ids if id in found]

    def beside(self, conversation: str, ids: Sequence[str]) -> dict[str, list[str]]:
        """Of each message the ids of its versions, itself among them: same parent, same role, oldest first."""
        marks = ", ".join("?" * len(ids))
        rows = self.connection.execute(
            f"SELECT a.id, b.id FROM messages a JOIN messages b ON a.id IN ({marks})"  # noqa: S608 - marks
            " AND b.conversation = a.conversation AND b.parent IS a.parent AND b.role = a.role"
            " WHERE a.conversation = ? ORDER BY b.created, b.rowid",
            (*ids, conversation),
        )
        found: dict[str, list[str]] = {id: [] for id in ids}
        for id, version in rows:
            found[id].append(version)
        return found

    def newest_after(self, conversation: str, id: str) -> str:
        """The end of the branch through the message ``id`` that takes the newest at each turn.  Raises ``NotThere``."""
        rows = self.connection.execute(
            "SELECT id, parent FROM messages WHERE conversation = ? ORDER BY created, rowid", (conversation,)
        ).fetchall()
        if not any(row[0] == id for row in rows):
            raise NotThere("There is no such message in this conversation.")
        newest = {parent: child for child, parent in rows}
        while id in newest:
            id = newest[id]
        return id

    def message(self, person: str, conversation: str, id: str) -> Message:
        """One message of a conversation of ``person``.  Raises ``NotThere``."""
        row = self.connection.execute(
            f"SELECT {_MESSAGE} FROM messages WHERE id = ? AND conversation = ?",  # noqa: S608 - our own columns
            (id, conversation),
        ).fetchone()
        if row is None:
            raise NotThere("There is no such message in this conversation.")
        return _message(row, self.seal_of(person))

    def unfinished(self) -> list[tuple[str, str, str]]:
        """Person, conversation and id of every answer that says it is being written."""
        rows = self.connection.execute(
            "SELECT c.person, m.conversation, m.id FROM messages m JOIN conversations c ON c.id = m.conversation"
            " WHERE m.state = ?",
            (State.WRITING,),
        )
        return [(row[0], row[1], row[2]) for row in rows]

    # -- blobs ---------------------------------------------------------------------------------------------------------

    def keep_blob(self, person: str, kind: str, id: str, content: bytes, about: dict[str, Any]) -> None:
        """Keep bytes of a person's under ``kind`` and ``id``, with a few facts ``about`` them, all sealed."""
        seal, place = self.seal_of(person), f"{kind} {id}"
        facts = seal.seal(msgspec.json.encode(about), f"about {place}")
        row = (person, kind, id, self.now(), len(content), facts, seal.seal(content, place))
        self.connection.execute("INSERT OR REPLACE INTO blobs VALUES (?, ?, ?, ?, ?, ?, ?)", row)

    def blob(self, person: str, kind: str, id: str) -> bytes:
        """The bytes kept under ``kind`` and ``id``.  Raises ``NotThere``."""
        row = self.connection.execute(
            "SELECT sealed FROM blobs WHERE person = ? AND kind = ? AND id = ?", (person, kind, id)
        ).fetchone()
        if row is None:
            raise NotThere("There is no such file.")
        return self.seal_of(person).open(row[0], f"{kind} {id}")

    def blobs(self, person: str, kind: str) -> list[dict[str, Any]]:
        """The facts about a person's blobs of one kind, oldest first, with ``id``, ``created`` and ``size``."""
        rows = self.connection.execute(
            "SELECT id, created, size, about FROM blobs WHERE person = ? AND kind = ? ORDER BY created, rowid",
            (person, kind),
        ).fetchall()
        seal = self.seal_of(person)
        return [
            msgspec.json.decode(seal.open(about, f"about {kind} {id}")) | {"id": id, "created": created, "size": size}
            for id, created, size, about in rows
        ]

    def blob_about(self, person: str, kind: str, id: str) -> dict[str, Any]:
        """The facts about one.  Raises ``NotThere``."""
        row = self.connection.execute(
            "SELECT about FROM blobs WHERE person = ? AND kind = ? AND id = ?", (person, kind, id)
        ).fetchone()
        if row is None:
            raise NotThere("There is no such file.")
        about: dict[str, Any] = msgspec.json.decode(self.seal_of(person).open(row[0], f"about {kind} {id}"))
        return about

    def drop_blob(self, person: str, kind: str, id: str) -> None:
        """Remove one.  Raises ``NotThere``."""
        cursor = self.connection.execute(
            "DELETE FROM blobs WHERE person = ? AND kind = ? AND id = ?", (person, kind, id)
        )
        if not cursor.rowcount:
            raise NotThere("There is no such file.")


def _message(row: Sequence[Any], seal: Seal) -> Message:
    id, conversation, parent, role, state, created, sealed = row
    kept = _CONTENT.decode(seal.open(sealed, id))
    return Message(id=id, conversation=conversation, role=role, created=created, parent=parent, state=state, kept=kept)
