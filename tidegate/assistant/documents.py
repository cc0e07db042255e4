"""Documents of people: inspected, then kept sealed, then read by a process that can be killed, then given to questions.

A document that fits the model's room is given whole.  Of a longer one the passages are given that fit the question,
and a question waits until the document is read.  Either way every passage has a number by which an answer cites it; it
stays the same for the whole conversation.

What a document says is material, never an instruction: it is framed as such (``FRAME``), and no tool can send it
anywhere without passing the gate.

Must never: keep what the gate did not let pass; look into a document for anybody but its person and conversation.
"""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest
from typing import Any, Final, Protocol

import msgspec

from tidegate.assistant.described import described
from tidegate.assistant.fit import tokens_of as size_of
from tidegate.assistant.generation import FRAME, Material
from tidegate.assistant.hub import Hub
from tidegate.assistant.models.reply import Trouble
from tidegate.assistant.overdue import UNASKED, UNUSED
from tidegate.assistant.passages import Kept, Passage, passages_of, said_in
from tidegate.assistant.records import Message, branch
from tidegate.assistant.retrieval import Index, Ranked, of_the_whole, spread, tokens_of
from tidegate.assistant.store import NotThere, Store, new_id
from tidegate.assistant.vectors import VECTORS, Embedder, Meanings, fused
from tidegate.wire.documents.extracted import Unreadable
from tidegate.wire.documents.whole import Whole
from tidegate.wire.reasons import TIMED_OUT

#: Kinds of blobs: a document's bytes, and what was read of it.
DOCUMENT: Final = "document"
READ: Final = "read"
#: Seconds that reading one document may take, and that a question waits for all of its own.
WITHIN: Final = 60.0
WAIT: Final = 120.0
#: Indexes kept in memory, and passages given of long documents.
_INDEXES: Final = 16
_PASSAGES: Final = 12
#: Characters above which a document is indexed when it is read; a shorter one only if a model has no room for it.
_INDEXED: Final = 12_000
#: Tokens around a document, and the least that a document is given.
_AROUND: Final = 80
_LEAST: Final = 150
_SCHEMA: Final = (
    "CREATE TABLE IF NOT EXISTS attached (conversation TEXT, person TEXT NOT NULL, document TEXT NOT NULL,"
    " first INTEGER NOT NULL, PRIMARY KEY (conversation, document))"
)


class Reader(Protocol):
    """Reads files; bound to the pool of processes at the rim.  Raises ``Unreadable``."""

    async def extracted(self, content: bytes, within: float) -> Whole:
        """All texts of a file and of the files in it."""


class Counter(Protocol):
    """Describes tables; see ``tables``."""

    async def described(self, name: str, content: bytes, kind: str) -> list[dict[str, Any]]:
        """The tables in a file; none where it holds no table, or cannot be read."""


