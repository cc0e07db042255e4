"""Check digits of Luxembourg and Hungary, whose rules are worked out here."""

from __future__ import annotations

import pytest

from tidegate.detectors.national.smaller_europe import (
    SMALLER_EUROPE,
    is_hungarian_social,
    is_hungarian_tax,
    is_luxembourg,
)
from tidegate.detectors.scanner import build

SCANNER = build(SMALLER_EUROPE)


@pytest.mark.parametrize(
    ("holds", "number"),
    [(is_luxembourg, "1893120105732"), (is_hungarian_tax, "8071592153"), (is_hungarian_social, "111 123 337")],
)
def test_one_wrong_digit_is_noticed(holds: object, number: str) -> None:
    assert holds(number)  # type: ignore[operator]
    for at, digit in enumerate(number):
        if digit.isdigit():
            wrong = number[:at] + str((int(digit) + 1) % 10) + number[at + 1 :]
            assert not holds(wrong), wrong  # type: ignore[operator]


def test_a_month_that_is_none_is_no_number_of_luxembourg() -> None:
    assert not is_luxembourg("1893130105732")


def test_a_number_alone_says_nothing_but_one_with_its_country_does() -> None:
    assert SCANNER.scan("order 988 077 917 of today") == []
    assert [one.detector for one in SCANNER.scan("we are CHE-100.155.212")] == ["ch-company"]
