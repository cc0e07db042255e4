"""Telephone numbers among the numbers that look like them."""

from __future__ import annotations

import pytest

from tidegate.detectors.built_in import BUILT_IN
from tidegate.detectors.scanner import build

SCANNER = build(BUILT_IN)


@pytest.mark.parametrize(
    ("text", "detector", "value"),
    [
        ("연락처는 010-1234-5678입니다", "kr-phone", "010-1234-5678"),
        ("전화 02-345-6789", "kr-phone", "02-345-6789"),
        ("+82-10-1234-5678", "kr-phone", "+82-10-1234-5678"),
        ("call (415) 555-2671 now", "phone", "(415) 555-2671"),
        ("ring +44 20 7946 0958.", "phone", "+44 20 7946 0958"),
        ("Tel: 030 901820", "phone", "030 901820"),
        ("01 23 45 67 89", "phone", "01 23 45 67 89"),
    ],
)
def test_the_span_is_the_number(text: str, detector: str, value: str) -> None:
    (finding,) = SCANNER.scan(text)
    assert (finding.detector, text[finding.start : finding.end]) == (detector, value)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15 10:30:00",
        "v2.10.4",
        "1,234,567.89",
        "chapter 3-4-5",
        "978-3-16-148410-0",
        "3.14159265358979",
        "10-20-30",
    ],
)
def test_other_numbers_are_none(text: str) -> None:
    assert SCANNER.scan(text) == []
