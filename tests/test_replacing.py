"""A file that is replaced is the old one or the new one for whoever has it open, and leaves nothing beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate import replacing


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
