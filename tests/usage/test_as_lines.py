"""Lines that are made are read as bytes."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from tidegate.usage.as_lines import AsLines


@given(st.lists(st.binary()), st.integers(1, 20))
def test_all_of_them_come_in_order(lines: list[bytes], size: int) -> None:
    raw = io.BufferedReader(AsLines(iter(lines)), size)
    assert raw.readable()
    assert raw.read() == b"".join(lines)
