"""The meaning of a change: sound, since every example is asked; complete, since any exchange may be asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy import worlds
from tests.policy.spaces import space_of
from tidegate.core.decision import Decision
from tidegate.core.exchange import Exchange
from tidegate.policy.difference import compare, projected, reworded
from tidegate.policy.dimensions import bits
from tidegate.policy.evaluate import evaluate
from tidegate.policy.model import Policy
from tidegate.policy.space import SERVICE, Space


@st.composite
def edited(draw: st.DrawFn) -> tuple[Policy, Policy]:
    """A policy, and the same with some rules taken out, put in, exchanged or mended."""
    written = [draw(worlds.rules(number)) for number in range(draw(st.integers(1, 6)))]
    after = [dict(rule) for rule in written]
    for _ in range(draw(st.integers(0, 2))):
        at = draw(st.integers(0, len(after)))
        kind = draw(st.sampled_from(["out", "in", "exchange", "then", "reword"]))
        if kind == "in":
            after.insert(at, {**draw(worlds.rules(7)), "name": f"r7-{len(after)}"})
        elif kind == "exchange":
            after = [*after[at:], *after[:at]]
        elif after and kind == "out":
            after.pop(at % len(after))
        elif after:
            after[at % len(after)]["because"] = "Other words."
    otherwise, unsure = draw(worlds.EFFECTS), draw(worlds.UNSURE)
    return (
        worlds.policy_of(written, otherwise, when_unsure=unsure),
        worlds.policy_of(after, otherwise, when_unsure=draw(st.sampled_from([unsure, "block"]))),
    )


def answers(space: Space, x: Exchange) -> list[object]:
    decisions = [evaluate(policy, x) for policy in space.policies]
    return [space.asks(each) for each in decisions if isinstance(each, Decision)]


@given(st.one_of(edited(), st.tuples(worlds.policies(), worlds.policies())), st.data())
@settings(max_examples=150)
def test_equal_policies_answer_everything_alike_and_others_are_shown_to_differ(
    pair: tuple[Policy, Policy], data: st.DataObject
) -> None:
    space = space_of(*pair)
    found = compare(space)
    assert not found.undecided
    for change in found.changes:
        was, now = evaluate(pair[0], change.example), evaluate(pair[1], change.example_new)
        assert isinstance(was, Decision)
        assert isinstance(now, Decision)
        assert space.asks(was) != space.asks(now)
    if found.equal:
        for _ in range(20):
            x = data.draw(worlds.exchanges())
            if x.service is not None:
                one, other = answers(space, x)
                assert one == other, replace(x, id="a counterexample")


@given(st.lists(worlds.rules(0), min_size=1, max_size=5), worlds.EFFECTS)
def test_a_policy_equals_itself(written: list[dict[str, object]], otherwise: str) -> None:
    named = [{**rule, "name": f"r{number}"} for number, rule in enumerate(written)]
    one = worlds.policy_of(named, otherwise)
    other = worlds.policy_of([{**rule, "because": "In other words."} for rule in named], otherwise)
    assert compare(space_of(one, other)).equal


def changes(old: list[dict[str, Any]], new: list[dict[str, Any]], otherwise: str = "allow") -> list[tuple[str, ...]]:
    """Old and new rule and effect of each change."""
    found = compare(space_of(worlds.policy_of(old, otherwise), worlds.policy_of(new, otherwise))).changes
    return [
        (each.old.decision.rule, each.old.decision.effect.word, each.new.decision.rule, each.new.decision.effect.word)
        for each in found
    ]


DEEPSEEK = {"name": "deepseek", "service": "deepseek", "then": "block"}
CHATGPT = {"name": "chatgpt", "service": "chatgpt", "then": "coach"}
BOTH = {"name": "both", "service": ["deepseek", "chatgpt"], "then": "block"}
CHINA = {"name": "china", "service": {"stored-in": "CN"}, "then": "block"}
STAFF = {"name": "staff", "who": "staff", "then": "allow"}


def test_rules_that_do_not_meet_may_change_places() -> None:
    assert changes([DEEPSEEK, CHATGPT], [CHATGPT, DEEPSEEK]) == []


def test_rules_that_meet_may_not() -> None:
    assert changes([DEEPSEEK, STAFF], [STAFF, DEEPSEEK]) == [("deepseek", "block", "staff", "allow")]


def test_a_list_may_be_split_and_a_name_said_by_a_fact() -> None:
    split = [{**BOTH, "service": "chatgpt"}, {**BOTH, "name": "b", "service": "deepseek"}]
    assert changes([BOTH], split) == []
    assert changes([DEEPSEEK], [CHINA]) == []


def test_a_rule_that_is_always_overruled_may_go() -> None:
    assert changes([DEEPSEEK, {**CHINA, "then": "allow"}], [DEEPSEEK]) == []


def test_a_message_counts_where_something_passes_and_not_where_nothing_does() -> None:
    assert changes([CHATGPT], [{**CHATGPT, "message": "Mind."}]) == [("chatgpt", "coach", "chatgpt", "coach")]
    assert changes([DEEPSEEK], [{**DEEPSEEK, "message": "No."}]) == []


def test_a_floor_that_changes_is_a_change_only_where_something_is_unread() -> None:
    rule = {"name": "data", "data": "money", "then": "redact"}
    space = space_of(worlds.policy_of([rule]), worlds.policy_of([{**rule, "when-unsure": "coach"}]))
    found = compare(space).changes
    assert [(each.old.decision.effect.word, each.new.decision.effect.word) for each in found] == [
        ("block", "redact"),
        ("block", "coach"),
    ]
    assert all(each.unread is not None for each in found)


def test_a_quota_counts_by_its_limit() -> None:
    rule = {"name": "few", "quota": "1 prompt per day", "then": "allow"}
    assert changes([rule], [{**rule, "because": "Enough."}]) == []
    assert changes([rule], [{**rule, "quota": "2 prompts per day"}])


def test_what_is_the_same_in_other_words_is_told_apart() -> None:
    space = space_of(
        worlds.policy_of([BOTH]), worlds.policy_of([{**BOTH, "name": "asia", "service": ["chatgpt", "deepseek"]}])
    )
    assert compare(space).equal
    assert [(each.old.name, each.new.name, each.what) for each in reworded(space)] == [
        ("both", "asia", ("name", "conditions"))
    ]


def test_more_changes_than_are_wanted_are_said_to_be_more() -> None:
    space = space_of(worlds.policy_of([DEEPSEEK, CHATGPT]), worlds.policy_of([], "block"))
    found = compare(space, most=1)
    assert (len(found.changes), found.more, found.equal) == (1, True, False)


def test_everyone_whom_a_change_touches_is_listed() -> None:
    space = space_of(worlds.policy_of([DEEPSEEK]), worlds.policy_of([]))
    (change,) = compare(space).changes
    atoms = projected(space, change.region, change.apart, SERVICE)
    assert [each.id for n in bits(atoms) for each in space.fields.services.values[n]] == ["deepseek"]
