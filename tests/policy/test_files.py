"""What is shipped: the starter policy and the schema."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from tidegate import snapshots
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.core.decision import Decision
from tidegate.core.exchange import NOBODY, UNKNOWN, Exchange, Target
from tidegate.policy import compile, parse, run_suite
from tidegate.policy.files import schema_text, starter
from tidegate.policy.model import Policy
from tidegate.policy.schema import schema

CATALOG = load(shipped())


@pytest.fixture(scope="module")
def policy() -> Policy:
    return parse(starter(), "starter.yaml", snapshots.known(CATALOG))


def test_the_starter_answers_its_own_tests(policy: Policy) -> None:
    results = run_suite(policy, snapshots.services(CATALOG), datetime(2026, 11, 22, tzinfo=UTC))
    assert [str(result) for result in results if not result.passed] == []
    assert len(results) >= 5


def test_the_starter_speaks_english_and_korean(policy: Policy) -> None:
    for rule in policy.rules:
        assert {"en", "ko"} == set(rule.because_in) == set(rule.message), rule.name


def test_the_starter_refuses_deepseeks_chat_by_its_name_alone(policy: Policy) -> None:
    evaluator = compile(policy, snapshots.services(CATALOG).values())
    x = Exchange(
        "x",
        datetime(2026, 11, 22, tzinfo=UTC),
        Target("chat.deepseek.com"),
        who=NOBODY,
        service=CATALOG.service("deepseek"),
    )
    outcome = evaluator.decide(x)
    assert isinstance(outcome, Decision)
    assert outcome.rule == "deepseek-web-chat"
    assert x.data is UNKNOWN


def test_the_starter_names_its_schema() -> None:
    assert starter().startswith("# yaml-language-server: $schema=policy.schema.json\n")


def test_the_shipped_schema_is_the_generated_one() -> None:
    assert json.loads(schema_text()) == schema(), "write it again: tidegate policy schema --plain"
    assert schema_text() == json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
