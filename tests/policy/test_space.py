"""Regions, outcomes and the examples that show them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy import worlds
from tests.policy.spaces import space, space_of
from tidegate.core.decision import Decision
from tidegate.core.exchange import NOBODY, Actor
from tidegate.policy.evaluate import evaluate
from tidegate.policy.model import Policy
from tidegate.policy.parse import parse
from tidegate.policy.rows import decision_by
from tidegate.policy.space import QUOTA, SOMETHING, WHO, Disagreement, Outcome, Space, chosen


@given(worlds.policies())
def test_every_outcome_of_every_rule_is_what_the_evaluator_says(policy: Policy) -> None:
    made = space_of(policy)
    for n in made.finals(0):
        box = made.boxes[n]
        for unread in (None, SOMETHING):
            for outcome, part, above in made.outcomes(n, box, unread) if box else ():
                found = made.solver.find(part, made.before(n) | above)
                if found:
                    made.confirmed(found, outcome, unread)


@given(st.lists(st.sampled_from(["customers", "designs", "own-data", "email"]), min_size=1, max_size=3), worlds.EFFECTS)
def test_what_is_not_looked_for_by_name_raises_only_the_rules_that_mean_it(names: list[str], effect: str) -> None:
    own = {"customers": {"terms": ["Bluebird"]}, "designs": {"terms": ["Redwing"]}}
    rules = [{"name": f"r{n}", "data": name, "then": effect, "when-unsure": "block"} for n, name in enumerate(names)]
    said = {**worlds.HEAD, "data": own, "rules": rules, "otherwise": "allow"}
    made = space_of(parse(json.dumps(said), "world.yaml", replace(worlds.KNOWN, data_kinds=frozenset({"terms"}))))
    assert [one.label for one in made.unreads] == [None, "customers", "designs"]
    for n in made.finals(0):
        box = made.boxes[n]
        for unread in made.unreads:
            for outcome, part, above in made.outcomes(n, box, unread) if box else ():
                found = made.solver.find(part, made.before(n) | above)
                if found:
                    made.confirmed(found, outcome, unread)
                if outcome.floor and unread.label:
                    assert outcome.floor.rule.data is not None
                    assert not outcome.floor.rule.data.labels.isdisjoint({unread.label, "own-data"})


def test_an_example_is_as_ordinary_as_its_region_allows() -> None:
    x = space({"service": "deepseek", "then": "block"}).example(space({"then": "block"}).solver.everything)
    assert isinstance(x.who, Actor)
    assert x.who.person == "somebody@elsewhere.example"
    assert (x.activity, x.data, x.device, x.account) == (frozenset({"prompt"}), (), None, None)


def test_groups_are_put_in_where_a_rule_asks_for_them() -> None:
    made = space({"who": ["staff", "boss"], "then": "block"}, {"who": "anonymous", "then": "allow"})
    x = made.example(box(made, 0))
    assert isinstance(x.who, Actor)
    assert x.who.groups or x.who.person in ("staff", "boss")
    assert made.example(box(made, 1)).who == NOBODY


def box(made: Space, n: int) -> tuple[object, ...]:
    found = made.boxes[n]
    assert found is not None
    return found


def test_a_disagreement_is_never_passed_on() -> None:
    made = space({"service": "deepseek", "then": "block"})
    wrong = Outcome(made.rows[1], None, decision_by(made.policies, made.rows[1]))
    with pytest.raises(Disagreement):
        made.confirmed(box(made, 0), wrong)


def test_quotas_have_room_unless_the_region_says_no() -> None:
    made = space({"quota": "1 request per day", "then": "allow"})
    assert made.example(box(made, 0)).quota == (("r0", True),)
    left = made.solver.find(box(made, 1), 1)
    assert left is not None
    x = made.example(left)
    assert x.quota == (("r0", False),)
    decision = evaluate(made.policies[0], x)
    assert isinstance(decision, Decision)
    assert decision.rule == "otherwise"
    assert made.room(left[QUOTA], 0) == (("r0", False),)
    assert left[WHO] == made.solver.everything[WHO]


def test_a_small_set_has_one_of_each_clause() -> None:
    assert chosen((0, frozenset({0b110, 0b010, 0b1000}))) == [1, 3]


def test_only_decisions_that_ask_something_else_mean_something_else() -> None:
    made = space({"service": "deepseek", "then": "block", "because": "One."}, {"then": "block", "because": "Two."})
    one, two = (decision_by(made.policies, row) for row in made.rows[:2])
    assert made.asks(one) == made.asks(two)
