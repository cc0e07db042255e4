"""Budgets: never overrun, over restarts too; rates."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tidegate.assistant.budgets import Budgets, Spent
from tidegate.assistant.keys import Holder, Key
from tidegate.assistant.store import connect

NOON = 1_760_011_200.0 - 1_760_011_200.0 % 86_400 + 43_200


def holder(**limits: int) -> Holder:
    return Holder("k-1", Key(name="robot", **limits))  # type: ignore[arg-type]


@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.sampled_from(["settle", "give-back", "lose", "hold"]), st.integers(0, 60))
    )
)
def test_a_day_never_goes_above_its_limit(story: list[tuple[int, str, int]]) -> None:
    budgets = Budgets(connect(None), lambda: NOON)
    robot = holder(tokens=100, requests=7)
    for asked, ends, used in story:
        try:
            reserved = budgets.reserve(robot, asked)
        except Spent as spent:
            assert spent.after == 43_200
            continue
        if ends == "settle":
            budgets.settle(reserved, min(used, asked))
        elif ends == "lose":
            budgets.settle(reserved, None)
        elif ends == "give-back":
            budgets.give_back(reserved)
        tokens, requests = budgets.used("k-1")
        assert tokens <= 100
        assert requests <= 7


def test_what_a_killed_process_had_reserved_counts_as_used(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    Budgets(connect(path), lambda: NOON).reserve(holder(tokens=100), 80)
    again = Budgets(connect(path), lambda: NOON)
    assert again.used("k-1") == (80, 1)
    with pytest.raises(Spent):
        again.reserve(holder(tokens=100), 30)
    again.reserve(holder(tokens=100), 20)


def test_a_new_day_begins_anew() -> None:
    now = [NOON]
    budgets = Budgets(connect(None), lambda: now[0])
    budgets.reserve(holder(requests=1), 0)
    with pytest.raises(Spent):
        budgets.reserve(holder(requests=1), 0)
    now[0] += 43_200
    budgets.reserve(holder(requests=1), 0)


def test_a_rate_fills_again_with_time() -> None:
    now = [NOON]
    budgets = Budgets(connect(None), lambda: now[0])
    robot = holder(rate=6)
    for _ in range(6):
        budgets.reserve(robot, 0)
    with pytest.raises(Spent) as spent:
        budgets.reserve(robot, 0)
    assert spent.value.after == 10
    now[0] += 10
    budgets.reserve(robot, 0)


def test_a_clock_that_is_set_back_makes_nobody_wait() -> None:
    now = [NOON]
    budgets = Budgets(connect(None), lambda: now[0])
    robot = holder(rate=6)
    budgets.reserve(robot, 0)
    now[0] -= 3600
    budgets.reserve(robot, 0)
