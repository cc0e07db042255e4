"""China's number: a province, a day and a check character; the county's history does not matter."""

from __future__ import annotations

import pytest

from tidegate.detectors.national.china import is_chinese


@pytest.mark.parametrize(
    ("value", "real"),
    [
        ("360426199101010071", True),
        ("110101194910010013", False),
        ("360426199101010072", False),
        ("360426199113010071", False),
        ("990426199101010071", False),
    ],
)
def test_province_day_and_check_character_decide(value: str, real: bool) -> None:
    assert is_chinese(value) is real


def test_just_one_check_character_is_right_for_each_number() -> None:
    assert sum(is_chinese(f"11010519491231002{last}") for last in "0123456789X") == 1
