"""What a small model says over a table becomes a query that runs, and nothing else does."""

from __future__ import annotations

from typing import Any

import pytest

from tidegate.assistant.described import described
from tidegate.assistant.models.query import Form, form_of

SALES = described(
    {
        "name": "t1",
        "source": "s.csv",
        "rows": 3,
        "columns": [["region", "VARCHAR"], ["product", "VARCHAR"], ["sales", "BIGINT"]],
    }
)
CELLS = "[1] (lines 1 to 3) region,product,sales\nSeoul,tea,1200\nO'Neill,tea,300\n"
TOOLS = [{"type": "function", "function": {"name": "query_table"}}]


def asked(question: str, before: str = CELLS + SALES, **about: Any) -> Form | None:
    message = {"role": "user", "content": f"{before}\n\n### Question\n{question}"}
    return form_of({"messages": [message], "tools": TOOLS} | about)


@pytest.mark.parametrize(
    ("question", "said", "query"),
    [
        ("Which sold most?", "highest sales", 'SELECT * FROM t1 ORDER BY "sales" DESC LIMIT 1'),
        ("The least?", "lowest sales", 'SELECT * FROM t1 ORDER BY "sales" ASC LIMIT 1'),
        ("In all?", "sum sales", 'SELECT sum("sales") FROM t1'),
        ("How many?", "count", "SELECT count(*) FROM t1"),
        ("Which products?", "list product", 'SELECT "product" FROM t1'),
        ("For each region?", "sum sales for each region", 'SELECT "region", sum("sales") FROM t1 GROUP BY "region"'),
        ("What did Seoul sell?", "list sales", """SELECT "sales" FROM t1 WHERE 'Seoul' IN ("region", "product")"""),
        ("And O'Neill?", "count", """SELECT count(*) FROM t1 WHERE 'O''Neill' IN ("region", "product")"""),
    ],
)
def test_what_is_said_becomes_a_query(question: str, said: str, query: str) -> None:
    form = asked(question)
    assert form is not None
    assert form.query(said) == query


def test_the_grammar_knows_the_columns_and_whether_the_question_wants_each() -> None:
    one, each, counted = asked("The sum?"), asked("The sum for each region?"), asked("How many in each region?")
    assert one is not None
    assert each is not None
    assert counted is not None
    assert one.request["grammar"].splitlines()[:3] == [
        'root ::= "count" | "list " any | verb number',
        'any ::= "region" | "product" | "sales"',
        'number ::= "sales"',
    ]
    assert each.request["grammar"].startswith('root ::= verb number " for each " text\n')
    assert counted.request["grammar"].startswith('root ::= "count for each " text\n')


def test_without_a_table_or_a_tool_or_after_the_result_nothing_is_asked_first() -> None:
    assert asked("The sum?", "no table") is None
    assert asked("The sum?", tools=[]) is None
    assert form_of({"messages": [{"role": "tool", "content": SALES}], "tools": TOOLS}) is None
