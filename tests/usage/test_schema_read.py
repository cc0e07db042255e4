"""Names of columns are spelt one way, and each says what it means."""

from __future__ import annotations

from tidegate.usage import schema


def test_every_column_has_a_type_and_a_meaning() -> None:
    for table in schema.TABLES:
        for name, (kind, says) in table.columns.items():
            assert name == name.lower()
            assert kind.rstrip("?").isupper()
            assert says
