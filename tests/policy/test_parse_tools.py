"""``tool`` as written."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy import worlds
from tidegate.core.exchange import UNKNOWN, Tool
from tidegate.core.problem import Problems
from tidegate.policy.conditions import WithTool


def condition(said: Any) -> WithTool:
    (one,) = worlds.policy_of([{"name": "r", "then": "block", "tool": said}]).rules[0].conditions
    assert isinstance(one, WithTool)
    return one


@pytest.mark.parametrize(
    ("said", "fitting", "other"),
    [
        ("github/create_*", ["github/create_issue", "GitHub/Create_x"], ["github/get", "gitlab/create_x"]),
        ("github/*", ["github/get"], ["gitlab/get"]),
        ("*/delete_repo", ["a/delete_repo"], ["a/get"]),
        ({"server": "github", "name": ["a", "b*"]}, ["github/a", "github/bb"], ["github/c", "x/a"]),
        ({"name": "repo/get"}, ["x/repo/get"], ["repo/get"]),
        ({"server": {"not": ["github", "gitlab"]}}, ["evil/get"], ["github/get", "gitlab/get"]),
        ({"server": "github", "name": {"not": "list_*"}}, ["github/get"], ["github/list_all", "x/get"]),
        (["a/b", {"server": "c"}], ["a/b", "c/d"], ["a/d"]),
    ],
)
def test_which_tools_are_meant(said: Any, fitting: list[str], other: list[str]) -> None:
    tests = condition(said).tests
    for written in (*fitting, *other):
        server, _, name = written.partition("/")
        truths = [test.fits(Tool(server, name)) for test in tests]
        assert any(truth is True for truth in truths) is (written in fitting), written


def test_a_tool_without_a_name_may_be_any_of_its_server() -> None:
    [named] = condition("github/create_*").tests
    assert named.fits(Tool("github")) is UNKNOWN
    assert named.fits(Tool("gitlab")) is False
    assert condition("github/*").tests[0].fits(Tool("github")) is True


@pytest.mark.parametrize("said", ["github", "github/", "/get", {}, {"servers": "a"}, {"server": []}, [["a/b"]], 7])
def test_what_is_wrong_is_said(said: Any) -> None:
    with pytest.raises(Problems):
        condition(said)
