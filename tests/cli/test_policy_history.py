"""``tidegate policy history`` and ``rollback``, as a person calls them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tidegate.cli.policy import policy
from tidegate.ledger.entry import Document, Entry
from tidegate.ledger.store import Ledger
from tidegate.policy.parse import revision_of

ALLOW, BLOCK = "rules: []\notherwise: allow\n", "rules: []\notherwise: block\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two brains took up one policy, then another, which is in the file."""
    (tmp_path / "policy.yaml").write_text(BLOCK)
    asyncio.run(recorded(tmp_path / "ledger.db"))
    return tmp_path


async def recorded(path: Path) -> None:
    ledger = Ledger.open(path, bytes(32))
    for text in (ALLOW, ALLOW, BLOCK, BLOCK):
        await ledger.keep(Document("policy", revision_of(text), text))
        await ledger.append(Entry("policy", {"revision": revision_of(text), "catalogue": "c"}))
    ledger.close()


def call(home: Path, *words: str) -> Result:
    return CliRunner().invoke(policy, [*words, "--home", str(home)], catch_exceptions=False)


def test_the_newest_comes_first_and_each_once(home: Path) -> None:
    told = json.loads(call(home, "history", "--json").output)
    assert [each["revision"] for each in told] == [revision_of(BLOCK), revision_of(ALLOW)]
    assert revision_of(ALLOW)[:12] in call(home, "history").output.splitlines()[1]


def test_an_earlier_policy_is_put_back_with_what_that_changes(home: Path) -> None:
    (home / "policy.yaml").chmod(0o640)
    told = call(home, "rollback", revision_of(ALLOW)[:10])
    assert told.exit_code == 0
    assert "block → allow" in told.output
    assert (home / "policy.yaml").read_text() == ALLOW
    assert (home / "policy.yaml").stat().st_mode & 0o777 == 0o640


def test_a_dry_run_changes_nothing(home: Path) -> None:
    assert "block → allow" in call(home, "rollback", revision_of(ALLOW)[:10], "--dry-run").output
    assert (home / "policy.yaml").read_text() == BLOCK


def test_a_broken_file_can_be_rolled_back_from(home: Path) -> None:
    (home / "policy.yaml").write_text("rules: [")
    told = call(home, "rollback", revision_of(BLOCK))
    assert "cannot be read now" in told.output
    assert (home / "policy.yaml").read_text() == BLOCK


@pytest.mark.parametrize("revision", ["0" * 12, "nonsense", "policy.yaml"])
def test_what_is_no_revision_is_refused(home: Path, revision: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    assert call(home, "rollback", revision).exit_code == 2
    assert (home / "policy.yaml").read_text() == BLOCK


def test_what_is_kept_in_a_directory_is_not_written_over(home: Path) -> None:
    (home / "settings.yaml").write_text("policy: {path: rules.d}\n")
    (home / "rules.d").mkdir()
    told = call(home, "rollback", revision_of(ALLOW))
    assert told.exit_code == 2
    assert "a directory" in told.output


def test_without_a_ledger_it_says_so(tmp_path: Path) -> None:
    told = call(tmp_path, "history")
    assert told.exit_code == 2
    assert "There is no ledger" in told.output
