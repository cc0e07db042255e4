"""Who approves exceptions, and scopes: what is said, and every mistake with its place."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from tests.policy import worlds
from tidegate.core.problem import Problems
from tidegate.core.service import Service
from tidegate.policy import Policy, Rule, parse, read_scope
from tidegate.policy.conditions import AtService
from tidegate.policy.parse_exceptions import USUAL_AT_MOST, approvers

RULE = {"name": "a", "service": "deepseek", "then": "block"}


def rule_of(policy: Policy, name: str = "a") -> Rule:
    rule = policy.rule(name)
    assert rule is not None
    return rule


def test_a_rule_says_who_approves_and_for_how_long() -> None:
    said = {"by": ["research", "boss@example.kr"], "at-most": "2 weeks"}
    exceptions = rule_of(worlds.policy_of([{**RULE, "exceptions": said}])).exceptions
    assert exceptions is not None
    assert exceptions.at_most == 14 * 86_400
    assert exceptions.by.has("kim@example.kr")
    assert exceptions.by.has("boss@example.kr")
    assert not exceptions.by.has("ann@partner.example")
    assert approvers(exceptions) == "research, boss@example.kr"


def test_without_a_word_there_are_none_and_the_policy_may_say_it_for_all() -> None:
    assert rule_of(worlds.policy_of([RULE])).exceptions is None
    said: dict[str, Any] = {"exceptions": {"by": "boss@example.kr"}}
    policy = worlds.policy_of([RULE, {**RULE, "name": "b", "exceptions": "none"}], **said)
    assert rule_of(policy).exceptions is not None
    assert rule_of(policy, "b").exceptions is None
    assert policy.otherwise.exceptions is not None
    assert policy.otherwise.exceptions.at_most == USUAL_AT_MOST


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{at-most: 3 days}", "3:66: `exceptions` names nobody."),
        ("{by: kim, at-most: for ever}", "`at-most` cannot be “for ever”. Write it like 30 days or 8 hours."),
        ("{by: anonymous}", "`anonymous` cannot approve anything."),
        ("{by: kim, until: 3}", "`exceptions` has no “until”."),
        ("yes", "`exceptions` must be a mapping."),
    ],
)
def test_mistakes_are_said_with_their_place(said: str, expected: str) -> None:
    text = f"otherwise: block\nrules:\n- {{name: a, service: deepseek, then: block,          exceptions: {said}}}\n"
    with pytest.raises(Problems) as caught:
        parse(text, "p.yaml", worlds.KNOWN)
    assert expected in str(caught.value)


def test_a_scope_follows_the_names_of_the_policy() -> None:
    policy = worlds.policy_of([RULE])
    scope = read_scope(
        "{who: research, where: office, service: DeepSeek, quota: 4 prompts per day}", "s", policy, worlds.KNOWN
    )
    assert [each.field for each in scope.conditions] == ["who", "where", "service"]
    assert scope.quota is not None
    assert (scope.activities, scope.data) == (None, None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", "The scope is empty."),
        ("{service: deepseek}", "A scope must say `who`."),
        ("{who: kim}", "A scope must say `service`."),
        ("{who: {not: kim}, service: deepseek}", "A scope takes no `not:`"),
        ("{who: anonymous, service: deepseek}", "Nobody known cannot have an exception."),
        ("{who: kim, service: deepseek, activity: [dance]}", "`activity` cannot be “dance”."),
        ("{who: kim, service: deepseek, where: moon}", "There is no zone “moon”."),
        ("{who: kim, service: deepseek, until: 2025-01-01}", "A scope has no “until”."),
        ("{who: kim, service: deepseek, data: nonsense}", "Name a detector, a family (contact, credentials"),
        ("{who: kim, service: deepseek, quota: lots}", "`quota` cannot be “lots”."),
        ("{who: kim, service: deepseek, tool: get}", "“get” does not say the server and the name of a tool."),
        ("{who: kim, service: deepseek, tool: {server: {not: a}}}", "A scope takes no `not:`"),
        ("{who: kim, service: deepseek, tool: {not: a/b}}", "A scope takes no `not:`"),
        ("{who: kim, service: deepseek, tool: {}}", "`tool` is an empty mapping."),
        ("[", "This is not YAML"),
    ],
)  # fmt: skip
def test_a_scope_that_cannot_be_read_is_none(written: str, expected: str) -> None:
    with pytest.raises(Problems) as caught:
        read_scope(written, "scope", worlds.policy_of([RULE]), worlds.KNOWN)
    assert expected in str(caught.value)


def answering(**facts: str) -> Service:
    return replace(
        worlds.SERVICES["deepseek"], facts={key.replace("_", "-"): frozenset({value}) for key, value in facts.items()}
    )


@pytest.mark.parametrize(
    ("asked", "service", "expected"),
    [
        ({"inquiry": "overdue"}, answering(inquiry="overdue"), True),
        ({"inquiry": ["overdue", "refused"]}, answering(inquiry="sent"), False),
        ({"inquiry": "none"}, worlds.SERVICES["deepseek"], True),
        ({"answered": {"stored-in": "KR"}}, answering(**{"answered:stored_in": "KR"}), True),
        ({"answered": {"stored-in": ["KR"]}}, answering(stored_in="KR"), False),
        ({"answered": {"stored-in": "KR"}, "inquiry": "accepted"}, answering(inquiry="accepted"), False),
    ],
)
def test_rules_ask_how_an_inquiry_stands_and_what_was_answered(
    asked: dict[str, Any], service: Service, expected: bool
) -> None:
    rule = rule_of(worlds.policy_of([{"name": "a", "service": asked, "then": "block"}]))
    condition = rule.conditions[0]
    assert isinstance(condition, AtService)
    assert any(test.fits(service) for test in condition.tests) is expected


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"inquiry": "late"}, "`inquiry` cannot be “late”."),
        ({"answered": "KR"}, "`answered` must be a mapping."),
        ({"answered": {}}, "`answered` is an empty mapping."),
        ({"answered": {"inquiry": "sent"}}, "`answered` has no “inquiry”."),
    ],
)
def test_mistakes_about_inquiries(asked: dict[str, Any], expected: str) -> None:
    text = json.dumps({"rules": [{"name": "a", "service": asked, "then": "block"}], "otherwise": "allow"})
    with pytest.raises(Problems) as caught:
        parse(text, "p.yaml", worlds.KNOWN)
    assert expected in str(caught.value)
