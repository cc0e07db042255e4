"""The engine reads a stretch from where it was put."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest

from tests import needs
from tidegate.usage.scratch import Scratch


@pytest.mark.parametrize("in_memory", [True, False])
def test_only_what_was_put_last_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_memory: bool) -> None:
    if not in_memory:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    scratch = Scratch(tmp_path)
    for text in (b"first line\nsecond\n", b"third\n", b"", b"a longer line than all before\n"):
        scratch.put(memoryview(text))
        assert scratch.path.read_bytes() == text
        query = "SELECT line FROM read_csv(?, columns={'line': 'VARCHAR'}, delim='\x01', header=false)"
        rows = duckdb.execute(query, [str(scratch.path)]).fetchall() if text else []
        assert [row[0] for row in rows] == text.decode().splitlines()


@needs.LINUX  # which has files in memory
def test_no_line_of_a_log_is_written_to_the_disk(tmp_path: Path) -> None:
    Scratch(tmp_path).put(b"who went where\n")
    assert list(tmp_path.iterdir()) == []