class Documents:
    """The documents of everybody.  A ``Source`` of material for questions."""

    def __init__(
        self,
        store: Store,
        hub: Hub,
        reader: Reader,
        counter: Counter,
        topic: Callable[[str], str],
        embedder: Embedder | None = None,
    ) -> None:
        self._store, self._hub, self._reader, self._counter, self._topic = store, hub, reader, counter, topic
        self.meanings = Meanings(store, embedder, DOCUMENT)
        self._reading: dict[str, asyncio.Task[None]] = {}
        self._indexes: OrderedDict[str, Index] = OrderedDict()
        store.connection.execute(_SCHEMA)

    # -- keeping -------------------------------------------------------------------------------------------------------

    def keep(self, person: str, name: str, content: bytes) -> dict[str, Any]:
        """Keep what has passed the gate, and begin to read it."""
        id = new_id("d")
        self._store.keep_blob(person, DOCUMENT, id, content, {"name": name})
        self._begin(person, id, name)
        return self.shown(person, id)

    def shown(self, person: str, id: str) -> dict[str, Any]:
        """How far it is: ``{id, name, state, why, passages}``; ``state`` is ``reading ready failed``.

        Raises ``NotThere``.
        """
        name = self.name(person, id)
        try:
            one = self._store.blob_about(person, READ, id)
        except NotThere:
            return {"id": id, "name": name, "state": "reading", "why": "", "passages": 0}
        state = "ready" if one["passages"] else "failed"
        return {"id": id, "name": name, "state": state, "why": ", ".join(one["missed"]), "passages": one["passages"]}

    def name(self, person: str, id: str) -> str:
        """Its file name.  Raises ``NotThere``."""
        return str(self._store.blob_about(person, DOCUMENT, id)["name"])

    def content(self, person: str, id: str) -> bytes:
        """Its bytes.  Raises ``NotThere``."""
        return self._store.blob(person, DOCUMENT, id)

    async def kept(self, person: str, id: str) -> Kept:
        """What was read of it, once it is.  Raises ``NotThere``, ``Trouble``."""
        name = self.name(person, id)
        with contextlib.suppress(NotThere):
            return msgspec.msgpack.decode(self._store.blob(person, READ, id), type=Kept)
        task = self._reading.get(id) or self._begin(person, id, name)
        try:
            async with asyncio.timeout(WAIT):
                await asyncio.shield(task)
        except TimeoutError:
            raise Trouble("silent", f"“{name}” is still being read. Ask again in a moment.", 503) from None
        return msgspec.msgpack.decode(self._store.blob(person, READ, id), type=Kept)

    async def text_of(self, name: str, content: bytes) -> str:
        """All text of a file that is not kept here.  Raises ``Trouble`` where there is none to be read."""
        try:
            whole = await self._reader.extracted(content, WITHIN)
        except Unreadable as bad:
            raise Trouble("refused", f"“{name}” could not be read ({bad.reason}).", 422) from None
        text = "\n".join(one.piece.text for one in said_in(whole))
        missed = ", ".join(dict.fromkeys(one.why for one in whole.missed))
        if not text.strip():
            raise Trouble("refused", f"“{name}” could not be read ({missed or 'it holds no text'}).", 422)
        return f"{text}\n(Not all of the file could be read: {missed}.)" if missed else text

    def attach(self, person: str, conversation: str, documents: Sequence[str]) -> None:
        """They belong to the conversation from now on.  Raises ``NotThere`` for what is not the person's."""
        for document in documents:
            self.name(person, document)
        db = self._store.connection
        row = db.execute("SELECT COUNT(*) FROM attached WHERE conversation = ?", (conversation,)).fetchone()
        for number, document in enumerate(documents, row[0]):
            db.execute("INSERT OR IGNORE INTO attached VALUES (?, ?, ?, ?)", (conversation, person, document, number))

    def of(self, person: str, conversation: str) -> list[str]:
        """The documents of a conversation, in the order they came."""
        rows = self._store.connection.execute(
            "SELECT document FROM attached WHERE conversation = ? AND person = ? ORDER BY first", (conversation, person)
        )
        return [row[0] for row in rows]

    def remove(self, person: str, conversation: str, told: Callable[[bytes], object]) -> list[str]:
        """See ``retention.Files``."""
        db = self._store.connection
        documents = self.of(person, conversation)
        db.execute("DELETE FROM attached WHERE conversation = ?", (conversation,))
        elsewhere = "SELECT 1 FROM attached WHERE document = ?"
        alone = [one for one in documents if db.execute(elsewhere, (one,)).fetchone() is None]
        for document in alone:
            self._delete(person, document, told)
        return alone

    def forget(self, removed: Sequence[str]) -> None:
        """See ``retention.Files``."""
        for document in removed:
            if task := self._reading.pop(document, None):
                task.cancel()
            if index := self._indexes.pop(document, None):
                index.close()
            self.meanings.forget(document)

    def sweep(self) -> None:
        """Remove what was added a day ago and never asked about."""
        query = f"SELECT person, id {UNASKED}"
        rows = self._store.connection.execute(query, (self._store.aged() - UNUSED,)).fetchall()
        for person, document in rows:
            self.forget([document])
            self._delete(person, document, lambda _: None)

    async def close(self) -> None:
        """Give up what is being read; it is read again when somebody asks for it."""
        reading = list(self._reading.values())
        for task in reading:
            task.cancel()
        await asyncio.gather(*reading, return_exceptions=True)
        while self._indexes:
            self._indexes.popitem()[1].close()
        await self.meanings.close()

    def _delete(self, person: str, document: str, told: Callable[[bytes], object]) -> None:
        which = "FROM blobs WHERE person = ? AND id = ? AND kind IN (?, ?, ?)"
        about = (person, document, DOCUMENT, READ, VECTORS)
        for (sealed,) in self._store.connection.execute(f"SELECT sealed {which} ORDER BY kind", about):
            told(sealed)
        self._store.connection.execute(f"DELETE {which}", about)

    # -- reading -------------------------------------------------------------------------------------------------------

    def _begin(self, person: str, id: str, name: str) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(self._read(person, id, name), name="document")
        self._reading[id] = task
        task.add_done_callback(lambda _: self._reading.pop(id, None))
        return task

    async def _read(self, person: str, id: str, name: str) -> None:
        content = self.content(person, id)
        try:
            whole = await self._reader.extracted(content, WITHIN)
        except Unreadable as bad:
            kept = Kept("unknown", [], missed=[bad.reason])
        except Exception:  # what it says may quote the document
            kept = Kept("unknown", [], missed=[TIMED_OUT])
        else:
            passages, cut = passages_of(whole)
            # What fits any model is given whole and needs no index; a dictionary takes seconds to load.
            tokens = await self._tokens(passages) if _size(passages) > _INDEXED else []
            missed = list(dict.fromkeys(one.why for one in whole.missed))
            tables = await self._counter.described(name, content, whole.kind)
            kept = Kept(whole.kind, passages, tokens, missed, tables, cut)
        about = {"passages": len(kept.passages), "missed": kept.missed}
        with contextlib.suppress(NotThere, sqlite3.Error):  # deleted meanwhile; or a full disk: read again when asked
            self.name(person, id)
            self._store.keep_blob(person, READ, id, msgspec.msgpack.encode(kept), about)
            self._hub.tell(self._topic(person), "file", self.shown(person, id))
            if kept.tokens:
                self.meanings.begin(person, id, kept.texts)

    async def _tokens(self, passages: Sequence[Passage]) -> list[str]:
        return await asyncio.to_thread(tokens_of, [passage.text for passage in passages])

    # -- material for questions ----------------------------------------------------------------------------------------

    async def gather(self, person: str, conversation: str, question: Message, room: int) -> list[Material]:
        """See ``Source``.  The documents of the branch that ``question`` ends."""
        tree = self._store.messages(person, conversation)
        named = {file for turn in branch(tree, question.id) for file in turn.kept.files}
        own = [document for document in self.of(person, conversation) if document in named]
        if not own:
            return []
        opened = [(document, await self.kept(person, document)) for document in own]
        first = _numbers(opened)
        left = room - size_of(FRAME)
        found: dict[str, Material] = {}
        smallest = sorted(opened, key=lambda one: _size(one[1].passages))
        for at, (document, kept) in enumerate(smallest):
            share = left // (len(smallest) - at)
            if share < _LEAST:
                raise Trouble("too-long", "There is no room left for the documents. Begin a new conversation.", 413)
            material = await self._material(person, document, kept, first[document], question.kept.text, share)
            left -= size_of(material.text)
            found[document] = material
        return [found[document] for document in own]

    async def _material(self, person: str, document: str, kept: Kept, first: int, question: str, room: int) -> Material:
        name = self.name(person, document)
        places: Iterable[int] = range(1, len(kept.passages) + 1)
        text = _written(kept, first, places)
        whole = not kept.cut and size_of(text) + _AROUND <= room
        if not whole:
            places = await self._chosen(person, document, kept, question, room - _AROUND)
            text = _written(kept, first, places)
        head = f"Document “{name}”" + ("" if whole else ", the passages that fit the question")
        if kept.missed:
            head += f"; not all of it could be read ({', '.join(kept.missed)})"
        text = "\n".join([text, *map(described, kept.tables)])
        passages = [(first + place - 1, place) for place in places]
        citation = {"file": document, "name": name, "whole": whole, "read": _read(kept, whole), "passages": passages}
        return Material(head, text, citation)

    async def _chosen(self, person: str, document: str, kept: Kept, question: str, room: int) -> list[int]:
        """The places of the passages that fit the question and the room, in the document's order.  A question about the
        whole gets as many from all over, and so does one that fits none.
        """
        if not kept.tokens:
            kept.tokens = await self._tokens(kept.passages)
        by_words = [one.place for one in await asyncio.to_thread(self._ranked, document, kept, question)]
        by_meaning = await self.meanings.ranked(person, document, kept.texts, question, _PASSAGES)
        places = fused(by_words, by_meaning)[:_PASSAGES]
        if not places or of_the_whole(question):
            both = zip_longest(places, spread(len(kept.passages)))
            places = list(dict.fromkeys(place for pair in both for place in pair if place is not None))
        chosen: list[int] = []
        for place in places:
            if place > len(kept.passages):
                continue
            room -= size_of(kept.passages[place - 1].text) + 6
            if room < 0:
                break
            chosen.append(place)
        return sorted(chosen)

    def _ranked(self, document: str, kept: Kept, question: str) -> list[Ranked]:
        index = self._indexes.pop(document, None) or Index(document, kept.tokens)
        self._indexes[document] = index
        if len(self._indexes) > _INDEXES:
            self._indexes.popitem(last=False)[1].close()
        return index.find(question, _PASSAGES)


def _read(kept: Kept, whole: bool) -> str:
    """How much of it was read, as the screens have words for."""
    if not kept.passages:
        return "nothing"
    return "parts" if not whole else "missed" if kept.missed else "whole"


def _size(passages: Sequence[Passage]) -> int:
    return sum(len(passage.text) for passage in passages)


def _numbers(opened: Sequence[tuple[str, Kept]]) -> dict[str, int]:
    """The number of each document's first passage: one after the other, in the order they came."""
    found, at = {}, 1
    for document, kept in opened:
        found[document] = at
        at += len(kept.passages)
    return found


def _written(kept: Kept, first: int, places: Iterable[int]) -> str:
    return "\n".join(_numbered(first + place - 1, kept.passages[place - 1]) for place in places)


def _numbered(number: int, passage: Passage) -> str:
    return f"[{number}] ({passage.where('en')}) {passage.text}"
