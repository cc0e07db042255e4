"""A finding shows people enough to recognise a value and too little to learn it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.core.finding import EXCERPT_SHORTEST, EXCERPT_TAIL, masked


@given(st.text(alphabet="abcdef0123456789", min_size=EXCERPT_SHORTEST))
def test_a_long_value_shows_its_last_two_characters(value: str) -> None:
    excerpt = masked(value)
    assert excerpt.endswith(value[-EXCERPT_TAIL:])
    assert set(excerpt[:-EXCERPT_TAIL]) == {"*"}


@given(st.text(alphabet="abcdef", max_size=EXCERPT_SHORTEST - 1))
def test_a_short_value_shows_nothing(value: str) -> None:
    assert masked(value) == "*" * len(value)
