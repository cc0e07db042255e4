"""Figures for other programs."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from tests.usage.report.telling import KNOWN, document, figures
from tidegate.usage.report.figures import TOGETHER, Figures
from tidegate.usage.report.tables import SMALLER, as_json, write_csv, write_parquet

ODD = ("=HYPERLINK(1)", "+1", "-1", "@x", "\t=1", "\r=1", " =1", TOGETHER, 'a\'b,"c"\n')


def odd() -> Figures:
    asked = figures().answers["parts"]
    rows = tuple((name, 9) for name in ODD)
    return replace(figures(), answers={"parts": replace(asked, rows=rows), "none": replace(asked, rows=())})


def test_a_spreadsheet_takes_nothing_for_a_formula(tmp_path: Path) -> None:
    assert write_csv(odd(), tmp_path / "out") == 2
    with (tmp_path / "out" / "parts.csv").open(newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == ["part", "people"]
    assert [row[0][0] for row in rows[:7]] == ["'"] * 7
    assert rows[7] == [SMALLER, "9"]


def test_parquet_keeps_types_and_texts(tmp_path: Path) -> None:
    target = tmp_path / "it's here"
    assert write_parquet(odd(), target) == 2
    with duckdb.connect() as engine:
        rows = engine.execute("SELECT part, people FROM read_parquet(?)", [str(target / "parts.parquet")]).fetchall()
        assert [row[0] for row in rows] == [SMALLER if name == TOGETHER else name for name in ODD]
        assert {row[1] for row in rows} == {9}
        assert engine.execute("SELECT count(*) FROM read_parquet(?)", [str(target / "none.parquet")]).fetchall() == [
            (0,)
        ]


def test_every_table_can_be_written(tmp_path: Path) -> None:
    count = write_parquet(figures(), tmp_path)
    assert count == write_csv(figures(), tmp_path) == len(figures().answers)
    with duckdb.connect() as engine:
        kinds = dict(engine.execute(
            "SELECT name, type FROM parquet_schema(?) WHERE type IS NOT NULL",
            [str(tmp_path / "services-by-step.parquet")],
        ).fetchall())  # fmt: skip
    assert kinds == {"day": "INT32", "service": "BYTE_ARRAY", "people": "INT64", "reached": "INT64"}


def test_a_directory_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for write in (write_csv, write_parquet):
        with pytest.raises((FileNotFoundError, NotADirectoryError)):
            write(figures(), tmp_path / "file" / "below")


def test_json_has_everything() -> None:
    told = json.loads(as_json(figures(), document(), dict(KNOWN)))
    assert told["since"] == "2025-01-01"
    assert told["summary"] == list(document().summary)
    assert told["services"]["deepseek"]["against"][0]["seen"] == "2025-01-31"
    assert {"people", "services", "daily"} - set(told["figures"]) == {"daily"}
