"""``tidegate policy schema``."""

from __future__ import annotations

import json

import jsonschema
from click.testing import CliRunner

from tidegate.cli.policy import policy


def test_the_schema_is_printed_with_the_names_of_the_catalogue_or_without() -> None:
    told = CliRunner().invoke(policy, ["schema"], catch_exceptions=False)
    jsonschema.Draft202012Validator.check_schema(json.loads(told.output))
    assert "deepseek" in told.output
    plain = CliRunner().invoke(policy, ["schema", "--plain"], catch_exceptions=False)
    assert "deepseek" not in plain.output
    tests = CliRunner().invoke(policy, ["schema", "--plain", "--tests"], catch_exceptions=False)
    assert json.loads(tests.output)["title"] == "Tests of a Tidegate policy"
