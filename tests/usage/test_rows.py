"""Samples of what could not be read show its shape and nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.rows import masked


@given(st.text())
def test_a_mask_keeps_no_letter_and_no_digit(line: str) -> None:
    assert not [one for one in masked(line) if (one.isalpha() and one != "a") or (one.isdecimal() and one != "0")]
    assert len(masked(line)) <= 160
