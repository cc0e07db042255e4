"""One brain, put together: what it starts with, and what its parts are made of.  Stories run it whole (tests/e2e)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from tests.needs import LINUX
from tests.patience import Clock, Patience
from tests.waiting import PATIENCE
from tidegate import assembly, doors
from tidegate.assembly import (
    Brain,
    first_load,
    keep_last_good,
)
from tidegate.core.exchange import Actor
from tidegate.core.problem import Problem, Problems
from tidegate.disk.resting import TOLD_AFTER
from tidegate.edges.identity import Claims
from tidegate.ledger.entry import Document, Refused
from tidegate.mind import Mind
from tidegate.policy.parse import revision_of
from tidegate.sections import Front
from tidegate.settings import LAST_GOOD, Home, Settings
from tidegate.snapshots import Loaded
from tidegate.states import State, epoch_of, read_state, state_file

ALLOW = "rules: []\notherwise: allow\n"
BROKEN = "rules: []\notherwise: alow\n"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.keys.mkdir()
    made.run.mkdir()
    made.policy.write_text(ALLOW)
    return made


def test_a_start_with_a_broken_policy_goes_on_with_the_last_that_was_in_force(home: Home) -> None:
    assert first_load(home)[1] == ()
    home.policy.write_text(BROKEN)
    loaded, problems = first_load(home)
    assert loaded.text == ALLOW
    assert [problem.line for problem in problems] == [2]


@LINUX
def test_a_start_while_somebody_writes_goes_on_with_the_last_policy_and_takes_the_new_one_when_it_is_whole(
    home: Home,
) -> None:
    clock = Clock()
    first_load(home)
    with home.policy.open("w") as writer:
        writer.write("rules: []\notherwise: block\n")
        writer.flush()
        follower = assembly.begin(home, clock.resting())
        assert (follower.loaded.text, len(follower.problems)) == (ALLOW, 1)
        clock.wait(TOLD_AFTER)
        assert not follower.look(lambda loaded: None)
        assert follower.unfinished == (), "it is told already"
    assert follower.look(lambda loaded: None)
    assert (follower.loaded.text, follower.problems) == ("rules: []\notherwise: block\n", ())


@LINUX
def test_a_first_start_while_somebody_writes_takes_nothing(home: Home) -> None:
    with home.policy.open("a"), pytest.raises(Problems, match="still being written"):
        assembly.begin(home, Clock().resting())


def test_a_start_takes_what_it_waited_for_and_not_once_more(home: Home) -> None:
    clock = Clock()
    follower = assembly.begin(home, clock.resting())
    clock.wait(60)
    assert not follower.look(lambda loaded: None)


def test_without_a_last_good_policy_a_broken_one_stops_the_start(home: Home) -> None:
    home.policy.write_text(BROKEN)
    with pytest.raises(Problems):
        first_load(home)


def test_a_broken_catalogue_file_of_ones_own_does_not_keep_the_last_good_policy_from_starting(home: Home) -> None:
    first_load(home)
    home.catalog.mkdir()
    (home.catalog / "own.yaml").write_text("services: 7\n")
    loaded, problems = first_load(home)
    assert loaded.text == ALLOW
    assert {problem.file for problem in problems} == {"catalog/own.yaml"}


def test_the_last_good_policy_is_replaced_whole(home: Home) -> None:
    keep_last_good(home, ALLOW)
    keep_last_good(home, "other")
    assert (home.path / LAST_GOOD).read_text() == "other"
    assert not list(home.path.glob(f".{LAST_GOOD}*"))


async def test_people_addresses_and_fronts_come_from_the_files(home: Home) -> None:
    (home.path / "addresses.txt").write_text("10.0.0.7 person=kim groups=research\n")
    settings = Settings(fronts=[Front(networks=["10.9.0.0/16"])])
    told: list[tuple[Problem, ...]] = []
    identity = doors.identity_of(home, settings, told.append)
    by_address = await identity.identify(Claims(peer=ip_address("10.0.0.7")))
    by_front = await identity.identify(Claims(peer=ip_address("10.9.0.1"), headers={"x-authenticated-user": "lee"}))
    identity.close()
    assert isinstance(by_address.actor, Actor)
    assert (by_address.actor.person, by_address.actor.groups) == ("kim", frozenset({"research"}))
    assert isinstance(by_front.actor, Actor)
    assert by_front.actor.person == "lee"


async def test_of_a_front_only_headers_that_the_settings_name_are_believed(home: Home) -> None:
    said = {"x-remote-user": "lee", "x-authenticated-groups": "research"}
    told: list[tuple[Problem, ...]] = []

    async def groups(**more: Any) -> frozenset[str]:
        settings = Settings(fronts=[Front(networks=["10.9.0.0/16"], header="X-Remote-User", **more)])
        identity = doors.identity_of(home, settings, told.append)
        found = await identity.identify(Claims(peer=ip_address("10.9.0.1"), headers=said))
        assert "" not in identity.stripped
        identity.close()
        assert isinstance(found.actor, Actor)
        assert found.actor.person == "lee"
        return found.actor.groups

    assert await groups() == frozenset()
    assert await groups(**{"groups-header": "X-Authenticated-Groups"}) == {"research"}


def test_a_signed_front_has_a_key_of_this_installation(home: Home) -> None:
    named: dict[str, Any] = {"groups-header": "x-groups"}
    plain = doors.front_of(Front(networks=["10.0.0.0/8"], **named), home.keys)
    signed = doors.front_of(Front(networks=["10.0.0.0/8"], signed=True), home.keys)
    assert plain.key is None
    assert plain.groups == "x-groups"
    assert signed.key == (home.keys / "front").read_bytes()


def test_a_brain_that_cannot_start_says_why_and_quotes_nothing(
    home: Home, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home.policy.write_text(BROKEN)
    monkeypatch.setattr(assembly, "Resting", Patience)
    with pytest.raises(SystemExit) as ended:
        assembly.run_brain(home, 0)
    assert ended.value.code == 2
    assert "policy.yaml:2:12" in capsys.readouterr().err


@pytest.mark.parametrize(
    "start",
    [lambda home: Brain(home, 0, Patience()), lambda home: Mind(home, Settings(), Patience())],
    ids=["brain", "mind"],
)
def test_an_edit_while_it_starts_is_taken(
    home: Home, monkeypatch: pytest.MonkeyPatch, start: Callable[[Home], Brain | Mind]
) -> None:
    strict = ALLOW.replace("allow", "block")

    def loaded(home: Home, unfinished: tuple[Problem, ...]) -> Any:
        found = first_load(home, unfinished)
        home.policy.write_text(strict)
        return found

    monkeypatch.setattr(assembly, "first_load", loaded)
    follower = start(home)._follower
    assert follower.look(lambda loaded: None)
    assert follower.loaded.text == strict


STRICT = ALLOW.replace("allow", "block")
FULL = Refused("disk-full", "The disk of the ledger is full.")


async def test_an_edit_that_cannot_be_recorded_comes_into_force_when_it_can(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    brain = Brain(home, 0, Patience())
    keep = brain._stores.ledger.keep

    async def full(_document: Document) -> None:
        raise FULL

    monkeypatch.setattr(brain._stores.ledger, "keep", full)
    home.policy.write_text(STRICT)
    for _ in range(2):
        with pytest.raises(Refused):
            await brain._look()
    assert brain._loaded.text == ALLOW, "nothing decides that is not in the ledger"
    monkeypatch.setattr(brain._stores.ledger, "keep", keep)
    await brain._look()
    await brain._look()
    assert brain._loaded.text == STRICT
    assert brain._snapshot.epoch == epoch_of(revision_of(STRICT), brain._loaded.catalog.revision)
    assert [kept.kind for kept in brain._stores.ledger.since(0)] == ["document", "policy"]
    assert (home.path / LAST_GOOD).read_text() == STRICT


async def test_what_cannot_be_written_down_for_others_is_not_said_to_be_in_force(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    brain = Brain(home, 0, Patience())
    home.policy.write_text(STRICT)

    def full(_home: Home, _text: str) -> None:
        raise BlockingIOError

    with monkeypatch.context() as disk:
        disk.setattr(assembly, "keep_last_good", full)
        with pytest.raises(BlockingIOError):
            await brain._look()
        brain._say()
    said = read_state(state_file(home, 0))
    assert said is not None
    assert said.revision == revision_of(ALLOW)
    await brain._look()
    said = read_state(state_file(home, 0))
    assert said is not None
    assert said.revision == revision_of(STRICT)


async def test_a_brain_follows_its_files_also_after_a_disk_without_room_for_its_state(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "LOOK_EVERY", 0)
    brain = Brain(home, 0, Patience())
    tried = asyncio.Event()

    def full(_path: Path, state: State) -> None:
        if state.problems:
            tried.set()
        raise OSError

    async def nothing(_loaded: Loaded) -> None:
        raise FULL

    with monkeypatch.context() as disk:
        disk.setattr(assembly, "write_state", full)
        disk.setattr(brain, "_in_force", nothing)
        home.policy.write_text(STRICT)
        following = asyncio.create_task(brain._follow())
        await asyncio.wait_for(tried.wait(), PATIENCE)
    state = state_file(home, 0)
    async with asyncio.timeout(PATIENCE):
        while (said := read_state(state)) is None or said.problems or said.revision == revision_of(ALLOW):
            await asyncio.sleep(0.01)
    assert not following.done()
    following.cancel()
    assert said.revision == revision_of(STRICT)


async def test_the_first_brain_lets_go_of_what_nobody_can_name_and_goes_on_where_that_fails(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop, asked = asyncio.get_running_loop(), asyncio.Event()

    def forget(*_: object) -> None:
        loop.call_soon_threadsafe(asked.set)
        raise OSError

    monkeypatch.setattr("tidegate.assembly.policy_forgetting.forget", forget)
    monkeypatch.setattr("tidegate.assembly.policy_forgetting.EVERY", 0)
    await asyncio.wait_for(Brain(home, 1, Patience())._forget(), PATIENCE)
    assert not asked.is_set()
    forgetting = asyncio.create_task(Brain(home, 0, Patience())._forget())
    for _ in range(2):
        await asyncio.wait_for(asked.wait(), PATIENCE)
        asked.clear()
    forgetting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await forgetting
