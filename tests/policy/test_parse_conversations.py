"""Conversations with the in-house assistant: how long, who may look, and every mistake with its place."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy import worlds
from tidegate.core.problem import Problems
from tidegate.policy import parse
from tidegate.policy.model import Conversations

DAY = 86_400


def test_a_policy_says_how_long_they_are_kept_and_who_may_look() -> None:
    said = {"keep": "90 days", "auditors": ["research", "audit-office", "dpo@example.kr"]}
    found = worlds.policy_of([], conversations=said).conversations
    assert found.keep == 90 * DAY
    assert found.may_look("DPO@example.kr", ())
    assert found.may_look("kim@example.kr", ())  # of the policy's own group
    assert found.may_look("park@example.kr", ("audit-office",))  # of a group that only the directory knows
    assert not found.may_look("park@example.kr", ("office",))


def test_decades_can_be_said() -> None:
    assert worlds.policy_of([], conversations={"keep": "9999 days"}).conversations.keep == 9999 * DAY


@pytest.mark.parametrize("said", [{}, {"conversations": {"keep": "1 day"}}])
def test_nobody_may_look_where_it_names_nobody(said: dict[str, Any]) -> None:
    found = worlds.policy_of([], **said).conversations
    assert not found.may_look("kim@example.kr", ("auditors", "administrators"))


def test_without_a_word_they_are_kept_for_ever() -> None:
    assert worlds.policy_of([], conversations={"auditors": "dpo@example.kr"}).conversations.keep is None
    assert worlds.policy_of([]).conversations == Conversations()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("{keep: for ever}", "3:23: `keep` cannot be “for ever”. Write it like 90 days or 12 hours."),
        ("{keep: 0 days}", "`keep` cannot be “0 days”."),
        ("{auditors: anonymous}", "`anonymous` cannot look into conversations."),
        ("{auditors: reserch}", "“reserch” is not a group of `people:`."),
        ("{retain: 90 days}", "`conversations` has no “retain”."),
        ("90 days", "`conversations` must be a mapping."),
    ],
)
def test_mistakes_are_said_with_their_place(said: str, expected: str) -> None:
    text = f"otherwise: block\nrules: []\nconversations: {said}\npeople: {{research: [kim]}}\n"
    with pytest.raises(Problems) as caught:
        parse(text, "policy.yaml", worlds.KNOWN)
    assert expected in str(caught.value)
