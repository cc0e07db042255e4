"""Fonts for letters: what has the letters is put into the PDF, and what is missing is said."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests import needs
from tidegate.vendors.fonts import KOREAN, LATIN, NoFont, face_for
from tidegate.vendors.letters import Letter

HANGUL = "어느 나라에 저장됩니까?"


def lettered(text: str) -> Letter:
    return Letter(text, (text,), (text,), text, "ko", "n-1")


@pytest.fixture
def nanum(tmp_path: Path) -> Path:
    """A font with Hangul, as Debian's fonts-nanum has it, in a place of its own."""
    installed = Path("/usr/share/fonts/truetype/nanum/NanumGothic.ttf")
    needs.check(None if installed.exists() else "the font NanumGothic is not installed (Debian: fonts-nanum)")
    place = tmp_path / "fonts" / "deep"
    place.mkdir(parents=True)
    shutil.copy(installed, place / "nanumgothic.TTF")
    return place.parent


def test_western_letters_need_no_font(tmp_path: Path) -> None:
    face = face_for("Ministère “de l’intérieur” – €", places=[str(tmp_path)])
    assert (face.name, face.embedded, face.missing) == (LATIN, True, ())


def test_what_is_installed_is_found_and_is_in_the_pdf(nanum: Path, tmp_path: Path) -> None:
    face = face_for(HANGUL, places=["/nowhere", str(nanum)])
    assert (face.embedded, face.missing) == (True, ())
    written = tmp_path / "letter.pdf"
    written.write_bytes(lettered(HANGUL).pdf(face))
    assert written.stat().st_size < 200_000, "only the letters that are used"
    reader = needs.program("pdftotext", package="poppler-utils")
    # Poppler without poppler-data shows no letter that is not in the file.
    shown = subprocess.run([reader, written, "-"], capture_output=True, text=True, check=True)
    assert HANGUL in shown.stdout
    assert shown.stderr == ""


def test_letters_that_a_font_has_not_are_told(nanum: Path) -> None:
    face = face_for(HANGUL + " ꙮ", places=[str(nanum)])
    assert face.missing == ("ꙮ",)


def test_without_a_font_readers_have_to_bring_it(tmp_path: Path) -> None:
    (tmp_path / "NanumGothic.ttf").write_bytes(b"no font")
    face = face_for(HANGUL, places=[str(tmp_path)])
    assert (face.name, face.embedded) == (KOREAN, False)
    assert lettered(HANGUL).pdf(face).startswith(b"%PDF")


@pytest.mark.parametrize("content", [b"", b"no font", b"\0\1\0\0" + b"\xff" * 64, b"OTTO" + b"\0" * 200])
def test_a_file_that_is_no_font_is_said(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.ttf"
    path.write_bytes(content)
    with pytest.raises(NoFont, match=r"a\.ttf cannot be put into a PDF"):
        face_for("a", named=path)
