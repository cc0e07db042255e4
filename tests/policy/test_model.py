"""A policy's own questions: quotas, rules by name."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from ipaddress import ip_address
from zoneinfo import ZoneInfo

from tests.policy import worlds
from tidegate.core.decision import OUTSIDE, Effect
from tidegate.core.exchange import UNKNOWN, Actor, Exchange, Target
from tidegate.policy.model import Quota, Rule, counted_for

X = Exchange("x", datetime(2025, 2, 5, 20, 0, tzinfo=UTC), Target("h"))


def test_a_quota_counts_what_it_names_in_the_windows_of_its_zone() -> None:
    quota = Quota("40 prompts per day", 40, "prompt", "day", ZoneInfo("Asia/Seoul"))
    assert quota.counts(frozenset({"prompt", "api"}))
    assert not quota.counts(frozenset({"browse"}))
    assert replace(quota, activity=None).counts(frozenset())
    assert [moment.isoformat() for moment in quota.window(X.at)] == [
        "2025-02-05T15:00:00+00:00",
        "2025-02-06T15:00:00+00:00",
    ]


def test_whose_quota_it_is() -> None:
    address = ip_address("10.0.0.1")
    assert counted_for(replace(X, who=Actor("kim"), address=address)) == "person:kim"
    assert counted_for(replace(X, who=Actor(None), address=address)) == "address:10.0.0.1"
    assert counted_for(replace(X, who=UNKNOWN, address=None)) == "nobody"
    assert counted_for(X) == "nobody"


def test_rules_by_name() -> None:
    policy = worlds.policy_of([{"name": "a", "then": "block"}])
    assert policy.rule("a") is policy.rules[0]
    assert policy.rule("otherwise") is policy.otherwise
    assert policy.rule(OUTSIDE) is None
    assert policy.all_rules == (*policy.rules, policy.otherwise)


def test_what_needs_findings() -> None:
    assert Rule("a", 1, Effect.REDACT, Effect.BLOCK).wants_data
    assert not Rule("a", 1, Effect.BLOCK, Effect.BLOCK).wants_data
    assert worlds.policy_of([{"name": "a", "then": "block", "data": "email"}]).rules[0].wants_data
