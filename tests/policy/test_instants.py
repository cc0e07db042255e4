"""Instants that stand for all instants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.policy import worlds
from tests.policy.spaces import NOW
from tidegate.policy.conditions import Condition
from tidegate.policy.instants import at_instant, instants

TIMES = st.lists(
    st.one_of(
        st.fixed_dictionaries({"during": worlds.CONDITIONS["during"]}),
        st.fixed_dictionaries({"from": worlds.CONDITIONS["from"]}),
        st.fixed_dictionaries({"until": worlds.CONDITIONS["until"]}),
        st.just({"during": {"days": "sun", "hours": "01:30-02:30", "zone": "Europe/Amsterdam"}}),
    ),
    max_size=4,
)


def conditions_of(rules: list[dict[str, Any]]) -> list[Condition]:
    policy = worlds.policy_of([{"name": f"r{n}", "then": "block", **rule} for n, rule in enumerate(rules)])
    return [each for rule in policy.rules for each in rule.conditions]


@given(TIMES, st.integers(0, 3 * 365 * 24 * 60))
def test_every_minute_is_like_one_of_them(rules: list[dict[str, Any]], minutes: int) -> None:
    conditions = conditions_of(rules)
    at = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)

    def holding(moment: datetime) -> tuple[object, ...]:
        return tuple(each.truth(at_instant(moment)) for each in conditions)

    assert holding(at) in {holding(each.at) for each in instants(conditions, NOW)}


def test_now_comes_first_and_stretches_have_their_ends() -> None:
    found = instants(conditions_of([{"from": "2025-01-31"}, {"until": "2025-12-31"}]), NOW)
    assert [(each.begins and each.begins.year, each.ends and each.ends.year) for each in found] == [
        (2025, 2026),
        (2026, None),
        (None, 2025),
    ]
    assert found[0].at == NOW


def test_without_times_now_is_all_there_is() -> None:
    assert [each.at for each in instants([], NOW)] == [NOW]
