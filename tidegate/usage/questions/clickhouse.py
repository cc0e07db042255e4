"""ClickHouse for many organisations: the roll-ups of each machine's store are sent there, and asked there together.

Every organisation's logs are read by one store; people of two organisations are never one, so what several stores say
can be added up and stays exact.  Only days whose digest is another than the one noted there are sent, all of a table at
once.  What is about to be sent is noted first and noted again when it is there, so sending that was broken off is taken
back by the next; until then, and while days are replaced, questions may miss them.

Speaks ClickHouse's HTTP protocol through ``clickhouse-connect``.  It must never put a value into the text of a query.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, Final
from urllib.parse import urlsplit

import clickhouse_connect
from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError

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
    "cohort_week": "week", "log_day": "day", "seen": "first_day", "who": "",
}  # fmt: skip
_TABLES: Final = {table.name: table for table in schema.TABLES}
_NOTE: Final = (
    "CREATE TABLE IF NOT EXISTS pushed (name String, tenant String, day Date32, digest UInt64, version UInt64)"
    " ENGINE = ReplacingMergeTree(version) ORDER BY (name, tenant, day)"
)
_NOTED: Final = ("name", "tenant", "day", "digest", "version")
#: In place of a digest: rows may be there or not; surely none are there.
_UNDER_WAY, _EMPTY = 0, 1
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
        # Without a handler its library's warnings go to standard error; what is wrong is said by us.
        logger = logging.getLogger("clickhouse_connect")
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
        try:
            client = clickhouse_connect.get_client(
                host=parts.hostname, port=parts.port or (8443 if parts.scheme == "https" else 8123), username=user,
                password=password, secure=parts.scheme == "https", database=parts.path.strip("/") or "default",
                autogenerate_session_id=False, connect_timeout=10, send_receive_timeout=120,
            )  # fmt: skip
        except (OperationalError, OSError):
            raise Unusable(
                f"No ClickHouse answers at {parts.hostname}. Is the address right, and is the server there?"
            ) from None
        except ClickHouseError as trouble:
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

    def push(self, store: Store) -> int:
        """Send what changed since it was last sent; returns how many days of tables that were."""
        done = 0
        try:
            self._client.command(_NOTE)
            ours = {tenant for (tenant,) in store.rows("SELECT DISTINCT tenant FROM segment")}
            for name, by in SENT.items():
                table = _TABLES[name]
                self._client.command(ddl(table))
                done += self._push(store, table, by, ours)
        except (ClickHouseError, OSError) as trouble:
            raise _unusable(trouble) from None
        return done

    def _push(self, store: Store, table: Table, by: str, ours: Collection[str]) -> int:
        noted, version = self._noted(table.name)
        here = self._digests(store, table, by)
        gone = {key: _EMPTY for key, digest in noted.items() if key not in here and key[0] in ours and digest != _EMPTY}
        changed = gone | {key: digest for key, digest in here.items() if noted.get(key) != digest}
        if not changed:
            return 0
        self._tell(table, dict.fromkeys(changed, _UNDER_WAY), version + 1)
        for tenant, days in _by_tenant(key for key in changed if noted.get(key, _EMPTY) != _EMPTY):
            of_days = f" AND {by} IN {{days:Array(Date32)}}" if by else ""
            values = {"tenant": tenant, "days": days}
            self._client.command(f"DELETE FROM {table.name} WHERE tenant = {{tenant:String}}{of_days}", values)
        for tenant, days in _by_tenant(key for key in changed if key in here):
            for rows in _batches(store, table, by, tenant, days):
                self._client.insert(table.name, rows, column_names=list(table.columns))
        self._tell(table, changed, version + 2)
        return len(changed)

    def _noted(self, name: str) -> tuple[dict[tuple[str, date], int], int]:
        found = self._client.query(
            "SELECT tenant, day, argMax(digest, version), max(version) FROM pushed WHERE name = {name:String} GROUP BY"
            " tenant, day",
            parameters={"name": name},
        ).result_rows
        return {(tenant, day): digest for tenant, day, digest, _ in found}, max((row[3] for row in found), default=0)

    def _tell(self, table: Table, digests: Mapping[tuple[str, date], int], version: int) -> None:
        rows = [(table.name, tenant, day, digest, version) for (tenant, day), digest in digests.items()]
        self._client.insert("pushed", rows, column_names=list(_NOTED))

    @staticmethod
    def _digests(store: Store, table: Table, by: str) -> dict[tuple[str, date], int]:
        # Not lasting beyond a version of the engine; another value only means that a day is sent again.
        day = by or f"DATE '{_NO_DAY}'"
        found = store.rows(f"SELECT tenant, {day} AS d, bit_xor(hash(t)) FROM {table.name} t GROUP BY ALL")
        return {(tenant, day): max(2, int(digest)) for tenant, day, digest in found}

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


def _by_tenant(keys: Iterable[tuple[str, date]]) -> Iterator[tuple[str, list[date]]]:
    for tenant, of_tenant in groupby(sorted(keys), key=itemgetter(0)):
        yield tenant, [day for _, day in of_tenant]


def _batches(store: Store, table: Table, by: str, tenant: str, days: Sequence[date]) -> Iterator[list[tuple[Any, ...]]]:
    of_days = f" AND {by} IN (SELECT unnest(?::DATE[]))" if by else ""
    values: list[Any] = [tenant, days] if by else [tenant]
    cursor = store.sql.cursor()
    columns = ", ".join(f'"{name}"' for name in table.columns)
    cursor.execute(f"SELECT {columns} FROM {table.name} WHERE tenant = ?{of_days}", values)
    while rows := cursor.fetchmany(BATCH):
        yield rows


def _unusable(trouble: Exception) -> Unusable:
    # A server's message can hold the query and rows of it; only its kind is told.
    return Unusable(f"ClickHouse did not answer as it should ({type(trouble).__name__}). Its own log says why.")
