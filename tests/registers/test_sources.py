"""Texts and stamps of folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from tidegate.registers.sources import SourceUnread, csv_rows, documents, plain_text, stamp


def test_a_stamp_changes_with_any_file_and_is_none_where_there_is_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "d"
    assert stamp(folder) is stamp(None) is None
    folder.mkdir()
    empty = stamp(folder)
    (folder / "a").write_text("x")
    assert stamp(folder) not in (None, empty)
    assert documents(folder / "a") == [folder / "a"]
    with pytest.raises(SourceUnread):
        documents(tmp_path / "none")


@pytest.mark.parametrize("charset", ["utf-8", "cp949", "utf-16"])
def test_a_text_is_read_in_its_charset(tmp_path: Path, charset: str) -> None:
    (tmp_path / "a").write_text("한국어 문서", charset)
    assert plain_text(tmp_path / "a") == "한국어 문서"
    (tmp_path / "a").write_bytes(b"PK\0\0")
    assert plain_text(tmp_path / "a") is None


def test_a_table_without_a_first_row_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_text("")
    with pytest.raises(SourceUnread, match="no first row"):
        csv_rows(tmp_path / "c.csv")
