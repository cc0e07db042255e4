"""The font that a letter is set in: one that has its letters, put into the PDF so that every reader shows them.

No font is shipped: one with Hangul has 4 MB.  Helvetica, which every reader has, does for western letters; else a
TrueType font that is installed here, or that is named, is embedded with the letters that are used.  Where none is
found, Korean is set in a font of Adobe's Korean collection, which is not in the PDF: then readers without a Korean pack
show nothing, and that is said.

Must never: leave out a letter without saying so.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFError, TTFont

#: Fonts with Hangul in TrueType outlines, as systems call their files: Debian's fonts-nanum, Windows, macOS, Noto's.
#: Those of PostScript outlines (most files ``.otf`` and ``.ttc``) cannot be embedded here.
KNOWN: Final = (
    "NanumGothic.ttf",
    "NanumBarunGothic.ttf",
    "NanumMyeongjo.ttf",
    "malgun.ttf",
    "AppleGothic.ttf",
    "NotoSansKR-Regular.ttf",
    "NotoSansKR[wght].ttf",
    "UnDotum.ttf",
)
PLACES: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/.fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
    "~/Library/Fonts",
    "C:/Windows/Fonts",
)
LATIN: Final = "Helvetica"
#: Not in the PDF; readers bring it along.
KOREAN: Final = "HYSMyeongJo-Medium"


class NoFont(Exception):
    """The file that was named is no font that can be put into a PDF; the text is a full sentence."""


@dataclass(frozen=True, slots=True)
class Face:
    """``name`` as reportlab knows it.  ``embedded``: any reader shows it.  ``missing`` are letters that it has not."""

    name: str
    embedded: bool
    missing: tuple[str, ...] = ()


def face_for(text: str, named: Path | None = None, places: Iterable[str] = PLACES) -> Face:
    """The font that has the letters of ``text``: ``named``, or one that is found.  Raises ``NoFont``."""
    if named is not None:
        return _embedded(named, text)
    if not _unwritable(text):
        return Face(LATIN, embedded=True)
    best: Face | None = None
    for path in _found(places):
        try:
            face = _embedded(path, text)
        except NoFont:
            continue
        if best is None or len(face.missing) < len(best.missing):
            best = face
        if not face.missing:
            break
    return best or _adobe()


def _unwritable(text: str) -> bool:
    """Whether it has letters that the readers' own Helvetica has not (PDF's WinAnsiEncoding is cp1252)."""
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return True
    return False


def _found(places: Iterable[str]) -> Iterator[Path]:
    known = {name.lower(): at for at, name in enumerate(KNOWN)}
    found = [
        (known[name.lower()], Path(folder) / name)
        for place in places
        for folder, _, names in os.walk(Path(place).expanduser())
        for name in names
        if name.lower() in known
    ]
    return (path for _, path in sorted(found))


def _embedded(path: Path, text: str) -> Face:
    name = f"letter-{path.stem}"
    try:
        font = TTFont(name, str(path))
    except (TTFError, OSError, ValueError, IndexError, KeyError) as error:
        what = f"{path} cannot be put into a PDF ({type(error).__name__}): name a TrueType font, a file .ttf."
        raise NoFont(what) from None
    pdfmetrics.registerFont(font)
    letters = font.face.charToGlyph
    missing = tuple(sorted({each for each in text if not each.isspace() and ord(each) not in letters}))
    return Face(name, embedded=True, missing=missing)


def _adobe() -> Face:
    if KOREAN not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(KOREAN))
    return Face(KOREAN, embedded=False)
