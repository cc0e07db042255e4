"""What a query may do: one SELECT, in memory, over the tables it was given."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from tidegate.assistant import table_child
from tidegate.assistant.handed import Answer, File, Request
from tidegate.assistant.table_child import answer, opened

CSV = b"name,count\na,1\nb,2\n"


def asked(sql: str, content: bytes = CSV) -> Answer:
    return answer(Request([File("a.csv", "csv", content)], sql), opened())


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "SELECT * FROM 'https://e.example/a.csv'",
        "COPY t1 TO '/tmp/x'",
        "SELECT 1; SELECT 2",
        "SET threads = 4",
        "INSTALL httpfs",
        "ATTACH '/tmp/x.db'",
        "DROP TABLE t1",
        "PRAGMA database_list",
        "",
        "SELECT * FROM nowhere",
        "CALL pragma_version()",
        "🌊",
    ],
)
def test_nothing_else_is_run(sql: str) -> None:
    assert asked(sql or " ").error


def test_types_are_found_and_names_made() -> None:
    found = asked("SELECT * FROM t1", b"a,a,,z\n1,2.5,x,007\n,3,y,008\n")
    assert found.columns == ["a", "a_2", "column3", "z"]
    assert found.rows == [[1, 2.5, "x", "007"], [None, 3.0, "y", "008"]]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"PK\x03\x04", b"one column\nonly\n", "a;b\n1;2".encode("utf-16")]
)
def test_any_file(content: bytes) -> None:
    for kind in ("csv", "xlsx"):
        assert answer(Request([File("x", kind, content)]), opened()).error == ""


def test_it_is_confined_before_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    raw, out = msgspec.msgpack.encode(Request([File("a.csv", "csv", CSV)], "SELECT COUNT(*) FROM t1")), io.BytesIO()
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    monkeypatch.setattr(sys, "stdout", SimpleNamespace(buffer=out))

    def answering(*given: Any) -> Answer:
        order.append("answer")
        return answer(*given)

    monkeypatch.setattr(table_child, "answer", answering)
    table_child.main(lambda: order.append("confined"))
    assert order == ["confined", "answer"]
    assert msgspec.msgpack.decode(out.getvalue(), type=Answer).rows == [[2]]
