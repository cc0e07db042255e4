"""Key files: made once, read by all, never by others."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.edges.keys import KeyUnsafe, key


def test_a_key_is_made_once_and_private(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "seal"
    made = key(path)
    assert len(made) == 32
    assert key(path) == made
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_a_key_that_others_read_or_that_is_damaged_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "seal"
    key(path)
    path.chmod(0o640)
    with pytest.raises(KeyUnsafe, match="chmod 600"):
        key(path)
    path.chmod(0o600)
    path.write_bytes(b"short")
    with pytest.raises(KeyUnsafe, match="damaged"):
        key(path)
