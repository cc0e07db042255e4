"""`tidegate check` names every mistake at once."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate import policy_pinned
from tidegate.cli import main
from tidegate.edges.certificates import open_authority
from tidegate.policy.parse import revision_of
from tidegate.policy_pinned import Pin
from tidegate.settings import Home

GOOD = "organisation: Ministry of Examples\nrules: []\notherwise: allow\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "policy.yaml").write_text(GOOD)
    return tmp_path


def test_files_in_order(home: Path) -> None:
    done = CliRunner().invoke(main, ["check", "--home", str(home)])
    assert done.exit_code == 0
    assert "in order" in done.output


def test_every_file_is_looked_at(home: Path) -> None:
    (home / "settings.yaml").write_text("lisen: 1\n")
    (home / "policy.yaml").write_text("rules:\n- {name: a, service: depseek, then: blok}\notherwise: allow\n")
    (home / "catalog").mkdir()
    (home / "catalog" / "own.yaml").write_text("not a list\n")
    done = CliRunner().invoke(main, ["check", "--home", str(home), "--json"])
    assert done.exit_code == 1
    problems = json.loads(done.output)["problems"]
    assert {problem["file"] for problem in problems} == {"settings.yaml", "policy.yaml", "catalog/own.yaml"}
    assert all(problem["line"] for problem in problems)


def test_a_policys_own_test_that_does_not_hold_is_a_mistake(home: Path) -> None:
    tests = "tests:\n- {given: {service: deepseek, activity: prompt}, expect: block}\n"
    (home / "policy.yaml").write_text(GOOD + tests)
    done = CliRunner().invoke(main, ["check", "--home", str(home)])
    assert done.exit_code == 1
    assert "does not hold" in done.output


def test_a_test_that_does_not_hold_is_told_in_its_file(home: Path) -> None:
    (home / "policy.yaml").unlink()
    (home / "settings.yaml").write_text("policy: {path: parts}\n")
    (home / "parts").mkdir()
    (home / "parts" / "10.yaml").write_text(GOOD)
    tests = "tests:\n- {given: {service: deepseek, activity: prompt}, expect: block}\n"
    (home / "parts" / "20.yaml").write_text(tests)
    done = CliRunner().invoke(main, ["check", "--home", str(home), "--json"])
    [problem] = json.loads(done.output)["problems"]
    assert (problem["file"], problem["line"]) == ("20.yaml", 2)


def test_a_model_about_which_no_policy_could_decide_is_named(home: Path) -> None:
    (home / "settings.yaml").write_text(
        "models:\n- {name: near, url: 'http://127.0.0.1:8000/v1'}\n- {name: gpt, url: 'https://api.openai.com/v1'}\n"
        "- {name: strange, url: 'https://models.example/v1'}\n"
        "- {name: odd, url: 'https://models.example/v1', service: depseek}\n"
    )
    done = CliRunner().invoke(main, ["check", "--home", str(home)])
    assert done.exit_code == 1
    assert "The model 'strange' runs at a host that is not in the catalogue" in done.output
    assert "'odd' names the service 'depseek'" in done.output
    assert "'near'" not in done.output
    assert "'gpt'" not in done.output


def test_a_model_of_names_that_is_not_there_is_a_mistake(home: Path) -> None:
    (home / "settings.yaml").write_text("names: nowhere\n")
    done = CliRunner().invoke(main, ["check", "--home", str(home), "--json"])
    (problem,) = json.loads(done.output)["problems"]
    assert "pip install -e '.[names]'" in problem["what"] or "There is no model nowhere" in problem["what"]


def test_a_file_of_people_that_is_not_read_is_a_mistake(home: Path) -> None:
    (home / "people.txt").write_text("")
    (home / "people.txt").chmod(0o644)
    done = CliRunner().invoke(main, ["check", "--home", str(home)])
    assert done.exit_code == 1
    assert "people.txt: Others can read it. Run `chmod 600" in done.output


def test_certificates_that_cannot_be_used_are_mistakes(home: Path) -> None:
    open_authority(home / "ca", lambda name: False, now=lambda: dt.datetime(2010, 1, 1, tzinfo=dt.UTC))
    (home / "settings.yaml").write_text("tls-port: 8443\nclient-certificates: clients.pem\n")
    done = CliRunner().invoke(main, ["check", "--home", str(home)])
    assert done.exit_code == 1
    assert "ended on 2019-12-30" in done.output
    assert f"`client-certificates`: {home / 'clients.pem'} cannot be read" in done.output


def test_a_policy_that_is_pinned_is_said_and_is_no_mistake(home: Path) -> None:
    policy_pinned.write(Home(home), Pin(revision_of(GOOD), "2026-11-23T04:00:00Z", GOOD, {}))
    done = CliRunner().invoke(main, ["check", "--home", str(home)])
    said = f"Revision {revision_of(GOOD)[:12]} is pinned since 2026-11-23T04:00:00Z."
    assert (done.exit_code, done.output.startswith(said)) == (0, True)
    done = CliRunner().invoke(main, ["check", "--home", str(home), "--json"])
    assert json.loads(done.output)["pinned"].startswith(said)
