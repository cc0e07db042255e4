"""A file is taken when it is whole: nobody writes it any more, by whatever clock stands at it."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from tests.needs import LINUX
from tests.patience import Clock
from tidegate.disk import resting
from tidegate.disk.resting import PATIENCE, REST, TOLD_AFTER, being_written

ENOUGH = 1.1 * REST


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "policy.yaml"
    path.write_text("rules: []\n")
    return path


def old(clock: Clock) -> None:
    """Whatever was written in a test until now was written long ago."""
    clock.wait(60)


def test_a_file_that_changed_a_moment_ago_rests_when_it_has_been_left_alone(file: Path, clock: Clock) -> None:
    old(clock)
    watching = clock.resting()
    assert watching.unrested([file]) is None
    file.write_text("rules: []\notherwise: block\n")
    assert watching.unrested([file]) == file
    clock.wait(REST - 0.01)
    assert watching.unrested([file]) == file
    clock.wait(0.02)
    assert watching.unrested([file]) is None


def test_each_change_begins_the_rest_anew(file: Path, clock: Clock) -> None:
    watching = clock.resting()
    for text in ("a", "ab", "abc"):
        file.write_text(text)
        assert watching.unrested([file]) == file
        clock.wait(REST - 0.01)
    assert watching.unrested([file]) == file
    clock.wait(0.02)
    assert watching.unrested([file]) is None


def test_a_file_that_was_written_long_ago_is_not_waited_for_at_a_start(file: Path, clock: Clock) -> None:
    old(clock)
    before = clock.now
    assert clock.resting().settle(lambda: [file]) == ()
    assert clock.now == before


def test_a_file_that_was_written_a_moment_ago_is_waited_for_at_a_start(file: Path, clock: Clock) -> None:
    before = clock.now
    assert clock.resting().settle(lambda: [file]) == ()
    assert REST <= clock.now - before < 2 * REST


@pytest.mark.parametrize("seconds", [-86_400, 86_400], ids=["yesterday", "tomorrow"])
def test_the_time_that_somebody_gave_a_file_changes_nothing(file: Path, clock: Clock, seconds: float) -> None:
    old(clock)
    watching = clock.resting()
    assert watching.unrested([file]) is None
    os.utime(file, (clock.wall() + seconds, clock.wall() + seconds))
    assert watching.unrested([file]) == file
    clock.wait(ENOUGH)
    assert watching.unrested([file]) is None
    assert clock.resting().unrested([file]) is None, "nor at a start"


@pytest.mark.parametrize("seconds", [-3_600, 3_600], ids=["slow", "fast"])
def test_a_clock_of_the_disk_that_is_wrong_keeps_nothing_waiting_and_lets_nothing_by(
    file: Path, clock: Clock, seconds: float
) -> None:
    watching = resting.Resting(clock, lambda: clock.wall() - seconds, clock.wait)
    assert watching.settle(lambda: [file]) == ()
    file.write_text("rules: []\notherwise: block\n")
    assert watching.unrested([file]) == file
    clock.wait(ENOUGH)
    assert watching.unrested([file]) is None


def test_a_file_that_comes_or_goes_has_changed(file: Path, clock: Clock) -> None:
    old(clock)
    watching, missing = clock.resting(), file.with_name("more.yaml")
    assert watching.unrested([file, missing]) is None
    file.unlink()
    assert watching.unrested([file, missing]) == file
    missing.write_text("rules: []\n")
    clock.wait(ENOUGH)
    assert watching.unrested([file, missing]) == missing
    clock.wait(ENOUGH)
    assert watching.unrested([file, missing]) is None


def test_what_is_renamed_into_its_place_is_taken_too(file: Path, clock: Clock) -> None:
    old(clock)
    watching = clock.resting()
    assert watching.unrested([file]) is None
    beside = file.with_suffix(".edit")
    beside.write_text("rules: []\notherwise: block\n")
    beside.replace(file)
    assert watching.unrested([file]) == file
    clock.wait(ENOUGH)
    assert watching.unrested([file]) is None


@LINUX
def test_a_file_that_somebody_has_open_for_writing_does_not_rest(file: Path, clock: Clock) -> None:
    old(clock)
    watching = clock.resting()
    with file.open("a") as writer:
        writer.write("otherwise: allow\n")
        writer.flush()
        assert watching.unrested([file]) == file
        clock.wait(60)
        assert watching.unrested([file]) == file, "however long the writer thinks"
    assert watching.unrested([file]) is None


@LINUX
def test_asking_who_writes_leaves_nothing_behind(file: Path) -> None:
    assert not being_written(file)
    os.close(os.open(file, os.O_WRONLY | os.O_NONBLOCK))  # would fail while a lease is held
    with file.open("rb"):
        assert not being_written(file), "who reads is no writer"
    with file.open("a"):
        assert being_written(file)


@LINUX
def test_who_begins_to_write_while_it_is_asked_does_not_end_us(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[int] = []
    before = signal.signal(signal.SIGIO, lambda number, frame: ended.append(number))
    close = os.close

    def begin_to_write(held: int) -> None:
        monkeypatch.undo()
        with pytest.raises(BlockingIOError):
            os.open(file, os.O_WRONLY | os.O_NONBLOCK)
        close(held)

    monkeypatch.setattr(os, "close", begin_to_write)
    try:
        assert not being_written(file)
    finally:
        signal.signal(signal.SIGIO, before)
    assert ended == [], "the signal that ends a process which does not expect it"


@pytest.mark.parametrize("why", [errno.EACCES, errno.EINVAL, errno.EOPNOTSUPP])
def test_where_it_cannot_be_asked_who_writes_the_rest_alone_decides(
    file: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, why: int
) -> None:
    def refuses(*_: Any) -> None:
        raise OSError(why, os.strerror(why))

    monkeypatch.setattr(fcntl, "fcntl", refuses)
    watching = clock.resting()
    with file.open("a"):
        assert watching.unrested([file]) == file
        clock.wait(ENOUGH)
        assert watching.unrested([file]) is None


def test_a_directory_rests_when_files_have_stopped_coming(tmp_path: Path, clock: Clock) -> None:
    old(clock)
    watching = clock.resting()
    assert watching.unrested([tmp_path]) is None
    (tmp_path / "10.yaml").write_text("rules: []\n")
    assert watching.unrested([tmp_path]) == tmp_path
    clock.wait(ENOUGH)
    assert watching.unrested([tmp_path]) is None


def test_it_is_told_when_somebody_writes_for_long(file: Path, clock: Clock) -> None:
    watching, begun = clock.resting(), clock.now
    while clock.now - begun < TOLD_AFTER + 1:
        file.write_text(f"# {clock.now}")
        assert watching.unrested([file]) == file
        assert bool(watching.problems) == (clock.now - begun >= TOLD_AFTER)
        clock.wait(REST / 2)
    assert str(watching.problems[0]).startswith("policy.yaml: It is still being written.")
    clock.wait(ENOUGH)
    assert watching.unrested([file]) is None
    assert watching.problems == ()


def test_nothing_is_told_any_more_when_nothing_is_waited_for(file: Path, clock: Clock) -> None:
    watching = clock.resting()
    for text in ("a", "ab"):
        file.write_text(text)
        watching.unrested([file])
        clock.wait(TOLD_AFTER)
    watching.give_up()
    assert watching.problems == ()
    file.write_text("abc")
    watching.unrested([file])
    assert watching.problems == (), "what is waited for now is another edit"


@LINUX
def test_a_start_waits_so_long_and_no_longer(file: Path, clock: Clock) -> None:
    before = clock.now
    with file.open("a"):
        (problem,) = clock.resting().settle(lambda: [file])
    assert problem.what == "It is still being written."
    assert clock.now - before == pytest.approx(PATIENCE, abs=0.1)
