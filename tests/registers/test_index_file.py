"""An index file is taken whole or not at all."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tidegate.detectors.own.sieve import Sieve
from tidegate.detectors.own.table import Filling
from tidegate.registers.index_file import Unusable, open_index, write_index

KEY = b"k" * 32


def fill(table: Filling, sieve: Sieve) -> int:
    sieve.add(np.arange(1, 20, dtype=np.uint64))
    return sum(table.join(bytes([number]) * 8, b"\1") for number in range(1, 20))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    write_index(tmp_path / "x.index", KEY, {"kind": "exact"}, 500, 1, fill)
    return tmp_path / "x.index"


def test_it_opens_with_what_was_written_and_no_larger_than_it_must_be(path: Path) -> None:
    index = open_index(path, KEY)
    assert (index.header["entries"], index.header["kind"], index.intact()) == (19, "exact", True)
    assert index.table.first(b"\2" * 8) == b"\1"
    assert list(index.sieve.passes(np.array([7, 1 << 60], np.uint64))) == [0]
    assert path.stat().st_size < 6_000
    assert [one.name for one in path.parent.iterdir()] == ["x.index"]


def test_every_damage_is_seen(path: Path) -> None:
    raw = path.read_bytes()
    damaged = [b"", raw[:3], b"x" + raw[1:], raw[:20] + b"~" + raw[21:], raw[:-1], raw + b"x", raw[:12]]
    for bad in damaged:
        path.write_bytes(bad)
        with pytest.raises(Unusable, match="broken"):
            open_index(path, KEY)
    path.write_bytes(raw[:-1] + b"x")
    assert not open_index(path, KEY).intact()


def test_another_key_another_version_and_no_file_have_names(path: Path) -> None:
    with pytest.raises(Unusable, match="other-key"):
        open_index(path, b"o" * 32)
    path.write_bytes(path.read_bytes().replace(b'"version": 2', b'"version": 9'))
    with pytest.raises(Unusable, match="other-version"):
        open_index(path, KEY)
    with pytest.raises(Unusable, match="missing"):
        open_index(path.with_name("none"), KEY)
