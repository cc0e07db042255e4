"""A comparison in words and as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tests.policy import worlds
from tests.policy.spaces import NOW, space_of
from tidegate.core.decision import Decision
from tidegate.policy import evaluate, imagined, parse, question
from tidegate.policy.compared import Comparison, compared
from tidegate.policy.model import Policy

BLOCK = {"name": "deepseek", "service": "deepseek", "then": "block"}


def told(old: list[dict[str, Any]], new: list[dict[str, Any]], otherwise: str = "allow") -> Comparison:
    return compared(space_of(worlds.policy_of(old, "allow"), worlds.policy_of(new, otherwise)), 100)


def test_a_change_says_who_was_now_and_an_example() -> None:
    found = told([BLOCK], [{"name": "research", "who": "research", "then": "allow"}, BLOCK])
    assert found.render() == (
        "1. block → allow\n"
        "    services   deepseek\n"
        "    people     kim@example.kr, lee@example.kr\n"
        "    was        block by deepseek (line 1)\n"
        "    now        allow by research (line 1)\n"
        "    example    tidegate decide --who kim@example.kr --where 203.0.113.7 --service deepseek --activity prompt "
        "--at 2025-07-01T12:00Z\n"
        "1 change of meaning. services: deepseek; people: kim@example.kr, lee@example.kr.\n"
    )
    assert not found.equal


def test_json_has_all_of_it() -> None:
    (change,) = told([BLOCK], []).to_dict()["changes"]
    assert (change["old"]["effect"], change["old"]["rule"], change["new"]["rule"]) == ("block", "deepseek", "otherwise")
    assert change["scope"] == {"services": ["deepseek"]}
    assert change["example"]["service"] == ["deepseek"]


def test_what_could_not_be_inspected_is_said() -> None:
    rule = {"name": "money", "data": "money", "then": "block"}
    assert (
        "block → allow, where something could not be inspected"
        in told([rule], [{**rule, "when-unsure": "allow"}]).render()
    )


def test_an_example_of_data_that_could_not_be_looked_for_shows_the_change_where_it_is_asked() -> None:
    known = replace(worlds.KNOWN, data_kinds=frozenset({"terms"}))

    def policy(unsure: str) -> Policy:
        mail = {"name": "mail", "data": "email", "then": "block"}
        names = {"name": "names", "data": "codes", "then": "block", "when-unsure": unsure}
        said = {"data": {"codes": {"terms": ["Bluebird"]}}, "rules": [mail, names], "otherwise": "allow"}
        return parse(json.dumps(said), "own.yaml", known)

    policies = [policy("coach"), policy("justify")]
    changes = compared(space_of(*policies), 100).to_dict()["changes"]
    assert [each["example"]["unread"] for each in changes] == [["data:codes"]]
    for change in changes:
        asked = {{"group": "groups"}.get(name, name): tuple(words) for name, words in change["example"].items()}
        for side, one in zip(("old", "new"), policies, strict=True):
            x = imagined(one, question(one, known, asked), worlds.SERVICES, NOW)
            decision = evaluate(one, x)
            assert isinstance(decision, Decision)
            assert (decision.effect.word, decision.rule) == (change[side]["effect"], change[side]["rule"])


def test_duties_that_change_are_named() -> None:
    rule = {"name": "care", "then": "coach"}
    assert "    changed    message\n" in told([rule], [{**rule, "message": "Mind."}]).render()
    assert "    changed    hold\n" in told([rule], [{**rule, "hold": "1 hour"}]).render()


def test_equal_policies_say_so_and_what_is_worded_otherwise() -> None:
    found = told([BLOCK], [{**BLOCK, "name": "no-deepseek", "because": "A reason."}])
    assert found.equal
    assert found.render() == (
        "Every exchange gets the same answer.\nSame answer, other words: deepseek → no-deepseek (name, because)\n"
    )
    assert found.to_dict()["reworded"] == [{"old": "deepseek", "new": "no-deepseek", "what": ["name", "because"]}]
