"""The case files: what good policies answer and why, and everything that is said about bad ones.

``broken-*`` are wrong in form, so the schema refuses them too; ``senseless-*`` only the parser can see through.
``GOLDEN=write`` rewrites the golden files; read the difference.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.policy import worlds
from tests.policy.plain import plain
from tidegate.core.problem import Problems
from tidegate.policy.parse import parse
from tidegate.policy.schema import schema
from tidegate.policy.suite import run_suite

CASES = Path(__file__).parents[2] / "cases" / "policy"
FILES = sorted(CASES.glob("*.yaml"))
BROKEN = [path for path in FILES if path.name.startswith("broken-")]
SENSELESS = [path for path in FILES if path.name.startswith("senseless-")]
GOOD = [path for path in FILES if path not in BROKEN + SENSELESS]
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
SCHEMA = jsonschema.Draft202012Validator(schema())
SCHEMA_WITH_NAMES = jsonschema.Draft202012Validator(schema(worlds.KNOWN))


def name(path: Path) -> str:
    return path.stem


def holds(path: Path, said: str) -> None:
    golden = path.with_suffix(".golden")
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(said, encoding="utf-8")
    assert said == golden.read_text(encoding="utf-8"), "GOLDEN=write rewrites it"


def problems(path: Path) -> str:
    with pytest.raises(Problems) as raised:
        parse(path.read_text(encoding="utf-8"), path.name, worlds.KNOWN)
    return "".join(f"{problem}\n" for problem in raised.value.problems)


@pytest.mark.parametrize("path", GOOD, ids=name)
def test_a_good_policy_answers_its_own_tests_and_says_why(path: Path) -> None:
    policy = parse(path.read_text(encoding="utf-8"), path.name, worlds.KNOWN)
    results = run_suite(policy, worlds.SERVICES, NOON)
    assert [str(result) for result in results if not result.passed] == []
    holds(path, "\n".join(f"# {result.case.name}\n{result.explanation.render()}" for result in results))


@pytest.mark.parametrize("path", BROKEN + SENSELESS, ids=name)
def test_everything_wrong_with_a_policy_is_said_at_once(path: Path) -> None:
    holds(path, problems(path))


@pytest.mark.parametrize("path", GOOD + SENSELESS, ids=name)
def test_what_is_well_formed_fits_the_schema(path: Path) -> None:
    document: Any = plain(path.read_text(encoding="utf-8"))
    if path.name != "senseless-together.yaml":  # what it holds together is only wrong together
        assert [error.message for error in SCHEMA.iter_errors(document)] == []
        assert [error.message for error in SCHEMA_WITH_NAMES.iter_errors(document)] == []


@pytest.mark.parametrize("path", BROKEN, ids=name)
def test_what_is_broken_fails_the_schema_too(path: Path) -> None:
    document: Any = plain(path.read_text(encoding="utf-8"))
    assert not SCHEMA.is_valid(document)
    assert not SCHEMA_WITH_NAMES.is_valid(document)
