"""Where the policy is kept; whatever is wrong there, the old one stays in force and the trouble is told."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests import needs, repositories
from tests.patience import Clock, Patience
from tests.repositories import begin, commit, minisign_key, run
from tidegate import policy_pinned, policy_source, snapshots
from tidegate.core.decision import Effect
from tidegate.core.problem import Problems
from tidegate.disk.resting import REST
from tidegate.policy.parse import revision_of
from tidegate.settings import Home

ALLOW = "rules: []\notherwise: allow\n"
BLOCK = "rules: []\notherwise: block\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    place.path.mkdir()
    place.policy.write_text(ALLOW)
    return place


def told(home: Home) -> list[str]:
    with pytest.raises(Problems) as raised:
        snapshots.load(home)
    return list(map(str, raised.value.problems))


# -- a directory


@pytest.fixture
def folder(home: Home) -> Path:
    home.settings.write_text("policy: {path: rules.d}\n")
    path = home.path / "rules.d"
    path.mkdir()
    (path / "10-people.yaml").write_text(
        "people: {lab: [kim@example.kr]}\nrules:\n- {name: a, who: lab, then: block}\n"
    )
    (path / "20-more.yaml").write_text("rules:\n- {name: b, service: deepseek, then: coach}\notherwise: allow\n")
    (path / "20-more_test.yaml").write_text("this is: [no policy\n")
    return path


def test_a_policy_is_called_what_it_is_kept_in(home: Home, folder: Path) -> None:
    assert (policy_source.called(home), policy_source.kept_at(home)) == (str(folder), folder)
    home.settings.write_text("policy: {git: 'https://kim:secret@git.example/p.git', path: rules}\n")
    assert (policy_source.called(home), policy_source.kept_at(home)) == ("https://git.example/p.git/rules", None)
    home.settings.write_text("polcy: {}\n")
    assert policy_source.called(home) == str(home.policy)


def test_the_files_of_a_directory_are_one_policy_in_their_order(home: Home, folder: Path) -> None:
    loaded = snapshots.load(home)
    assert [rule.name for rule in loaded.policy.rules] == ["a", "b"]
    assert loaded.policy.otherwise.effect is Effect.ALLOW
    assert loaded.policy.revision == revision_of(loaded.text)


def test_a_mistake_is_told_with_its_own_file_and_line(home: Home, folder: Path) -> None:
    (folder / "20-more.yaml").write_text("rules:\n- {name: b, service: deepseek, then: cooch}\notherwise: allow\n")
    (problem,) = told(home)
    assert problem.startswith("20-more.yaml:2:")


def test_what_two_files_say_is_said_twice(home: Home, folder: Path) -> None:
    (folder / "30-again.yaml").write_text("people: {lab: [lee@example.kr]}\notherwise: block\n")
    assert [problem.split(": ")[0] for problem in told(home)] == ["30-again.yaml:1:10", "30-again.yaml:2:1"]


def test_a_new_file_is_followed_and_a_half_written_one_changes_nothing(home: Home, folder: Path) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    before = follower.loaded
    (folder / "30-new.yaml").write_text("rules:\n- {name: c, serv")
    assert follower.look(lambda loaded: None)
    assert follower.loaded is before
    assert {problem.file for problem in follower.problems} == {"30-new.yaml"}
    (folder / "30-new.yaml").write_text("rules:\n- {name: c, service: chatgpt, then: block}\n")
    assert follower.look(lambda loaded: None)
    assert [rule.name for rule in follower.loaded.policy.rules] == ["a", "b", "c"]
    assert follower.problems == ()


def test_several_files_are_taken_together_and_what_an_editor_keeps_open_beside_them_does_not_matter(
    home: Home, folder: Path
) -> None:
    clock = Clock()
    clock.wait(60)
    follower = snapshots.Follower(home, snapshots.load(home), resting=clock.resting())
    with (folder / ".10-people.yaml.swp").open("w"), (folder / "notes.txt").open("w"):
        (folder / "05-mild.yaml").write_text("rules: [{name: mild, service: chatgpt, then: allow}]\n")
        assert not follower.look(lambda loaded: None)
        clock.wait(REST / 2)
        (folder / "00-strict.yaml").write_text("rules: [{name: strict, service: chatgpt, then: block}]\n")
        assert not follower.look(lambda loaded: None)
        clock.wait(0.6 * REST)
        assert not follower.look(lambda loaded: None), "half of the files, the milder half"
        clock.wait(REST)
        assert follower.look(lambda loaded: None)
    assert [rule.name for rule in follower.loaded.policy.rules] == ["strict", "mild", "a", "b"]


@needs.programs("git")
def test_what_is_ours_and_replaced_whole_is_not_waited_for(home: Home, folder: Path, tmp_path: Path) -> None:
    assert policy_source.edited(home)[:2] == [home.settings, folder]
    pin(home, BLOCK)
    assert policy_source.edited(home) == [home.settings]
    policy_pinned.release(home)
    home.settings.write_text(f"policy: {{git: {begin(tmp_path / 'repository')}, path: policy.yaml}}\n")
    assert policy_source.edited(home) == [home.settings]


def test_the_signatures_of_a_policy_are_waited_for_with_it(home: Home, folder: Path) -> None:
    signed = "signed-by: ['RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3']"
    home.settings.write_text(f"policy: {{path: rules.d, {signed}}}\n")
    assert {path.name for path in policy_source.edited(home)} >= {"policy.minisig", "policy.sig"}
    home.settings.write_text(f"policy: {{{signed}}}\n")
    assert {path.name for path in policy_source.edited(home)} >= {"policy.yaml.minisig", "policy.yaml.sig"}


@pytest.mark.parametrize("name", ["20-b.yml", "20-b.YAML", "20 b.yaml", "20-b_test.yml"])
def test_a_file_that_only_looks_like_one_of_the_policy_is_not_left_out_without_a_word(
    home: Home, folder: Path, name: str
) -> None:
    (folder / name).write_text("rules: [{name: b, service: chatgpt, then: block}]\n")
    (problem,) = told(home)
    assert problem.startswith(f"{name}: This is not read, though it looks like a file of the policy.")


def test_a_link_to_a_file_that_is_gone_is_told_too(home: Home, folder: Path) -> None:
    (folder / "20-b.yaml").symlink_to(folder / "gone")
    assert told(home)[0].startswith("20-b.yaml: This is not read")


@pytest.mark.parametrize("name", [".20-b.yaml", ".#20-b.yaml", "10-a.yaml~", "README.md", "20-b.yaml.bak"])
def test_what_editors_keep_there_is_nobodys_policy(home: Home, folder: Path, name: str) -> None:
    (folder / name).write_text("broken: [")
    assert [rule.name for rule in snapshots.load(home).policy.rules] == ["a", "b"]


def test_each_file_may_begin_with_a_byte_order_mark(home: Home, folder: Path) -> None:
    for path in folder.glob("*.yaml"):
        path.write_text("\ufeff" + path.read_text())
    assert [rule.name for rule in snapshots.load(home).policy.rules] == ["a", "b"]


def test_an_empty_directory_is_no_policy(home: Home, folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()
    assert "There is no policy file in it" in told(home)[0]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(12)
)


@pytest.mark.parametrize(
    "text", [BOMB, "[" * 100_000, "rules: [", "\0", "&a [*a]"], ids=["bomb", "deep", "cut", "nul", "self"]
)
def test_a_bomb_leaves_the_old_policy_in_force(home: Home, text: str) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    home.policy.write_text(text)
    assert follower.look(lambda loaded: None)
    assert follower.problems
    assert follower.loaded.text == ALLOW


# -- Git


@pytest.fixture
def repository(tmp_path: Path, home: Home) -> Path:
    path = begin(tmp_path / "repository")
    commit(path, ALLOW)
    home.settings.write_text(f"policy: {{git: {path}, path: policy.yaml}}\n")
    return path


@needs.programs("git")
def test_a_commit_is_fetched_and_taken(home: Home, repository: Path) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    assert follower.loaded.text == ALLOW
    commit(repository, BLOCK)
    assert not follower.look(lambda loaded: None)
    assert policy_source.fetch(home)
    assert follower.look(lambda loaded: None)
    assert follower.loaded.text == BLOCK


@needs.programs("git")
def test_a_remote_that_is_down_is_told_and_the_old_policy_stays(home: Home, repository: Path) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    hidden = repository.rename(repository.with_name("hidden"))
    assert not policy_source.fetch(home)
    assert follower.look(lambda loaded: None)
    assert follower.loaded.text == ALLOW
    assert "Git says" in str(follower.problems[0])
    hidden.rename(repository)
    assert policy_source.fetch(home)
    assert follower.look(lambda loaded: None)
    assert follower.problems == ()


@needs.programs("git")
def test_what_git_says_of_a_remote_that_is_not_there_is_what_is_told(home: Home, tmp_path: Path) -> None:
    home.settings.write_text(f"policy: {{git: 'file://{tmp_path}/nowhere.git'}}")
    (first, *_) = told(home)
    assert "does not appear to be a git repository. The policy" in first


def test_a_directory_of_a_repository_is_read_without_a_checkout(home: Home, repository: Path) -> None:
    commit(repository, "rules: []\n", "rules/10.yaml")
    commit(repository, "otherwise: block\n", "rules/20.yaml")
    hook = repository / ".git" / "hooks" / "post-checkout"
    hook.write_text("#!/bin/sh\ntouch ran\n")
    home.settings.write_text(f"policy: {{git: {repository}, path: rules}}\n")
    assert snapshots.load(home).policy.otherwise.effect is Effect.BLOCK
    assert not list(home.path.rglob("ran"))


@needs.programs("git")
@pytest.mark.parametrize("setting", ["ref: nowhere", "path: nothing.yaml"])
def test_what_is_not_there_is_told(home: Home, repository: Path, setting: str) -> None:
    home.settings.write_text(f"policy: {{git: {repository}, {setting}}}\n")
    assert "Git says" in told(home)[0]


def test_a_password_in_an_address_is_never_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.settings.write_text("policy: {git: 'https://kim:s3cret@127.0.0.1:9/x.git'}\n")
    assert "s3cret" not in "".join(told(home))
    assert "s3cret" not in (home.path / "state" / "policy.trouble").read_text()


SUITE = "tests: [{name: t, given: {service: deepseek}, expect: block}]\n"


def told_of_tests(home: Home, text: str) -> list[tuple[str, str]]:
    return [(suite.name, suite.text()) for suite in policy_source.suites(home, revision_of(text))]


@needs.programs("git")
def test_the_tests_are_those_of_the_commit_that_is_in_force(home: Home, repository: Path) -> None:
    commit(repository, SUITE, "more_test.yaml")
    policy_source.fetch(home)
    commit(repository, SUITE * 2, "more_test.yaml")
    commit(repository, BLOCK)
    assert told_of_tests(home, ALLOW) == [(f"{repository}/more_test.yaml", SUITE)]
    policy_source.fetch(home)
    assert told_of_tests(home, BLOCK) == [(f"{repository}/more_test.yaml", SUITE * 2)]
    assert told_of_tests(home, ALLOW) == [(f"{repository}/more_test.yaml", SUITE)]


@needs.programs("git")
def test_the_tests_of_what_was_never_fetched_are_not_known(home: Home, repository: Path) -> None:
    with pytest.raises(Problems, match="was not fetched"):
        policy_source.suites(home, revision_of(BLOCK))


@needs.programs("git")
def test_a_broken_file_of_tests_leaves_the_policy_alone(home: Home, repository: Path) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    (repository / "more_test.yaml").write_bytes(b"\xff\0")
    commit(repository, BLOCK)
    assert policy_source.fetch(home)
    assert follower.look(lambda loaded: None)
    assert (follower.loaded.text, follower.problems) == (BLOCK, ())
    with pytest.raises(Problems, match="is not UTF-8"):
        told_of_tests(home, BLOCK)


# -- signatures


@pytest.fixture
def minisign(tmp_path: Path, home: Home) -> Callable[[Path], None]:
    home.settings.write_text(f"policy: {{signed-by: ['{minisign_key(tmp_path)}']}}\n")
    return partial(repositories.minisign, tmp_path)


@needs.programs("minisign")
def test_a_signed_policy_is_taken_and_any_other_is_not(home: Home, minisign: Callable[[Path], None]) -> None:
    assert "is not signed" in told(home)[0]
    minisign(home.policy)
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    home.policy.write_text(BLOCK)
    assert follower.look(lambda loaded: None)
    assert "not signed by a signer" in str(follower.problems[0])
    assert follower.loaded.text == ALLOW
    minisign(home.policy)
    assert follower.look(lambda loaded: None)
    assert follower.loaded.text == BLOCK


@needs.programs("ssh-keygen")
def test_an_ssh_key_may_sign_it_too(tmp_path: Path, home: Home) -> None:
    run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", tmp_path / "id")
    public = (tmp_path / "id.pub").read_text().rsplit(" ", 1)[0]
    (home.path / "signers").write_text(f"policy {public}\n")
    home.settings.write_text("policy: {allowed-signers: signers}\n")
    assert "is not signed" in told(home)[0]
    run("ssh-keygen", "-Y", "sign", "-q", "-f", tmp_path / "id", "-n", "tidegate-policy", home.policy)
    assert snapshots.load(home).text == ALLOW
    home.policy.write_text(BLOCK)
    assert "not signed by a signer" in told(home)[0]


@needs.programs("minisign")
@needs.programs("git")
def test_a_commit_that_is_not_signed_is_not_taken(
    home: Home, repository: Path, minisign: Callable[[Path], None], tmp_path: Path
) -> None:
    key = (tmp_path / "pub").read_text().splitlines()[1]
    home.settings.write_text(f"policy: {{git: {repository}, path: policy.yaml, signed-by: ['{key}']}}\n")
    minisign(repository / "policy.yaml")
    commit(repository, ALLOW)
    assert snapshots.load(home).text == ALLOW
    commit(repository, BLOCK)
    assert not policy_source.fetch(home)
    assert snapshots.load(home).text == ALLOW
    assert "not signed by a signer" in str(policy_source.trouble(home)[0])


def test_only_one_plain_file_is_written(home: Home, folder: Path) -> None:
    with pytest.raises(Problems, match="a directory"):
        policy_source.only_file(home)
    home.settings.unlink()
    assert policy_source.only_file(home) == home.policy


# -- a policy that is pinned


def pin(home: Home, text: str) -> None:
    policy_pinned.write(home, policy_source.pin_of(home, revision_of(text), text, "2026-11-23T04:00:00Z"))


def test_a_pin_is_followed_and_edits_wait_until_it_is_released(home: Home, folder: Path) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    pin(home, BLOCK)
    assert follower.look(lambda loaded: None)
    assert follower.loaded.text == BLOCK
    (folder / "30-new.yaml").write_text("rules: [{name: c, service: chatgpt, then: block}]\n")
    assert not follower.look(lambda loaded: None)
    policy_pinned.release(home)
    assert follower.look(lambda loaded: None)
    assert [rule.name for rule in follower.loaded.policy.rules] == ["a", "b", "c"]


def test_a_broken_pin_leaves_the_policy_in_force_and_is_told(home: Home, folder: Path) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    before = follower.loaded
    policy_pinned.file(home).parent.mkdir()
    policy_pinned.file(home).write_text("{")
    assert follower.look(lambda loaded: None)
    assert follower.loaded is before
    assert "tidegate policy release" in str(follower.problems[0])
    assert policy_source.pinned(home) == ""


def test_which_policy_is_pinned_is_told(home: Home, folder: Path) -> None:
    assert policy_source.pinned(home) == ""
    pin(home, BLOCK)
    assert policy_source.pinned(home) == (
        f"Revision {revision_of(BLOCK)[:12]} is pinned since 2026-11-23T04:00:00Z. "
        f"What {folder} says is not in force until: tidegate policy release"
    )
    assert policy_source.pinned(home, revision_of(BLOCK))
    assert not policy_source.pinned(home, revision_of(ALLOW)), "what is in force is another one"


def test_files_that_are_written_while_they_are_read_are_taken_when_they_are_whole(
    home: Home, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    before, real = follower.loaded, policy_source.directory

    def read(path: Path) -> str:
        text = real(path)
        if not (path / "05-strict.yaml").exists():
            (path / "05-strict.yaml").write_text("rules: [{name: strict, service: chatgpt, then: block}]\n")
        return text

    monkeypatch.setattr(policy_source, "directory", read)
    (folder / "10-people.yaml").write_text("rules: []\n")
    assert not follower.look(lambda loaded: None)
    assert follower.loaded is before, "not the half without the stricter rule"
    assert follower.look(lambda loaded: None)
    assert [rule.name for rule in follower.loaded.policy.rules] == ["strict", "b"]
