"""What a chart says."""

from __future__ import annotations

from tidegate.usage.report.chart import Series, largest


def test_what_is_not_known_is_not_the_largest() -> None:
    assert largest([Series("a", (1, None, 5)), Series("b", (2,))]) == 5
    assert largest([Series("a", (None,))]) == 0
