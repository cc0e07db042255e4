"""``tidegate policy test``, as a person or a program calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests import needs
from tests.repositories import begin, commit
from tidegate import policy_source
from tidegate.cli.policy import policy
from tidegate.policy.files import starter
from tidegate.settings import Home


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


SUITE = "matrices: [{expect: {kim@example.kr: {deepseek: block, chatgpt: {browse: coach}}}}]\n"


def test_files_of_tests_beside_the_policy_are_run_too(home: Path) -> None:
    (home / "more_test.yaml").write_text(SUITE, encoding="utf-8")
    assert "9 of 9 hold.\n" in run("--home", home).output
    (home / "more_test.yaml").write_text(SUITE.replace("coach", "allow") + "x: 1\n", encoding="utf-8")
    told = run("--home", home)
    assert told.exit_code == 2
    assert "more_test.yaml:2:1:" in told.stderr


def test_explanations_are_kept_and_held_against(home: Path) -> None:
    (home / "more_test.yaml").write_text(SUITE, encoding="utf-8")
    assert run("--home", home, "--golden", "write").exit_code == 0
    assert run("--home", home).exit_code == 0
    kept = home / "more_test.golden"
    kept.write_text(kept.read_text(encoding="utf-8").replace("deepseek", "deepsek"), encoding="utf-8")
    told = run("--home", home)
    assert told.exit_code == 1
    assert "the explanations are not those kept" in told.output
    assert run("--home", home, "--golden", "ignore").exit_code == 0


def test_junit_is_written_or_said_not_to_be(home: Path) -> None:
    assert run("--home", home, "--junit", home / "report.xml").exit_code == 0
    assert 'failures="0"' in (home / "report.xml").read_text(encoding="utf-8")
    assert run("--home", home, "--junit", home / "nowhere" / "report.xml").exit_code == 2


def test_coverage_is_told_and_may_be_too_little(home: Path) -> None:
    told = run("--home", home, "--coverage", "--coverage-min", "100")
    assert told.exit_code == 1
    assert "not reached: line " in told.output
    assert json.loads(run("--home", home, "--coverage", "--json").output)["coverage"]["percent"] > 50


def test_tests_and_gaps_of_a_policy_in_several_files_are_told_with_theirs(home: Path) -> None:
    parts, report = home / "parts", home / "junit.xml"
    parts.mkdir()
    (parts / "10.yaml").write_text("otherwise: allow\nrules:\n- {name: outside, service: deepseek, then: block}\n")
    (parts / "20.yaml").write_text("# what must hold\ntests:\n- {given: {service: chatgpt}, expect: block}\n")
    told = json.loads(run(parts, "--home", home, "--json", "--coverage", "--junit", report).output)
    [test] = told["tests"]
    assert (test["file"], test["line"], test["name"]) == (str(parts / "20.yaml"), 3, "line 3 of 20.yaml")
    assert {(gap["file"], gap["line"]) for gap in told["coverage"]["gaps"]} == {("10.yaml", 3)}
    assert f'classname="{parts / "20.yaml"}" line="3"' in report.read_text()
    assert "not reached: line 3 of 10.yaml: outside: decided nothing" in run(parts, "--home", home, "--coverage").output


def test_files_of_tests_are_found_among_the_files_of_a_policy(home: Path) -> None:
    (home / "settings.yaml").write_text("policy: {path: rules.d}\n")
    parts = home / "rules.d"
    parts.mkdir()
    (parts / "10.yaml").write_text("otherwise: allow\nrules: [{name: outside, service: deepseek, then: block}]\n")
    (parts / "all_test.yaml").write_text("tests: [{name: t, given: {service: deepseek}, expect: block}]\n")
    for told in (run("--home", home), run(parts, "--home", home)):
        assert told.output.startswith("t: passed\n1 of 1 hold.\n")
    (parts / "20.yaml").write_text("tests: [{name: u, given: {service: deepseek}, expect: block}]\n")
    files = [each["file"] for each in json.loads(run("--home", home, "--json").output)]
    assert files == [str(parts / "20.yaml"), str(parts / "all_test.yaml")]


@needs.programs("git")
def test_of_a_policy_in_git_the_tests_in_its_commit_are_run(home: Path) -> None:
    repository = begin(home / "repository")
    suite = "tests:\n- {name: t, given: {service: deepseek}, expect: %s}\n"
    commit(repository, "rules: []\notherwise: block\n")
    commit(repository, suite % "block", "more_test.yaml")
    (home / "settings.yaml").write_text(f"policy: {{git: {repository}, path: policy.yaml}}\n")
    told = json.loads(run("--home", home, "--json").output)
    assert [(each["file"], each["line"], each["passed"]) for each in told] == [
        (f"{repository}/more_test.yaml", 2, True)
    ]
    assert "is kept in a Git repository" in run("--home", home, "--golden", "write").stderr
    commit(repository, "# t\nold\n", "more_test.golden")
    commit(repository, suite % "allow", "more_test.yaml")
    assert run("--home", home).exit_code == 0, "what is not fetched yet is not in force"
    policy_source.fetch(Home(home))
    told = run("--home", home)
    assert told.exit_code == 1
    assert "t: expected allow, got block by otherwise" in told.output
    assert f"{repository}/more_test.yaml: the explanations are not those kept" in told.output
    commit(repository, suite % "cooch", "more_test.yaml")
    policy_source.fetch(Home(home))
    told = run("--home", home)
    assert told.exit_code == 2
    assert told.stderr.startswith(f"{repository}/more_test.yaml:2:")


ASSUMING = """
accounts: {deepseek: [acme]}
rules: [{name: ours, service: deepseek, account: company, then: allow}]
otherwise: block
tests:
- {name: our account, given: {service: deepseek, activity: prompt, account: company}, expect: allow}
- {name: our account again, given: {service: deepseek, activity: prompt, account: acme}, expect: block}
- {name: another service, given: {service: chatgpt, activity: prompt, account: acme}, expect: block}
"""


def test_a_test_that_assumes_an_account_where_none_is_seen_is_warned_of_and_does_not_fail(home: Path) -> None:
    assuming = home / "assuming.yaml"
    assuming.write_text(ASSUMING, encoding="utf-8")
    told = run(assuming, "--home", home)
    assert told.exit_code == 0
    said = "No request to deepseek is known to show an account."
    assert f"warning: {assuming}: our account and 1 more: {said}\n" in told.output
    assert [each["warnings"] for each in json.loads(run(assuming, "--json").output)] == [[said], [said], []]
