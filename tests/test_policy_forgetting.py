"""What no rollback can name is let go of; what one can, or what is pinned, stays with its signature and its commit."""

from __future__ import annotations

import asyncio
import os
import time
from pathlib import Path

import pytest

from tests import needs
from tests.repositories import begin, commit, minisign, minisign_key, run
from tidegate import policy_forgetting, policy_git, policy_pinned, policy_signatures, policy_source
from tidegate.ledger.entry import Document, Refused
from tidegate.ledger.store import Ledger
from tidegate.policy.parse import revision_of
from tidegate.policy_forgetting import ON_ITS_WAY
from tidegate.settings import Home

pytestmark = [needs.programs("git"), needs.programs("minisign")]

FIRST, OVERTAKEN, PINNED, NEWEST = (
    f"rules: []\notherwise: {word}\n" for word in ("allow", "coach", "justify", "block")
)
LATER = time.time() + 2 * ON_ITS_WAY


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Four policies were fetched, each signed; the first came into force, and the third was pinned."""
    home = Home(tmp_path / "home")
    home.path.mkdir()
    repository, key = begin(tmp_path / "remote"), minisign_key(tmp_path)
    home.settings.write_text(f"policy: {{git: {repository}, path: policy.yaml, signed-by: ['{key}']}}\n")
    for text in (FIRST, OVERTAKEN, PINNED, NEWEST):
        (repository / "policy.yaml").write_text(text)
        minisign(tmp_path, repository / "policy.yaml")
        commit(repository, text)
        assert policy_source.fetch(home)
    asyncio.run(in_force(home, FIRST))
    policy_pinned.write(home, policy_source.pin_of(home, revision_of(PINNED), PINNED, "2026-11-23T04:00:00Z"))
    return home


async def in_force(home: Home, text: str) -> None:
    ledger = Ledger.open(home.ledger, bytes(32))
    await ledger.keep(Document("policy", revision_of(text), text))
    await ledger.keep(Document("catalogue", revision_of(OVERTAKEN), "no policy"))
    ledger.close()


def known(home: Home) -> tuple[set[str], set[str]]:
    """The policies whose commit is known, and those whose signature is."""
    texts = (FIRST, OVERTAKEN, PINNED, NEWEST)
    commits = policy_source.commits(home)
    return (
        {text for text in texts if revision_of(text) in commits},
        {text for text in texts if policy_signatures.kept(home, revision_of(text))},
    )


def test_only_what_nobody_can_name_is_let_go_of(home: Home) -> None:
    policy_forgetting.forget(home, LATER)
    assert known(home) == ({FIRST, PINNED, NEWEST}, {FIRST, PINNED, NEWEST})
    for text in (FIRST, PINNED):
        pin = policy_source.pin_of(home, revision_of(text), text, "2026-11-23T05:00:00Z")
        policy_pinned.write(home, pin)
        assert policy_source.text(home) == text, "it can still be put in force"
        assert policy_source.suites(home, revision_of(text)) == []


def test_what_was_kept_lately_stays(home: Home) -> None:
    policy_forgetting.forget(home, time.time() + ON_ITS_WAY - 3600)
    everything = {FIRST, OVERTAKEN, PINNED, NEWEST}
    assert known(home) == (everything, everything)


def test_what_is_released_and_was_never_in_force_goes_too(home: Home) -> None:
    policy_pinned.release(home)
    policy_forgetting.forget(home, LATER)
    assert known(home) == ({FIRST, NEWEST}, {FIRST, NEWEST})


def test_without_a_ledger_everything_stays(home: Home) -> None:
    for path in home.path.glob("ledger*"):
        path.unlink()
    with pytest.raises(Refused):
        policy_forgetting.forget(home, LATER)
    assert len(known(home)[0]) == len(known(home)[1]) == 4


def test_the_files_of_a_commit_that_is_let_go_of_go_with_it(home: Home) -> None:
    store = home.path / "state" / "policy.git"
    there = policy_git.Repository(home, policy_source.place(home))
    overtaken = there.commit(revision_of(OVERTAKEN))
    assert overtaken is not None
    for path in (store / "objects").glob("??/*"):
        os.utime(path, (0, 0))  # Git itself spares for two weeks what somebody may be fetching
    policy_forgetting.forget(home, LATER)
    assert there.content(overtaken, "policy.yaml") is None
    assert policy_source.fetch(home)
    run("git", f"--git-dir={store}", "fsck", "--full")


def test_a_signed_file_leaves_no_more_than_can_be_named(home: Home, tmp_path: Path) -> None:
    home.settings.write_text(f"policy: {{signed-by: ['{(tmp_path / 'pub').read_text().splitlines()[1]}']}}\n")
    policy_source.fetched(home).unlink()
    policy_forgetting.forget(home, LATER)
    assert known(home)[1] == {FIRST, PINNED}


def test_where_nothing_was_kept_nothing_happens(tmp_path: Path) -> None:
    home = Home(tmp_path)
    asyncio.run(in_force(home, FIRST))
    policy_forgetting.forget(home, LATER)
    home.settings.write_text("policy: {git: /nowhere, path: policy.yaml}\n")
    policy_forgetting.forget(home, LATER)
