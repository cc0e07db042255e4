"""The store as an engine: for reading only, and let go at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.usage.questions.duck import opened
from tidegate.usage.store import Store, Unusable


def test_many_may_read_and_the_writer_comes_in_after_them(tmp_path: Path) -> None:
    path = tmp_path / "usage.duckdb"
    Store.open(path).close()
    with opened(path) as one, opened(path) as two:
        assert one.query("SELECT $a + 1", {"a": 1}) == two.query("SELECT 2", {}) == [(2,)]
    Store.open(path).close()


@pytest.mark.parametrize("content", [None, b"", b"not a database" * 500])
def test_a_store_that_is_none_is_said(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "usage.duckdb"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(Unusable, match=r"usage\.duckdb"), opened(path, wait=0):
        pass
