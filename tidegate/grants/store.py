"""Where requests are kept: rows that only the gateway can have written, which every brain follows.

It must never give out a request that was changed by another hand.
"""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Self

from tidegate.grants.request import Request, from_text
from tidegate.ledger.sealed_rows import SealedRows


class Store:
    """Every method but ``close`` raises ``ledger.Refused`` where the file cannot be used."""

    def __init__(self, rows: SealedRows) -> None:
        self._rows = rows
        self.spoilt: tuple[str, ...] = ()

    @classmethod
    def open(cls, path: Path, key: bytes, *, wait: float = 2.0) -> Self:
        """Open the store at ``path``, made first if there is none.  ``wait``: seconds for a lock of another process."""
        return cls(SealedRows.open(path, key, "grant", wait=wait))

    @classmethod
    def reading(cls, path: Path, key: bytes) -> Self:
        """Open what is at ``path`` without the right to change anything, also on a disk that nobody may write."""
        return cls(SealedRows.reading(path, key, "grant"))

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    def changed(self) -> bool:
        """Whether anything was written since the last call, by anybody.  True the first time."""
        return self._rows.changed()

    def all(self) -> tuple[Request, ...]:
        """Every request, in the order of asking.  ``spoilt`` then names the rows that are not what we wrote."""
        good, spoilt = [], []
        for id, text in self._rows.all().items():
            try:
                made = from_text(text)
            except ValueError:
                spoilt.append(id)
                continue
            good.append(made)
        self.spoilt = tuple(sorted((*spoilt, *self._rows.spoilt)))
        return tuple(sorted(good, key=lambda request: (request.asked, request.id)))

    def get(self, id: str) -> Request | None:
        """The request with this id; ``None`` where there is none, or it is not what we wrote."""
        return next((request for request in self.all() if request.id == id), None)

    @contextlib.asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """Alone with the store, from reading what stands to writing what follows; leaving by an error undoes it."""
        async with self._rows.writing():
            yield Writing(self, self._rows)


class Writing:
    """What may be done while nobody else writes."""

    def __init__(self, store: Store, rows: SealedRows) -> None:
        self._store, self._rows = store, rows

    def all(self) -> tuple[Request, ...]:
        """Every request as it stands now."""
        return self._store.all()

    def get(self, id: str) -> Request | None:
        """One request as it stands now."""
        return self._store.get(id)

    def put(self, request: Request) -> None:
        """Write it."""
        self._rows.put(request.id, request.text())
