"""The tables of the ledger, in SQL that SQLite and PostgreSQL both take.

The statements of the writer are compiled from here once, so that its hot path costs no more than the driver itself.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Column,
    Engine,
    Executable,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    create_engine,
    event,
    insert,
    select,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateTable

#: SQLite only counts rows by an INTEGER key; elsewhere a sequence number needs 64 bits.
_SEQ: Final = BigInteger().with_variant(Integer(), "sqlite")

#: Seconds that whoever opens a file waits for others that open it too.
_OPENING: Final = 20.0

METADATA: Final = MetaData()

ENTRIES: Final = Table(
    "entries",
    METADATA,
    Column("seq", _SEQ, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("kind", String(24), nullable=False),
    Column("receipt", String(24), nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("prev", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
    Column("seal", String(32), nullable=False),
)

DOCUMENTS: Final = Table(
    "documents",
    METADATA,
    Column("kind", String(24), primary_key=True),
    Column("revision", String(128), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("text", Text, nullable=False),
)


def _sql(statement: Executable) -> str:
    return str(statement.compile(dialect=sqlite.dialect(paramstyle="named")))  # type: ignore[attr-defined]


HEAD: Final = select(ENTRIES.c.seq, ENTRIES.c.hash).order_by(ENTRIES.c.seq.desc()).limit(1)
HEAD_SQL: Final = str(HEAD.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
AT_SQL: Final = _sql(select(ENTRIES.c.hash).where(ENTRIES.c.seq == bindparam("seq")))
APPEND_SQL: Final = _sql(insert(ENTRIES))
KEEP_SQL: Final = _sql(insert(DOCUMENTS).prefix_with("OR IGNORE", dialect="sqlite"))


def open_engine(path: Path, *, read_only: bool = False, wait: float = 2.0) -> Engine:
    """An engine on the SQLite file at ``path``; every commit is on the disk when it returns.

    ``wait`` is how many seconds to wait for a lock of another process.
    """
    address = to_read(path) if read_only else f"{path.absolute().as_uri()}?mode=rwc"

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(address, uri=True, timeout=wait, check_same_thread=False, isolation_level=None)

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, pool_size=4)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        if not read_only:
            write_ahead(connection, wait)
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA fullfsync=ON")  # macOS alone: see disk.flushing
        connection.execute("PRAGMA query_only=" + ("ON" if read_only else "OFF"))

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


def to_read(path: Path) -> str:
    """The address by which SQLite opens ``path`` without the right to change anything."""
    return f"{path.absolute().as_uri()}?mode=ro" + ("&immutable=1" if _at_rest(path) else "")


def _at_rest(path: Path) -> bool:
    """Whether it is a copy on a disk that cannot be written, and whole in itself.

    SQLite makes files beside a database with a write-ahead log even to read it, unless told that nothing changes it.
    """
    if Path(f"{path}-wal").exists():
        return False
    with contextlib.suppress(OSError):
        return bool(os.statvfs(path).f_flag & os.ST_RDONLY)
    return False


def create(engine: Engine) -> None:
    """Make what is missing of the tables; several processes may do so at once."""
    with engine.connect() as connection:
        for table in METADATA.sorted_tables:
            connection.execute(CreateTable(table, if_not_exists=True))
        connection.commit()


def write_ahead(connection: sqlite3.Connection, wait: float) -> None:
    """Use a write-ahead log.  Only the first process ever has to switch, and SQLite does not wait for a lock then."""
    until = time.monotonic() + wait
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() >= until:
                raise
            time.sleep(0.005)
        else:
            return


def make(connection: sqlite3.Connection, script: str) -> None:
    """Use a write-ahead log, and run ``script``, which makes the tables that are missing.

    Brains start together, and each makes what is not there: they wait for each other here, however little the
    connection waits for a lock when it serves.
    """
    write_ahead(connection, _OPENING)
    (serving,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute(f"PRAGMA busy_timeout = {1000 * _OPENING:.0f}")
    try:
        connection.executescript(script)
    finally:
        connection.execute(f"PRAGMA busy_timeout = {serving}")
