"""``tidegate policy explain``, as a person or a program calls it."""

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


def explain(home: Path, *words: str) -> Result:
    return CliRunner().invoke(policy, ["explain", *words, "--home", str(home)], catch_exceptions=False)


def test_every_rule_that_decides_is_told(home: Path) -> None:
    told = explain(home)
    assert told.exit_code == 0
    assert "Nobody may use deepseek. [deepseek-web-chat, line " in told.output
    assert "    but block with service deepseek [deepseek-web-chat]" in told.output


def test_one_person_one_service_one_rule(home: Path) -> None:
    told = json.loads(explain(home, "--who", "kim@example.kr", "--service", "DeepSeek", "--json").output)
    assert [each["rule"] for each in told] == ["deepseek-web-chat"]
    assert told[0]["example"]["who"] == ["kim@example.kr"]
    assert [each["rule"] for each in json.loads(explain(home, "--rule", "otherwise", "--json").output)] == ["otherwise"]


def test_a_table_is_for_reading_and_csv_for_programs(home: Path) -> None:
    table = explain(home, "--table").output.splitlines()
    assert table[0].split()[0] == "service"
    assert any(line.startswith("deepseek ") and line.endswith("block") for line in table)
    lines = explain(home, "--csv", "--service", "chatgpt").output.splitlines()
    assert lines[0] == "who,chatgpt"
    assert lines[1].endswith(",redact/coach")
    assert json.loads(explain(home, "--table", "--json", "--service", "deepseek").output)


def test_what_is_not_there_is_said(home: Path) -> None:
    for words, said in ((["--service", "deepsek"], "Did you mean deepseek?"), (["--rule", "nope"], "There is no rule")):
        told = explain(home, *words)
        assert told.exit_code == 2
        assert said in told.stderr


def test_a_file_that_is_not_there_is_told_so_and_what_is_asked_without_one(home: Path) -> None:
    told = explain(home, str(home / "polcy.yaml"))
    assert told.exit_code == 2
    assert "There is no such file. Look at the name; without one the policy in force is taken, " in told.stderr


def test_a_group_is_not_taken_for_a_person_of_that_name(home: Path) -> None:
    """The answer would be the one for everybody else, and look like the group's."""
    text = "people: {research: [kim@example.kr]}\notherwise: block\nrules:\n"
    text += "- {name: lab, who: [research, staff], service: chatgpt, then: allow}\n"
    (home / "policy.yaml").write_text(text)
    for words, said in (
        (["--who", "research"], "“research” is a group, and the answer is about one person. Name one of its members."),
        (["--group", "research"], "“research” is a group of `people:`, which hides a directory's."),
    ):
        told = explain(home, *words)
        assert (told.exit_code, said in told.stderr) == (2, True)
    assert explain(home, "--who", "zoe@example.kr", "--group", "staff").stderr == ""
    told = explain(home, "--who", "zoe@example.kr", "--group", "stuff")
    assert told.exit_code == 0
    assert "No rule asks for the group “stuff”" in told.stderr


def test_rules_of_a_policy_in_several_files_are_told_with_theirs(home: Path) -> None:
    parts = home / "parts"
    parts.mkdir()
    (parts / "10-all.yaml").write_text("otherwise: allow\nrules:\n- {name: outside, service: deepseek, then: block}\n")
    (parts / "20-lab.yaml").write_text("rules:\n- name: lab\n  service: chatgpt\n  then: coach\n")
    text = explain(home, str(parts)).output
    for place in (
        "[outside, line 3 of 10-all.yaml]",
        "[lab, line 2 of 20-lab.yaml]",
        "[otherwise, line 1 of 10-all.yaml]",
    ):
        assert place in text
    told = json.loads(explain(home, str(parts), "--rule", "lab", "--json").output)
    assert [(each["file"], each["line"]) for each in told] == [("20-lab.yaml", 2)]
    assert {each["file"] for each in json.loads(explain(home, "--json").output)} == {""}
