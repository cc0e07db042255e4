"""``tidegate policy lint``, as a person or a program calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.cli.policy import policy

BAD = """rules:
- name: chatbots
  service: {category: chatbot}
  then: block
- name: chatgpt
  service: chatgpt
  then: allow
otherwise: allow
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text(BAD, encoding="utf-8")
    return path


def lint(*words: object) -> Result:
    return CliRunner().invoke(policy, ["lint", *map(str, words)], catch_exceptions=False)


def test_a_finding_has_its_place_and_the_status_says_that_there_is_one(file: Path) -> None:
    told = lint(file)
    assert told.exit_code == 1
    assert told.output.startswith(f"{file}:5:3: error: “chatgpt” never decides: chatbots decides before it.")
    assert told.output.endswith("1 error.\n")


def test_a_rule_that_lets_something_past_many_is_named_as_the_one_to_move(file: Path) -> None:
    """Personal data is replaced first, and whoever may nothing at all may prompt with a card number in it."""
    asked = ("who: anonymous", "device: unmanaged", "activity: upload")
    later = "".join(f"- {{name: no-{n}, {words}, then: block}}\n" for n, words in enumerate(asked))
    first = "- {name: data, data: payment-card, then: redact}\n"
    file.write_text(f"rules:\n{first}{later}otherwise: coach\n")
    told = lint(file).output.splitlines()
    assert told[-2] == ("“data” comes before 3 stricter rules and lets pass some of what they stop: put it after them.")
    file.write_text(f"rules:\n{later}{first}otherwise: coach\n")
    assert lint(file).output == "Nothing found.\n"


def test_findings_of_a_policy_in_several_files_stand_in_theirs(tmp_path: Path) -> None:
    (tmp_path / "00-names.yaml").write_text("zones: {본사: [10.0.0.0/8]}\notherwise: allow\n", encoding="utf-8")
    (tmp_path / "10-rules.yaml").write_text(BAD.replace("otherwise: allow\n", ""), encoding="utf-8")
    told = lint(tmp_path)
    assert f"{tmp_path}/00-names.yaml:1:9: note: Nothing uses “본사”" in told.output
    assert f"{tmp_path}/10-rules.yaml:5:3: error: “chatgpt” never decides" in told.output
    run = json.loads(lint(tmp_path, "--sarif").stdout)["runs"][0]
    found = {each["ruleId"]: each["locations"][0]["physicalLocation"] for each in run["results"]}
    assert found["always-overruled"]["artifactLocation"]["uri"] == f"{tmp_path}/10-rules.yaml"
    assert found["always-overruled"]["region"]["startLine"] == 5
    (tmp_path / "20-bad.yaml").write_bytes(b"\xff")
    assert f"{tmp_path}/20-bad.yaml:1:1: error: The file is not UTF-8 text from here on." in lint(tmp_path).output
    (tmp_path / "20-bad.yaml").write_text("rules:\n- {name: b, service: nope, then: allow}\n")
    assert f"{tmp_path}/20-bad.yaml:2:" in lint(tmp_path).output


def test_what_fails_and_what_is_told_can_be_chosen(file: Path) -> None:
    assert lint(file, "--fail", "never").exit_code == 0
    assert lint(file, "--without", "always-overruled").output == "Nothing found.\n"


def test_programs_get_json_or_sarif(file: Path) -> None:
    (finding,) = json.loads(lint(file, "--json").output)["findings"]
    assert (finding["code"], finding["line"], finding["others"]) == ("always-overruled", 5, ["chatbots"])
    assert json.loads(lint(file, "--sarif").output)["runs"][0]["results"][0]["ruleId"] == "always-overruled"


@pytest.mark.parametrize(
    "text", ["rules: [", "rules: []\n", "a: &a [x]\nb: [*a, *b]\n", "rules: 1\notherwise: allow\n"]
)
def test_a_file_that_is_no_policy_is_said_to_be_none(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    told = lint(file)
    assert told.exit_code == 2
    assert "[unreadable]" in told.output


def test_the_moment_can_be_chosen(file: Path) -> None:
    file.write_text(BAD.replace("  then: block", "  until: 2025-06-30\n  then: block"), encoding="utf-8")
    assert "over" not in lint(file, "--at", "2025-06-01").output
    assert "[over]" in lint(file, "--at", "2025-07-02").output
    assert lint(file, "--at", "tomorrow").exit_code == 2


def test_the_starter_is_in_order(tmp_path: Path) -> None:
    from tidegate.policy.files import starter

    (tmp_path / "policy.yaml").write_text(starter(), encoding="utf-8")
    assert lint("--home", tmp_path, "--fail", "note", "--at", "2026-01-01").output == "Nothing found.\n"


def test_a_directory_without_a_policy_is_named_as_it_is(tmp_path: Path) -> None:
    empty = tmp_path / "rules.d"
    empty.mkdir()
    assert lint(empty).output.startswith(f"{empty}: error: There is no policy file in it.")
