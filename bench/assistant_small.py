"""How often the small model's query over a table is the right one: questions made here, English and Korean.

    python -m bench.assistant_small

It takes the way of the assistant: the model fills the form of ``tidegate.assistant.models.query``, DuckDB runs the
query that is made of it, and what comes is compared with what the question wants.  None of the tables is one that the
model is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import duckdb

from tidegate.assistant.described import described
from tidegate.assistant.models import local
from tidegate.assistant.models.query import TOOL, form_of

Rows = list[tuple[Any, ...]]

#: Of each table: its columns, its rows, and questions with what must be in the result.
TABLES: Final = (
    (
        (("ship", "VARCHAR"), ("port", "VARCHAR"), ("tonnes", "BIGINT"), ("crew", "BIGINT")),
        [("Haneul", "Busan", 900, 21), ("Bada", "Mokpo", 400, 12), ("Byeol", "Busan", 650, 16)],
        (
            ("Which ship has the most tonnes?", [("Haneul", 900)]),
            ("Which ship has the smallest crew?", [("Bada", 12)]),
            ("What is the total of tonnes?", [(1950,)]),
            ("What is the average crew?", [(49 / 3,)]),
            ("How many ships are there?", [(3,)]),
            ("What are the tonnes for each port?", [("Busan", 1550), ("Mokpo", 400)]),
            ("How many ships are in Busan?", [(2,)]),
            ("What is the crew of Bada?", [(12,)]),
            ("List the ports.", [("Busan",), ("Mokpo",), ("Busan",)]),
            ("What is the highest number of crew?", [(21,)]),
        ),
    ),
    (
        (("name", "VARCHAR"), ("team", "VARCHAR"), ("salary", "DOUBLE"), ("years", "BIGINT")),
        [("Kim", "sales", 310.0, 4), ("Lee", "lab", 520.5, 9), ("Choi", "lab", 400.0, 1), ("Park", "sales", 295.0, 2)],
        (
            ("Who has the highest salary?", [("Lee", 520.5)]),
            ("Who has the fewest years?", [("Choi", 1)]),
            ("What is the sum of all salaries?", [(1525.5,)]),
            ("What is the mean of years?", [(4.0,)]),
            ("How many people are there?", [(4,)]),
            ("What is the average salary per team?", [("sales", 302.5), ("lab", 460.25)]),
            ("How many people are in each team?", [("sales", 2), ("lab", 2)]),
            ("What is the salary of Park?", [(295.0,)]),
            ("Show the names.", [("Kim",), ("Lee",), ("Choi",), ("Park",)]),
            ("What is the total salary of the lab?", [(920.5,)]),
        ),
    ),
    (
        (("품목", "VARCHAR"), ("지점", "VARCHAR"), ("매출", "BIGINT")),
        [("녹차", "서울", 700), ("커피", "부산", 300), ("홍차", "서울", 200)],
        (
            ("매출의 합계는?", [(1200,)]),
            ("평균 매출은?", [(400.0,)]),
            ("매출이 가장 높은 품목은?", [("녹차", 700)]),
            ("매출이 가장 낮은 품목은?", [("홍차", 200)]),
            ("품목은 몇 개인가요?", [(3,)]),
            ("지점별 매출의 합계는?", [("서울", 900), ("부산", 300)]),
            ("서울 지점의 매출 합계는?", [(900,)]),
            ("품목을 모두 알려 주세요.", [("녹차",), ("커피",), ("홍차",)]),
            ("What is the total of 매출?", [(1200,)]),
            ("커피 매출은 얼마인가요?", [(300,)]),
        ),
    ),
)


def results() -> Iterator[tuple[str, str, bool]]:
    """Each question, its query, and whether what came has what is wanted."""
    engine = local.loaded(local.weights())
    for columns, rows, questions in TABLES:
        database = duckdb.connect()
        made = ", ".join(f'"{name}" {kind}' for name, kind in columns)
        database.execute(f"CREATE TABLE t1 ({made})")
        database.executemany(f"INSERT INTO t1 VALUES ({', '.join('?' * len(columns))})", rows)
        table = {"name": "t1", "source": "table.csv", "rows": len(rows), "columns": columns}
        cells = "\n".join(",".join(map(str, row)) for row in rows)
        for question, wanted in questions:
            content = f"{cells}\n{described(table)}\n\n### Question\n{question}"
            tools = [{"type": "function", "function": {"name": TOOL}}]
            form = form_of({"messages": [{"role": "user", "content": content}], "tools": tools})
            assert form is not None
            query = form.query(engine.whole(form.request)["choices"][0]["message"]["content"])
            yield question, query, holds(database.execute(query).fetchall(), wanted)


def holds(found: Rows, wanted: Rows) -> bool:
    """Whether ``found`` has as many rows as are wanted, each with all that one wanted has."""
    return len(found) == len(wanted) and all(any(set(one) <= set(row) for row in found) for one in wanted)


def main() -> None:
    """Print each question, and the share that was right."""
    told = list(results())
    for question, query, right in told:
        print("right" if right else "WRONG", question, query, sep="  ")
    for language in ("English", "Korean"):
        own = [right for question, _, right in told if (language == "English") == question.isascii()]
        print(f"{language}: {sum(own)} of {len(own)} right")


if __name__ == "__main__":
    main()
