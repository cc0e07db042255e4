"""What is counted by columns is what is counted one by one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.replay import tally
from tidegate.replay.tally import Tally, groups, kinds

ROWS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 5), st.integers(0, 2**32 - 1), st.integers(0, 9)), max_size=40
)


@given(st.lists(ROWS, max_size=4))
def test_equal_rows_are_put_together(parts: list[list[tuple[int, int, int, int]]]) -> None:
    counting = Tally()
    for rows in parts:
        columns = [np.array([row[n] for row in rows], np.int64) for n in range(4)]
        counting.add(*columns)
    found = counting.counted()
    brute: Counter[tuple[int, int, int]] = Counter(row[:3] for rows in parts for row in rows)
    keys = list(zip(found.outcome.tolist(), found.service.tolist(), found.person.tolist(), strict=True))
    assert dict(zip(keys, found.exchanges.tolist(), strict=True)) == dict(brute)
    assert keys == sorted(keys)
    assert int(found.size.sum()) == sum(row[3] for rows in parts for row in rows)


def test_it_puts_together_when_too_much_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tally, "_MOST_WAITING", 2)
    counting, one = Tally(), np.ones(1, np.int64)
    for _ in range(9):
        counting.add(one, one, one, one)
    assert counting.counted().exchanges.tolist() == [9]


def test_more_services_than_there_is_room_for_are_refused() -> None:
    one = np.ones(1, np.int64)
    with pytest.raises(OverflowError):
        Tally().add(one, one * 70_000, one, one)


@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2**31), st.integers(0, 2**31)), min_size=1, max_size=30))
def test_rows_of_a_kind_are_equal_in_every_column(rows: list[tuple[int, int, int]]) -> None:
    first, kind = kinds([np.array([row[n] for row in rows], np.int64) for n in range(3)])
    assert [rows[first[k]] for k in kind] == rows
    assert len(first) == len(set(rows))


@given(st.lists(st.integers(0, 4), max_size=20))
def test_groups_are_the_rows_of_each_number(numbers: list[int]) -> None:
    found = {number: sorted(rows.tolist()) for number, rows in groups(np.array(numbers, np.int64))}
    assert found == {n: [at for at, each in enumerate(numbers) if each == n] for n in set(numbers)}
