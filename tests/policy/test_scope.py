"""Regions in words."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy import worlds
from tests.policy.spaces import NOW, space
from tidegate.core.exchange import Account, Actor, Device, Exchange, Target, Unread
from tidegate.core.finding import Finding
from tidegate.policy.plain import tell
from tidegate.policy.scope import command, labels_of, scope, shortened


def told(**rule: Any) -> dict[str, list[str]]:
    made = space({"then": "block", **rule})
    box = made.boxes[0]
    assert box is not None
    return scope(made, box, 0).to_dict()


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({}, {}),
        ({"service": {"category": "chatbot"}}, {"services": ["chatgpt", "deepseek"]}),
        ({"who": "research"}, {"people": ["kim@example.kr", "lee@example.kr"]}),
        ({"who": "partners"}, {"people": ["others, such as somebody@partner.example"]}),
        ({"who": "anonymous"}, {"people": ["nobody known"]}),
        ({"where": "office"}, {"places": ["office"]}),
        ({"where": {"not": "office"}}, {"places": ["elsewhere, such as 203.0.113.7"]}),
        ({"activity": ["prompt", "upload"]}, {"activities": ["prompt", "upload"]}),
        ({"data": "money"}, {"data": ["with money"]}),
        ({"data": {"not": ["iban", "email"]}}, {"data": ["without contact or iban"]}),
        ({"account": "company"}, {"accounts": ["company"]}),
        ({"until": "2025-12-31"}, {"times": ["before 2026-01-01T00:00+00:00"]}),
        ({"during": {"hours": "09:00-18:00"}}, {"times": ["at some hours"]}),
    ],
)
def test_only_what_is_narrowed_is_told(rule: dict[str, Any], expected: dict[str, list[str]]) -> None:
    assert told(**rule) == expected


def test_stretches_of_time_that_follow_one_another_are_told_as_one() -> None:
    hours = {"during": {"hours": "09:00-18:00"}}
    made = space(
        {"name": "over", "service": "deepl", "until": "2025-06-30", "then": "allow"},
        {"name": "at-work", "then": "block", **hours},
        {"name": "since", "service": "deepl", "from": "2025-07-10", "then": "coach"},
    )
    box = made.boxes[1]
    assert box is not None
    assert scope(made, box, 0).times == ("at some hours",)
    first = made.boxes[0]
    assert first is not None
    assert scope(made, first, 0).times == ("before 2025-07-01T00:00+00:00",)


def test_times_are_told_by_the_clock_of_the_policy() -> None:
    """A day that the file writes is that day again, not the evening before."""
    rule = {"name": "since", "service": "deepl", "from": "2025-02-05", "then": "block"}
    made = space(rule, time_zone="Asia/Seoul")
    [telling, _] = tell(made, made.solver.everything)
    assert telling.scope.times == ("from 2025-02-05T00:00+09:00",)
    [change] = [each for each in telling.alternatives if each.what == "at"]
    assert change.values[0].endswith("+09:00")


def test_groups_of_a_directory_are_told_as_such() -> None:
    assert "not in staff" in told(who={"not": "staff"})["people"]


def test_what_earlier_rules_take_is_not_in_it() -> None:
    made = space({"service": "deepseek", "then": "allow"}, {"service": {"category": "chatbot"}, "then": "block"})
    box = made.boxes[1]
    assert box is not None
    assert scope(made, box, made.before(1)).services == ("chatgpt",)


def test_long_lists_are_shortened() -> None:
    assert shortened([str(n) for n in range(9)]) == "0, 1, 2, 3, 4, 5 and 3 more"
    assert shortened(["one"]) == "one"


def test_labels_have_their_names() -> None:
    made = space({"data": ["money", "email"], "then": "block"})
    assert labels_of(made, made.fields.detectors_of(frozenset({"money"}))) == "money"


def test_an_example_is_a_command_that_asks_it() -> None:
    x = Exchange(
        "x", NOW, Target("h"), who=Actor("kim@example.kr", frozenset({"staff"})), address=None,
        device=Device("pc 1", frozenset({"managed"})), service=worlds.SERVICES["deepl"], activity=frozenset({"prompt"}),
        account=Account("me", None, "company"), data=(Finding("iban", "money", 0, 0, 0, 1.0),),
        unread=(Unread("file", "x"),), quota=(("few", False), ("many", True)),
    )  # fmt: skip
    assert command(x) == (
        "tidegate decide --who kim@example.kr --group staff --service deepl --activity prompt --device 'managed,pc 1' "
        "--account company,me --data iban --unread file --used-up few --at 2025-07-01T12:00Z"
    )
