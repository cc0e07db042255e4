"""``tidegate people``: what it writes, and what it will not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.cli.people import people
from tidegate.edges.people import HASHER, parse_addresses, parse_people


def run(home: Path, *words: str, given: str = "") -> Result:
    return CliRunner().invoke(people, [*words, "--home", str(home)], input=given)


def add(home: Path, name: str, *words: str) -> Result:
    return run(home, "add", name, "--password-stdin", *words, given="tide & moon\n")


def test_a_person_is_added_with_groups_and_a_hash(tmp_path: Path) -> None:
    assert add(tmp_path, "kim@example.kr", "--group", "research", "--group", "staff").exit_code == 0
    file = tmp_path / "people.txt"
    kim = parse_people(file.read_text())["kim@example.kr"]
    assert kim.groups == {"research", "staff"}
    assert HASHER.verify(kim.secret, "tide & moon")
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_password_is_asked_for_twice_and_never_shown(tmp_path: Path) -> None:
    told = run(tmp_path, "add", "kim", given="secret-word\nsecret-word\n")
    assert told.exit_code == 0
    assert "secret-word" not in told.output


def test_a_new_password_keeps_the_groups(tmp_path: Path) -> None:
    add(tmp_path, "kim", "--group", "research")
    assert run(tmp_path, "passwd", "kim", "--password-stdin", given="new\n").exit_code == 0
    kim = parse_people((tmp_path / "people.txt").read_text())["kim"]
    assert HASHER.verify(kim.secret, "new")
    assert kim.groups == {"research"}


def test_a_person_is_removed(tmp_path: Path) -> None:
    add(tmp_path, "kim")
    add(tmp_path, "lee")
    assert run(tmp_path, "remove", "kim").exit_code == 0
    assert list(parse_people((tmp_path / "people.txt").read_text())) == ["lee"]


@pytest.mark.parametrize(
    ("words", "given", "told"),
    [
        (("add", "kim", "--password-stdin"), "x\n", "is there already"),
        (("add", "lee"), "", "give it with --password-stdin"),
        (("map", "10.0.0.7/24", "--person", "kim"), "", "Write it as 10.0.0.7"),
        (("add", "a b", "--password-stdin"), "x\n", "cannot be a person's name"),
        (
            ("add", "a" * 201, "--password-stdin"),
            "x\n",
            f"'{'a' * 40}' cannot be a person's name: up to 200 characters",
        ),
        (("add", "lee", "--password-stdin"), "\n", "A password has 1 to"),
        (("passwd", "lee", "--password-stdin"), "x\n", "is not there"),
        (("remove", "lee"), "", "is not there"),
        (("map", "10.0.0.300", "--person", "kim"), "", "does not appear to be"),
        (("unmap", "10.0.0.7"), "", "is not there"),
    ],
)
def test_what_cannot_be_done_is_told_and_changes_nothing(
    tmp_path: Path, words: tuple[str, ...], given: str, told: str
) -> None:
    add(tmp_path, "kim")
    before = (tmp_path / "people.txt").read_text()
    result = run(tmp_path, *words, given=given)
    assert result.exit_code == 2
    assert told in result.output
    assert (tmp_path / "people.txt").read_text() == before


def test_a_broken_file_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "people.txt").write_text("kim:plain\nlee:plain\n")
    result = add(tmp_path, "cho")
    assert result.exit_code == 2
    assert "people.txt:1:1" in result.output
    assert "people.txt:2:1" in result.output
    assert (tmp_path / "people.txt").read_text() == "kim:plain\nlee:plain\n"


def test_addresses_are_mapped_and_forgotten(tmp_path: Path) -> None:
    words = ("map", "10.0.0.7", "--person", "kim", "--group", "lab", "--device", "pc-17", "--label", "managed")
    assert run(tmp_path, *words).exit_code == 0
    assert run(tmp_path, "map", "10.20.0.0/16", "--label", "company").exit_code == 0
    (narrow, wide) = parse_addresses((tmp_path / "addresses.txt").read_text())
    assert (narrow.person, narrow.groups, narrow.device, narrow.labels) == (
        "kim",
        frozenset({"lab"}),
        "pc-17",
        frozenset({"managed"}),
    )
    assert wide.labels == {"company"}
    assert run(tmp_path, "unmap", "10.0.0.7").exit_code == 0
    assert len(parse_addresses((tmp_path / "addresses.txt").read_text())) == 1


def test_a_map_that_says_nothing_is_not_made(tmp_path: Path) -> None:
    assert run(tmp_path, "map", "10.0.0.7").exit_code == 2


def test_the_list_shows_everything_but_hashes(tmp_path: Path) -> None:
    assert "Nobody is listed" in run(tmp_path, "list").output
    add(tmp_path, "kim", "--group", "research")
    run(tmp_path, "map", "10.0.0.7", "--person", "lee")
    text, data = run(tmp_path, "list").output, json.loads(run(tmp_path, "list", "--json").output)
    assert data == {
        "people": [{"name": "kim", "groups": ["research"]}],
        "addresses": [{"network": "10.0.0.7/32", "person": "lee"}],
    }
    assert "kim  research" in text
    assert "10.0.0.7/32 person=lee" in text
    assert "argon2" not in text + json.dumps(data)


def test_a_password_that_would_be_seen_is_not_asked_for(tmp_path: Path) -> None:
    """Where there is no terminal nobody can hide what is typed, as when something is piped in."""
    command = [sys.executable, "-m", "tidegate", "people", "add", "lee", "--home", str(tmp_path)]
    done = subprocess.run(command, input="a\na\n", capture_output=True, text=True, start_new_session=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith("No password was given. Type it twice, or give it with --password-stdin.\n")
    assert "Warning" not in done.stderr
