"""A policy and the tests beside it, read out of a commit without a checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import needs
from tests.repositories import begin, commit, run
from tidegate.core.problem import Problems
from tidegate.policy_git import Repository, shown
from tidegate.sections import PolicyAt
from tidegate.settings import Home

ALLOW = "rules: []\notherwise: allow\n"
SUITE = "tests: []\n"

pytestmark = needs.programs("git")


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    path = begin(tmp_path / "remote")
    (path / "rules").mkdir()
    for name in ("more_test.yaml", "more_test.golden", ".hidden_test.yaml", "rules/10.yaml", "rules/10_test.yaml"):
        (path / name).write_text(f"# {name}\n")
    (path / "policy.yaml.minisig").write_text("beside the file")
    (path / "rules" / "policy.sig").write_text("beside the files")
    return path


def repository(remote: Path, path: str) -> Repository:
    return Repository(Home(remote.parent / "home"), PolicyAt(git=str(remote), path=path))


def test_a_file_and_what_stands_beside_it(remote: Path) -> None:
    made = commit(remote, ALLOW)
    there = repository(remote, "policy.yaml")
    found = there.fetch()
    assert (found.commit, found.text) == (made, ALLOW)
    assert found.signatures == {"minisig": b"beside the file", "sig": None}
    [suite] = there.suites(made)
    assert (suite.name, suite.text()) == (f"{remote}/more_test.yaml", "# more_test.yaml\n")
    assert suite.kept() == "# more_test.golden\n"


@pytest.mark.parametrize("path", ["rules", "rules/"])
def test_a_directory_and_the_tests_in_it(remote: Path, path: str) -> None:
    made = commit(remote, ALLOW)
    there = repository(remote, path)
    found = there.fetch()
    assert found.text == "# file: 10.yaml\n# rules/10.yaml\n"
    assert found.signatures == {"minisig": None, "sig": b"beside the files"}
    assert [(suite.name, suite.kept()) for suite in there.suites(made)] == [(f"{remote}/rules/10_test.yaml", None)]


def test_the_whole_repository_is_a_directory_too(remote: Path) -> None:
    made = commit(remote, ALLOW)
    there = repository(remote, "")
    assert there.fetch().text == f"# file: policy.yaml\n{ALLOW}"
    assert [suite.name for suite in there.suites(made)] == [f"{remote}/more_test.yaml"]


def test_the_commit_of_a_policy_is_known_by_its_revision_after_others_were_fetched(remote: Path) -> None:
    first = commit(remote, ALLOW)
    there = repository(remote, "policy.yaml")
    there.take("a1", there.fetch().commit)
    second = commit(remote, "rules: []\notherwise: block\n")
    run("git", "tag", "-a", "v2", "-m", "two", cwd=remote)
    tagged = Repository(Home(remote.parent / "home"), PolicyAt(git=str(remote), path="policy.yaml", ref="v2"))
    tagged.take("b2", tagged.fetch().commit)
    assert [there.commit(revision) for revision in ("a1", "b2", "c3", "a1^{tree}")] == [first, second, None, None]
    assert there.text(first, "policy.yaml") == ALLOW


def test_a_directory_without_a_policy_is_told(remote: Path) -> None:
    commit(remote, "x", "empty/readme.txt")
    with pytest.raises(Problems, match="no policy file"):
        repository(remote, "empty").fetch()


def test_a_file_that_only_looks_like_one_of_the_policy_is_told(remote: Path) -> None:
    commit(remote, ALLOW, "rules/20.yml")
    with pytest.raises(Problems, match=r"rules/20\.yml: This is not read, though it looks like a file of the policy"):
        repository(remote, "rules").fetch()


def test_nothing_is_written_to_the_remote(remote: Path) -> None:
    made = commit(remote, ALLOW)
    there = repository(remote, "policy.yaml")
    there.fetch()
    with pytest.raises(Problems, match="kept in a Git repository"):
        there.suites(made)[0].keep("told")
    assert run("git", "for-each-ref", "--format=%(refname)", cwd=remote) == "refs/heads/main"


def test_an_address_is_shown_without_its_password() -> None:
    assert shown(PolicyAt(git="https://kim:s3cret@git.example/p.git")) == "https://git.example/p.git"
