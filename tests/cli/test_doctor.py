"""`tidegate doctor`: what it prints, in words and as JSON, and how it exits."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tidegate.cli import doctor as module
from tidegate.cli.doctor import doctor
from tidegate.edges.certificates import open_authority
from tidegate.edges.trust import Found, Trust

FOUND = [
    Found("curl", Trust.YES),
    Found("node", Trust.NO, ("export NODE_EXTRA_CA_CERTS=x",)),
    Found("java", Trust.ABSENT),
    Found("chromium", Trust.UNKNOWN, ("certutil …",), "certutil is needed to look"),
]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    open_authority(tmp_path / "ca", lambda name: False)

    async def examined(*_: Any) -> list[Found]:
        return FOUND

    monkeypatch.setattr(module, "examine", examined)
    return tmp_path


def run(home: Path, *more: str) -> tuple[int, str]:
    result = CliRunner().invoke(doctor, ["--home", str(home), *more])
    return result.exit_code, result.output


def test_each_program_has_a_line_and_its_commands_below(home: Path) -> None:
    code, output = run(home)
    assert code == 1
    assert "✓ curl            trusted\n✗ node            not trusted\n    export NODE_EXTRA_CA_CERTS=x\n" in output
    assert "– java            not installed\n? chromium        cannot tell (certutil is needed to look)\n" in output
    assert "SHA-256" in output


def test_as_json(home: Path) -> None:
    code, output = run(home, "--json")
    said: Mapping[str, Any] = json.loads(output)
    assert code == 1
    assert said["programs"][1] == {
        "program": "node",
        "trust": "not trusted",
        "mend": ["export NODE_EXTRA_CA_CERTS=x"],
        "note": "",
    }
    assert len(said["fingerprint"]) == 95


def test_all_well_is_exit_status_0(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def examined(*_: Any) -> list[Found]:
        return [FOUND[0], FOUND[2], FOUND[3]]

    monkeypatch.setattr(module, "examine", examined)
    assert run(home)[0] == 0


def test_the_shells_own_file_is_named_where_there_is_one(home: Path) -> None:
    assert "env.sh" not in run(home)[1]
    (home / "env.sh").touch()
    assert f". {home}/env.sh" in run(home)[1]


def test_an_authority_out_of_its_time_is_told_and_no_program_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = dt.datetime.now(dt.UTC) + dt.timedelta(days=30)
    open_authority(tmp_path / "ca", lambda name: False, now=lambda: ahead)
    code, output = run(tmp_path)
    assert code == 1
    assert "Set the clock of this machine" in output
    assert "curl" not in output
    assert "is not valid before" in json.loads(run(tmp_path, "--json")[1])["authority"]


def test_a_doctor_makes_no_authority(tmp_path: Path) -> None:
    code, output = run(tmp_path)
    assert code == 2
    assert "tidegate up" in output
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_authority_is_named(home: Path) -> None:
    (home / "ca" / "ca.key").chmod(0o644)
    code, output = run(home)
    assert code == 2
    assert "chmod 600" in output


def test_own_data_that_cannot_be_looked_for_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def examined(*_: Any) -> list[Found]:
        return [FOUND[0]]

    monkeypatch.setattr(module, "examine", examined)
    (home / "designs").mkdir()
    (home / "policy.yaml").write_text("data: {designs: {documents: designs}}\nrules: []\notherwise: allow\n")
    code, output = run(home)
    assert code == 1
    assert output.endswith(
        "✗ The data “designs” cannot be relied on. It has not been built. Run: tidegate data build designs\n"
    )
    assert json.loads(run(home, "--json")[1])["data"] == [output.splitlines()[-1].removeprefix("✗ ")]
    (home / "policy.yaml").write_text("rules: 3")
    assert "The policy cannot be read. Run: tidegate check" in run(home)[1]
