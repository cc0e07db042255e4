"""A ledger in memory, for tests of whatever records: the same answers as the durable one, and nothing on a disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tidegate.ledger.asked import readied
from tidegate.ledger.chain import GENESIS, chained, sealed
from tidegate.ledger.entry import DOCUMENT, Document, Entry, Kept, Receipt, Refused, new_receipt

_KEY = bytes(32)


class MemoryLedger:
    """``kept`` are its entries in order; ``refuse`` may be set to make every ``append`` raise it."""

    def __init__(self, clock: Callable[[], int] = lambda: 0) -> None:
        self.kept: list[Kept] = []
        self.refuse: Refused | None = None
        self._clock = clock
        self._documents: dict[tuple[str, str], Document] = {}

    async def append(self, entry: Entry) -> Receipt:
        """Keep ``entry``.  Raises ``Refused``."""
        text = readied(entry)
        if self.refuse is not None:
            raise self.refuse
        seq, prev = len(self.kept) + 1, self.kept[-1].hash if self.kept else GENESIS
        at = self._clock()
        receipt = new_receipt(at)
        hashed = chained(seq, prev, at, entry.kind, receipt, text)
        self.kept.append(Kept(seq, at, entry.kind, receipt, text.decode(), prev, hashed, sealed(_KEY, hashed)))
        return Receipt(receipt, seq, hashed)

    async def keep(self, document: Document) -> None:
        """Keep ``document`` and its digest.  Raises ``Refused``."""
        before = self.document(document.kind, document.revision)
        if before is None:
            body = {"kind": document.kind, "revision": document.revision, "digest": document.digest}
            await self.append(Entry(DOCUMENT, body))
            self._documents[document.kind, document.revision] = document
        elif before != document:
            raise Refused("not-recordable", f"Another {document.kind} is kept as revision {document.revision}.")

    def head(self) -> int:
        """The number of the last entry."""
        return len(self.kept)

    def get(self, receipt: str) -> Kept | None:
        """The entry with this receipt id."""
        return next((kept for kept in self.kept if kept.receipt == receipt), None)

    def newest(self, count: int) -> list[Kept]:
        """The newest ``count`` entries, oldest first."""
        return self.kept[max(0, len(self.kept) - count) :]

    def since(self, seq: int, count: int | None = None) -> Iterator[Kept]:
        """Entries above ``seq`` in order, at most ``count``."""
        yield from self.kept[seq:][:count]

    def document(self, kind: str, revision: str) -> Document | None:
        """A kept document."""
        return self._documents.get((kind, revision))

    def close(self) -> None:
        """Nothing to let go of."""
