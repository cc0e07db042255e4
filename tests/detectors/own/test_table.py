"""The table gives back what was put in, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.detectors.own.table import MOST_ALIKE, TAG, Filling, Table, slots_for

tags = st.binary(min_size=TAG, max_size=TAG).filter(any)


@given(st.lists(st.tuples(tags, st.integers(1, 255)), max_size=60), tags)
def test_it_is_a_dictionary(entries: list[tuple[bytes, int]], other: bytes) -> None:
    slots = slots_for(len(entries))
    buffer = bytearray(slots * (TAG + 1))
    filling, wanted = Filling(buffer, 0, slots, 1), dict[bytes, int]()
    for tag, bits in entries:
        assert filling.join(tag, bytes([bits])) is (tag not in wanted)
        wanted[tag] = wanted.get(tag, 0) | bits
    table = Table(bytes(buffer), 0, slots, 1)
    assert {tag: table.first(tag) for tag in wanted} == {tag: bytes([bits]) for tag, bits in wanted.items()}
    if other not in wanted:
        assert table.first(other) is None


def test_some_alike_are_kept_and_more_are_not() -> None:
    buffer = bytearray(slots_for(9) * (TAG + 1))
    filling = Filling(buffer, 0, slots_for(9), 1)
    put = [filling.add(b"a" * TAG, bytes([number])) for number in range(MOST_ALIKE + 2)]
    assert put == [True] * MOST_ALIKE + [False] * 2
    assert filling.all(b"a" * TAG) == [bytes([number]) for number in range(MOST_ALIKE)]


def test_a_buffer_that_is_too_small_is_refused() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        Table(bytes(10), 0, 16, 1)
