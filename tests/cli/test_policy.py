"""``tidegate decide`` and ``tidegate policy``, as a person or a program calls them."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

from tidegate.cli.policy import decide, policy
from tidegate.policy.files import starter


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(starter(), encoding="utf-8")
    return tmp_path


def ask(home: Path, *words: str) -> Result:
    return CliRunner().invoke(decide, ["--home", str(home), *words], catch_exceptions=False)


def test_one_question_is_answered_with_why(home: Path) -> None:
    told = ask(home, "--who", "kim@example.kr", "--service", "ChatGPT", "--activity", "prompt,api", "--data", "kr-rrn")
    assert told.exit_code == 0
    assert told.output.startswith("redact: the rule personal-data-and-secrets-stay matched\n")
    assert "1. deepseek-web-chat" in told.output
    assert "message (ko): " in told.output


def test_a_program_gets_json(home: Path) -> None:
    told = json.loads(ask(home, "--service", "deepseek", "--json").output)
    assert told["decision"]["effect"] == "block"
    assert told["steps"][-1]["verdict"] == "matched"


def test_every_word_of_a_question_is_taken(home: Path) -> None:
    told = ask(
        home, "--service", "chatgpt", "--group", "a", "--group", "b", "--where", "10.0.0.1", "--device", "managed,pc-1",
        "--account", "company", "--unread", "file", "--activity", "upload", "--at", "2026-01-01T00:00Z",
    )  # fmt: skip
    assert told.output.startswith("justify: something could not be inspected")


def test_mistakes_come_all_at_once_and_the_status_says_so(home: Path) -> None:
    told = ask(home, "--service", "deepsek", "--data", "emial", "--where", "attic")
    assert told.exit_code == 2
    assert [line.split(". ")[0] for line in told.stderr.splitlines()] == [
        "the question: Nothing finds “emial”",
        "the question: There is no service “deepsek” in the catalogue",
        "the question: “attic” is no zone and no address",
    ]


def test_another_policy_can_be_asked(home: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("rules: []\notherwise: redirect\n", encoding="utf-8")
    assert ask(home, "--service", "chatgpt", "--policy", str(other)).output.startswith("redirect: no rule matched")


def test_a_policy_passes_its_own_tests(home: Path) -> None:
    told = CliRunner().invoke(policy, ["test", "--home", str(home)], catch_exceptions=False)
    assert told.exit_code == 0
    assert told.output.endswith("6 of 6 hold.\n")


def test_a_policy_fails_its_own_tests(home: Path, tmp_path: Path) -> None:
    failing = tmp_path / "failing.yaml"
    failing.write_text(
        "rules: []\notherwise: block\ntests: [{name: t, given: {service: chatgpt}, expect: allow}]\n", encoding="utf-8"
    )
    told = CliRunner().invoke(policy, ["test", str(failing), "--home", str(home)], catch_exceptions=False)
    assert told.exit_code == 1
    assert "t: expected allow, got block by otherwise" in told.output
    as_json = CliRunner().invoke(policy, ["test", str(failing), "--json"], catch_exceptions=False)
    assert json.loads(as_json.output)[0]["passed"] is False


def test_a_policy_that_cannot_be_read(home: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("rules: [", encoding="utf-8")
    for file in (broken, tmp_path / "nowhere.yaml"):
        told = CliRunner().invoke(policy, ["test", str(file)], catch_exceptions=False)
        assert told.exit_code == 2
        assert str(file) in told.stderr


def test_the_schema_is_printed(home: Path) -> None:
    told = CliRunner().invoke(policy, ["schema", "--home", str(home)], catch_exceptions=False)
    jsonschema.Draft202012Validator.check_schema(json.loads(told.output))
    assert "deepseek" in told.output
    plain = CliRunner().invoke(policy, ["schema", "--plain"], catch_exceptions=False)
    assert "deepseek" not in plain.output
