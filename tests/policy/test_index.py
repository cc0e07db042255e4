"""The fast evaluator always agrees with the one that defines the meaning."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given

from tests.policy import worlds
from tests.policy.test_evaluate import STORIES
from tidegate.core.decision import Decision, Reason
from tidegate.core.exchange import UNKNOWN, Actor, Device, Exchange, Target
from tidegate.core.service import Service
from tidegate.policy.evaluate import NOT_MATCHED, evaluate, look, unsure
from tidegate.policy.index import MOST_MINUTES, MOST_REMEMBERED, compile
from tidegate.policy.model import Policy

AT = datetime(2025, 2, 5, tzinfo=UTC)


def every_way_not_to_know(x: Exchange) -> Iterator[Exchange]:
    """``x`` with every subset of its fields unknown, with and without an answer about quotas."""
    for count in range(len(worlds.FIELDS) + 1):
        for hidden in combinations(worlds.FIELDS, count):
            seen = replace(x, unread=() if "data" in hidden else x.unread, **worlds.unknown(hidden))
            yield seen
            yield replace(seen, quota=x.quota[::2])


@given(worlds.policies(12, staged=True), worlds.exchanges())
def test_it_always_agrees_with_the_reference(policy: Policy, x: Exchange) -> None:
    evaluator = compile(policy, worlds.SERVICES.values())
    for seen in every_way_not_to_know(x):
        assert evaluator.decide(seen) == evaluate(policy, seen)
    assert evaluator.unsure(x) == unsure(policy, x)


@given(worlds.policies(12, staged=True), worlds.exchanges())
def test_every_rule_that_may_match_fits_in_order(policy: Policy, x: Exchange) -> None:
    evaluator = compile(policy, worlds.SERVICES.values())
    for seen in every_way_not_to_know(x):
        fitting = list(evaluator.fitting(seen))
        assert [rule for rule in policy.all_rules if rule in fitting] == fitting
        assert [rule for rule in policy.all_rules if look(rule, seen) != NOT_MATCHED and rule not in fitting] == []


@given(worlds.policies(12), worlds.exchanges())
def test_it_agrees_about_services_with_other_facts_than_the_catalogue_has_now(policy: Policy, x: Exchange) -> None:
    evaluator = compile(policy, worlds.SERVICES.values())
    past = Service("deepseek", "DeepSeek", "agent", {"stored-in": frozenset({"US"})}, "before")
    new = Service("unheard-of", "Unheard Of", "chatbot")
    for service in (past, new, replace(worlds.SERVICES["chatgpt"])):
        asked = replace(x, service=service)
        assert evaluator.decide(asked) == evaluate(policy, asked)


@given(worlds.policies(12), worlds.exchanges())
def test_it_agrees_minute_after_minute(policy: Policy, x: Exchange) -> None:
    evaluator = compile(policy, worlds.SERVICES.values())
    for step in range(0, MOST_MINUTES * 60, 1801):
        later = replace(x, at=x.at + worlds.timedelta(minutes=step))
        assert evaluator.decide(later) == evaluate(policy, later)


@given(worlds.policies(12), worlds.exchanges(), worlds.exchanges())
def test_it_agrees_about_people_who_come_and_go(policy: Policy, one: Exchange, two: Exchange) -> None:
    """What is remembered of one is never taken for another who has its place in memory now."""
    evaluator = compile(policy, worlds.SERVICES.values())
    for _ in range(40):
        for x in (one, two):
            who = x.who if x.who is UNKNOWN else replace(x.who)
            fresh = replace(x, who=who, device=replace(x.device) if isinstance(x.device, Device) else x.device)
            assert evaluator.decide(fresh) == evaluate(policy, fresh)


def test_no_more_people_are_remembered_than_are_said() -> None:
    evaluator = compile(worlds.policy_of([]), worlds.SERVICES.values())
    for number in range(2 * MOST_REMEMBERED + 1):
        who = Actor(f"p{number}")
        evaluator.decide(Exchange("x", AT, Target("h"), service=worlds.SERVICES["deepseek"], who=who))
    assert 0 < len(evaluator._remembered) <= MOST_REMEMBERED


@pytest.mark.parametrize(("rules", "x"), [story[1:3] for story in STORIES], ids=[story[0] for story in STORIES])
def test_it_agrees_about_every_story(rules: list[dict[str, Any]], x: Exchange) -> None:
    policy = worlds.policy_of(rules)
    assert compile(policy, worlds.SERVICES.values()).decide(x) == evaluate(policy, x)


class Raising(dict[str, frozenset[str]]):
    """Facts that cannot be read."""

    def get(self, *_: object) -> frozenset[str]:
        raise RuntimeError("broken")


def test_where_it_fails_the_reference_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    policy = worlds.policy_of([{"name": "a", "service": {"stored-in": "CN"}, "then": "coach"}])
    evaluator = compile(policy, worlds.SERVICES.values())
    x = Exchange(
        id="x",
        at=worlds.datetime(2025, 1, 1, tzinfo=worlds.UTC),
        target=worlds.Target("h.example"),
        service=Service("deepseek", "DeepSeek", "chatbot", Raising()),
        data=(),
    )
    outcome = evaluator.decide(x)
    assert isinstance(outcome, Decision)
    assert outcome.reason is Reason.RULE_ERRED
