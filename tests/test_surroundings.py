"""The machine around a gateway: what it can do to it is told, and what a clock that was ahead gave does not hold."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tidegate import surroundings
from tidegate.disk import room
from tidegate.disk.clock import Watch
from tidegate.edges.acknowledgement import SqliteStandings
from tidegate.settings import Home
from tidegate.surroundings import Surroundings

YEAR = 365 * 86_400.0


class Machine:
    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home, self.wall, self.steady = Home(path), 1_795_000_000.0, 10.0
        watch = Watch(surroundings.clock_of(self.home), lambda: self.wall, lambda: self.steady)
        self.around = Surroundings(self.home, watch)
        monkeypatch.setattr(time, "time", lambda: self.wall)

    def look(self) -> list[str]:
        return self.around.look()


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(tmp_path, monkeypatch)


def test_nothing_is_said_of_a_machine_that_is_well(machine: Machine) -> None:
    assert (machine.look(), surroundings.trouble(machine.home)) == ([], [])
    assert surroundings.ages(machine.home) == machine.wall


def test_a_clock_that_leaps_is_told_once_and_stays_in_sight_until_it_is_right(machine: Machine) -> None:
    machine.look()
    machine.wall += YEAR
    (told,) = machine.look()
    assert "ages are counted from before that" in told
    assert machine.look() == []
    assert surroundings.trouble(machine.home) == [told]
    assert surroundings.ages(machine.home) == machine.wall - YEAR
    machine.wall -= YEAR
    (told,) = machine.look()
    assert "set back by 365 days" in told
    assert surroundings.trouble(machine.home) == []


@pytest.mark.parametrize(("back", "said"), [(700.0, "12 minutes"), (7200.0, "2 hours"), (90_000.0, "25 hours")])
def test_by_how_much_it_was_set_back_is_said_for_people(machine: Machine, back: float, said: str) -> None:
    machine.look()
    machine.wall -= back
    assert f"set back by {said}." in machine.look()[0]


def test_what_was_given_while_the_clock_was_ahead_has_to_be_given_anew(machine: Machine) -> None:
    kept = machine.home.path / "state" / "standings.db"
    standings = SqliteStandings(kept)
    machine.look()
    machine.wall += YEAR
    machine.look()
    standings.put(b"kim", "chatgpt", "acknowledgement", int(machine.wall) + 3600, "r-1")
    machine.wall -= YEAR
    machine.look()
    assert standings.get(b"kim", "chatgpt", int(machine.wall)) == {}
    standings.close()


def test_a_disk_that_fills_is_told_once_and_that_there_is_room_again(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    for scarce in ("", "Hardly any room: 3 MiB.", "Hardly any room: 2 MiB.", ""):
        monkeypatch.setattr(room, "scarce", lambda _home, scarce=scarce: scarce)
        told += machine.look()
    assert told == ["Hardly any room: 3 MiB.", f"There is room again on the disk of {machine.home.path}."]


def test_a_home_that_is_taken_away_is_told_once(machine: Machine) -> None:
    assert machine.look() == [], "it has no ledger yet"
    machine.home.ledger.touch()
    machine.home.keys.mkdir()
    (machine.home.keys / "ledger").touch()
    assert machine.look() == []
    machine.home.ledger.unlink()
    (told,) = machine.look()
    assert "ledger.db is not there any more. Nothing can be recorded" in told
    assert machine.look() == []


def test_keys_that_are_taken_away_are_told_once_and_stay_in_sight(machine: Machine) -> None:
    machine.home.ledger.touch()
    machine.home.keys.mkdir()
    (machine.home.keys / "ledger").touch()
    assert (machine.look(), surroundings.trouble(machine.home)) == ([], [])
    (machine.home.keys / "ledger").unlink()
    (told,) = machine.look()
    assert "back from a backup before the next start" in told
    assert (machine.look(), surroundings.trouble(machine.home)) == ([], [told])


def test_a_time_that_cannot_be_noted_stops_nothing(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tidegate.disk.replacing.put", full)
    assert machine.look() == []
