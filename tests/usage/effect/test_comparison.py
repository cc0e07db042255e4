"""Who is compared with, and who not and why; and what the comparison takes out."""

from __future__ import annotations

import numpy as np
import pytest

from tests.usage.effect.worlds import history, others, people
from tidegate.usage.effect.comparison import MOST, compare, simple_change
from tidegate.usage.effect.history import Other


def why(other: Other) -> str:
    (judged,) = compare(history(people(1, level=-0.5), others=(other,))).candidates
    return judged.why


def test_a_service_is_compared_with_only_by_the_stated_rules() -> None:
    flat = people(2)
    assert why(Other("same", flat)) == ""
    assert why(Other("small", people(2, base=5.0))) == "few-people"
    assert why(Other("young", (None,) * 20 + flat[20:])) == "short-history"
    assert why(Other("blocked", flat, refused=(0.0, 0.4))) == "refused"
    assert why(Other("took-over", flat, taken_up=0.2)) == "taken-up"
    assert why(Other("weekend-only", tuple(2000 - 3 * (one or 0) for one in people(1)))) == "not-alike"
    assert why(Other("growing", people(2, trend=0.04, spread=0.02))) == "drifting"


def test_of_many_the_most_alike_are_used() -> None:
    judged = compare(history(people(1), others=others(1, 9)))
    assert len(judged.used) <= MOST
    assert {one.why for one in judged.candidates} <= {"", "others-more-alike", "drifting"}


def test_the_comparison_takes_out_what_happened_to_all() -> None:
    shock = -0.6
    mine, theirs = (
        people(1, level=shock - 0.5, base=5000.0, spread=0.03),
        others(2, level=shock, base=5000.0, spread=0.03),
    )
    found = compare(history(mine, others=theirs)).change
    assert found is not None
    assert found.low <= np.expm1(-0.5) <= found.high
    assert found.high < -0.3


@pytest.mark.slow
def test_the_interval_of_the_comparison_keeps_its_rate() -> None:
    kept = given = 0
    for seed in range(100):
        found = compare(
            history(people(seed, level=-0.8), others=others(seed + 1, 2, level=-0.3, correlation=0.5))
        ).change
        if found is not None:
            given += 1
            kept += found.low <= np.expm1(-0.5) <= found.high
    assert given > 80
    # Under one in a thousand where the rate is 95 %.
    assert kept >= given * 0.87


def test_the_simple_change_needs_both_sides() -> None:
    made = history((10,) * 28 + (5,) * 28)
    assert simple_change(made, made.reached) == pytest.approx(-0.5)
    assert simple_change(made, (None,) * 28 + (5,) * 28) is None
    assert simple_change(made, (0,) * 28 + (5,) * 28) is None
