"""A policy in plain language."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from tests.policy import worlds
from tests.policy.spaces import space, space_of
from tidegate.core.exchange import NOBODY, Exchange
from tidegate.policy.evaluate import Sight, look
from tidegate.policy.model import Rule
from tidegate.policy.plain import alternatives, tell, within
from tidegate.policy.sentence import sentence
from tidegate.policy.space import Space

RULES: list[dict[str, Any]] = [
    {"name": "researchers", "who": "research", "where": "office", "service": "chatgpt", "then": "allow"},
    {"name": "data", "data": "money", "activity": "prompt", "then": "redact"},
    {"name": "chat", "service": {"category": "chatbot"}, "then": "coach"},
    {"name": "never", "service": "deepseek", "then": "block"},
]


def made(people: tuple[str, ...] = ()) -> Space:
    return space_of(worlds.policy_of(RULES, "block"), people=people)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"then": "block"}, "Nobody may use any AI service."),
        ({"then": "block", "who": "research"}, "Whoever is in research may not use any AI service."),
        (
            {"then": "allow", "service": {"not": "deepseek"}, "quota": "1 prompt per day", "where": "office"},
            "Everybody may use any AI service but deepseek from office up to 1 prompt per day.",
        ),
        (
            {"then": "redirect", "service": [{"stored-in": "CN"}, "chatgpt", {"answered": {"stored-in": "KR"}}]},
            "Everybody is sent to the in-house assistant instead of chatgpt, any AI service with stored-in CN or any "
            "AI service with answered stored-in KR.",
        ),
        (
            {"then": "redact", "data": ["iban", "email"], "activity": "prompt", "until": "2025-12-31"},
            "Everybody may, with what was found replaced, use any AI service to prompt where iban or email is found "
            "until 2025-12-31.",
        ),
    ],
)
def test_a_rule_is_a_sentence(rule: dict[str, Any], expected: str) -> None:
    assert sentence(worlds.policy_of([{"name": "r", **rule}]).rules[0]) == expected


def test_rules_are_told_in_order_and_those_that_decide_nothing_are_left_out() -> None:
    told = list(tell(made(), made().solver.everything))
    assert [each.rule.name for each in told] == ["researchers", "data", "chat", "otherwise"]
    assert all(isinstance(each.rule, Rule) and each.example for each in told)


def test_one_rule_one_person_one_service() -> None:
    space = made(("zoe@else.example",))
    assert [each.rule.name for each in tell(space, space.solver.everything, "chat")] == ["chat"]
    zoe = within(space, "zoe@else.example")
    assert [each.rule.name for each in tell(space, zoe)] == ["data", "chat", "otherwise"]
    deepl = within(space, None, (), "deepl")
    assert [each.rule.name for each in tell(space, deepl)] == ["data", "otherwise"]


def test_who_else_is_affected_is_told() -> None:
    space = made(("kim@example.kr",))
    told = next(iter(tell(space, within(space, "kim@example.kr"), "researchers")))
    assert set(told.everyone) == {"kim@example.kr", "lee@example.kr"}
    assert "    affects    " in told.render()
    assert told.to_dict()["scope"]["people"] == ["kim@example.kr"]


def test_groups_of_a_person_are_those_given_and_no_others() -> None:
    space = space_of(worlds.policy_of([{"name": "r", "who": "staff", "then": "block"}]), people=("kim",))
    assert [each.rule.name for each in tell(space, within(space, "kim"))] == ["otherwise"]
    assert [each.rule.name for each in tell(space, within(space, "kim", ("Staff",)))] == ["r"]
    assert [each.rule.name for each in tell(space, within(space, "anonymous"))] == ["otherwise"]


def test_what_would_change_the_answer_is_told_with_the_rule() -> None:
    told = next(iter(tell(made(), made().solver.everything, "researchers")))
    found = {(each.change, each.effect, each.rule) for each in told.alternatives}
    assert ("service deepseek", "coach", "chat") in found
    assert any(change.startswith("where elsewhere") and effect == "coach" for change, effect, _ in found)
    assert "    but coach with service deepseek [chat]" in told.render()


def test_a_quota_that_is_used_up_and_something_unread_are_changes_too() -> None:
    made = space({"quota": "1 prompt per day", "then": "allow"}, {"data": "money", "then": "redact"}, otherwise="coach")
    box = made.boxes[0]
    assert box is not None
    found = {(each.change, each.effect) for each in alternatives(made, made.example(box))}
    assert ("used up: the quota of r0", "coach") in found


def test_a_rule_about_a_kind_of_account_says_which_are_the_organisations_own() -> None:
    rules = [{"name": "own-only", "service": "chatgpt", "account": "personal", "then": "block"}]
    said = space_of(worlds.policy_of(rules, accounts={"chatgpt": ["org-2", "org-1"], "deepl": ["org-9"]}))
    first, last = tell(said, within(said, None, (), None))
    assert "    company    org-1, org-2 at chatgpt" in first.render().splitlines()
    assert first.to_dict()["accounts"] == {"chatgpt": ["org-1", "org-2"]}
    assert last.accounts == {}


def changes(made: Space, row: int) -> dict[str, str]:
    box = made.boxes[row]
    assert box is not None
    return {each.change: each.effect for each in alternatives(made, made.example(box))}


def test_another_person_stays_in_the_groups_of_the_example() -> None:
    """Whoever is of staff may; that somebody else is not, is another change, and told as such."""
    found = changes(space({"who": "staff", "then": "allow"}, otherwise="block"), 0)
    assert found["who not in the group staff"] == "block"
    assert not [change for change in found if change.startswith("who somebody")]


def test_a_place_is_told_as_no_more_than_it_is() -> None:
    made = space({"where": "10.20.1.5", "then": "justify"}, {"where": "office", "then": "block"}, otherwise="allow")
    assert {"where 10.20.1.5": "justify", "where elsewhere, such as 203.0.113.7": "allow"}.items() <= changes(
        made, 1
    ).items()


def test_each_data_that_leads_there_is_named_and_no_other() -> None:
    made = space({"data": "iban", "then": "coach"}, {"data": ["iban", "email"], "then": "block"}, otherwise="allow")
    found = changes(made, 2)
    assert (found["data iban"], found["data contact"]) == ("coach", "block")


def test_what_is_changed_is_told_whole_to_programs() -> None:
    told = next(iter(tell(made(), made().solver.everything, "researchers")))
    written = {each["change"] for each in told.to_dict()["otherwise"]}
    assert not [change for change in written if " more" in change]


def test_an_activity_beside_a_call_is_asked_with_the_call() -> None:
    made = space({"tool": "github/*", "activity": "tool", "then": "block"}, otherwise="allow")
    assert not [change for change in changes(made, 0) if change.startswith("activity")]
    assert [effect for change, effect in changes(made, 0).items() if "no tool" in change] == ["allow"]


def test_whoever_asks_about_nobody_known_is_shown_an_exchange_of_nobody() -> None:
    """Also where no rule tells them from those elsewhere."""
    policy = worlds.policy_of([{"name": "r", "who": "kim@example.kr", "then": "allow"}], "block")
    made = space_of(policy, people=(None,))
    (told,) = tell(made, within(made, "anonymous"))
    assert (told.rule.name, told.example.who) == ("otherwise", NOBODY)


def test_what_would_change_an_answer_is_asked_of_tables_that_are_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of people are thousands of questions for each rule: no rule is looked at one by one for them."""
    people = [f"p{n}@example.kr" for n in range(300)]
    rules = [{"name": f"r{n}", "who": people[n::5], "service": "chatgpt", "then": "allow"} for n in range(5)]
    space = space_of(worlds.policy_of(rules, "block"))
    looked: list[Rule] = []

    def counted(rule: Rule, x: Exchange) -> Sight:
        looked.append(rule)
        return look(rule, x)

    monkeypatch.setattr(sys.modules["tidegate.policy.evaluate"], "look", counted)
    told = list(tell(space, space.solver.everything))
    assert len(told) == 6
    assert any(each.what == "who" for each in told[0].alternatives)
    assert len(looked) < 100, "each example is asked about once, where it is confirmed"
