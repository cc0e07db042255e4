"""Imagined exchanges: what is not said is absent; names are checked like those of rules."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_address

import pytest

from tests.policy import worlds
from tidegate.core.decision import Effect
from tidegate.core.problem import Problems
from tidegate.policy.model import Given
from tidegate.policy.parse_tests import findings_of, question

POLICY = worlds.policy_of([{"name": "a", "then": "allow", "quota": "1 prompt per day"}], time_zone="Asia/Seoul")


def asked(**said: str | tuple[str, ...]) -> Given:
    words = {key.replace("_", "-"): (value,) if isinstance(value, str) else value for key, value in said.items()}
    return question(POLICY, worlds.KNOWN, words)


def test_what_is_not_said_is_absent() -> None:
    assert asked(service="DeepSeek") == Given(service="deepseek")
    assert asked(service="deepseek", who="anonymous").who is None
    assert asked(service="deepseek").activity == {"browse"}


def test_a_call_that_says_no_activity_is_of_the_activity_tool_and_not_looked_at() -> None:
    """No request that calls a tool is only `browse`, so a rule about browsing must not decide the test."""
    assert asked(service="deepseek", tool="github/get").activity == {"tool"}
    assert asked(service="deepseek", tool="github/get", activity="prompt").activity == {"prompt"}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"device": ("lab-1", "managed", "pc-7")}, "`device` says 2 ids."),
        ({"account": ("company", "personal")}, "`account` says 2 kinds."),
        ({"account": ("company", "kim", "org-1", "org-2")}, "`account` says 3 names."),
    ],
)
def test_what_one_exchange_cannot_have_together_is_not_left_out_without_a_word(
    said: dict[str, tuple[str, ...]], words: str
) -> None:
    with pytest.raises(Problems) as raised:
        asked(service="deepseek", **said)
    assert words in raised.value.problems[0].what


def test_data_that_could_not_be_looked_for_is_data_of_the_policy() -> None:
    with pytest.raises(Problems) as raised:
        asked(service="deepseek", unread="data:codenames")
    assert raised.value.problems[0].what == "The policy has no data “codenames”."


def test_everything_said() -> None:
    given = asked(
        service="chatgpt",
        who="kim@example.kr",
        groups=("staff", "research"),
        where="office",
        device=("managed", "lab-1"),
        activity=("prompt", "api"),
        account=("company", "kim@example.kr"),
        data=("kr-rrn", "credentials"),
        unread="file",
        used_up="a",
        at="2025-02-05T10:00",
    )
    assert given.address == ip_address("10.20.0.1")
    assert given.groups == {"staff", "research"}
    assert given.activity == {"prompt", "api"}
    assert given.data == (("kr-rrn", "national-id"), ("aws-access-key", "credentials"))
    assert given.used_up == {"a"}
    assert given.at == datetime(2025, 2, 5, 1, 0, tzinfo=UTC)


def test_where_is_a_zone_or_an_address() -> None:
    assert asked(service="chatgpt", where="2001:db8::9").address == ip_address("2001:db8::9")
    assert asked(service="chatgpt", where="guests").address == ip_address("192.168.50.1")


def test_a_finding_of_a_family_is_one_of_its_detectors() -> None:
    assert findings_of(worlds.KNOWN, "email") == (("email", "contact"),)
    assert findings_of(worlds.KNOWN, "money") == (("iban", "money"),)
    assert findings_of(worlds.KNOWN, "codenames") == (("codenames", "own-data"),)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "names no service"),
        ({"service": "deepsek"}, "Did you mean “deepseek”?"),
        ({"service": "chatgpt", "who": "research"}, "a test is about one person"),
        ({"service": "chatgpt", "where": "attic"}, "no zone and no address"),
        ({"service": "chatgpt", "activity": "promt"}, "Did you mean “prompt”?"),
        ({"service": "chatgpt", "used_up": "b"}, "`used-up` cannot be “b”."),
        ({"service": "chatgpt", "at": "noon"}, "Write it like 2026-12-31T18:00+09:00."),
        ({"service": "chatgpt", "data": "emial"}, "Did you mean “email”?"),
    ],
)
def test_what_is_wrong(said: dict[str, str], words: str) -> None:
    with pytest.raises(Problems) as raised:
        asked(**said)
    assert words in str(raised.value)


def test_cases() -> None:
    policy = worlds.policy_of(
        [{"name": "a", "then": "block"}],
        tests=[
            {"name": "n", "given": {"service": "chatgpt"}, "expect": "block", "rule": "a"},
            {"given": {"service": "chatgpt"}, "expect": "allow", "rule": "otherwise"},
        ],
    )
    assert [(case.name, case.expect, case.rule) for case in policy.tests] == [
        ("n", Effect.BLOCK, "a"),
        ("line 1", Effect.ALLOW, "otherwise"),
    ]
