"""A clock that leaps deletes nothing, and is believed after a day."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.disk.clock import LEAP, Watch, ages, doubt, read, steady

HOUR, DAY, YEAR = 3600.0, 86_400.0, 365 * 86_400.0
NOW = 1_795_000_000.0


class Machine:
    """A machine whose clock can be set; ``started`` is a gateway that was started on it."""

    def __init__(self, path: Path) -> None:
        self.path, self.wall, self.steady = path, NOW, 100.0
        self.started()

    def started(self) -> None:
        self.watch = Watch(self.path, lambda: self.wall, lambda: self.steady)
        self.back = self.watch.look()

    def passes(self, seconds: float, step: float = HOUR) -> None:
        while seconds > 0:
            self.wall, self.steady, seconds = self.wall + step, self.steady + step, seconds - step
            self.back = self.watch.look()

    def set_to(self, wall: float) -> None:
        self.wall = wall
        self.back = self.watch.look()

    @property
    def aged(self) -> float:
        return ages(self.path, self.wall)

    @property
    def doubt(self) -> str:
        return doubt(self.path, self.wall)


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "state" / "clock.json")


def test_a_clock_that_goes_on_as_clocks_do_is_believed(machine: Machine) -> None:
    machine.passes(40 * DAY)
    assert (machine.aged, machine.doubt, machine.back) == (machine.wall, "", 0.0)


def test_a_year_ahead_for_an_hour_makes_nothing_older(machine: Machine) -> None:
    machine.passes(HOUR)
    before = machine.wall
    machine.set_to(before + YEAR)
    assert machine.aged == before
    assert all(day in machine.doubt for day in ("2026-11-18", "2027-11-18"))
    machine.started()  # a start in that hour forgets nothing
    machine.passes(HOUR)
    assert machine.aged == before
    machine.set_to(before + HOUR)
    assert machine.back == pytest.approx(YEAR)
    assert (machine.aged, machine.doubt) == (machine.wall, "")


def test_it_is_believed_once_a_day_has_passed_by_it(machine: Machine) -> None:
    machine.set_to(NOW + YEAR)
    machine.passes(DAY - HOUR)
    assert machine.aged == NOW
    machine.passes(HOUR)
    assert (machine.aged, machine.doubt) == (machine.wall, "")


def test_further_leaps_begin_the_day_anew_and_count_from_the_first(machine: Machine) -> None:
    machine.set_to(NOW + YEAR)
    machine.passes(DAY / 2)
    machine.set_to(NOW + 2 * YEAR)
    machine.passes(DAY / 2)
    assert machine.aged == NOW
    machine.set_to(NOW + 40 * DAY)  # set back, and not as far as it should
    machine.passes(DAY / 2)
    assert machine.aged == NOW


def test_a_start_with_an_empty_battery_makes_nothing_older(machine: Machine) -> None:
    machine.wall = NOW + YEAR
    machine.started()
    assert machine.aged == NOW
    machine.wall = NOW + 3 * DAY  # put right after three days in which the machine was off
    machine.started()
    assert machine.aged == NOW
    machine.passes(DAY)
    assert machine.aged == machine.wall


def test_a_machine_that_runs_for_an_hour_a_week_forgets_all_the_same(machine: Machine) -> None:
    seen = []
    for _ in range(4):
        machine.wall += 7 * DAY
        machine.started()
        machine.passes(HOUR)
        seen.append(machine.wall - machine.aged)
    assert max(seen) < 8 * DAY


def test_a_machine_that_slept_over_the_weekend_is_believed_at_once(machine: Machine) -> None:
    machine.passes(3 * DAY, step=3 * DAY)
    assert (machine.aged, machine.doubt) == (machine.wall, "")


def test_before_the_gateway_has_looked_whoever_deletes_does_not_believe_the_leap_either(machine: Machine) -> None:
    assert ages(machine.path, NOW + YEAR) == NOW
    assert ages(machine.path, NOW + YEAR, watched=False) == NOW + YEAR, "somebody asks where no gateway runs"


def test_a_clock_that_is_kept_right_by_small_steps_is_no_news(machine: Machine) -> None:
    machine.set_to(NOW - 5)
    assert machine.back == 0.0
    machine.set_to(NOW - HOUR)
    assert machine.back == pytest.approx(HOUR - 5)


def test_a_clock_that_was_behind_and_is_right_again_deletes_nothing_either(machine: Machine) -> None:
    machine.set_to(1_000.0)
    machine.passes(HOUR)
    machine.set_to(NOW)
    assert machine.aged < 2 * HOUR
    machine.passes(DAY)
    assert machine.aged == machine.wall


@pytest.mark.parametrize("text", ["", "{", "[]", '{"seen": 1, "other": 2}', '{"seen": "x"}'])
def test_a_note_that_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "clock.json"
    path.write_text(text)
    assert read(path) is None
    assert ages(path, NOW) == NOW
    Watch(path, lambda: NOW, lambda: 0.0).look()
    assert ages(path, NOW + LEAP / 2) == NOW + LEAP / 2


def test_time_is_noted_now_and_then_and_not_at_every_look(machine: Machine) -> None:
    first = machine.path.stat().st_mtime_ns, machine.path.stat().st_ino
    machine.passes(30, step=1)
    assert (machine.path.stat().st_mtime_ns, machine.path.stat().st_ino) == first
    machine.passes(31, step=1)
    assert (machine.path.stat().st_mtime_ns, machine.path.stat().st_ino) != first


def test_a_full_disk_is_said_and_the_leap_is_not_forgotten(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("tidegate.disk.replacing.put", full)
        with pytest.raises(OSError, match="No space"):
            machine.set_to(NOW + YEAR)
    assert machine.watch.doubt()
    assert machine.aged == NOW, "what is noted is of before the leap"
    machine.set_to(NOW + YEAR + 1)
    assert machine.doubt


def test_the_clock_that_nobody_sets_goes_on() -> None:
    first = steady()
    assert steady() >= first
