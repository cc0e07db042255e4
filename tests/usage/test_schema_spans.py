"""What these tables hold names nobody."""

from __future__ import annotations

from tidegate.usage.schema_spans import COHORT_WEEK, PART_DAY, PART_SPAN


def test_no_column_can_name_a_person() -> None:
    for table in (PART_DAY, PART_SPAN, COHORT_WEEK):
        assert not {"who", "person", "address", "device"} & set(table.columns)
        assert "people" in table.columns
