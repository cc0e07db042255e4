"""The durable ledger: SQLite in WAL mode, one file, any number of processes.

``append`` returns when the entry is on the disk, and so may release what waits for it.  Reading never waits for
writing.  It must never lose an entry in silence: whatever goes wrong is a ``Refused`` for the caller.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Engine, Select, select
from sqlalchemy.exc import DBAPIError

from tidegate.ledger.asked import Asked, readied
from tidegate.ledger.entry import DOCUMENT, Document, Entry, Kept, Receipt, Refused
from tidegate.ledger.schema import DOCUMENTS, ENTRIES, HEAD, create, open_engine
from tidegate.ledger.writer import Clock, Writer, refusal_of

#: Entries that may wait for the disk before ``append`` refuses.
BACKLOG: Final = 4096


def _now() -> int:
    return time.time_ns() // 1000


class Reader:
    """Reads a ledger; ``path`` may belong to a running gateway.  Every method raises ``Refused`` if it cannot."""

    def __init__(self, engine: Engine, path: Path) -> None:
        self.engine, self.path = engine, path

    @classmethod
    def at(cls, path: Path) -> Reader:
        """Open without the right to change anything.  Raises ``Refused`` if there is no ledger at ``path``."""
        if not path.is_file():
            raise Refused("read-only", f"There is no ledger at {path}. The gateway makes it when it first starts.")
        return Reader(open_engine(path, read_only=True), path)

    def close(self) -> None:
        """Let go of the file."""
        self.engine.dispose()

    def head(self) -> int:
        """The number of the last entry; 0 in an empty ledger."""
        row = self._one(HEAD)
        return int(row[0]) if row else 0

    def get(self, receipt: str) -> Kept | None:
        """The entry with this receipt id."""
        row = self._one(select(ENTRIES).where(ENTRIES.c.receipt == receipt))
        return None if row is None else Kept(*row)

    def newest(self, count: int) -> list[Kept]:
        """The newest ``count`` entries, oldest first."""
        return list(self.before(None, count))[::-1]

    def before(self, seq: int | None, count: int) -> Generator[Kept, None, None]:
        """Entries below ``seq`` (``None``: all), newest first, at most ``count``, read as they are asked for."""
        older = select(ENTRIES) if seq is None else select(ENTRIES).where(ENTRIES.c.seq < seq)
        return self._rows(older.order_by(ENTRIES.c.seq.desc()).limit(count))

    def since(self, seq: int, count: int | None = None) -> Iterator[Kept]:
        """Entries above ``seq`` in order, at most ``count``, read as they are asked for."""
        return self._rows(select(ENTRIES).where(ENTRIES.c.seq > seq).order_by(ENTRIES.c.seq).limit(count))

    def document(self, kind: str, revision: str) -> Document | None:
        """A kept document."""
        chosen = (DOCUMENTS.c.kind == kind) & (DOCUMENTS.c.revision == revision)
        row = self._one(select(DOCUMENTS.c.kind, DOCUMENTS.c.revision, DOCUMENTS.c.text).where(chosen))
        return None if row is None else Document(*row)

    def revisions(self, kind: str) -> frozenset[str]:
        """Those of all kept documents of a kind."""
        try:
            with self.engine.connect() as connection:
                return frozenset(connection.scalars(select(DOCUMENTS.c.revision).where(DOCUMENTS.c.kind == kind)))
        except DBAPIError as error:
            raise refusal_of(error) from None

    def _one(self, query: Select[Any]) -> tuple[Any, ...] | None:
        try:
            with self.engine.connect() as connection:
                row = connection.execute(query).first()
                return None if row is None else tuple(row)
        except DBAPIError as error:
            raise refusal_of(error) from None

    def _rows(self, query: Select[Any]) -> Generator[Kept, None, None]:
        try:
            with self.engine.connect() as connection:
                for row in connection.execution_options(yield_per=500).execute(query):
                    yield Kept(*row)
        except DBAPIError as error:
            raise refusal_of(error) from None


class Ledger(Reader):
    """Reads and writes.  Close it: that writes what is waiting and the last checkpoint."""

    def __init__(self, engine: Engine, path: Path, writer: Writer) -> None:
        super().__init__(engine, path)
        self._writer = writer

    @classmethod
    def open(cls, path: Path, key: bytes, *, clock: Clock = _now, backlog: int = BACKLOG, wait: float = 2.0) -> Self:
        """Open the ledger at ``path``, made first if there is none.

        ``key`` seals the entries: 32 random bytes that only the gateway can read.  ``clock`` gives microseconds since
        1970; ``wait`` is how many seconds to wait for a lock of another process.  Raises ``Refused``.
        """
        if len(key) < 16:
            raise ValueError("the ledger's key must have at least 16 bytes")
        engine = open_engine(path, wait=wait)
        try:
            create(engine)
            path.chmod(0o600)
        except (DBAPIError, OSError) as error:
            engine.dispose()
            raise refusal_of(error) from None
        return cls(engine, path, Writer(engine, path, key, clock, backlog))

    def append(self, entry: Entry) -> asyncio.Future[Receipt]:
        """Make ``entry`` durable; done when it is.  Ends with ``Refused``, and then it must be taken as not kept.

        It is under way when this returns.  A caller that gives up waiting does not undo it: the entry may still be
        written.
        """
        return self._asked(entry, None)

    async def keep(self, document: Document) -> None:
        """Keep ``document`` under its kind and revision, and its digest in the chain.  Kept before: nothing happens.

        Raises ``Refused``, also where another text is kept under the same name.
        """
        before = await asyncio.to_thread(self.document, document.kind, document.revision)
        if before is None:
            body = {"kind": document.kind, "revision": document.revision, "digest": document.digest}
            await self._asked(Entry(DOCUMENT, body), document)
        elif before.digest != document.digest:
            raise Refused("not-recordable", f"Another {document.kind} is kept as revision {document.revision}.")

    def _asked(self, entry: Entry, document: Document | None) -> asyncio.Future[Receipt]:
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Receipt] = loop.create_future()
        try:
            self._writer.ask(Asked(entry.kind, readied(entry), future, loop, document))
        except Refused as refused:
            future.set_exception(refused)
        return future

    def close(self) -> None:
        """Write what is waiting, then let go of the file.  Blocks for as long as that takes."""
        self._writer.close()
        super().close()
