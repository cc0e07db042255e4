"""``tidegate keys``: made and shown once, listed without the key, revoked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.cli import main


def test_a_key_is_made_listed_and_revoked(tmp_path: Path) -> None:
    run, home = CliRunner(), ["--home", str(tmp_path)]
    made = json.loads(run.invoke(main, ["keys", "add", "robot", "--program", "--tokens", "9", "--json", *home]).output)
    listed = run.invoke(main, ["keys", "list", *home]).output
    assert made["id"] in listed
    assert "9 tokens a day" in listed
    assert made["key"] not in listed
    assert json.loads(run.invoke(main, ["keys", "list", "--json", *home]).output)["keys"][0]["name"] == "robot"
    assert run.invoke(main, ["keys", "revoke", made["id"], *home]).exit_code == 0
    assert run.invoke(main, ["keys", "revoke", made["id"], *home]).exit_code == 1
    assert "There are no keys" in run.invoke(main, ["keys", "list", *home]).output
    assert run.invoke(main, ["keys", "add", "a b", *home]).exit_code == 2


def test_listing_writes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is done with a copy on a disk that nobody may write, too."""
    run, home = CliRunner(), ["--home", str(tmp_path)]
    assert run.invoke(main, ["keys", "list", *home]).exit_code == 0
    assert list(tmp_path.iterdir()) == []
    run.invoke(main, ["keys", "add", "robot", *home])
    monkeypatch.setattr("tidegate.cli.keys.connect", None)
    assert "robot" in run.invoke(main, ["keys", "list", *home]).output
