"""The schema of files of tests."""

from __future__ import annotations

from typing import Any

import jsonschema
import pytest

from tests.policy import worlds
from tidegate.policy.schema_suites import suite_schema


def test_it_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(suite_schema(worlds.KNOWN))


@pytest.mark.parametrize(
    "wrong",
    [
        {"test": []},
        {"tests": [{"given": {}}]},
        {"matrices": [{"expect": {"kim": {"chatgpt": "no"}}}]},
        {"matrices": [{}]},
        {"fixtures": {"kim": {"whom": "x"}}},
    ],
)
def test_it_refuses_what_the_reader_refuses(wrong: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(suite_schema()).is_valid(wrong)
