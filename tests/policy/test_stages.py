"""What is only monitored changes nothing and is recorded; a canary holds for the same share of people each time."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given

from tests.policy import worlds
from tidegate.core.decision import Decision, Effect, Monitored, Need
from tidegate.core.exchange import NOBODY, UNKNOWN, Actor, Exchange
from tidegate.core.problem import Problems
from tidegate.policy.compared import restaged
from tidegate.policy.conditions import Canary
from tidegate.policy.evaluate import evaluate, unsure
from tidegate.policy.explain import explain
from tidegate.policy.model import Policy
from tidegate.policy.parse import parse

X = worlds.PROMPT
OUT: dict[str, Any] = {"name": "out", "service": "deepseek", "then": "block", "monitor": True}
CARDS: dict[str, Any] = {"name": "cards", "data": "payment-card", "then": "block", "monitor": True}


def bare(decision: Decision | Need) -> Decision:
    assert isinstance(decision, Decision)
    return replace(decision, monitored=None)


def hidden(x: Exchange) -> list[Exchange]:
    """``x`` with each pair of its fields unknown."""
    pairs = [(), *combinations(worlds.FIELDS, 1), *combinations(worlds.FIELDS, 2)]
    return [replace(x, unread=() if "data" in pair else x.unread, **worlds.unknown(pair)) for pair in pairs]


@given(worlds.policies(6, staged=True), worlds.exchanges())
def test_what_is_monitored_never_changes_what_is_carried_out(policy: Policy, x: Exchange) -> None:
    for seen in hidden(x):
        answer, without = evaluate(policy, seen), evaluate(policy.enforced, seen)
        if isinstance(answer, Decision):
            assert replace(bare(answer), reserve=()) == replace(bare(without), reserve=())
        elif answer.settled is not None:
            assert answer.settled == without
        else:
            assert isinstance(without, Need)
            assert without.fields <= answer.fields
        assert replace(bare(unsure(policy, seen)), reserve=()) == unsure(policy.enforced, seen)


@given(worlds.policies(6, staged=True), worlds.exchanges())
def test_what_is_recorded_is_what_would_have_been(policy: Policy, x: Exchange) -> None:
    answer, would = evaluate(policy, x), evaluate(policy.unstaged, x)
    if isinstance(answer, Decision) and isinstance(would, Decision) and answer.monitored:
        assert answer.monitored == Monitored(would.effect, would.rule)
    elif isinstance(answer, Decision) and isinstance(would, Decision):
        assert answer.effect is would.effect


def test_the_receipt_says_what_would_have_been_done() -> None:
    answer = evaluate(worlds.policy_of([OUT], "coach"), X)
    assert isinstance(answer, Decision)
    assert (answer.effect, answer.rule, answer.monitored) == (Effect.COACH, "otherwise", Monitored(Effect.BLOCK, "out"))


def test_it_asks_for_what_a_monitored_rule_needs_and_says_what_holds_without() -> None:
    answer = evaluate(worlds.policy_of([CARDS]), replace(X, data=UNKNOWN))
    assert isinstance(answer, Need)
    assert answer.fields == {"data"}
    assert answer.settled is not None
    assert answer.settled.effect is Effect.ALLOW


def test_a_policy_that_is_monitored_whole_lets_all_pass() -> None:
    policy = worlds.policy_of([{**OUT, "monitor": False}], "redirect", when_unsure="block", monitor=True)
    answer = evaluate(policy, X)
    assert isinstance(answer, Decision)
    assert (answer.effect, answer.monitored) == (Effect.ALLOW, Monitored(Effect.BLOCK, "out"))
    assert unsure(policy, replace(X, who=UNKNOWN)).effect is Effect.ALLOW


def test_its_quotas_are_counted_all_the_same() -> None:
    policy = worlds.policy_of([{"name": "few", "quota": "1 prompt per day", "then": "allow"}], "block", monitor=True)
    answer = evaluate(policy, replace(X, quota=(("few", True),)))
    assert isinstance(answer, Decision)
    assert answer.reserve == ("few",)
    used_up = evaluate(policy, replace(X, quota=(("few", False),)))
    assert isinstance(used_up, Decision)
    assert (used_up.effect, used_up.monitored) == (Effect.ALLOW, Monitored(Effect.BLOCK, "otherwise"))


def test_an_explanation_goes_on_behind_a_monitored_rule() -> None:
    told = explain(worlds.policy_of([OUT], "coach"), X)
    assert [step.rule for step in told.steps] == ["out", "otherwise"]
    assert "only monitored: it would have been block by out" in told.render()


def canary(share: str) -> Policy:
    return worlds.policy_of([{"name": "try", "then": "block", "canary": share}])


def blocked(policy: Policy, people: range) -> set[int]:
    found = set()
    for number in people:
        answer = evaluate(policy, replace(X, who=Actor(f"person{number}@example.kr")))
        assert isinstance(answer, Decision)
        if answer.effect is Effect.BLOCK:
            found.add(number)
    return found


def test_a_canary_holds_for_its_share_and_grows_without_leaving_anybody() -> None:
    people = range(4000)
    few, more, all_ = (blocked(canary(share), people) for share in ("5%", "20%", "100%"))
    assert 150 < len(few) < 250
    assert few < more < all_ == set(people)


def test_it_knows_people_however_their_name_is_written_and_others_for_another_rule() -> None:
    one, other = (Canary((), False, rule, 5000) for rule in ("one", "other"))
    names = [f"Person{n}@Example.kr" for n in range(200)]
    hits = [(one.hit(replace(X, who=Actor(n))), other.hit(replace(X, who=Actor(n)))) for n in names]
    assert hits == [
        (one.hit(replace(X, who=Actor(n.lower()))), other.hit(replace(X, who=Actor(n.lower())))) for n in names
    ]
    assert len(set(hits)) == 4


def test_nobody_is_not_in_it_and_who_is_not_known_yet_is_asked_for() -> None:
    policy = canary("99.99%")
    answer = evaluate(policy, replace(X, who=NOBODY))
    assert isinstance(answer, Decision)
    assert answer.effect is Effect.ALLOW
    assert evaluate(policy, replace(X, who=UNKNOWN)) == Need(frozenset({"who"}))


@pytest.mark.parametrize("share", ["0%", "0.00 %", "101%", "5", "five%", "0.001%", "-5%"])
def test_what_is_no_share_of_people_is_refused(share: str) -> None:
    with pytest.raises(Problems, match="`canary` cannot be"):
        canary(share)


def test_what_is_monitored_has_no_quota() -> None:
    with pytest.raises(Problems, match="means nothing with `monitor: true`"):
        worlds.policy_of([{"name": "a", "then": "allow", "monitor": True, "quota": "1 prompt per day"}])


def test_monitor_is_true_or_false() -> None:
    with pytest.raises(Problems, match="true or false"):
        parse("rules: []\notherwise: allow\nmonitor: maybe\n", "p", worlds.KNOWN)


def test_another_share_is_told_by_a_comparison() -> None:
    (found,) = restaged(canary("5%"), canary("50%"))
    assert found.words == "Staged otherwise: try (canary: 5% → 50%)"
    assert found.counts
    plain = worlds.policy_of([{**OUT, "monitor": False}])
    (found,) = restaged(worlds.policy_of([OUT]), plain)
    assert (found.what, found.old, found.new, found.counts) == ("monitor", "true", "false", False)
    assert restaged(plain, plain) == []
