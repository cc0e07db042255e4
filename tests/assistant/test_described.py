"""A table is described to a model, and the description is read again."""

from __future__ import annotations

from tidegate.assistant.described import Column, described, tables_in


def test_what_is_described_is_read_again_whatever_its_columns_are_called() -> None:
    columns = [["지역", "VARCHAR"], ['the "best", price', "DECIMAL(9,2)"], ["when", "DATE"]]
    one = described({"name": "t1", "source": "a (b), 3 rows): c.csv", "rows": 3, "columns": columns})
    other = described({"name": "t2", "source": "d.csv", "rows": 1, "columns": [["n", "BIGINT"]]})
    first, second = tables_in(f"### A document\n{one}\n{other}\n")
    assert (first.name, second.name) == ("t1", "t2")
    assert first.columns == [Column("지역", False), Column('the ""best"", price', True), Column("when", False)]
    assert second.columns == [Column("n", True)]


def test_what_only_speaks_of_a_table_describes_none() -> None:
    assert tables_in("Table t1 stands in the hall. Table t2 (3 rows) does not.") == []
