"""Checks that python-stdnum does not have: every single wrong digit is noticed."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tidegate.detectors.national.asia_pacific import (
    is_australian_medicare,
    is_hong_kong,
    is_my_number,
    is_saudi,
    is_singaporean,
    is_taiwanese,
)

NUMBERS = [
    (is_my_number, "123456789018", 12),
    (is_taiwanese, "A123456789", 10),
    (is_hong_kong, "G123456A", 7),
    (is_singaporean, "S1234567D", 8),
    (is_singaporean, "T0000001E", 0),
    (is_australian_medicare, "2123456701", 9),
    (is_saudi, "2123456788", 10),
]


@pytest.mark.parametrize(("check", "value", "until"), NUMBERS, ids=lambda value: getattr(value, "__name__", str(value)))
def test_a_right_number_is_right_and_a_wrong_digit_wrong(check: Callable[[str], bool], value: str, until: int) -> None:
    assert check(value)
    for at in range(until):
        if value[at].isdigit():
            wrong = value[:at] + str((int(value[at]) + 1) % 10) + value[at + 1 :]
            assert not check(wrong)


def test_both_forms_of_hong_kong() -> None:
    assert is_hong_kong("AB987654(3)")
    assert not is_hong_kong("AB987654(4)")
