"""Where somebody may be refused by a rule from which exceptions can be asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.policy import worlds
from tidegate.core.exchange import Exchange, Target
from tidegate.policy import Evaluator, Policy, compile
from tidegate.policy.askable import askable

X = Exchange("x", datetime(2025, 2, 5, tzinfo=UTC), Target("chat.example"), service=worlds.SERVICES["deepseek"])


def made(policy: Policy) -> Evaluator:
    return compile(policy, worlds.SERVICES.values())


BY = {"exceptions": {"by": "lee@example.kr"}}
BLOCKED: dict[str, Any] = {"name": "a", "service": "deepseek", "then": "block"}


@pytest.mark.parametrize(
    ("rules", "otherwise", "expected"),
    [
        ([{**BLOCKED, **BY}], "allow", True),
        ([BLOCKED], "allow", False),
        ([{**BLOCKED, **BY, "service": "chatgpt"}], "allow", False),
        ([{**BLOCKED, **BY, "then": "coach"}], "allow", False),
        ([{**BLOCKED, **BY, "data": "email"}], "allow", True),
        ([{**BLOCKED, **BY, "who": "kim@example.kr"}], "allow", True),
        ([{"name": "b", "service": "deepseek", "then": "allow"}, {**BLOCKED, **BY}], "allow", False),
        ([{"name": "b", "who": "lee@example.kr", "then": "allow"}, {**BLOCKED, **BY}], "allow", True),
        ([{**BLOCKED, **BY, "monitor": True}], "allow", False),
    ],
)
def test_which_rules_count(rules: list[dict[str, Any]], otherwise: str, expected: bool) -> None:
    assert askable(made(worlds.policy_of(rules, otherwise)), X) is expected


def test_the_last_rule_counts_too() -> None:
    assert askable(made(worlds.policy_of([], "block", **BY)), X)
    assert not askable(made(worlds.policy_of([], "block")), X)
