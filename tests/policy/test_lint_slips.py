"""Slips that load well, each told with what to do; and what only looks like one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from tests.policy.test_lint_words import said
from tests.policy.worlds import HEAD
from tidegate.policy.findings import Finding
from tidegate.policy.lint_slips import Reach
from tidegate.policy.lint_slips import lint_slips as linted
from tidegate.policy.lint_words import Wordings
from tidegate.policy.model import OwnData

#: The services of the small world of which a request shows the account.
SHOWING = frozenset({"chatgpt", "deepseek"})


def lint_slips(made: Wordings, reach: Reach) -> list[Finding]:
    return linted(made, reach, SHOWING)


def told(*rules: dict[str, Any], reach: Reach | None = None, **top: Any) -> list[tuple[str, str]]:
    return [(each.code, each.rule) for each in lint_slips(said(*rules, **top), reach or {})]


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ({"where": "0.0.0.0/0", "then": "allow"}, "says-nothing"),
        ({"where": ["0.0.0.0/1", "128.0.0.0/1"], "then": "allow"}, "says-nothing"),
        ({"device": ["managed", "unmanaged"], "then": "block"}, "says-nothing"),
        ({"during": {"hours": "00:00-24:00"}, "then": "block"}, "says-nothing"),
        ({"service": "chatgpt", "account": "personal", "then": "block"}, "untold-accounts"),
        ({"account": {"not": "company"}, "then": "block"}, "untold-accounts"),
        ({"tool": "github/delete_*", "then": "block"}, "unknown-server"),
        ({"activity": "download", "data": "iban", "then": "block"}, "unseen-answer"),
        ({"then": "coach", "message": {"en": "Take care.", "kr": "주의하세요."}}, "country-as-language"),
        ({"then": "block", "because": {"en": "A rule.", "jp": "規程"}}, "country-as-language"),
        ({"who": ["kim@sejong.example", "lee@sejong.example", "choi@sejnog.example"], "then": "allow"}, "nearly-alike"),
    ],
)
def test_each_is_found(rule: dict[str, Any], code: str) -> None:
    assert told(rule) == [(code, "r0")]


@pytest.mark.parametrize(
    "rule",
    [
        {"where": ["office", "10.0.0.0/8"], "device": "unmanaged", "then": "block"},
        {"during": {"days": "mon-fri", "hours": "00:00-24:00"}, "then": "block"},
        {"service": "chatgpt", "account": "*@example.kr", "then": "allow"},
        {"tool": ["deepl/translate", "mcp.example.com/*", "*/delete_repo", "built-in/Bash"], "then": "block"},
        {"tool": {"server": {"not": "github"}}, "then": "block"},
        {"activity": ["download", "upload"], "data": "iban", "then": "block"},
        {"then": "coach", "message": {"ko": "주의하세요.", "kr": "주의하세요.", "pt-BR": "Cuidado."}},
        {"who": ["a@lab1.example", "b@lab1.example", "c@lab2.example", "d@rnd.lab1.example"], "then": "allow"},
    ],
)
def test_what_is_meant_so_is_left_alone(rule: dict[str, Any]) -> None:
    assert told(rule) == []


def test_a_kind_of_account_is_known_where_the_organisations_own_are_said() -> None:
    rule = {"service": "chatgpt", "account": "personal", "then": "block"}
    assert told(rule, accounts={"chatgpt": ["ws-1"]}) == []
    [found] = lint_slips(said(rule, accounts={"deepl": ["team"]}), {})
    assert found.what == (
        "`account: personal` of “r0” never holds: `accounts:` names none of chatgpt, so whose an account is, is never "
        "known."
    )


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ({"service": "deepl", "account": "*@example.kr"}, "`account: *@example.kr` of “r0” never holds at deepl: "),
        ({"service": "deepl", "account": {"not": "x"}}, "`account: not x` of “r0” holds always at deepl: "),
        ({"service": ["chatgpt", "deepl"], "account": "x"}, "`account: x` of “r0” never holds at deepl: "),
    ],
)
def test_an_account_that_no_request_shows_is_not_asked_for_in_silence(rule: dict[str, Any], what: str) -> None:
    [found] = lint_slips(said({**rule, "then": "block"}), {})
    assert (found.code, found.what.startswith(what)) == ("unseen-account", True)


def test_a_rule_about_services_of_a_kind_may_hold_where_some_show_accounts() -> None:
    assert told({"service": {"category": ["chatbot", "translation"]}, "account": "x", "then": "block"}) == []


@pytest.mark.parametrize(
    ("confidence", "found"), [(0.75, []), (0.9, ["a short term"]), (1, ["a short term", "a term"])]
)
def test_data_is_wanted_surer_than_its_kind_can_be_found(confidence: float, found: list[str]) -> None:
    reach = {"codes": (("a short term", 0.75), ("a term", 0.95))}
    own = OwnData("codes", "terms", ("Bluebird", "MX"), confidence=confidence)
    made = said({"then": "block"})
    told = lint_slips(replace(made, policy=replace(made.policy, data={"codes": own})), reach)
    assert [each.code for each in told] == ["never-found"] * len(found)
    assert all(what in each.what for what, each in zip(found, told, strict=True))


def test_a_server_is_told_once_and_the_one_that_was_meant() -> None:
    rules = [{"tool": f"builtin/{name}", "then": "block"} for name in ("Bash", "Write")]
    [found] = lint_slips(said(*rules), {})
    assert (found.code, found.rule, found.fix) == ("unknown-server", "r0", "Did you mean “built-in”?")


def test_a_misspelt_domain_in_a_group_is_found_at_the_group() -> None:
    people = {**HEAD["people"], "away": ["*@partnre.example"]}
    [found] = lint_slips(said({"who": "away", "then": "block"}, people=people), {})
    assert (found.code, found.rule) == ("nearly-alike", "")
    assert "“*@partnre.example” is at partnre.example" in found.what
