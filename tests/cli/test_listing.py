"""Groups of commands: nothing in their lists is cut, and a misspelt name is answered with the nearest."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from tidegate.cli import main

GROUPS = ["catalog", "data", "export", "grants", "keys", "ledger", "people", "policy", "usage", "vendors"]


@pytest.mark.parametrize("group", GROUPS)
def test_a_list_says_each_sentence_to_its_end(group: str) -> None:
    told = CliRunner().invoke(main, [group, "--help"]).output
    listed = told.partition("Commands:\n")[2]
    assert listed.strip()
    assert "..." not in listed


@pytest.mark.parametrize(
    ("words", "near"),
    [
        (["polcy", "lint"], "policy"),
        (["explan", "r-1"], "explain"),
        (["policy", "lnt"], "lint"),
        (["ledger", "verfy"], "verify"),
        (["catalog", "serch"], "search"),
        (["usage", "dayly"], "daily"),
    ],
)
def test_a_misspelt_command_is_answered_with_the_nearest(words: list[str], near: str) -> None:
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 2
    assert f"Did you mean {near}?" in done.output


def test_a_word_that_is_near_no_command_is_answered_with_none() -> None:
    done = CliRunner().invoke(main, ["zzzz"])
    assert done.exit_code == 2
    assert "Did you mean" not in done.output
