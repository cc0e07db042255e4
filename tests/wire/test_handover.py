"""What is handed over opens for its person, in time, and for nothing else."""

from __future__ import annotations

import os

from hypothesis import given
from hypothesis import strategies as st

from tidegate.wire.handover import GOOD_FOR, opened, sealed

KEY = bytes(32)


@given(st.text(max_size=500))
def test_it_opens_for_its_person_in_time(text: str) -> None:
    token = sealed(KEY, bytes(12), text, "kim", 1000.0)
    assert token is not None
    assert opened(KEY, token, "kim", 1000.0 + GOOD_FOR) == text.encode("utf-8", "replace").decode()
    assert opened(KEY, token, "lee", 1000.0) is None
    assert opened(KEY, token, "kim", 1001.0 + GOOD_FOR) is None
    assert opened(KEY, token, "kim", 999.0 - GOOD_FOR) is None, "it was sealed by a clock that was ahead"
    assert opened(bytes([1]) * 32, token, "kim", 1000.0) is None


@given(st.text(max_size=300))
def test_nothing_else_opens(token: str) -> None:
    assert opened(KEY, token, "kim", 1000.0) is None


def test_what_is_too_long_is_not_brought() -> None:
    assert sealed(KEY, bytes(12), os.urandom(20_000).hex(), "kim", 1000.0) is None
