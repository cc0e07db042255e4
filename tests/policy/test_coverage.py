"""What tests reach of a policy."""

from __future__ import annotations

from typing import Any

from tests.policy import worlds
from tests.policy.spaces import NOW
from tidegate.policy.coverage import Coverage, covered
from tidegate.policy.model import Given
from tidegate.policy.suite import imagined

POLICY = worlds.policy_of(
    [{"name": "r", "service": "chatgpt", "who": "research", "quota": "1 prompt per day", "then": "allow"}], "block"
)


def of(*given: dict[str, Any]) -> Coverage:
    return covered(POLICY, [imagined(POLICY, Given(**each), worlds.SERVICES, NOW) for each in given])


MATCHING: dict[str, Any] = {"service": "chatgpt", "who": "kim@example.kr", "activity": frozenset({"prompt"})}


def test_without_tests_nothing_is_reached() -> None:
    assert of().percent == 0
    assert of().total == 2 + 3 * 2


def test_a_rule_that_decides_shows_that_its_conditions_hold() -> None:
    assert {gap.what for gap in of(MATCHING).gaps if gap.rule == "r"} == {
        f"`{name}` was never seen to fail alone" for name in ("who", "service", "quota")
    }


def test_each_condition_must_be_seen_to_fail_alone() -> None:
    others = [{**MATCHING, "service": "deepl"}, {**MATCHING, "who": None}, {**MATCHING, "used_up": frozenset({"r"})}]
    assert of(MATCHING, *others).percent == 100
    assert str(of(MATCHING, *others[1:], {**MATCHING, "service": "deepl", "who": None}).gaps[0]) == (
        "line 1: r: `service` was never seen to fail alone"
    )
    assert of(MATCHING).to_dict()["total"] == 8


def test_what_an_earlier_rule_decides_shows_nothing_of_a_later_one() -> None:
    """Without its `who` the second rule would decide neither of these otherwise."""
    policy = worlds.policy_of(
        [
            {"name": "first", "service": "deepseek", "then": "block"},
            {"name": "second", "who": "research", "service": {"category": "chatbot"}, "then": "coach"},
        ]
    )
    asked: list[dict[str, Any]] = [
        {"service": "deepseek", "who": "zoe@else.example"},
        {"service": "chatgpt", "who": "kim@example.kr"},
    ]
    reached = covered(policy, [imagined(policy, Given(**each), worlds.SERVICES, NOW) for each in asked])
    assert "`who` was never seen to fail alone" in {gap.what for gap in reached.gaps if gap.rule == "second"}


def test_a_rule_that_is_only_monitored_hides_no_later_one() -> None:
    policy = worlds.policy_of(
        [
            {"name": "watched", "service": "deepseek", "then": "block", "monitor": True},
            {"name": "second", "who": "research", "service": {"category": "chatbot"}, "then": "coach"},
        ]
    )
    asked = Given("deepseek", who="zoe@else.example")
    reached = covered(policy, [imagined(policy, asked, worlds.SERVICES, NOW)])
    assert "`who` was never seen to fail alone" not in {gap.what for gap in reached.gaps if gap.rule == "second"}


def test_an_empty_policy_needs_only_its_end() -> None:
    assert Coverage(0, ()).percent == 100
