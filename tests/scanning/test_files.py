"""One file of any kind: where the finding is, and what could not be read."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tidegate.core.finding import Finding
from tidegate.edges.api import texts
from tidegate.edges.files import Files
from tidegate.edges.rehearsal import WordScanner
from tidegate.edges.station import Sheet
from tidegate.scanning import files as module
from tidegate.scanning.files import Look

CARD = "4111111111111111"


def looked(text: str, read: texts.Read) -> texts.Looked:
    def scan(sheet: Sheet) -> tuple[Finding, ...]:
        return sheet.placed(WordScanner().scan(sheet.text))

    return texts.looked(text, scan, read)


@pytest.fixture(scope="module")
def look() -> Iterator[Look]:
    files = Files(most=1)
    files.holds()  # it is not waited for for long, and this is not about its start
    yield Look(looked, files, b"k" * 32, Path("/"))
    files.close()


def test_a_text_is_told_by_line_and_column(look: Look) -> None:
    seen = look.content("a.txt", f"한글\n x {CARD}\n{CARD}".encode())
    assert [(one.line, one.column, one.detector) for one in seen.found] == [
        (2, 4, "payment-card"),
        (3, 1, "payment-card"),
    ]
    assert (seen.kind, seen.missed) == ("text", ())


@pytest.mark.parametrize("charset", ["utf-16", "cp949", "utf-8-sig"])
def test_a_text_in_any_character_set(look: Look, charset: str) -> None:
    (one,) = look.content("a.txt", f"고객 카드는 다음과 같습니다\n{CARD} 입니다 그리고 끝\n".encode(charset)).found
    assert one.line == 2


def test_files_in_files(look: Look) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("in/list.csv", f"card\n{CARD}\n")
    (one,) = look.content("a.zip", held.getvalue()).found
    assert (one.line, one.place.startswith("in/list.csv")) == (0, True)
    assert look.content("a.gz", gzip.compress(CARD.encode())).found


def test_what_cannot_be_read_says_why(look: Look, tmp_path: Path) -> None:
    assert look.content("a", b"\x7fELF\0\0\1").missed == (("", "file-type:executable"),)
    assert look.content("a.pdf", b"%PDF-1.4\nbroken\0").missed
    assert look(tmp_path / "gone").missed == (("", "cannot-be-opened"),)


def test_a_large_text_is_read_in_pieces_and_nothing_is_lost_between(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "WHOLE", 100)
    monkeypatch.setattr(module, "PIECE", 64)
    path = tmp_path / "log"
    lines = [f"line {number} {CARD if number % 5 == 0 else '-'}" for number in range(100)]
    path.write_text("\n".join(lines) + "\n" + "x" * 300 + f"\n{CARD}")
    found = look(path).found
    assert [one.line for one in found] == [*range(1, 101, 5), 102]
    assert {one.detector for one in found} == {"payment-card"}


def test_the_same_value_in_the_same_file_has_the_same_mark_wherever_the_scan_starts(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.txt").write_text(CARD)
    monkeypatch.chdir(tmp_path)
    (one,), (two,) = look(Path("a.txt")).found, look(tmp_path / "a.txt").found
    assert one.mark == two.mark
    assert os.path.isabs(two.file)
    assert CARD not in repr(one)
