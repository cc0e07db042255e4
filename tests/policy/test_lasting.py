"""What is allowed now and will be: no exception is leaned on, and no rule is about to begin."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy import worlds
from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import NOBODY, Actor, Exchange, Target
from tidegate.policy import Evaluator, Grant, Policy, compile, evaluate, read_scope
from tidegate.policy.lasting import lasting

NOW = datetime(2025, 2, 5, 3, 0, tzinfo=UTC)
X = Exchange(
    "x", NOW, Target("chat.example"), who=Actor("kim@example.kr"), address=None, device=None, tools=(), data=(),
    service=worlds.SERVICES["deepseek"], activity=frozenset({"browse"}), account=None,
)  # fmt: skip


def made(policy: Policy) -> Evaluator:
    return compile(policy, worlds.SERVICES.values())


BLOCK: dict[str, Any] = {"name": "a", "service": "deepseek", "then": "block"}


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([], True),
        ([{**BLOCK, "from": "2025-06-01"}], False),
        ([{**BLOCK, "until": "2025-01-01"}], False),
        ([{**BLOCK, "during": {"hours": "22:00-06:00"}}], False),
        ([{**BLOCK, "from": "2025-06-01", "service": "chatgpt"}], True),
        ([{**BLOCK, "from": "2025-06-01", "monitor": True}], True),
        ([{**BLOCK, "from": "2025-06-01", "data": "email"}], True),
        ([{"name": "b", "who": "kim@example.kr", "then": "allow"}, {**BLOCK, "from": "2025-06-01"}], True),
        (
            [
                {"name": "b", "who": "kim@example.kr", "until": "2025-06-01", "then": "allow"},
                {**BLOCK, "from": "2025-06-01"},
            ],
            False,
        ),
    ],
)
def test_what_a_rule_that_is_about_to_begin_would_stop(rules: list[dict[str, Any]], expected: bool) -> None:
    assert lasting(made(worlds.policy_of(rules, "allow")), X) is expected


def test_what_leans_on_an_exception() -> None:
    policy = worlds.policy_of([{**BLOCK, "exceptions": {"by": "lee@example.kr"}}], "allow")
    scope = read_scope("{who: kim@example.kr, service: deepseek}", "s", policy, worlds.KNOWN)
    grant = Grant("g", frozenset({"a"}), scope, NOW - timedelta(days=1), NOW + timedelta(days=1))
    granted = replace(policy, grants=(grant,))
    outcome = evaluate(granted, X)
    assert isinstance(outcome, Decision)
    assert outcome.effect is Effect.ALLOW
    assert not lasting(made(granted), X)


@st.composite
def worlds_with_times(draw: st.DrawFn) -> tuple[Policy, Exchange, datetime]:
    written = [draw(worlds.rules(number)) for number in range(draw(st.integers(0, 5)))]
    for rule in written:
        rule.pop("quota", None)
        rule.update(draw(st.sampled_from([{}, {"from": "2025-06-01"}, {"until": "2025-06-01"}])))
    policy = worlds.policy_of(written, "allow")
    x = replace(draw(worlds.exchanges(read=True)), who=draw(st.sampled_from([NOBODY, X.who])))
    return policy, x, x.at + timedelta(days=draw(st.integers(0, 400)), hours=draw(st.integers(0, 23)))


@settings(max_examples=300, deadline=None)
@given(worlds_with_times())
def test_what_is_called_lasting_is_allowed_at_any_later_time(world: tuple[Policy, Exchange, datetime]) -> None:
    policy, x, later = world
    now, then = evaluate(policy, x), evaluate(policy, replace(x, at=later))
    assert isinstance(now, Decision)
    assert isinstance(then, Decision)
    if now.effect is Effect.ALLOW and lasting(made(policy), x):
        assert then.effect is Effect.ALLOW
