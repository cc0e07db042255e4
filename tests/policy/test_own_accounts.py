"""Accounts of the organisation: of which kind an account is, and which answers a change of them changes."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from tests.policy import spaces, worlds
from tidegate.core.decision import Decision
from tidegate.core.exchange import NOBODY, Account, Exchange, Target, account_kind
from tidegate.policy.evaluate import evaluate
from tidegate.policy.model import Policy
from tidegate.policy.own_accounts import OTHER, Reclassified, reclassified, unasked
from tidegate.policy.space import Space

RULES = [
    {"name": "own-only", "service": "chatgpt", "account": "personal", "then": "block"},
    {"name": "one", "service": "deepl", "account": "org-7", "then": "coach"},
]


def policy(accounts: dict[str, list[str]], rules: Sequence[Mapping[str, object]] | None = None) -> Policy:
    return worlds.policy_of([dict(each) for each in (RULES if rules is None else rules)], "allow", accounts=accounts)


def space_of(old: Policy, new: Policy, service: str) -> Space:
    return Space([old, new], [worlds.SERVICES[service]], worlds.LABELS, spaces.NOW)


def changed(old: Policy, new: Policy) -> list[Reclassified]:
    return list(reclassified(old, new, space_of))


@pytest.mark.parametrize(
    ("service", "name", "kind"),
    [
        ("chatgpt", "ORG-1", "company"),
        ("chatgpt", "org-11", "personal"),
        ("chatgpt", None, None),
        ("deepl", "org-1", None),
    ],
)
def test_the_kind_of_an_account(service: str, name: str | None, kind: str | None) -> None:
    assert account_kind({"chatgpt": frozenset({"org-1"})}, service, name) == kind


def test_an_account_that_is_the_organisations_own_now() -> None:
    (told,) = changed(policy({"chatgpt": ["org-1"]}), policy({"chatgpt": ["org-1", "org-2"]}))
    assert (told.names, told.old, told.new) == (("org-2",), "personal", "company")
    assert (told.was, told.now) == ("block by own-only", "allow by otherwise")
    assert "--account company,org-2" in told.example
    assert told.counts


def test_the_first_account_of_a_service_makes_all_others_personal() -> None:
    first, other = changed(policy({}), policy({"chatgpt": ["org-1"]}))
    if first.names == ("org-1",):
        first, other = other, first
    assert (first.names, first.now) == ((OTHER,), "block by own-only")
    assert not other.counts
    assert "No answer changes" in other.words


def test_where_no_rule_asks_for_the_kind_nothing_is_answered_otherwise() -> None:
    assert not any(each.counts for each in changed(policy({}), policy({"deepl": ["org-7"]})))
    assert not any(each.counts for each in changed(policy({}, []), policy({"chatgpt": ["org-1"]}, [])))
    assert changed(policy({"chatgpt": ["org-1"]}), policy({"chatgpt": ["ORG-1"]})) == []


def test_accounts_that_no_rule_asks_about_are_named() -> None:
    said = policy({"chatgpt": ["org-1"], "deepseek": ["org-1"]})
    assert unasked(said, worlds.SERVICES.values()) == ("deepseek",)


@pytest.mark.parametrize("seed", range(60))
def test_a_change_is_told_exactly_where_some_exchange_is_answered_otherwise(seed: int) -> None:
    """Held against every account and activity asked one by one."""
    chance = random.Random(seed)
    ids = ["org-1", "org-2", "org-3"]
    rules = [
        {
            "name": f"r{n}",
            "then": chance.choice(["block", "coach", "allow"]),
            **({"account": chance.choice(["company", "personal", "org-*", "org-2", {"not": "company"}])}),
            **(chance.choice([{}, {"service": "chatgpt"}, {"activity": "prompt"}])),
        }
        for n in range(chance.randint(0, 3))
    ]
    old, new = (policy({"chatgpt": chance.sample(ids, chance.randint(1, 3))}, rules) for _ in range(2))
    told = {name for each in changed(old, new) if each.counts for name in each.names}
    really = {name for name in (*ids, OTHER) if _differs(old, new, name)}
    assert told == really


def _differs(old: Policy, new: Policy, name: str) -> bool:
    blank = Exchange("x", spaces.NOW, Target("h"), service=worlds.SERVICES["chatgpt"], who=NOBODY)
    blank = replace(blank, address=None, device=None, tools=(), data=())
    for activity in ("prompt", "browse"):
        answers = []
        for said in (old, new):
            account = Account(name, None, account_kind(said.accounts, "chatgpt", name))
            answers.append(evaluate(new, replace(blank, activity=frozenset({activity}), account=account)))
        first, other = answers
        assert isinstance(first, Decision)
        assert isinstance(other, Decision)
        if first.effect is not other.effect:
            return True
    return False
