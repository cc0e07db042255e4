"""A command that reads from an installation says where there is none, and makes none."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from tidegate.cli import main
from tidegate.cli.installed import installed

READING = [
    ["grants", "list"],
    ["grants", "show", "g-1"],
    ["keys", "list"],
    ["keys", "revoke", "k-1"],
    ["people", "list"],
    ["vendors", "list"],
    ["vendors", "due"],
    ["vendors", "show", "v-1"],
    ["vendors", "letter", "v-1"],
    ["vendors", "send", "v-1"],
    ["vendors", "answer", "v-1"],
    ["vendors", "accept", "v-1", "--by", "kim"],
    ["vendors", "refuse", "v-1", "--by", "kim"],
]


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_the_wrong_directory_is_not_taken_for_an_empty_installation(words: list[str], tmp_path: Path) -> None:
    done = CliRunner().invoke(main, [*words, "--home", str(tmp_path / "var")])
    assert done.exit_code == 2
    assert f"There is no installation at {tmp_path / 'var'}." in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_one_that_is_there_is_found(tmp_path: Path) -> None:
    assert installed(str(tmp_path)).path == tmp_path
