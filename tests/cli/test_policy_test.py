"""``tidegate policy test``, as a person or a program calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.cli.policy import policy
from tidegate.policy.files import starter


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(starter(), encoding="utf-8")
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(policy, ["test", *map(str, words)], catch_exceptions=False)


def test_a_policy_passes_its_own_tests(home: Path) -> None:
    told = run("--home", home)
    assert told.exit_code == 0
    assert "7 of 7 hold.\n" in told.output


def test_a_policy_fails_its_own_tests(home: Path) -> None:
    failing = home / "failing.yaml"
    failing.write_text(
        "rules: []\notherwise: block\ntests: [{name: t, given: {service: chatgpt}, expect: allow}]\n", encoding="utf-8"
    )
    told = run(failing, "--home", home)
    assert told.exit_code == 1
    assert "t: expected allow, got block by otherwise" in told.output
    assert json.loads(run(failing, "--json").output)[0]["passed"] is False


def test_a_policy_that_cannot_be_read(home: Path) -> None:
    broken = home / "broken.yaml"
    broken.write_text("rules: [", encoding="utf-8")
    for file in (broken, home / "nowhere.yaml"):
        told = run(file)
        assert told.exit_code == 2
        assert str(file) in told.stderr
