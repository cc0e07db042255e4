"""What a policy says and most likely does not mean is told; what only looks like it is not."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.policy.test_lint_words import codes, said
from tests.policy.worlds import KNOWN, SERVICES, policy_of
from tidegate.policy.lint_oversights import lint_oversights
from tidegate.policy.lint_words import Wordings
from tidegate.policy.places import Places

NOW = datetime(2025, 7, 1, tzinfo=UTC)
STRICT = {"then": "block", "service": "deepl"}


def told(*rules: dict[str, Any], **top: Any) -> list[tuple[str, str]]:
    return [(each.code, each.rule) for each in lint_oversights(said(*rules, STRICT, **top), NOW)]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"who": "*", "service": "deepseek", "then": "block"}, "leaves-out-unknown"),
        ({"who": "user?@example.kr", "then": "allow"}, "no-wildcard"),
        ({"who": "%@example.kr", "then": "allow"}, "no-wildcard"),
        ({"service": "chatgpt", "then": "allow", "message": "Take care."}, "unheard"),
        ({"name": "block-deepseek", "service": "deepseek", "then": "allow"}, "called-otherwise"),
        ({"name": "allow-deepseek", "service": "deepseek", "then": "block"}, "called-otherwise"),
        ({"then": "allow", "until": "2062-08-31"}, "far-end"),
        ({"then": "allow", "during": {"days": "mon-fri", "hours": "09:00-18:00"}}, "hours-of-utc"),
        ({"then": "block", "canary": "100%"}, "says-nothing"),
        ({"then": "block", "activity": "prompt", "data": "kr-rrn"}, "half-guarded"),
        ({"then": "redact", "activity": {"not": "upload"}}, "half-guarded"),
    ],
)
def test_each_is_found(rule: dict[str, Any], code: str) -> None:
    name = rule.get("name", "r0")
    assert told(rule) == [(code, name)]


@pytest.mark.parametrize(
    "rules",
    [
        [{"who": "*", "then": "allow"}],
        [{"who": ["*", "anonymous"], "service": "deepseek", "then": "block"}],
        [{"who": "*", "then": "block"}, {"who": "anonymous", "then": "coach", "message": "x"}],
        [{"who": "*@example.kr", "then": "block"}],
        [{"service": "chatgpt", "then": "coach", "message": "Take care."}],
        [{"name": "blocked-elsewhere", "then": "allow"}],
        [{"then": "allow", "until": "2027-08-31"}],
        [{"then": "allow", "during": {"hours": "09:00-18:00", "zone": "UTC"}}],
        [{"then": "block", "canary": "99%"}],
        [{"then": "redact", "activity": "prompt"}, {"then": "block", "activity": "upload", "data": "contact"}],
        [{"then": "block", "data": "kr-rrn"}],
        [{"then": "block", "activity": "upload", "data": "kr-rrn"}],
    ],
)
def test_what_only_looks_like_one_is_not(rules: list[dict[str, Any]]) -> None:
    assert told(*rules) == []


def test_a_message_of_a_rule_that_allows_is_shown_by_the_assistant() -> None:
    service = SERVICES["deepl"]
    house = type(service)("assistant", "Assistant", "in-house")
    rules: list[dict[str, Any]] = [{"name": "r0", "then": "allow", "message": "Take care."}]
    made = Wordings(policy_of(rules, "block"), KNOWN, {**SERVICES, "assistant": house}, Places(""))
    assert lint_oversights(made, NOW) == []


def test_the_policy_as_a_whole() -> None:
    assert told(monitor=True) == [("only-watched", "")]
    zones = {"a": ["10.1.0.0/16", "10.2.0.0/16"], "b": ["10.2.0.0/16", "10.1.0.0/16"], "c": "10.1.0.0/16"}
    assert told(zones=zones) == [("same-network", "")]
    assert told(zones={"a": ["10.20.0.0"], "b": "10.20.0.1", "c": "10.30.0.0/16"}) == [("one-address", "")]
    assert told(people={"a": ["kim|lee"]}, devices={}) == [("no-wildcard", "")]
    assert [each.code for each in lint_oversights(said({"then": "allow"}), NOW)] == ["stops-nothing"]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ({"service": {"category": "chatbot"}, "then": "allow", "because": "Granted for ChatGPT."}, True),
        ({"service": "chatgpt", "then": "allow", "because": "Granted for ChatGPT."}, False),
        ({"service": {"category": "chatbot"}, "then": "block", "because": "As ChatGPT is."}, False),
        ({"who": ["research", "partners"], "then": "allow", "because": "Research asked for it."}, True),
        ({"who": ["research", "kim@example.kr"], "then": "allow", "because": "Research asked for it."}, False),
        ({"who": {"not": "partners"}, "then": "allow", "because": "Research asked for it."}, False),
    ],
)
def test_an_exception_that_is_wider_than_its_reason(rule: dict[str, Any], found: bool) -> None:
    assert (("wider-than-its-reason", "r0") in codes(said(rule))) is found


@pytest.mark.parametrize(("name", "found"), [("for-chatgpt", True), ("all-but-chatgpt", False)])
def test_a_rule_named_after_what_it_leaves_out(name: str, found: bool) -> None:
    rule = {"name": name, "service": {"not": "chatgpt"}, "then": "allow"}
    assert (("wider-than-named", name) in codes(said(rule))) is found
