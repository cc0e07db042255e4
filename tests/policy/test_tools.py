"""Several tools at once: each is decided alone, and the strictest answer holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from tests.policy import worlds
from tidegate.core.decision import Decision, Effect, Need
from tidegate.core.exchange import NOBODY, UNKNOWN, Exchange, Target, Tool
from tidegate.policy.conditions import ToolTest
from tidegate.policy.evaluate import evaluate, unsure
from tidegate.policy.explain import explain
from tidegate.policy.index import compile
from tidegate.policy.names import Names
from tidegate.policy.tools import MOST_PAIRS, ToolTable, imagined_tools

READ, WRITE, DELETE = Tool("github", "list_all"), Tool("github", "create_issue"), Tool("github", "delete_repo")
RULES: list[dict[str, Any]] = [
    {"name": "no-deleting", "tool": "*/delete_*", "then": "block"},
    {"name": "reading", "tool": {"server": "github", "name": "list_*"}, "then": "allow"},
    {"name": "writing", "tool": "github/*", "then": "coach"},
]


def x(*tools: Tool, **more: Any) -> Exchange:
    return Exchange(
        "x", datetime(2025, 2, 5, tzinfo=UTC), Target("h"), who=NOBODY, address=None, device=None,
        service=worlds.SERVICES["deepseek"], activity=frozenset({"tool"}), account=None, tools=tools, data=(), **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tools", "effect", "rule"),
    [
        ((), "redirect", "otherwise"),
        ((READ,), "allow", "reading"),
        ((READ, WRITE), "coach", "writing"),
        ((READ, DELETE), "block", "no-deleting"),
        ((DELETE, READ), "block", "no-deleting"),
        ((READ, Tool("gitlab", "list_all")), "redirect", "otherwise"),
    ],
)
def test_a_milder_call_lets_no_other_one_pass(tools: tuple[Tool, ...], effect: str, rule: str) -> None:
    policy = worlds.policy_of(RULES, otherwise="redirect")
    for said in (evaluate(policy, x(*tools)), compile(policy, worlds.SERVICES.values()).decide(x(*tools))):
        assert isinstance(said, Decision)
        assert (said.effect.word, said.rule) == (effect, rule)
    told = explain(policy, x(*tools)).steps[-1]
    assert (told.rule, told.verdict) == (rule, "matched")


def test_which_tool_it_is_has_to_be_known_where_a_rule_asks() -> None:
    policy = worlds.policy_of(RULES)
    open_yet = replace(x(), tools=UNKNOWN)
    assert evaluate(policy, open_yet) == Need(frozenset({"tool"}))
    assert compile(policy, worlds.SERVICES.values()).decide(open_yet) == Need(frozenset({"tool"}))


def test_a_server_handed_over_whole_is_as_strict_as_its_strictest_tool() -> None:
    policy = worlds.policy_of(RULES, otherwise="allow")
    whole = x(Tool("github"))
    assert evaluate(policy, whole) == Need(frozenset({"tool"}))
    assert compile(policy, worlds.SERVICES.values()).decide(whole) == Need(frozenset({"tool"}))
    assert unsure(policy, whole).effect is Effect.BLOCK
    assert unsure(policy, x(READ, DELETE)).effect is Effect.BLOCK


@pytest.mark.parametrize(
    ("rules", "minded"),
    [
        ([{"tool": "a/b"}], True),
        ([{"activity": "tool"}], True),
        ([{"activity": {"not": "tool"}}], True),
        ([{"quota": "4 tool calls per day"}], True),
        ([{"activity": "prompt", "quota": "4 prompts per day"}], False),
        ([], False),
    ],
)
def test_a_body_is_only_awaited_where_a_rule_minds_tools(rules: list[dict[str, Any]], minded: bool) -> None:
    made = [{"name": f"r{n}", "then": "allow", **rule} for n, rule in enumerate(rules)]
    assert worlds.policy_of(made).minds_tools is minded


@settings(max_examples=60)
@given(policy=worlds.policies(), one=worlds.exchanges(), other=worlds.TOOLS)
def test_one_more_call_never_makes_the_answer_milder(policy: Any, one: Exchange, other: tuple[Tool, ...]) -> None:
    assert one.tools is not UNKNOWN
    more = replace(one, tools=tuple(dict.fromkeys((*one.tools, *other))))
    before, after = evaluate(policy, one), evaluate(policy, more)
    if one.tools and isinstance(before, Decision) and isinstance(after, Decision):
        assert after.effect >= before.effect


def test_tools_are_imagined_as_far_as_rules_tell_them_apart() -> None:
    tests = (ToolTest(Names.of(["github"]), Names.of(["create_*"])), ToolTest(None, Names.of(["get"]), not_name=True))
    table = ToolTable([(1, tests[:1]), (2, tests[1:])])
    assert {table.hits(tool) for tool in imagined_tools([tests])} == {0, 2, 3}


def test_many_are_imagined_one_by_one() -> None:
    many = [(ToolTest(Names.of([f"s{n}"]), Names.of([f"t{n}"])),) for n in range(200)]
    found = set(imagined_tools(many))
    assert len(found) < MOST_PAIRS
    assert Tool("s7", "t7") in found
