"""Names and wordings: what is unused, unknown, or wider than it is called."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.policy import worlds
from tidegate.policy import parse
from tidegate.policy.lint_words import Source, Wordings, lint_facts, lint_words
from tidegate.policy.places import Places


def said(*rules: dict[str, Any], **top: Any) -> Wordings:
    policy = worlds.policy_of([{"name": f"r{n}", **rule} for n, rule in enumerate(rules)], **top)
    return Wordings(policy, worlds.KNOWN, worlds.SERVICES, Places(""))


def codes(wordings: Wordings) -> list[tuple[str, str]]:
    return [(each.code, each.rule) for each in lint_words(wordings) if each.code != "unused-name"]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"name": "no-deepseek", "then": "block"}, "wider-than-named"),
        ({"name": "no-deepseek", "service": {"stored-in": "CN"}, "then": "block"}, "wider-than-named"),
        ({"name": "research-may", "service": "chatgpt", "then": "allow"}, "wider-than-named"),
        ({"name": "only-in-office", "then": "allow"}, "wider-than-named"),
        ({"name": "prompt-with-care", "then": "coach"}, "wider-than-named"),
        ({"name": "credentials-stay", "then": "block"}, "wider-than-named"),
        ({"because": "DeepSeek has not answered.", "then": "block"}, "wider-than-its-reason"),
        ({"service": {"stored-in": "NO"}, "then": "block"}, "no-such-fact"),
        ({"who": "personnel", "then": "block"}, "unknown-group"),
    ],
)
def test_each_is_found(rule: dict[str, Any], code: str) -> None:
    assert [each for each, _ in codes(said(rule))] == [code]


@pytest.mark.parametrize(
    "rule",
    [
        {"name": "no-deepseek", "service": "deepseek", "then": "block"},
        {"name": "deepseek-in-office", "service": "DeepSeek", "where": "office", "then": "block"},
        {"name": "not-deepseek", "service": {"not": "deepseek"}, "then": "allow"},
        {"name": "api", "then": "allow"},
        {"service": "chatgpt", "because": "DeepSeek has not answered.", "then": "block"},
        {"who": ["research", "kim@example.kr", "*@x", "anonymous"], "then": "block"},
    ],
)
def test_nothing_is_found_in_what_is_called_as_it_is(rule: dict[str, Any]) -> None:
    assert codes(said(rule)) == []


def test_names_that_nothing_uses_are_listed_and_parts_of_used_ones_are_not() -> None:
    found = lint_words(said({"who": "all", "where": "office", "then": "block"}))
    assert [each.what for each in found if each.code == "unused-name"] == [
        "Nothing uses “partners” of `people:`.",
        "Nothing uses “guests” of `zones:`.",
        "Nothing uses “lab” of `devices:`.",
    ]


@pytest.mark.parametrize(
    ("rule", "unused"), [({"then": "block"}, ["codenames", "staff"]), ({"data": "own-data", "then": "block"}, [])]
)
def test_a_rule_about_all_own_data_uses_each_of_it(rule: dict[str, Any], unused: list[str]) -> None:
    known = replace(worlds.KNOWN, data_kinds=frozenset({"terms"}))
    data = {"codenames": {"terms": ["Bluebird"]}, "staff": {"terms": ["EMP"]}}
    text = json.dumps({"data": data, "rules": [{"name": "r", **rule}], "otherwise": "allow"})
    found = lint_words(Wordings(parse(text, "own.yaml", known), known, worlds.SERVICES, Places("")))
    assert [each.what for each in found] == [f"Nothing uses “{name}” of `data:`." for name in unused]


def test_who_approves_and_who_looks_into_conversations_is_not_unused() -> None:
    """Whoever took the advice and removed the group would leave nobody to approve anything."""
    people = {"board": ["min@example.kr"], "dpo": ["seo@example.kr"], "desk": ["oh@example.kr"]}
    top = {"exceptions": {"by": "board", "at-most": "1 day"}, "conversations": {"keep": "1 day", "auditors": ["dpo"]}}
    own = {"by": ["desk"], "at-most": "1 day"}
    made = said({"then": "block", "exceptions": own}, people=people, zones={}, devices={}, **top)
    assert lint_words(made) == []


@pytest.mark.parametrize(
    ("top", "code"),
    [
        # Whoever approves says who they are at a command line, where nobody knows a directory.
        ({"exceptions": {"by": ["kim@example.kr", "the-board"], "at-most": "1 day"}}, "unknown-approver"),
        ({"conversations": {"auditors": ["the-board", "*@x"]}}, "unknown-group"),
    ],
)
def test_whoever_is_trusted_and_is_no_group_of_the_policy_is_told(top: dict[str, Any], code: str) -> None:
    assert codes(said({"then": "block"}, **top)) == [(code, "")]


def test_ordinary_words_that_are_families_too_are_no_mentions() -> None:
    assert codes(said({"name": "not-on-our-network", "service": "deepseek", "then": "block"})) == []


def test_facts_are_told_that_are_old_or_have_no_source() -> None:
    rules = said(
        {"service": {"stored-in": ["CN", "US"]}, "then": "block"}, {"service": {"category": "chatbot"}, "then": "coach"}
    )
    sources = {
        ("deepseek", "stored-in", "CN"): Source("", date(2025, 6, 1)),
        ("chatgpt", "stored-in", "US"): Source("https://source.example", date(2024, 6, 1)),
    }
    found = lint_facts(rules, sources, date(2025, 7, 1), timedelta(days=180))
    assert [(each.code, each.rule) for each in found] == [("unsourced-fact", "r0"), ("old-fact", "r0")]
    assert "chatgpt stored-in US" in found[1].what
    assert lint_facts(rules, sources, date(2024, 7, 1), timedelta(days=180))[-1].code == "unsourced-fact"
