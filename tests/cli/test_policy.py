"""``tidegate decide`` and ``tidegate policy``, as a person or a program calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.cli.policy import COMMANDS, decide, policy
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
    assert ". deepseek-web-chat" in told.output
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


def test_the_group_lists_its_commands_without_importing_them() -> None:
    told = CliRunner().invoke(policy, ["--help"], catch_exceptions=False)
    assert all(f"  {name} " in told.output for name in COMMANDS)
    assert CliRunner().invoke(policy, ["nonsense"]).exit_code == 2
