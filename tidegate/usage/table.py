"""One table of usage as data, and the columns that many tables have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

#: The type, in words that DuckDB and ClickHouse share, and what is in it.  A type that ends in ? may be null.
Column: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """One table: what it holds, what is unique in it (empty: nothing), and its columns as name -> (type, meaning)."""

    name: str
    says: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]

    @property
    def ddl(self) -> str:
        """The statement that makes the table in DuckDB if it is missing."""
        columns = ", ".join(f'"{name}" {kind} NOT NULL' for name, (kind, _) in self.columns.items())
        return f'CREATE TABLE IF NOT EXISTS "{self.name}" ({columns})'.replace("? NOT NULL", "")


DAY: Final = ("DATE", "the day in the organisation's time zone (`setting` `time-zone`)")
TENANT: Final = ("VARCHAR", "the organisation; empty where there is only one")
SERVICE: Final = ("VARCHAR", "id of the service in the catalogue")
WHO: Final = ("UBIGINT", "who did it: `who.who`")
ZONE: Final = ("VARCHAR", "name of the network zone; empty where not known")
SEGMENT: Final = ("BIGINT", "where it was read: `segment.segment`")
