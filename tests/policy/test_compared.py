"""A comparison in words and as JSON."""

from __future__ import annotations

from typing import Any

from tests.policy import worlds
from tests.policy.spaces import space_of
from tidegate.policy.compared import Comparison, compared

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
