"""What to ask for: every rule in the way, and the narrowest scope."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from tests.grants.conftest import KIM, KNOWN, POLICY, SERVICES, World
from tidegate.core.decision import Decision, Effect
from tidegate.core.exchange import UNKNOWN, Actor, Exchange, Target, Tool
from tidegate.core.finding import Finding
from tidegate.grants.asking import NotGranted, in_the_way, offer, scope_for
from tidegate.policy import evaluate, parse, read_scope

CARD = Finding("payment-card", "money", 0, 0, 1, 1.0)
EMAIL = Finding("email", "contact", 0, 0, 1, 1.0)
X = Exchange(
    "x",
    World.now,
    Target("chat.deepseek.com"),
    who=Actor(KIM),
    address=None,
    device=None,
    service=SERVICES[0],
    activity=frozenset({"prompt"}),
    account=None,
    data=(),
)


def test_every_rule_that_would_refuse_is_named_in_order() -> None:
    assert in_the_way(POLICY, X, "deepseek") == ("deepseek", "otherwise")
    assert in_the_way(POLICY, replace(X, data=(CARD,)), "deepseek") == ("deepseek", "cards", "otherwise")
    assert in_the_way(POLICY, replace(X, service=SERVICES[2]), "otherwise") == ("otherwise",)


def test_where_one_allows_none_there_is_nothing_to_ask_for() -> None:
    for name in ("never", "not-there"):
        with pytest.raises(NotGranted) as caught:
            in_the_way(POLICY, X, name)
        assert caught.value.code == "cannot-be-asked"


def test_who_decides_and_for_how_long_at_most() -> None:
    offered = offer(POLICY, ("deepseek", "otherwise"))
    assert offered.approvers == ("security@example.kr", "board")
    assert offered.at_most == 30 * 86_400


def test_the_scope_is_the_person_the_service_and_the_data_that_was_found() -> None:
    assert scope_for(POLICY, X, ("deepseek",)) == {"who": KIM, "service": "deepseek"}
    found = replace(X, data=(CARD, EMAIL))
    assert scope_for(POLICY, found, ("deepseek", "cards")) == {
        "who": KIM,
        "service": "deepseek",
        "data": ["payment-card"],
    }
    assert scope_for(POLICY, replace(X, data=UNKNOWN), ("cards",)) == {"who": KIM, "service": "deepseek"}


def test_where_a_rule_about_tools_is_in_the_way_the_scope_names_what_was_called() -> None:
    rule = "{name: no-deleting, tool: corp/drop_*, then: block, exceptions: {by: board}}"
    policy = parse(f"otherwise: allow\nrules:\n- {rule}\n", "policy.yaml", KNOWN)
    x = replace(X, tools=(Tool("corp", "drop_table"), Tool("corp", None)))
    scope = scope_for(policy, x, ("no-deleting",))
    assert scope["tool"] == [{"server": "corp", "name": "drop_table"}, {"server": "corp"}]
    assert read_scope(json.dumps(scope), "scope", policy, KNOWN).tools
    assert "tool" not in scope_for(POLICY, x, ("deepseek",))
    assert "tool" not in scope_for(policy, replace(x, tools=UNKNOWN), ("no-deleting",))


@pytest.mark.parametrize("x", [replace(X, who=Actor(None)), replace(X, who=UNKNOWN), replace(X, service=None)])
def test_an_exception_is_for_somebody_somewhere(x: Exchange) -> None:
    with pytest.raises(NotGranted):
        scope_for(POLICY, x, ("deepseek",))


def test_without_a_grant_it_was_refused() -> None:
    outcome = evaluate(POLICY, X)
    assert isinstance(outcome, Decision)
    assert outcome.effect is Effect.BLOCK
