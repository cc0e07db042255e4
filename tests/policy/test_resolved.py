"""Looking facts up beforehand changes no answer; comparing by two sets of facts shows what a change of facts does."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given

from tests.policy import worlds
from tidegate.core.exchange import Exchange
from tidegate.policy import Policy, evaluate
from tidegate.policy.compared import compared
from tidegate.policy.resolved import resolved
from tidegate.policy.space import Space


@given(worlds.policies(), worlds.any_exchanges())
def test_nothing_is_decided_otherwise(policy: Policy, x: Exchange) -> None:
    assert evaluate(resolved(policy, worlds.SERVICES), x) == evaluate(policy, x)


def test_a_service_that_moves_its_data_is_decided_otherwise() -> None:
    policy = worlds.policy_of([{"name": "not-in-china", "service": {"stored-in": "CN"}, "then": "block"}])
    moved = replace(worlds.SERVICES["deepseek"], facts={"stored-in": frozenset({"US"})})
    after = {**worlds.SERVICES, "deepseek": moved}
    two = [resolved(policy, worlds.SERVICES), resolved(policy, after)]
    found = compared(Space(two, after.values(), worlds.LABELS, worlds.datetime(2025, 2, 5, tzinfo=worlds.UTC)), 10)
    (told,) = found.told
    assert told.scope.services == ("DeepSeek",) or "deepseek" in str(told.scope.services).lower()
    assert (told.change.old.decision.effect.word, told.change.new.decision.effect.word) == ("block", "allow")
    same = [resolved(policy, after), resolved(policy, after)]
    assert compared(
        Space(same, after.values(), worlds.LABELS, worlds.datetime(2025, 2, 5, tzinfo=worlds.UTC)), 10
    ).equal
