"""ClickHouse for many organisations: the roll-ups of each machine's store are sent there, and asked there together.

Every organisation's logs are read by one store; people of two organisations are never one, so what several stores say
can be added up and stays exact.  Sending is by organisation and day, and only of days whose digest is another than the
one noted there: a day that was broken off has no note and is sent again.  While a day is sent, questions may miss it.

Speaks ClickHouse's HTTP protocol through ``clickhouse-connect``.  It must never put a value into the text of a query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlsplit

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError

from tidegate.usage import schema
from tidegate.usage.questions.question import Value
from tidegate.usage.store import Store, Unusable
from tidegate.usage.table import Table

_TYPES: Final = {
    "VARCHAR": "String", "UBIGINT": "UInt64", "BIGINT": "Int64", "UINTEGER": "UInt32", "USMALLINT": "UInt16",
    "DOUBLE": "Float64", "DATE": "Date32", "TIMESTAMP": "DateTime64(6, 'UTC')", "BOOLEAN": "Bool",
}  # fmt: skip
#: Tables that questions are answered from, with the column that says which day a row is of; none: sent as a whole.
SENT: Final[Mapping[str, str]] = {
    "part_day": "day", "service_day": "day", "visit_day": "day", "rule_day": "day", "data_day": "day",
    "sign_day": "day", "install_day": "day", "unlisted": "day", "stance": "day", "part_span": "start",
    "cohort_week": "week", "seen": "first_day", "who": "",
}  # fmt: skip
_TABLES: Final = {table.name: table for table in schema.TABLES}
_NOTE: Final = (
    "CREATE TABLE IF NOT EXISTS pushed (name String, tenant String, day Date32, digest UInt64)"
    " ENGINE = MergeTree ORDER BY (name, tenant, day)"
)
#: Rows of one insert.
BATCH: Final = 100_000
_NO_DAY: Final = date(1970, 1, 1)


class Cluster:
    """A ClickHouse server as an engine.  Raises ``Unusable`` for what the server refuses."""

    dialect = "clickhouse"

    def __init__(self, client: Any) -> None:
        self._client = client

    @classmethod
    def at(cls, url: str, *, user: str = "default", password: str = "") -> Cluster:
        """The server at ``url``, such as ``https://clickhouse.example:8443/usage``."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Unusable("The address of ClickHouse must be as https://clickhouse.example:8443/usage")
        try:
            client = clickhouse_connect.get_client(
                host=parts.hostname, port=parts.port or (8443 if parts.scheme == "https" else 8123), username=user,
                password=password, secure=parts.scheme == "https", database=parts.path.strip("/") or "default",
                autogenerate_session_id=False, connect_timeout=10, send_receive_timeout=120,
            )  # fmt: skip
        except (ClickHouseError, OSError) as trouble:
            raise _unusable(trouble) from None
        return cls(client)

    def query(self, text: str, values: Mapping[str, Value]) -> Sequence[Sequence[Any]]:
        """See ``ask.Engine``."""
        try:
            # Without it a missing value of CASE or of an outer join becomes 0, which is a figure.
            found = self._client.query(text, parameters=dict(values), settings={"join_use_nulls": 1})
        except (ClickHouseError, OSError) as trouble:
            raise _unusable(trouble) from None
        rows: Sequence[Sequence[Any]] = found.result_rows
        return rows

    def push(self, store: Store, tell: Callable[[int], None] = lambda days: None) -> int:
        """Send what changed since it was last sent; returns how many days of tables that were."""
        done = 0
        try:
            self._client.command(_NOTE)
            for table, by in ((_TABLES[name], by) for name, by in SENT.items()):
                self._client.command(ddl(table))
                noted = self._noted(table.name)
                for tenant, day, digest in self._digests(store, table, by):
                    if noted.pop((tenant, day), None) != digest:
                        self._send(store, table, by, (tenant, day, digest))
                        tell(done := done + 1)
                ours = {tenant for (tenant,) in store.rows("SELECT DISTINCT tenant FROM segment")}
                for tenant, day in noted:
                    if tenant in ours:
                        self._forget(table, by, tenant, day)
                        tell(done := done + 1)
        except (ClickHouseError, OSError) as trouble:
            raise _unusable(trouble) from None
        return done

    def _noted(self, name: str) -> dict[tuple[str, date], int]:
        found = self._client.query(
            "SELECT tenant, day, digest FROM pushed WHERE name = {name:String}", parameters={"name": name}
        )
        return {(tenant, day): digest for tenant, day, digest in found.result_rows}

    @staticmethod
    def _digests(store: Store, table: Table, by: str) -> list[tuple[str, date, int]]:
        # Not lasting beyond a version of the engine; another value only means that a day is sent again.
        day = by or f"DATE '{_NO_DAY}'"
        return [
            (tenant, day, int(digest))
            for tenant, day, digest in store.rows(
                f"SELECT tenant, {day} AS d, bit_xor(hash(t)) FROM {table.name} t GROUP BY ALL ORDER BY d"
            )
        ]

    def _send(self, store: Store, table: Table, by: str, noted: tuple[str, date, int]) -> None:
        tenant, day, _ = noted
        self._forget(table, by, tenant, day)
        for rows in _batches(store, table, by, tenant, day):
            self._client.insert(table.name, rows, column_names=list(table.columns))
        self._client.insert("pushed", [(table.name, *noted)], column_names=["name", "tenant", "day", "digest"])

    def _forget(self, table: Table, by: str, tenant: str, day: date) -> None:
        values = {"tenant": tenant, "day": day, "name": table.name}
        self._client.command(
            "DELETE FROM pushed WHERE name = {name:String} AND tenant = {tenant:String} AND day = {day:Date32}", values
        )
        of_day = f" AND {by} = {{day:Date32}}" if by else ""
        self._client.command(f"DELETE FROM {table.name} WHERE tenant = {{tenant:String}}{of_day}", values)

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()


def ddl(table: Table) -> str:
    """The statement that makes ``table`` in ClickHouse if it is missing."""
    columns = ", ".join(f"`{name}` {_TYPES[kind.rstrip('?')]}" for name, (kind, _) in table.columns.items())
    by = SENT.get(table.name, "")
    order = ", ".join(dict.fromkeys(("tenant", *((by,) if by else ()), *table.key)))
    months = f" PARTITION BY toYYYYMM({by})" if by else ""
    return f"CREATE TABLE IF NOT EXISTS {table.name} ({columns}) ENGINE = MergeTree{months} ORDER BY ({order})"


def _batches(store: Store, table: Table, by: str, tenant: str, day: date) -> Iterator[list[tuple[Any, ...]]]:
    of_day = f" AND {by} = ?" if by else ""
    values: list[Any] = [tenant, day] if by else [tenant]
    cursor = store.sql.cursor()
    columns = ", ".join(f'"{name}"' for name in table.columns)
    cursor.execute(f"SELECT {columns} FROM {table.name} WHERE tenant = ?{of_day}", values)
    while rows := cursor.fetchmany(BATCH):
        yield rows


def _unusable(trouble: Exception) -> Unusable:
    # A server's message can hold the query and rows of it; only its kind is told.
    return Unusable(f"ClickHouse did not answer as it should ({type(trouble).__name__}). Its own log says why.")
