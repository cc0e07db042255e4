"""What the first brain tells for Envoy is what is in force, and why nothing is where nothing can be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.patience import Patience
from tidegate import frontage, snapshots
from tidegate.assembly import Brain
from tidegate.core.problem import Problems
from tidegate.homes import prepare
from tidegate.settings import LAST_GOOD, Home
from tidegate.states import epoch_of, frontage_file, read_frontage

ALLOW = "organisation: Example\nrules: []\notherwise: allow\n"
ACCOUNTS = ALLOW + "accounts: {chatgpt: [ws-1]}\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    prepare(made)
    made.policy.write_text(ALLOW)
    return made


def test_hosts_patterns_and_accounts_of_what_is_in_force_are_told(home: Home) -> None:
    home.policy.write_text(ACCOUNTS)
    loaded = snapshots.load(home)
    frontage.tell(home, loaded)
    told = read_frontage(home)
    assert told is not None
    assert told.epoch == epoch_of(loaded.policy.revision, loaded.catalog.revision)
    assert "deepseek.com" in told.hosts
    assert "googleapis.com" in {under for under, _matching in told.patterns}
    ((name, value, hosts),) = told.tenants
    assert (name.lower(), value) == ("chatgpt-allowed-workspace-id", "ws-1")
    assert "chatgpt.com" in hosts
    assert told.problems == ()


def test_what_an_earlier_start_told_is_forgotten(home: Home) -> None:
    frontage.tell(home, snapshots.load(home))
    prepare(home)
    assert read_frontage(home) is None


def test_a_first_start_with_a_broken_policy_tells_what_is_wrong(home: Home) -> None:
    home.policy.write_text("rules: []\notherwise: alow\n")
    with pytest.raises(Problems):
        Brain(home, 0, Patience())
    told = read_frontage(home)
    assert told is not None
    assert [(one["file"], one["line"]) for one in told.problems] == [("policy.yaml", 2)]
    assert told.hosts == ()


def test_a_later_start_with_a_broken_policy_tells_of_the_last_good_one(home: Home) -> None:
    (home.path / LAST_GOOD).write_text(ACCOUNTS)
    home.policy.write_text("rules: []\notherwise: alow\n")
    Brain(home, 0, Patience())
    told = read_frontage(home)
    assert told is not None
    assert (told.problems, len(told.tenants)) == ((), 1)


def test_the_first_brain_alone_tells(home: Home) -> None:
    Brain(home, 1, Patience())
    assert not frontage_file(home).exists()


def test_an_editor_finds_the_names_of_this_catalogue(home: Home) -> None:
    frontage.write_schema(home, snapshots.catalog(home))
    assert "deepseek" in json.dumps(json.loads((home.path / frontage.SCHEMA).read_text()))
