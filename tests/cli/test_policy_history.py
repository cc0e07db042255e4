"""``tidegate policy history``, ``rollback`` and ``release``, as a person calls them."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests import needs
from tests.repositories import begin, commit, minisign, minisign_key
from tidegate import policy_pinned, policy_source
from tidegate.cli.policy import policy
from tidegate.core.problem import Problems
from tidegate.ledger.entry import Document, Entry
from tidegate.ledger.store import Ledger
from tidegate.policy.parse import revision_of
from tidegate.settings import Home

ALLOW, BLOCK = "rules: []\notherwise: allow\n", "rules: []\notherwise: block\n"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Two brains took up one policy, then another, which is in the file."""
    (tmp_path / "policy.yaml").write_text(BLOCK)
    asyncio.run(recorded(tmp_path / "ledger.db", ALLOW, ALLOW, BLOCK, BLOCK))
    return tmp_path


async def recorded(path: Path, *texts: str, **more: bool) -> None:
    ledger = Ledger.open(path, bytes(32))
    for text in texts:
        await ledger.keep(Document("policy", revision_of(text), text))
        await ledger.append(Entry("policy", {"revision": revision_of(text), "catalogue": "c", **more}))
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


@pytest.mark.parametrize(
    ("revision", "why"),
    [
        ("0" * 12, "no recorded policy has a revision that begins so"),
        ("nonsense", "is not 8 or more characters of a revision"),
        ("abc", "is not 8 or more characters of a revision"),
        ("policy.yaml", "is a file"),
    ],
)
def test_what_is_no_revision_is_refused(home: Path, revision: str, why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(home)
    told = call(home, "rollback", revision)
    assert (told.exit_code, why in told.stderr, "tidegate policy history" in told.stderr) == (2, True, True)
    assert (home / "policy.yaml").read_text() == BLOCK


def folder(home: Path, **files: str) -> str:
    """A policy of several files, which was in force and is recorded; its text."""
    (home / "settings.yaml").write_text("policy: {path: rules.d}\n")
    (home / "rules.d").mkdir(exist_ok=True)
    for name, text in files.items():
        (home / "rules.d" / f"{name}.yaml").write_text(text)
    text = policy_source.written(Home(home))
    asyncio.run(recorded(home / "ledger.db", text))
    return text


def test_a_policy_of_several_files_is_pinned_and_what_is_written_is_left_alone(home: Path) -> None:
    earlier = folder(home, a="rules: [{name: a, service: deepseek, then: block}]\n", b="otherwise: allow\n")
    folder(home, a="rules: []\n", c="zones: {office: [10.0.0.0/8]}\n")
    written = {path.name: path.read_text() for path in (home / "rules.d").iterdir()}
    assert "allow → block" in call(home, "rollback", revision_of(earlier), "--dry-run").output
    assert policy_source.text(Home(home)) != earlier
    told = call(home, "rollback", revision_of(earlier)[:10])
    assert told.exit_code == 0
    assert f"Revision {revision_of(earlier)[:12]} is pinned since " in told.output
    assert "rules.d says is not in force until: tidegate policy release" in told.output
    assert policy_source.text(Home(home)) == earlier
    assert {path.name: path.read_text() for path in (home / "rules.d").iterdir()} == written


def test_what_is_written_decides_again_when_the_pin_is_released(home: Path) -> None:
    later = folder(home, a=BLOCK)
    call(home, "rollback", revision_of(ALLOW))
    assert "allow → block" in call(home, "release", "--dry-run").output
    assert policy_source.text(Home(home)) == ALLOW
    told = call(home, "release")
    assert (told.exit_code, f"revision {revision_of(later)[:12]}, is to be in force" in told.output) == (0, True)
    assert policy_source.text(Home(home)) == later
    told = call(home, "release")
    assert (told.exit_code, told.stderr) == (2, "No policy is pinned.\n")


def test_what_is_no_policy_is_not_released_to(home: Path) -> None:
    folder(home, a=BLOCK)
    call(home, "rollback", revision_of(ALLOW))
    (home / "rules.d" / "a.yaml").write_text("rules: [\n")
    told = call(home, "release")
    assert (told.exit_code, told.stderr.startswith("a.yaml:")) == (2, True)
    assert policy_source.text(Home(home)) == ALLOW


def test_a_file_that_is_written_needs_no_pin_any_more(home: Path) -> None:
    folder(home, a=BLOCK)
    call(home, "rollback", revision_of(ALLOW))
    (home / "settings.yaml").unlink()
    assert "policy.yaml holds revision" in call(home, "rollback", revision_of(BLOCK)).output
    assert not policy_pinned.file(Home(home)).exists()


@needs.programs("git")
def test_a_policy_in_git_is_pinned_by_the_revision_that_history_tells_with_its_commit(home: Path) -> None:
    repository = begin(home / "repository")
    (home / "settings.yaml").write_text(f"policy: {{git: {repository}, path: policy.yaml}}\n")
    made = []
    for text in (ALLOW, BLOCK):
        made.append(commit(repository, text))
        assert policy_source.fetch(Home(home))
    told = json.loads(call(home, "history", "--json").output)
    assert [(each["commit"], each["pinned"]) for each in told] == [(made[1], False), (made[0], False)]
    assert f"commit {made[1][:12]}" in call(home, "history").output
    repository.rename(home / "away")
    assert call(home, "rollback", told[1]["revision"][:12]).exit_code == 0
    assert policy_source.text(Home(home)) == ALLOW
    (home / "away").rename(repository)
    commit(repository, "rules: []\notherwise: coach\n")
    assert policy_source.fetch(Home(home))
    assert policy_source.text(Home(home)) == ALLOW, "what is fetched meanwhile waits"
    assert "allow → coach" in call(home, "release").output
    assert "coach" in policy_source.text(Home(home))


@needs.programs("minisign")
def test_only_what_was_signed_by_a_signer_of_today_can_be_pinned(home: Path) -> None:
    key = minisign_key(home)
    (home / "settings.yaml").write_text(f"policy: {{signed-by: ['{key}']}}\n")
    told = call(home, "rollback", revision_of(ALLOW))
    assert (told.exit_code, "No signature of it is kept" in told.stderr) == (2, True)
    for text in (ALLOW, BLOCK):
        (home / "policy.yaml").write_text(text)
        minisign(home, home / "policy.yaml")
        assert policy_source.text(Home(home)) == text
    assert call(home, "rollback", revision_of(ALLOW)).exit_code == 0
    assert policy_source.text(Home(home)) == ALLOW
    (home / "other").mkdir()
    (home / "settings.yaml").write_text(f"policy: {{signed-by: ['{minisign_key(home / 'other')}']}}\n")
    told = call(home, "rollback", revision_of(BLOCK))
    assert (told.exit_code, "not signed by a signer of the settings" in told.stderr) == (2, True)
    with pytest.raises(Problems, match="not signed by a signer"):
        policy_source.text(Home(home))


def test_history_tells_what_was_pinned(home: Path) -> None:
    asyncio.run(recorded(home / "ledger.db", ALLOW, pinned=True))
    assert [each["pinned"] for each in json.loads(call(home, "history", "--json").output)] == [True, False, False]
    assert call(home, "history").output.splitlines()[0].endswith("pinned")


def test_a_text_that_is_not_that_of_its_revision_is_refused(home: Path) -> None:
    with closing(sqlite3.connect(home / "ledger.db")) as database, database:
        database.execute("UPDATE documents SET text = text || '#' WHERE revision = ?", (revision_of(ALLOW),))
    told = call(home, "rollback", revision_of(ALLOW))
    assert (told.exit_code, "is another one. Look: tidegate ledger verify" in told.stderr) == (2, True)
    assert (home / "policy.yaml").read_text() == BLOCK


def test_without_a_ledger_it_says_so(tmp_path: Path) -> None:
    told = call(tmp_path, "history")
    assert told.exit_code == 2
    assert "There is no ledger" in told.output
