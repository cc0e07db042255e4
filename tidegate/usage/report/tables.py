"""The figures of a report for other programs: JSON, CSV and Parquet, one table for each question that was asked.

CSV is written so that a spreadsheet takes nothing in it for a formula (``questions.table_text``); Parquet and JSON keep
texts as they are, as programs read them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from tidegate.usage.questions.question import Answer
from tidegate.usage.questions.table_text import as_csv
from tidegate.usage.report.document import Document
from tidegate.usage.report.figures import TOGETHER, Figures

#: What the row of small groups that were put together is called for programs.
SMALLER: Final = "(smaller ones together)"


def answers(figures: Figures) -> Iterator[tuple[str, Answer]]:
    """Every table under the name of its file: letters, digits and hyphens."""
    for name, answer in sorted(figures.answers.items()):
        rows = tuple(tuple(SMALLER if value == TOGETHER else value for value in row) for row in answer.rows)
        yield name, replace(answer, rows=rows)


def as_json(figures: Figures, document: Document, known: dict[str, Any]) -> str:
    """Everything, for programs: the period, the sentences, what is known of services, and every table."""
    wanted = figures.wanted
    told = {
        "since": wanted.since,
        "until": wanted.until,
        "by": wanted.by,
        "organisation": wanted.tenant,
        "records": {"first": figures.first, "last": figures.last},
        "summary": document.summary,
        "todo": document.todo,
        "services": {service: asdict(one) for service, one in known.items()},
        "figures": {name: answer.dicts() for name, answer in answers(figures)},
    }
    return json.dumps(told, ensure_ascii=False, default=str)


def write_csv(figures: Figures, directory: Path) -> int:
    """Write a file for each table; returns how many.  Raises ``OSError``."""
    directory.mkdir(parents=True, exist_ok=True)
    count = 0
    for name, answer in answers(figures):
        (directory / f"{name}.csv").write_text(as_csv(answer), encoding="utf-8", newline="")
        count += 1
    return count


def write_parquet(figures: Figures, directory: Path) -> int:
    """Write a file for each table; returns how many.  Raises ``OSError``."""
    directory.mkdir(parents=True, exist_ok=True)
    count = 0
    with duckdb.connect(":memory:") as engine:
        for name, answer in answers(figures):
            columns = list(zip(*answer.rows, strict=True)) or [()] * len(answer.columns)
            parts = [
                f'unnest(?::{_kind(values)}[]) AS "{title}"'
                for title, values in zip(answer.columns, columns, strict=True)
            ]
            # The file's name is put in with its quotes doubled: COPY takes no placeholder for it.
            target = str(directory / f"{name}.parquet").replace("'", "''")
            try:
                engine.execute(f"CREATE OR REPLACE TEMP TABLE told AS SELECT {', '.join(parts)}",
                               [list(values) for values in columns])  # fmt: skip
                engine.execute(f"COPY told TO '{target}' (FORMAT parquet)")
            except duckdb.Error as trouble:
                raise OSError(f"{target} could not be written ({type(trouble).__name__})") from None
            count += 1
    return count


def _kind(values: tuple[Any, ...]) -> str:
    """The type of a column; whole numbers that are nowhere known are still numbers of nobody, so texts."""
    known = [value for value in values if value is not None]
    for kind, types in (("BIGINT", (int,)), ("DOUBLE", (int, float)), ("DATE", (date,))):
        if known and all(isinstance(value, types) for value in known):
            return kind
    return "VARCHAR"
