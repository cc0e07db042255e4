"""Each kind of dimension against the sets it stands for, listed one by one."""

from __future__ import annotations

from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from tidegate.policy.dimensions import Atoms, Dimension, Labels, People, Value, bits

ROWS = 6
EVERY = (1 << ROWS) - 1
STEPS = st.lists(st.tuples(st.integers(0, ROWS - 1), st.booleans()), max_size=6)


def subsets(count: int) -> list[int]:
    return [
        sum(1 << n for n in each)
        for each in chain.from_iterable(combinations(range(count), k) for k in range(count + 1))
    ]


def agrees(dimension: Dimension, rows_at: dict[object, int], steps: list[tuple[int, bool]]) -> None:
    """``rows_at`` are the rows that hold at each point; each step keeps those where a row holds, or does not."""
    value: Value | None = dimension.top
    points = set(rows_at)
    for row, kept in steps:
        points = {point for point in points if bool(rows_at[point] >> row & 1) is kept}
        value = dimension.within(value, row) if kept else dimension.without(value, row)
        if value is None:
            break
    assert (value is not None) == bool(points)
    if value is None:
        return
    some, every = dimension.sight(value)
    assert some & EVERY == sum(1 << r for r in range(ROWS) if any(rows_at[p] >> r & 1 for p in points))
    assert every & EVERY == sum(1 << r for r in range(ROWS) if all(rows_at[p] >> r & 1 for p in points))
    parts = dimension.parts(value, EVERY)
    assert all(rows == dimension.sight(part)[0] & EVERY for rows, part in parts)
    union = 0
    for rows, _ in parts:
        union |= rows
    assert union == some & EVERY
    if some & ~every & EVERY:
        assert len(parts) > 1


@given(st.lists(st.integers(0, EVERY), min_size=1, max_size=5), STEPS)
def test_atoms(admits: list[int], steps: list[tuple[int, bool]]) -> None:
    agrees(Atoms("x", admits, EVERY), dict(enumerate(admits)), steps)


ASKED_LABELS = st.dictionaries(st.integers(0, ROWS - 1), st.tuples(st.integers(1, 15), st.booleans()))


@given(ASKED_LABELS, STEPS)
def test_labels(asked: dict[int, tuple[int, bool]], steps: list[tuple[int, bool]]) -> None:
    def rows_at(labels: int) -> int:
        return sum(1 << r for r in range(ROWS) if r not in asked or bool(labels & asked[r][0]) is not asked[r][1])

    agrees(Labels("x", asked, EVERY), {labels: rows_at(labels) for labels in subsets(4)}, steps)


ASKED_PEOPLE = st.dictionaries(
    st.integers(0, ROWS - 1),
    st.tuples(st.integers(0, 7), st.integers(0, 7), st.booleans()).filter(lambda t: t[0] | t[1]),
)


@given(ASKED_PEOPLE, STEPS)
def test_people(asked: dict[int, tuple[int, int, bool]], steps: list[tuple[int, bool]]) -> None:
    def rows_at(person: int, groups: int) -> int:
        found = 0
        for row in range(ROWS):
            who, either, negated = asked.get(row, (7, 0, False))
            found |= (bool(who >> person & 1 or either & groups) is not negated) << row
        return found

    points: dict[object, int] = {(p, g): rows_at(p, g) for p in range(3) for g in subsets(3)}
    agrees(People("x", 3, asked, EVERY), points, steps)


def test_bits_come_lowest_first() -> None:
    assert bits(0b10110) == [1, 2, 4]
