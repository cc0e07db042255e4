"""A file that is replaced is the old one or the new one for whoever has it open, and leaves nothing beside it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tidegate.disk import replacing


def test_who_has_the_old_one_open_reads_it_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "tides"
    replacing.put(path, b"high")
    with path.open("rb") as old:
        replacing.put(path, b"low")
        assert old.read() == b"high"
    assert path.read_bytes() == b"low"
    assert list(tmp_path.iterdir()) == [path]


def test_where_nothing_can_be_written_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        replacing.put(tmp_path / "nowhere" / "tides", b"high")


def test_what_cannot_be_put_in_its_place_leaves_nothing_beside_it(tmp_path: Path) -> None:
    (tmp_path / "tides").mkdir()
    with pytest.raises(IsADirectoryError):
        replacing.put(tmp_path / "tides", b"high")
    assert [path.name for path in tmp_path.iterdir()] == ["tides"]


@pytest.mark.parametrize("mode", [0o640, 0o604])
def test_whoever_could_read_the_old_one_can_read_the_new_one(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "tides"
    path.write_bytes(b"high")
    path.chmod(mode)
    replacing.put(path, b"low")
    assert path.stat().st_mode & 0o777 == mode


def test_what_is_private_nobody_else_can_read_whoever_could_before(tmp_path: Path) -> None:
    path = tmp_path / "tides"
    path.write_bytes(b"high")
    path.chmod(0o644)
    replacing.put(path, b"low", private=True)
    assert path.stat().st_mode & 0o777 == 0o600


def test_what_is_to_last_is_on_the_disk_before_it_is_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tides"
    there: list[bool] = []
    monkeypatch.setattr(os, "fsync", lambda _: there.append(path.exists()))
    replacing.put(path, b"high", durable=True)
    assert there == [False]
