"""The agreement: every table can be made, and the page says what the code says."""

from __future__ import annotations

from pathlib import Path

import duckdb

from tidegate.usage import schema


def test_every_table_is_made_and_made_again() -> None:
    connection = duckdb.connect()
    for table in (*schema.TABLES, *schema.TABLES):
        connection.execute(table.ddl)
        assert set(table.key) <= set(table.columns)
    assert {table.name for table in schema.ROLL_UPS} <= {table.name for table in schema.TABLES}


def test_the_page_is_made_from_the_schema() -> None:
    page = Path(__file__).parent.parent.parent / "docs" / "reference" / "usage-tables.md"
    assert page.read_text(encoding="utf-8") == schema.page()
