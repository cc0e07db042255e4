"""A disk that is nearly full is told before nothing passes any more."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from tidegate.disk import room


def test_while_there_is_room_nothing_is_said(tmp_path: Path) -> None:
    assert room.scarce(tmp_path) == ""


def test_little_room_is_told_with_what_comes_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LEAST", 1 << 62)
    told = room.scarce(tmp_path)
    assert str(tmp_path) in told
    assert "not let through to AI services" in told


def test_a_disk_that_takes_no_more_files_is_told_too_where_it_counts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(files: int, left: int) -> str:
        disk = SimpleNamespace(f_bavail=room.LEAST, f_frsize=1, f_files=files, f_favail=left)
        monkeypatch.setattr(os, "statvfs", lambda _: disk)
        return room.scarce(tmp_path)

    assert "room for 12 more files" in told(files=1000, left=12)
    assert told(files=1000, left=room.LEAST_FILES) == ""
    assert told(files=0, left=0) == "", "Btrfs counts none"


def test_a_home_that_is_not_there_is_not_this_parts_matter(tmp_path: Path) -> None:
    assert room.scarce(tmp_path / "none") == ""
