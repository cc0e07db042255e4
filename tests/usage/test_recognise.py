"""What a source is, by its content."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.recognise import head_of, recognise


@given(st.binary(max_size=3000))
def test_nothing_makes_it_fail(data: bytes) -> None:
    recognise(head_of(data))
