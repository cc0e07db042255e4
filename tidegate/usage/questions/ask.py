"""Asks an engine a question: the same text and values for DuckDB and ClickHouse, and answers of the same types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final, Protocol

import sqlglot
from sqlglot import exp

from tidegate.usage.questions.question import Answer, Asked, NotAQuestion, Value

#: Types of placeholders for ClickHouse, which wants them written; all others are texts.
_TYPES: Final = {
    **dict.fromkeys(("since", "until", "first_week", "first_month", "last_month", "week_ago", "before"), "Date32"),
    "threshold": "UInt64",
}


class Engine(Protocol):
    """Something that answers SQL.  ``dialect`` is sqlglot's name of its language."""

    dialect: str

    def query(self, text: str, values: Mapping[str, Value]) -> Sequence[Sequence[Any]]:
        """Rows of ``text`` with ``values`` bound to its placeholders."""


def ask(engine: Engine, asked: Asked) -> Answer:
    """The answer.  Raises ``NotAQuestion`` for what cannot be asked, and what the engine raises."""
    asked.check()
    text, used = spelt(asked.text, engine.dialect)
    values = asked.values
    found = engine.query(text, {name: values[name] for name in used})
    every = list(asked.question.columns)
    shown = [every.index(name) for name in asked.columns]
    selected = _selected(asked)
    place = [selected.index(every[index]) for index in shown]
    return Answer(asked, asked.columns, tuple(tuple(_plain(row[index]) for index in place) for row in found))


def bounds(engine: Engine) -> tuple[date, date]:
    """The first and the last day that anything is known of.  Raises ``NotAQuestion`` where nothing is."""
    rows: list[Any] = []
    for table in ("part_day", "install_day", "stance", "sign_day", "unlisted"):
        text, _ = spelt(f"SELECT min(day), max(day) FROM {table} HAVING count(*) > 0", engine.dialect)
        rows += engine.query(text, {})
    if not rows:
        raise NotAQuestion("Nothing was read yet. Start with: tidegate discover LOG…")
    return min(_plain(row[0]) for row in rows), max(_plain(row[1]) for row in rows)


@lru_cache(maxsize=512)
def spelt(text: str, dialect: str) -> tuple[str, tuple[str, ...]]:
    """``text`` (DuckDB's words, ``:name`` for values) in ``dialect``, and the names it uses."""
    tree = sqlglot.parse_one(text, read="duckdb")
    names: dict[str, None] = {}
    for node in list(tree.find_all(exp.Placeholder)):
        names.setdefault(str(node.this), None)
        if dialect == "duckdb":
            node.replace(exp.Parameter(this=exp.Var(this=node.this)))
        else:
            node.set("kind", _TYPES.get(str(node.this), "String"))
    return tree.sql(dialect=dialect), tuple(names)


@lru_cache(maxsize=512)
def _names(text: str) -> tuple[str, ...]:
    return tuple(one.alias_or_name for one in sqlglot.parse_one(text, read="duckdb", into=exp.Select).selects)


def _selected(asked: Asked) -> tuple[str, ...]:
    return _names(asked.text)


def _plain(value: Any) -> Any:
    """Engines differ in the types of the same figure."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, float) and value != value:  # NaN
        return None
    return value
