"""``tidegate scan``, as people and programs call it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result

from tests import needs
from tests.waiting import PATIENCE
from tidegate.cli.scan import scan

MAIL = "kim@example.com"
HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


def run(*words: object, given: str | None = None) -> Result:
    return CliRunner().invoke(scan, [str(word) for word in words], input=given)


def test_findings_are_exit_status_1_and_none_are_0(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"x\nto {MAIL}\n")
    told = run(tmp_path)
    assert told.exit_code == 1
    assert "a.txt:2:4: email ************om" in told.stdout
    assert MAIL not in told.output
    (tmp_path / "a.txt").write_text("nothing\n")
    assert run(tmp_path).exit_code == 0


def test_a_file_on_the_standard_input_and_each_form(tmp_path: Path) -> None:
    assert json.loads(run("-", "--json", given=MAIL).stdout)["summary"]["findings"] == 1
    assert json.loads(run("-", "--sarif", given=MAIL).stdout)["version"] == "2.1.0"
    assert run("-", "--junit", given=MAIL).stdout.startswith("<?xml")
    told = run("-", "--json", "--output", tmp_path / "out.json", given=MAIL)
    assert "email" in told.stdout
    assert json.loads((tmp_path / "out.json").read_text())["findings"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name files or folders"),
        (("--staged", "."), "Name files or folders"),
        (("/nowhere/at/all",), "There is no such file."),
        (("--detectors", "emial", "."), "Did you mean email?"),
        (("--baseline", "/nowhere/known.json", "."), "The key of the baseline is not there."),
    ],
)
def test_a_wrong_call_is_exit_status_2_and_a_sentence(words: tuple[str, ...], said: str) -> None:
    told = run(*words)
    assert told.exit_code == 2
    assert said in told.stderr


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("nothing here\n")
    told = run("--json", "--output", str(tmp_path / "no" / "report"), str(tmp_path / "a.txt"))
    assert told.exit_code == 2
    assert "cannot be written: No such file or directory." in told.stderr


def test_chosen_detectors_families_and_confidence(tmp_path: Path) -> None:
    text = f"{MAIL} is TLP:RED"

    def found(*words: str) -> list[str]:
        return [one["detector"] for one in json.loads(run("-", "--json", *words, given=text).stdout)["findings"]]

    assert found() == ["email"]
    assert found("--families", "contact,money") == ["email"]
    assert found("--families", "marking") == ["traffic-light-mark"]
    assert found("--families", "all") == ["email", "traffic-light-mark"]
    assert found("--min-confidence", "0.99") == []


def test_a_baseline_tells_only_what_is_new(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "a.txt").write_text(MAIL)
    known = tmp_path / "known.json"
    assert run("--write-baseline", known, tmp_path / "src").exit_code == 0
    assert run("--baseline", known, tmp_path / "src").exit_code == 0
    (tmp_path / "src" / "a.txt").write_text(f"{MAIL} and lee@example.com")
    told = run("--baseline", known, "--json", tmp_path / "src")
    assert told.exit_code == 1
    assert len(json.loads(told.stdout)["findings"]) == 1
    assert (tmp_path / "known.json.key").stat().st_mode & 0o777 == 0o600


@needs.programs("git")
def test_staged_is_what_git_would_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    subprocess.run(["git", "init", "-q"], check=True)
    Path("a b.txt").write_text(MAIL)
    subprocess.run(["git", "add", "."], check=True)
    Path("a b.txt").write_text("taken out again, but not staged")
    Path("other.txt").write_text(MAIL)
    told = run("--staged")
    assert told.exit_code == 1
    assert "a b.txt:1:1: email" in told.stdout
    assert "other" not in told.stdout


def test_the_policys_own_data_are_looked_for(tmp_path: Path) -> None:
    policy = (
        "organisation: X\ndata:\n  codenames: {terms: [Bluebird]}\nrules: []\notherwise: allow\nwhen-unsure: block\n"
    )
    (tmp_path / "policy.yaml").write_text(policy)
    told = run("-", "--home", tmp_path, "--json", "--detectors", "codenames", given="about bluebird")
    assert [one["detector"] for one in json.loads(told.stdout)["findings"]] == ["codenames"]


def test_many_files_are_read_by_several_processes(tmp_path: Path) -> None:
    for number in range(40):
        (tmp_path / f"{number:02}.txt").write_text(MAIL if number % 2 else "nothing")
    told = json.loads(run(tmp_path, "--json", "--jobs", "2").stdout)
    assert [one["file"][-6:-4] for one in told["findings"]] == [f"{number:02}" for number in range(1, 40, 2)]


def piped(*words: str, **named: Any) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tidegate", "scan", "--jsonl", *words]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, **named)


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_whoever_writes_a_line_and_waits_gets_its_answer(jobs: str) -> None:
    with piped("--jobs", jobs) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number in range(3):
            process.stdin.write(json.dumps({"id": number, "text": f"to {MAIL}"}).encode() + b"\n")
            process.stdin.flush()
            told = json.loads(process.stdout.readline())
            assert told["id"] == number
            assert [(one["start"], one["end"]) for one in told["findings"]] == [(3, 18)]
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE) == 0


@pytest.mark.slow
def test_whoever_reads_only_the_first_answer_ends_it_quietly() -> None:
    with piped("--jobs", "2") as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(b'{"text": "a"}\n')
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(b'{"text": "a"}\n' * 5000)
        process.stdin.close()
        process.stdin = None
        assert process.wait(PATIENCE) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_the_hook_calls_what_there_is() -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text())
    assert hook["entry"].split() == ["tidegate", "scan"]
    assert hook["language"] == "python"
