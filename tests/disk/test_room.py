"""A disk that is nearly full is told before nothing passes any more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.disk import room


def test_while_there_is_room_nothing_is_said(tmp_path: Path) -> None:
    assert room.scarce(tmp_path) == ""


def test_little_room_is_told_with_what_comes_of_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LEAST", 1 << 62)
    told = room.scarce(tmp_path)
    assert str(tmp_path) in told
    assert "not let through to AI services" in told


def test_a_home_that_is_not_there_is_not_this_parts_matter(tmp_path: Path) -> None:
    assert room.scarce(tmp_path / "none") == ""
