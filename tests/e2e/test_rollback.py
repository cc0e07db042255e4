"""Back to an earlier policy of a running gateway whose policy is in Git: at once, without a word to the remote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests import needs
from tests.e2e.conftest import World, started
from tests.e2e.policies import ALLOW, BLOCK
from tests.repositories import begin, commit
from tests.waiting import wait_until
from tidegate.cli.policy import policy
from tidegate.policy.parse import revision_of
from tidegate.practice import curl
from tidegate.practice.running import PracticeService
from tidegate.settings import Home
from tidegate.states import read_state, state_file

pytestmark = [pytest.mark.slow, needs.programs("git")]
URL = "https://chat.deepseek.com/"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    path = begin(tmp_path / "repository")
    commit(path, ALLOW)
    return path


@pytest.fixture
def world(tmp_path: Path, practice: PracticeService, repository: Path) -> Iterator[World]:
    home = tmp_path / "home"
    home.mkdir()
    kept = {"git": str(repository), "path": "policy.yaml", "every": 1}
    with started(home, practice, policy=kept) as gateway:
        yield World(gateway, practice)


def asked(world: World, *words: str) -> str:
    told = CliRunner().invoke(policy, [*words, "--home", str(world.gateway.home)], catch_exceptions=False)
    assert told.exit_code == 0, told.output
    return told.output


def answered(world: World, status: int) -> None:
    wait_until(lambda: curl.fetch(URL, **world.way).status == status, f"{status} is answered")


def test_back_and_forth(world: World, repository: Path) -> None:
    home = Home(world.gateway.home)
    answered(world, 200)
    made = commit(repository, BLOCK)
    answered(world, 403)
    assert f"{revision_of(BLOCK)[:12]}  commit {made[:12]}" in asked(world, "history")

    asked(world, "rollback", revision_of(ALLOW)[:12])
    answered(world, 200)
    state = read_state(state_file(home, 0))
    assert state is not None
    assert (state.revision, state.problems) == (revision_of(ALLOW), ())
    assert state.pinned.startswith(f"Revision {revision_of(ALLOW)[:12]} is pinned since ")
    last = [entry["body"] for entry in world.gateway.ledger() if entry["kind"] == "policy"][-1]
    assert (last["revision"], last["pinned"]) == (revision_of(ALLOW), True)

    asked(world, "release")
    answered(world, 403)
    assert (said := read_state(state_file(home, 0))) is not None
    assert said.pinned == ""
