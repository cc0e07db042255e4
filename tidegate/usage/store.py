"""The store: one DuckDB file, one writer, and how a stretch becomes part of it all at once or not at all.

What is read and what follows from it are written in one transaction, so a kill at any moment loses at most work, never
truth, and doubles nothing.  The gate must never open it: the gate writes its ledger, and this reads that.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb

from tidegate.usage.schema import TABLES, VERSION

#: Memory the engine may use before it spills to disk.
MEMORY: Final = "1GB"
#: A writer that gives way lets the file go for so many seconds, several times what readers sleep between two tries, and
#: waits for so many until the last of them is answered.
AWAY: Final = 0.2
BACK: Final = 600.0
_RETRY: Final = 0.05
#: What to do with a store that cannot be gone on with.
ANEW: Final = (
    "Move it away: the next one takes in anew, by itself, what the gate recorded, and other logs once `tidegate "
    "discover` reads them again."
)
_HOLDER: Final = re.compile(r"\(PID (\d+)\)")


class Unusable(Exception):
    """The store cannot be used; the text says why and what to do."""


class Store:
    """An open store.  ``day_zone`` names the time zone whose days are counted; it is fixed when the store is made."""

    def __init__(
        self, connection: duckdb.DuckDBPyConnection, path: Path | None, writes: dict[str, Any] | None = None
    ) -> None:
        """``writes`` is how the file is opened again after giving way, where it is opened to be written to."""
        self.sql = connection
        self.path = path
        self._writes = writes

    @classmethod
    def open(
        cls, path: Path | None, *, day_zone: str = "", read_only: bool = False, threads: int = 0, wait: float = 0
    ) -> Store:
        """Open the file at ``path``, made first if it is missing; ``None`` is a store in memory.

        ``wait`` is for how many seconds to try again while another program writes to it.

        Raises ``Unusable``: another program writes to it, it is not ours, or it was made by other code.
        """
        config: dict[str, Any] = {"memory_limit": MEMORY, "threads": threads or os.cpu_count() or 1}
        connection = _connect(path, read_only, config, time.monotonic() + wait)
        store = cls(connection, path, None if read_only or path is None else config)
        if not read_only:
            store._make(day_zone)
        store._check(day_zone)
        return store

    def _make(self, day_zone: str) -> None:
        with self.transaction():
            for table in TABLES:
                self.sql.execute(table.ddl)
            if not self.rows("SELECT 1 FROM setting"):
                values = [("version", str(VERSION)), ("time-zone", day_zone or "UTC")]
                self.sql.executemany("INSERT INTO setting VALUES (?, ?)", values)

    def _check(self, day_zone: str) -> None:
        if self.setting("version") != str(VERSION):
            self.close()
            raise Unusable(f"{self.path} was made by another version. {ANEW}")
        made = {name for (name,) in self.rows("SELECT table_name FROM duckdb_tables() WHERE NOT temporary")}
        if not {table.name for table in TABLES} <= made:
            self.close()
            raise Unusable(f"{self.path} lacks a table that came later. Bring it up with: tidegate usage follow")
        if day_zone and day_zone != self.setting("time-zone"):
            there = self.setting("time-zone")
            self.close()
            raise Unusable(
                f"{self.path} counts days of {there}, not of {day_zone}, and that is fixed when it is made. {ANEW}"
            )

    def setting(self, name: str) -> str:
        """What the tables were made with; empty where nothing is said."""
        found = self.rows("SELECT value FROM setting WHERE name = ?", [name])
        return str(found[0][0]) if found else ""

    def set(self, name: str, value: str) -> None:
        """Note what the tables are made with."""
        self.sql.execute("DELETE FROM setting WHERE name = ?", [name])
        self.sql.execute("INSERT INTO setting VALUES (?, ?)", [name, value])

    @property
    def day_zone(self) -> ZoneInfo:
        """The zone whose days are counted."""
        return ZoneInfo(self.setting("time-zone"))

    def rows(self, query: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """All rows of an answer."""
        return self.sql.execute(query, list(values)).fetchall()

    def value(self, query: str, values: Sequence[Any] = ()) -> Any:
        """The first column of the first row."""
        return self.rows(query, values)[0][0]

    def fill(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """Make the temporary text table ``table`` from ``rows``: a few long lists are far quicker than many inserts."""
        lists = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in columns]
        spelt = ", ".join(f"unnest(?::VARCHAR[]) AS {name}" for name in columns)
        self.sql.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT {spelt}", lists)

    def give_way(self) -> None:
        """Let whoever waits for the file have it, and take it again.  Temporary tables are gone then.

        Raises ``Unusable`` where it is not to be had again.
        """
        if self._writes is not None:
            self.sql.close()
            time.sleep(AWAY)
            self.sql = _connect(self.path, read_only=False, config=self._writes, until=time.monotonic() + BACK)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing."""
        self.sql.execute("BEGIN")
        try:
            yield
        except BaseException:
            self.sql.execute("ROLLBACK")
            raise
        self.sql.execute("COMMIT")

    def close(self) -> None:
        """Let go of the file."""
        self.sql.close()


def _connect(path: Path | None, read_only: bool, config: dict[str, Any], until: float) -> duckdb.DuckDBPyConnection:
    while True:
        try:
            connection = duckdb.connect(str(path or ":memory:"), read_only=read_only, config=config)
        except duckdb.Error as trouble:
            taken = "lock" in str(trouble).lower()
            if taken and time.monotonic() < until:
                time.sleep(_RETRY)
                continue
            raise Unusable(f"{path} cannot be opened: {_why(str(trouble), taken)}") from None
        break
    # Where it takes us for a person at a prompt, the engine draws how far a long statement is on standard output.
    connection.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = false; SET enable_progress_bar = false;")
    if path is not None:
        connection.execute(f"SET temp_directory = '{str(path).replace(chr(39), chr(39) * 2)}.tmp'")
    return connection


#: What the system said of a file that it does not give, in the words of the engine.
_DENIED: Final = re.compile(
    r"Read-only file system|Permission denied|No space left on device|No such file or directory"
)


def _why(said: str, taken: bool) -> str:
    if not taken and (denied := _DENIED.search(said)) is not None:
        return f"{denied[0]}."
    if not taken:
        return "it is not a store of usage. Choose another file."
    holder = _HOLDER.search(said)
    return (
        f"another program has it open{f' (process {holder[1]})' if holder else ''}. Whoever reads logs lets others have"
        " it every few seconds, and only makes days without a pause: ask again in a minute."
    )
