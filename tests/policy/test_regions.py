"""The search for what is left of a region, against every point of a small space."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.policy.dimensions import Atoms
from tidegate.policy.regions import Solver, TooHard

SIZE = 3
BOX = st.tuples(*[st.integers(1, 2**SIZE - 1)] * 3)


def solver_of(boxes: list[tuple[int, ...]], most: int = 1000) -> Solver:
    every = (1 << len(boxes)) - 1
    dimensions = [
        Atoms(
            str(place),
            [sum(1 << n for n, box in enumerate(boxes) if box[place] >> atom & 1) for atom in range(SIZE)],
            every,
        )
        for place in range(3)
    ]
    return Solver(dimensions, most)


@given(st.lists(BOX, min_size=1, max_size=9))
def test_something_is_left_if_and_only_if_a_point_is(boxes: list[tuple[int, ...]]) -> None:
    solver = solver_of(boxes)
    last, rows = len(boxes) - 1, (1 << len(boxes) - 1) - 1
    points = [
        (a, b, c)
        for a in range(SIZE)
        for b in range(SIZE)
        for c in range(SIZE)
        if all(boxes[last][n] >> p & 1 for n, p in enumerate((a, b, c)))
        and not any(all(box[n] >> p & 1 for n, p in enumerate((a, b, c))) for box in boxes[:last])
    ]
    region = solver.box(last)
    assert region is not None
    found = solver.find(region, rows)
    assert (found is not None) == bool(points)
    if found:
        inside = {
            (a, b, c) for a in range(SIZE) for b in range(SIZE) for c in range(SIZE)
            if found[0] >> a & found[1] >> b & found[2] >> c & 1
        }  # fmt: skip
        assert inside <= set(points)


def test_boxes_meet_and_cover() -> None:
    solver = solver_of([(0b111, 0b111, 0b111), (0b001, 0b011, 0b111), (0b110, 0b100, 0b111)])
    assert solver.box(1) == (0b001, 0b011, 0b111)
    assert solver.box(2, (0b001, 0b111, 0b111)) is None
    assert solver.meeting((0b001, 0b001, 0b001)) & 0b111 == 0b011
    assert solver.covering((0b001, 0b001, 0b001)) & 0b111 == 0b011


def test_a_question_that_takes_too_long_is_not_answered() -> None:
    with pytest.raises(TooHard):
        solver_of([(0b011, 0b011, 0b011), (0b110, 0b110, 0b110)], most=0).find((0b111,) * 3, 0b11)
