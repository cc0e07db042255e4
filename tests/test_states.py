"""A brain's word about itself is read whole or not at all."""

from __future__ import annotations

from pathlib import Path

from tidegate.settings import Home
from tidegate.states import State, epoch_of, read_state, state_file, write_state

STATE = State("brain-0", 7, "r1", "c1", "04:00", ("policy.yaml:1:1: Wrong.",), ({"line": 1},), True)


def test_what_was_said_is_read(tmp_path: Path) -> None:
    path = state_file(Home(tmp_path), 0)
    path.parent.mkdir()
    write_state(path, STATE)
    assert read_state(path) == STATE
    assert [file.name for file in path.parent.iterdir()] == ["brain-0.json"]


def test_nothing_and_half_a_file_say_nothing(tmp_path: Path) -> None:
    assert read_state(tmp_path / "none.json") is None
    (tmp_path / "half.json").write_text('{"name": "brain-0", "pid"')
    assert read_state(tmp_path / "half.json") is None


def test_an_epoch_is_of_both_revisions() -> None:
    assert len({epoch_of("a" * 64, "b" * 32), epoch_of("a" * 64, "c" * 32), epoch_of("d" * 64, "b" * 32)}) == 3
