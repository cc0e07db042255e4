"""Quotas count each person's uses in the window of the rule, and a rule that is gone has no room."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tidegate.core.exchange import Actor, Exchange, Target
from tidegate.edges.quotas import PolicyQuotas
from tidegate.ledger.quota import Quotas
from tidegate.policy import Grant, Known, Policy, Scope, parse

TEXT = "rules:\n- {name: two, quota: 2 prompts per day, then: allow}\n- {name: free, then: coach}\notherwise: block\n"
NOON = datetime(2025, 2, 5, 12, tzinfo=UTC)
POLICY = parse(TEXT, "policy.yaml", Known())


@pytest.fixture
def store() -> Iterator[Quotas]:
    opened = Quotas.open(None, clock=NOON.timestamp)
    yield opened
    opened.close()


def exchange(number: int, person: str = "kim", at: datetime = NOON) -> Exchange:
    return Exchange(f"x-{number}", at, Target("chatgpt.com"), who=Actor(person), activity=frozenset({"prompt"}))


async def test_each_person_has_the_quota_of_the_day(store: Quotas) -> None:
    quotas = PolicyQuotas(store, lambda: POLICY)
    assert [await quotas.reserve("two", exchange(n)) for n in (1, 2, 3)] == [True, True, False]
    assert await quotas.reserve("two", exchange(4, "lee"))
    assert await quotas.reserve("two", exchange(5, at=NOON + timedelta(days=1)))


async def test_what_is_given_back_can_be_used_again_and_what_is_settled_cannot(store: Quotas) -> None:
    quotas = PolicyQuotas(store, lambda: POLICY)
    assert await quotas.reserve("two", exchange(1))
    assert await quotas.reserve("two", exchange(2))
    await quotas.settle(["two"], exchange(1))
    await quotas.give_back(["two"], exchange(2))
    assert await quotas.reserve("two", exchange(3))
    assert not await quotas.reserve("two", exchange(4))


async def test_a_rule_that_is_gone_or_has_no_quota_has_no_room(store: Quotas) -> None:
    gone: Policy = replace(POLICY, rules=())
    assert not await PolicyQuotas(store, lambda: gone).reserve("two", exchange(1))
    assert not await PolicyQuotas(store, lambda: POLICY).reserve("free", exchange(1))
    await PolicyQuotas(store, lambda: gone).settle(["two"], exchange(1))
    await PolicyQuotas(store, lambda: gone).give_back(["two"], exchange(1))


async def test_the_quota_of_an_exception_is_counted_by_its_own_name(store: Quotas) -> None:
    scope = Scope((), quota=POLICY.rules[0].quota)
    grant = Grant("g-1", frozenset({"free"}), scope, NOON, NOON + timedelta(days=30))
    policy = replace(POLICY, grants=(grant,))
    quotas = PolicyQuotas(store, lambda: policy)
    assert [await quotas.reserve("grant:g-1", exchange(n)) for n in (1, 2, 3)] == [True, True, False]
    assert await quotas.reserve("two", exchange(1))  # the rule's own is another window
    await quotas.settle(["grant:g-1"], exchange(1))
    await quotas.give_back(["grant:g-1"], exchange(2))
    assert await quotas.reserve("grant:g-1", exchange(4))
    assert not await PolicyQuotas(store, lambda: POLICY).reserve("grant:g-1", exchange(5, "lee"))
