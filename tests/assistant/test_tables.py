"""Tables are computed on in a process that can do nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.assistant.house import Browser, build, serving, until_over
from tests.wire.documents import samples
from tidegate.assistant.handed import File, Request
from tidegate.assistant.tables import Tables, kind_of, tool_of
from tidegate.confined import program

pytestmark = pytest.mark.slow
SALES = '지역,매출,날짜,코드\n서울,"1,200",2026-01-02,0012\n부산,800,2026-02-03,0100\n서울,300,2026-03-01,0001\n'


def test_what_is_a_table() -> None:
    assert (kind_of("a.CSV"), kind_of("b.xlsx"), kind_of("c.pdf")) == ("csv", "xlsx", None)


async def test_a_sum_and_its_process() -> None:
    tables = Tables(program("tables"), 60)
    asked = Request(
        [File("s.csv", "csv", SALES.encode("cp949"))], "SELECT 지역, SUM(매출) FROM t1 GROUP BY 1 ORDER BY 1"
    )
    found = await tables.asked(asked)
    assert found.error == ""
    assert found.rows == [["부산", 800], ["서울", 1500]]
    assert found.tables[0]["columns"] == [
        ["지역", "VARCHAR"],
        ["매출", "BIGINT"],
        ["날짜", "DATE"],
        ["코드", "VARCHAR"],
    ]
    described = await tables.described("a.xlsx", samples.xlsx(), "zip")
    assert described[0]["name"] == "t1"


async def test_a_query_that_never_ends_is_ended() -> None:
    tables = Tables(program("tables"), 3)
    asked = Request(
        [File("s.csv", "csv", SALES.encode())], "SELECT count(*) FROM range(100000) a, range(100000) b, range(100000) c"
    )
    assert "stopped after 3 seconds" in (await tables.asked(asked)).error


async def test_a_person_sees_query_and_result(tmp_path: Path) -> None:
    tables = Tables(program("tables"), 60)
    building = build(tmp_path, counter=tables, made=lambda _store, _border, documents: (tool_of(tables, documents),))
    async with serving(building.parts) as base:
        kim = await Browser(base).sign_in()
        file = await kim.call("POST", "/api/files", 201, params={"name": "s.csv"}, content=SALES.encode())
        await building.parts.documents.kept("kim", file["id"])
        one = await kim.call("POST", "/api/conversations", 201, json={})
        await kim.ask(one["id"], 'Sum? {tool query_table {"sql": "SELECT SUM(매출) AS s FROM t1"}}', files=[file["id"]])
        await until_over(building)
        shown = await kim.call("GET", f"/api/conversations/{one['id']}")
        assert shown["messages"][1]["tools"][0]["shown"] == {
            "query": "SELECT SUM(매출) AS s FROM t1",
            "columns": ["s"],
            "rows": [[2300]],
        }
        assert b"Table t1 (s.csv, 3 rows)" in building.home.asked[0]
        assert b'"tools"' in building.home.asked[0]
        other = await kim.call("POST", "/api/conversations", 201, json={})
        await kim.ask(other["id"], "no table here")
        await until_over(building)
        assert b'"tools"' not in building.home.asked[-1]
        await kim.http.aclose()
