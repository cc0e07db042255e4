"""Why: the words agree with the decision, and show nothing that was typed."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given

from tests.policy import worlds
from tests.policy.test_evaluate import BLIND, EMAIL, LOCKED, Broken, X, rule
from tidegate.core.decision import OUTSIDE, Decision, Need, Reason
from tidegate.core.exchange import UNKNOWN, Exchange
from tidegate.policy.evaluate import evaluate
from tidegate.policy.explain import MATCHED, NOT_MATCHED, UNKNOWN_YET, explain
from tidegate.policy.model import Policy


@given(worlds.policies(), worlds.any_exchanges())
def test_it_tells_the_story_of_the_evaluator(policy: Policy, x: Exchange) -> None:
    told = explain(policy, x)
    assert told.outcome == evaluate(policy, x)
    names = [step.rule for step in told.steps]
    assert names == [each.name for each in policy.all_rules][: len(names)]
    if isinstance(told.outcome, Decision) and told.outcome.reason in (Reason.RULE_MATCHED, Reason.NO_RULE_MATCHED):
        assert told.steps[-1].rule == told.outcome.rule
        assert told.steps[-1].verdict == MATCHED
    for step in told.steps:
        if step.verdict == NOT_MATCHED:
            assert len(step.clauses) == 1, step
        if step.verdict == UNKNOWN_YET:
            assert step.clauses, step
    if isinstance(told.outcome, Need) and x.service is not UNKNOWN:
        assert any(step.verdict == UNKNOWN_YET for step in told.steps)


@given(worlds.policies(), worlds.any_exchanges())
def test_it_can_always_be_rendered_and_sent(policy: Policy, x: Exchange) -> None:
    told = explain(policy, x)
    assert told.render().endswith("\n")
    assert json.loads(json.dumps(told.to_dict())) == told.to_dict()


def lines(policy: Policy, x: Exchange) -> list[str]:
    return [line.strip() for line in explain(policy, x).render().splitlines()]


def test_the_first_condition_that_failed() -> None:
    policy = worlds.policy_of(
        [
            rule("a", "block", who="lee@example.kr", service="chatgpt"),
            rule("b", "block", service={"stored-in": "US"}),
            rule("c", "coach", service="deepseek", because="Care is needed.", source="decree 7"),
        ]
    )
    assert lines(policy, X) == [
        "coach: the rule c matched",
        "because: Care is needed.",
        "source:  decree 7",
        "1. a (line 1), block: did not match",
        "who: wanted lee@example.kr; it is kim@example.kr",
        "2. b (line 1), block: did not match",
        "service: wanted stored-in US; it is DeepSeek (stored-in CN)",
        "3. c (line 1), coach: matched",
        "service: wanted deepseek; it is DeepSeek",
    ]


def test_what_is_needed() -> None:
    policy = worlds.policy_of(
        [rule("a", "redact", data="email", who="research"), rule("b", "redact", activity="prompt")]
    )
    assert lines(policy, replace(BLIND, who=UNKNOWN)) == [
        "not settled; needed: data, who",
        "1. a (line 1), redact: not known yet",
        "who: wanted research; it is not known",
        "data: wanted email; it is not known",
        "2. b (line 1), redact: not known yet",
        "data: wanted whatever is found; it is not known",
        "3. otherwise, allow: matched",
    ]


def test_what_could_not_be_inspected() -> None:
    policy = worlds.policy_of([rule("a", "redact", data="email", when_unsure="justify")])
    assert lines(policy, LOCKED)[:3] == [
        "justify: something could not be inspected; a decides",
        "1. a (line 1), redact: might have matched: something could not be inspected, so at least justify holds",
        "unread: wanted nothing; it is file (encrypted)",
    ]
    found = lines(policy, replace(LOCKED, data=(EMAIL,)))
    assert found[1] == "1. a (line 1), redact: matched, but something could not be inspected, so at least justify holds"


def test_quotas() -> None:
    policy = worlds.policy_of([rule("a", "allow", quota="1 prompt per day")])
    assert "quota: wanted 1 prompt per day; it is used up" in lines(policy, replace(X, quota=(("a", False),)))
    assert "quota: wanted 1 prompt per day; it is not used up" in lines(policy, replace(X, quota=(("a", True),)))
    assert "quota: wanted 1 prompt per day; it is not known" in lines(policy, X)


def test_a_rule_that_errs() -> None:
    policy = worlds.policy_of([rule("a", "coach")])
    policy = replace(policy, rules=(replace(policy.rules[0], conditions=(Broken(("x",), False),)),))
    told = lines(policy, X)
    assert told[0] == "block: a rule could not be evaluated; a decides"
    assert told[1] == "1. a (line 1), coach: could not be evaluated, so at least block holds"


def test_outside_the_catalogue_no_rule_is_asked() -> None:
    told = explain(worlds.policy_of([rule("a", "block")]), replace(X, service=None))
    assert told.steps == ()
    assert isinstance(told.outcome, Decision)
    assert told.outcome.rule == OUTSIDE
    assert told.render() == "allow: not a service of the catalogue\n"


def test_nothing_that_was_typed_is_shown() -> None:
    secret = replace(EMAIL, excerpt="************kr")
    told = explain(worlds.policy_of([rule("a", "block", data="email")]), replace(X, data=(secret,), conversation="c-1"))
    assert "***" not in told.render() + json.dumps(told.to_dict())
    assert "data: wanted email; it is email ×1" in told.render()
