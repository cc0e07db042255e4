"""The detectors of a process: compiled once, kept, and shared by its threads."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tidegate.edges.api.texts import looked
from tidegate.scanning import scanners


def test_what_was_compiled_is_kept_and_what_is_broken_is_made_again(tmp_path: Path) -> None:
    kept = tmp_path / "new" / "detectors.bin"
    kept.parent.mkdir()
    kept.write_bytes(scanners.shared().serialized())
    before = kept.stat().st_mtime_ns
    assert scanners.compiled(kept).scan("kim@example.com")
    assert kept.stat().st_mtime_ns == before


def test_what_was_never_compiled_is_compiled_by_a_process_that_ends(tmp_path: Path) -> None:
    kept = tmp_path / "below" / "detectors.bin"
    assert scanners.compiled(kept).serialized() == kept.read_bytes() == scanners.shared().serialized()


def test_a_cache_that_cannot_be_written_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    made = scanners.shared()
    monkeypatch.setattr(scanners, "build", lambda *_: made)
    assert scanners.compiled(blocked / "below") is made


def test_threads_scan_at_once() -> None:
    def found(number: int) -> int:
        return len(looked(f"kim{number}@example.com and card 4539 5787 6362 1486", scanners.scan).findings)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(found, range(200))) == {2}
