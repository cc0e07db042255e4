"""`tidegate backup` and `tidegate restore`, as an operator types them."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.installations import installation
from tidegate.cli import main
from tidegate.settings import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return installation(tmp_path / "home")


def test_an_installation_goes_into_a_file_and_comes_out_again(home: Home, tmp_path: Path) -> None:
    run, place = CliRunner(), tmp_path / "copy.tar.gz"
    told = run.invoke(main, ["backup", str(place), "--home", str(home.path)])
    assert told.exit_code == 0, told.output
    assert f"Wrote {place}" in told.output
    assert "Keep it where only you can read it." in told.output
    assert place.stat().st_mode & 0o777 == 0o600
    told = run.invoke(main, ["restore", str(place), "--home", str(tmp_path / "again")])
    assert told.exit_code == 0, told.output
    assert "Its ledger is whole" in told.output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["again", "copy.tar.gz", "home"]


def test_a_directory_gets_a_file_with_the_date_and_programs_get_facts(home: Home, tmp_path: Path) -> None:
    run, where = CliRunner(), tmp_path / "copies"
    where.mkdir()
    facts = json.loads(run.invoke(main, ["backup", str(where), "--home", str(home.path), "--json"]).stdout)
    (made,) = where.iterdir()
    assert made.name.startswith("tidegate-20")
    assert (facts["entries"], facts["outside"]) == (0, [])
    facts = json.loads(run.invoke(main, ["restore", str(made), "--home", str(tmp_path / "b"), "--json"]).stdout)
    assert facts["ledger"] == {"whole": True, "sealed": True, "entries": 0}


def test_a_backup_can_be_piped_through_a_program_that_encrypts_it(home: Home, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "tidegate"]
    made = subprocess.run([*words, "backup", "-", "--home", str(home.path)], capture_output=True, check=True)
    assert b"Wrote standard output" in made.stderr
    again = str(tmp_path / "again")
    subprocess.run([*words, "restore", "-", "--home", again], input=made.stdout, capture_output=True, check=True)
    assert (tmp_path / "again" / "policy.yaml").read_text() == home.policy.read_text()


def test_a_file_that_is_there_is_not_written_over(home: Home, tmp_path: Path) -> None:
    (tmp_path / "copy.tar.gz").write_text("the copy of yesterday")
    told = CliRunner().invoke(main, ["backup", str(tmp_path / "copy.tar.gz"), "--home", str(home.path)])
    assert told.exit_code == 2
    assert "is there already" in told.output
    assert (tmp_path / "copy.tar.gz").read_text() == "the copy of yesterday"


def test_a_backup_that_fails_leaves_nothing_behind(home: Home, tmp_path: Path) -> None:
    (home.path / "state" / "vendors.db").write_bytes(b"SQLite format 3\0" + b"damaged" * 300)
    told = CliRunner().invoke(main, ["backup", str(tmp_path / "copy.tar.gz"), "--home", str(home.path)])
    assert told.exit_code == 2
    assert "vendors.db cannot be copied" in told.output
    assert [path.name for path in tmp_path.iterdir()] == ["home"]
    told = CliRunner().invoke(main, ["backup", str(tmp_path / "none" / "copy.tar.gz"), "--home", str(home.path)])
    assert told.exit_code == 2
    assert "cannot be written: No such file or directory" in told.output


def test_a_ledger_that_is_not_whole_is_restored_and_told(home: Home, tmp_path: Path) -> None:
    with sqlite3.connect(home.ledger) as connection:
        values = (1, 1, "exchange", "r-forged", "{}", "0" * 64, "1" * 64, "2" * 32)
        connection.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?)", values)
    connection.close()
    place, again = tmp_path / "copy.tar.gz", tmp_path / "again"
    assert CliRunner().invoke(main, ["backup", str(place), "--home", str(home.path)]).exit_code == 0
    told = CliRunner().invoke(main, ["restore", str(place), "--home", str(again)])
    assert told.exit_code == 1
    assert f"tidegate ledger verify --home {again}" in told.output


def test_what_is_no_backup_and_what_is_no_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear operator")
    for name, words in (("letter", "damaged, cut off or none at all"), ("none", "No such file or directory")):
        told = CliRunner().invoke(main, ["restore", str(tmp_path / name), "--home", str(tmp_path / "again")])
        assert told.exit_code == 2
        assert words in told.output
    assert not (tmp_path / "again").exists()
