"""Quotas beyond which nothing is stricter, and exceptions that nobody could use; oracles ask the evaluator."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy import worlds
from tests.policy.spaces import space, space_of
from tidegate.core.decision import Decision, Effect
from tidegate.policy.evaluate import evaluate
from tidegate.policy.lint_limits import lint_limits
from tidegate.policy.model import Policy
from tidegate.policy.places import Places
from tidegate.policy.space import Space

BOARD: dict[str, Any] = {"by": "board", "at-most": "3 days"}


def told(made: Space) -> list[tuple[str, str, tuple[str, ...]]]:
    found = lint_limits(made.policies[0], made, Places(""))
    return [(each.code, each.rule, each.others) for each in found]


def test_a_quota_limits_where_a_stricter_rule_follows() -> None:
    limited = {"service": "chatgpt", "then": "allow", "quota": "5 prompts per day"}
    assert told(space(limited, otherwise="block")) == []
    assert told(space(limited, {"service": {"category": "chatbot"}, "then": "coach"})) == []
    assert told(space(limited, {"service": "chatgpt", "then": "allow"}, otherwise="block")) == [
        ("vain-quota", "r0", ())
    ]
    assert told(space(limited)) == [("vain-quota", "r0", ())]


def test_of_two_quotas_one_after_the_other_both_limit() -> None:
    each = {"service": "chatgpt", "then": "allow"}
    rules = ({**each, "quota": "5 prompts per hour"}, {**each, "quota": "9 prompts per day"})
    assert told(space(*rules, otherwise="block")) == []


def test_a_quota_counts_what_its_rule_is_about() -> None:
    rule = {"activity": "upload", "then": "allow"}
    assert told(space({**rule, "quota": "5 prompts per day"}, otherwise="block")) == [("vain-quota", "r0", ())]
    assert told(space({**rule, "quota": "5 uploads per day"}, otherwise="block")) == []
    assert told(space({**rule, "quota": "5 requests per day"}, otherwise="block")) == []


def test_an_exception_helps_nobody_where_another_rule_refuses_too_and_allows_none() -> None:
    rule = {"service": "deepseek", "then": "block", "exceptions": BOARD}
    assert told(space(rule, otherwise="block")) == [("vain-exceptions", "r0", ("otherwise",))]
    behind = {"service": {"category": "chatbot"}, "then": "redirect"}
    assert told(space(rule, behind)) == [("vain-exceptions", "r0", ("r1",))]


def test_an_exception_helps_where_some_of_what_is_refused_would_pass() -> None:
    rule = {"service": "deepseek", "then": "block", "exceptions": BOARD}
    assert told(space(rule)) == []
    assert told(space(rule, {"service": "deepseek", "activity": "upload", "then": "block"})) == []
    assert told(space(rule, {"service": "deepseek", "then": "block", "exceptions": BOARD})) == []
    assert told(space(rule, otherwise="block", exceptions={"by": "board", "at-most": "1 day"})) == []


def test_a_rule_that_refuses_nobody_has_no_exceptions() -> None:
    assert told(space({"then": "coach", "exceptions": BOARD})) == [("vain-exceptions", "r0", ())]
    assert told(space({"then": "coach", "exceptions": "none"}, exceptions=BOARD)) == []


def test_whoever_is_known_approves_nothing() -> None:
    anyone = {"by": "*", "at-most": "3 days"}
    assert told(space({"service": "deepseek", "then": "block", "exceptions": anyone})) == [
        ("anyone-approves", "r0", ())
    ]
    assert told(space({"service": "deepseek", "then": "block"}, exceptions=anyone)) == [("anyone-approves", "", ())]


def _aside(policy: Policy) -> Policy:
    """The policy as one sees it who has every exception that there can be."""
    kept = tuple(rule for rule in policy.rules if rule.exceptions is None or rule.effect < Effect.REDIRECT)
    last = policy.otherwise
    if last.exceptions is not None and last.effect >= Effect.REDIRECT:
        last = replace(last, effect=Effect.ALLOW)
    return replace(policy, rules=kept, otherwise=last)


@given(worlds.policies(), st.data())
@settings(max_examples=150)
def test_nobody_would_pass_by_an_exception_that_is_called_vain(policy: Policy, data: st.DataObject) -> None:
    some = data.draw(st.sets(st.sampled_from([rule.name for rule in policy.rules]))) if policy.rules else set()
    [allowed] = worlds.policy_of([{"name": "x", "then": "block", "exceptions": BOARD}]).rules
    rules = tuple(replace(r, exceptions=allowed.exceptions) if r.name in some else r for r in policy.rules)
    policy = replace(policy, rules=rules).rolled_out
    vain = {rule for code, rule, others in told(space_of(policy)) if code == "vain-exceptions" and others}
    idle = {rule for code, rule, _ in told(space_of(policy)) if code == "vain-quota"}
    for _ in range(12):
        x = data.draw(worlds.exchanges(read=True))
        decision, without = evaluate(policy, x), evaluate(_aside(policy), x)
        assert isinstance(decision, Decision)
        assert isinstance(without, Decision)
        if x.service is not None and decision.rule in vain:
            assert without.effect >= Effect.REDIRECT
        if x.service is not None and decision.reserve and decision.rule in idle:
            spent = replace(x, quota=tuple((name, room and name != decision.rule) for name, room in x.quota))
            beyond = evaluate(policy, spent)
            assert isinstance(beyond, Decision)
            counted = policy.rule(decision.rule)
            assert counted is not None
            assert beyond.effect <= counted.effect or any(each.field == "activity" for each in counted.conditions)
