"""The checkpoint says how the chain ended, under the gateway's seal."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.ledger.checkpoint import Checkpoint, Tampered, beside, read, write

KEY = b"k" * 32
MARK = Checkpoint(12, "a" * 64)


def test_what_was_written_is_read(tmp_path: Path) -> None:
    database = tmp_path / "ledger.db"
    assert read(database, KEY) is None
    write(database, MARK, KEY)
    write(database, Checkpoint(13, "b" * 64), KEY)
    assert read(database, KEY) == Checkpoint(13, "b" * 64)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.db.checkpoint"]


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    write(tmp_path / "ledger.db", MARK, KEY)
    with pytest.raises(Tampered, match="seal"):
        read(tmp_path / "ledger.db", b"x" * 32)


@pytest.mark.parametrize("text", [b"", b"null", b"[1]", b'{"seq":1}', b'{"seq":"a","hash":"","seal":""}', b"\xff\xfe"])
def test_no_text_breaks_it(tmp_path: Path, text: bytes) -> None:
    beside(tmp_path / "ledger.db").write_bytes(text)
    with pytest.raises(Tampered):
        read(tmp_path / "ledger.db", KEY)


def test_a_failed_write_leaves_the_old_one_and_no_rubbish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    database = tmp_path / "ledger.db"
    write(database, MARK, KEY)

    def full(_descriptor: int) -> None:
        raise OSError(28, "no space")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no space"):
        write(database, Checkpoint(13, "b" * 64), KEY)
    monkeypatch.undo()
    assert read(database, KEY) == MARK
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.db.checkpoint"]
