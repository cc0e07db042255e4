"""The store of one machine as an engine.

Opened for reading only, for one answer at a time: DuckDB lets one process write or many read, so nobody keeps the file
open for longer than an answer takes, and whoever finds it taken waits a little.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import duckdb

from tidegate.usage.questions.question import Value
from tidegate.usage.store import Store, Unusable

#: Seconds to wait for a program that writes.
WAIT: Final = 10.0


class Duck:
    """A store as an engine."""

    dialect = "duckdb"

    def __init__(self, store: Store) -> None:
        self.store = store

    def query(self, text: str, values: Mapping[str, Value]) -> Sequence[Sequence[Any]]:
        """See ``ask.Engine``."""
        try:
            return self.store.sql.execute(text, dict(values)).fetchall()
        except duckdb.OutOfMemoryException:
            raise Unusable("There is not enough memory, or disk, for this question. Ask it of fewer days.") from None


@contextmanager
def opened(path: Path, wait: float = WAIT) -> Iterator[Duck]:
    """The store at ``path``, for reading, and let go at the end.  Raises ``Unusable``."""
    if not path.exists():
        raise Unusable(f"There is no {path} yet. Start with: tidegate discover LOG…")
    store = Store.open(path, read_only=True, wait=wait)
    try:
        yield Duck(store)
    finally:
        store.close()
