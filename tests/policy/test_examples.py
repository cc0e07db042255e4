"""The field's measures: every example file is read, fits the schema, answers its own tests and names its source."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import pytest

from tests.policy.plain import plain
from tidegate import snapshots
from tidegate.catalog.files import shipped
from tidegate.catalog.load import load
from tidegate.policy import parse, run_suite, schema
from tidegate.policy.files import starter

ROOT = Path(__file__).parents[2]
MEASURES = sorted((ROOT / "examples" / "measures").glob("*.yaml"))
CATALOG = load(shipped())
KNOWN = snapshots.known(CATALOG)
SCHEMAS = [jsonschema.Draft202012Validator(schema()), jsonschema.Draft202012Validator(schema(KNOWN))]
NAMED = "# yaml-language-server: $schema="


def test_there_are_measures() -> None:
    assert len(MEASURES) >= 15


@pytest.mark.parametrize("path", MEASURES, ids=lambda path: path.stem)
def test_a_measure_answers_its_own_tests(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    policy = parse(text, path.name, KNOWN)
    results = run_suite(policy, snapshots.services(CATALOG), datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
    assert len(results) >= 3
    assert [str(result) for result in results if not result.passed] == []
    assert any(rule.source for rule in policy.rules)
    assert {result.case.expect for result in results} - {policy.otherwise.effect}, "something must be measured"
    schema_of = text.splitlines()[0].removeprefix(NAMED)
    assert (path.parent / schema_of).resolve() == ROOT / "tidegate" / "policy" / "policy.schema.json"


@pytest.mark.parametrize("text", [starter(), *(path.read_text(encoding="utf-8") for path in MEASURES)])
def test_what_is_shipped_fits_the_schema(text: str) -> None:
    for validator in SCHEMAS:
        assert [error.message for error in validator.iter_errors(plain(text))] == []


def test_every_rule_of_every_measure_is_reached_by_a_test() -> None:
    unreached = []
    for path in MEASURES:
        policy = parse(path.read_text(encoding="utf-8"), path.name, KNOWN)
        results = run_suite(policy, snapshots.services(CATALOG), datetime(2026, 11, 22, 12, 0, tzinfo=UTC))
        outcomes = {getattr(result.explanation.outcome, "rule", "") for result in results}
        unreached += [f"{path.stem}: {rule.name}" for rule in policy.rules if rule.name not in outcomes]
    assert unreached == []
