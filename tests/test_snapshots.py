"""An edit is taken whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.patience import Clock, Patience
from tidegate import snapshots
from tidegate.assembly import first_load, keep_last_good
from tidegate.core.problem import Problems
from tidegate.disk.resting import REST, TOLD_AFTER
from tidegate.settings import Home, Settings

ALLOW = "rules: []\notherwise: allow\n"
BLOCK = "rules: []\notherwise: block\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    (tmp_path / "policy.yaml").write_text(ALLOW)
    return Home(tmp_path)


def edit(path: Path, text: str) -> None:
    beside = path.with_suffix(".edit")
    beside.write_text(text)
    beside.replace(path)


def test_an_edit_is_taken(home: Home) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    taken: list[snapshots.Loaded] = []
    assert not follower.look(taken.append)
    edit(home.policy, BLOCK)
    assert follower.look(taken.append)
    assert [loaded.text for loaded in taken] == [BLOCK]
    assert not follower.look(taken.append)


def test_a_broken_edit_leaves_the_old_policy_in_force_and_mending_it_is_noticed(home: Home) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    taken: list[snapshots.Loaded] = []
    edit(home.policy, "rules: []\notherwise: alow\n")
    assert follower.look(taken.append)
    assert taken == []
    assert follower.loaded.text == ALLOW
    assert [problem.line for problem in follower.problems] == [2]
    edit(home.policy, BLOCK)
    assert follower.look(taken.append)
    assert follower.problems == ()


def test_a_catalogue_file_of_ones_own_counts_and_is_followed(home: Home) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    home.catalog.mkdir()
    (home.catalog / "own.yaml").write_text("services: 7\n")
    assert follower.look(lambda loaded: None)
    assert {problem.file for problem in follower.problems} == {"catalog/own.yaml"}


def test_an_edit_of_the_policy_alone_keeps_the_catalogue_that_was_read(home: Home) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    before = follower.loaded.catalog
    edit(home.policy, BLOCK)
    follower.look(lambda loaded: None)
    assert follower.loaded.catalog is before


OWN = """
id: corp-tools
name: Corp Tools
category: agent
sources: [our own network]
seen: 2026-11-20
hosts: [mcp.example.com]
"""


def test_a_catalogue_that_came_with_a_broken_policy_is_taken_once_that_is_mended(home: Home) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    home.catalog.mkdir()
    (home.catalog / "own.yaml").write_text(OWN)
    edit(home.policy, "rules: []\notherwise: alow\n")
    follower.look(lambda loaded: None)
    edit(home.policy, "rules: [{name: a, service: corp-tools, then: block}]\notherwise: allow\n")
    follower.look(lambda loaded: None)
    assert follower.problems == ()
    assert "corp-tools" in follower.loaded.catalog.services


def test_a_start_with_a_broken_policy_has_its_own_catalogue_once_that_is_mended(home: Home) -> None:
    keep_last_good(home, ALLOW)
    home.catalog.mkdir()
    (home.catalog / "own.yaml").write_text(OWN)
    edit(home.policy, "rules: []\notherwise: alow\n")
    loaded, problems = first_load(home)
    follower = snapshots.Follower(home, loaded, resting=Patience())
    follower.problems = problems
    edit(home.policy, BLOCK)
    follower.look(lambda loaded: None)
    assert follower.problems == ()
    assert "corp-tools" in follower.loaded.catalog.services


def test_a_mistake_in_one_of_several_files_leaves_the_catalogue_as_it_was_read(home: Home) -> None:
    home.settings.write_text("policy: {path: parts}\n")
    part = home.path / "parts" / "10.yaml"
    part.parent.mkdir()
    part.write_text(ALLOW)
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    before = follower.loaded.catalog
    for text in ("rules: []\notherwise: alow\n", BLOCK):
        edit(part, text)
        follower.look(lambda loaded: None)
    assert (follower.problems, follower.loaded.policy.otherwise.effect.word) == ((), "block")
    assert follower.loaded.catalog is before


def test_a_broken_catalogue_file_stays_a_problem_until_it_is_mended(home: Home) -> None:
    follower = snapshots.Follower(home, snapshots.load(home), resting=Patience())
    home.catalog.mkdir()
    (home.catalog / "own.yaml").write_text("services: 7\n")
    follower.look(lambda loaded: None)
    edit(home.policy, BLOCK)
    follower.look(lambda loaded: None)
    assert follower.problems
    (home.catalog / "own.yaml").unlink()
    follower.look(lambda loaded: None)
    assert follower.problems == ()
    assert follower.loaded.text == BLOCK


def test_mistakes_of_policy_and_catalogue_come_together(home: Home) -> None:
    home.catalog.mkdir()
    (home.catalog / "own.yaml").write_text("services: 7\n")
    edit(home.policy, "otherwise: alow\n")
    with pytest.raises(Problems) as raised:
        snapshots.load(home)
    assert {problem.file for problem in raised.value.problems} == {"catalog/own.yaml", "policy.yaml"}


def test_a_file_that_is_missing_too_large_or_no_text_is_a_problem(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    for content in (None, b"\xff\xfe", b"x" * 100):
        monkeypatch.setattr(snapshots, "LARGEST_FILE", 50)
        home.policy.unlink(missing_ok=True)
        if content is not None:
            home.policy.write_bytes(content)
        with pytest.raises(Problems):
            snapshots.load(home)


def test_a_model_of_names_looks_beside_the_detectors_and_never_on_the_event_loop(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(names="some_model", deadline=3)
    asked: list[str] = []

    def model(name: str) -> Any:
        asked.append(name)
        return lambda text: [(text.index("Maria"), text.index(" called"))]

    monkeypatch.setattr("tidegate.snapshots.names.model", model)
    scanner = snapshots.scanner(home, settings.names, settings.deadline)
    found = scanner.for_thread().scan("then Maria Gonzalez called about 4111 1111 1111 1111")
    assert {one.detector for one in found} == {"person-name", "payment-card"}
    assert asked == ["some_model"]
    assert (snapshots.deadlines(settings).scan_inline, snapshots.deadlines(settings).inspect) == (0, 3)
    assert snapshots.deadlines(Settings()).scan_inline > 0


# -- somebody is still writing


RULE = "rules: [{name: a, service: deepseek, then: block}]\notherwise: allow\n"


def written(path: Path, text: str) -> None:
    """Written where it stands, as a shell or a simple editor does."""
    with path.open("w") as file:
        file.write(text)


def followed(home: Home, clock: Clock) -> snapshots.Follower:
    clock.wait(60)  # what the home holds was written long ago
    return snapshots.Follower(home, snapshots.load(home), resting=clock.resting())


def text_in_force(follower: snapshots.Follower) -> str:
    follower.look(lambda loaded: None)
    return follower.loaded.text


def test_a_beginning_that_is_a_policy_by_itself_is_not_taken_while_it_is_written(home: Home) -> None:
    home.policy.write_text(RULE)
    clock = Clock()
    follower = followed(home, clock)
    written(home.policy, ALLOW)
    assert text_in_force(follower) == RULE
    clock.wait(REST / 2)
    with home.policy.open("a") as writer:
        writer.write("when-unsure: block\n")
    assert text_in_force(follower) == RULE
    clock.wait(2 * REST)
    assert text_in_force(follower) == ALLOW + "when-unsure: block\n"
    assert (follower.problems, follower.unfinished) == ((), ())


def test_an_edit_that_takes_long_is_told_and_no_more_once_it_is_done(home: Home) -> None:
    clock = Clock()
    follower = followed(home, clock)
    said: list[tuple[bool, int]] = []
    for n in range(8):
        written(home.policy, BLOCK + "#" * n)
        said.append((follower.look(lambda loaded: None), len(follower.unfinished)))
        clock.wait(TOLD_AFTER / 4)
    assert said == [(False, 0)] * 4 + [(True, 1)] + [(False, 1)] * 3
    assert "policy.yaml: It is still being written." in str(follower.unfinished[0])
    assert follower.loaded.text == ALLOW
    assert follower.look(lambda loaded: None)
    assert (follower.loaded.text, follower.unfinished) == (BLOCK + "#" * 7, ())


def test_an_edit_that_is_taken_back_is_told_no_more(home: Home) -> None:
    clock = Clock()
    follower = followed(home, clock)
    old = home.policy.rename(home.path / "policy.old")
    for n in range(2):
        written(home.policy, BLOCK + "#" * n)
        follower.look(lambda loaded: None)
        clock.wait(TOLD_AFTER)
    assert follower.unfinished
    old.rename(home.policy)
    assert follower.look(lambda loaded: None), "which is told"
    assert (follower.loaded.text, follower.unfinished) == (ALLOW, ())


def test_half_of_the_settings_does_not_move_the_policy(home: Home) -> None:
    (home.path / "rules.yaml").write_text(RULE)
    home.settings.write_text("policy: {path: rules.yaml}\n")
    clock = Clock()
    follower = followed(home, clock)
    written(home.settings, "language: en\n")
    assert text_in_force(follower) == RULE
    with home.settings.open("a") as writer:
        writer.write("policy: {path: rules.yaml}\n")
    clock.wait(2 * REST)
    assert text_in_force(follower) == RULE
    assert follower.problems == ()


def test_a_catalogue_file_that_is_being_written_waits_as_the_policy_does(home: Home) -> None:
    clock = Clock()
    follower = followed(home, clock)
    home.catalog.mkdir()
    written(home.catalog / "own.yaml", "")
    follower.look(lambda loaded: None)
    written(home.catalog / "own.yaml", OWN)
    follower.look(lambda loaded: None)
    assert "corp-tools" not in follower.loaded.catalog.services
    clock.wait(2 * REST)
    follower.look(lambda loaded: None)
    assert "corp-tools" in follower.loaded.catalog.services


def test_a_policy_that_was_changed_while_something_else_was_waits_by_itself(home: Home) -> None:
    clock = Clock()
    follower = followed(home, clock)
    home.catalog.mkdir()
    written(home.catalog / "own.yaml", OWN)
    follower.look(lambda loaded: None)
    clock.wait(REST / 2)
    written(home.policy, BLOCK)
    follower.look(lambda loaded: None)
    clock.wait(0.6 * REST)
    assert text_in_force(follower) == ALLOW
    clock.wait(REST)
    assert text_in_force(follower) == BLOCK
