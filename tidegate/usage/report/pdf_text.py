"""Text of a PDF, in Helvetica, which every reader has, and in a font with Hangul.

That is one whose letters are put into the PDF, where whoever makes it knows one; else Adobe's Korean collection, which
readers bring along or not.  A character that neither has is written as its escape (``\\u0e01``), so that nothing
vanishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

LATIN: Final = "Helvetica"
LATIN_BOLD: Final = "Helvetica-Bold"
KOREAN: Final = "HYGothic-Medium"


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts of a PDF.  ``hangul`` is the name of one that the library knows already; if empty, Adobe's."""

    hangul: str = ""

    def known(self) -> Faces:
        """The same, with a font that the library knows."""
        if self.hangul:
            return self
        if KOREAN not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(UnicodeCIDFont(KOREAN))
        return Faces(KOREAN)

    def runs(self, text: str, *, bold: bool = False) -> Iterator[tuple[str, str]]:
        """Stretches of ``text`` with the font of each."""
        plain = "".join(char if _font(char, self.hangul) else f"\\u{ord(char):04x}" for char in text)
        set_in: list[tuple[str, str]] = []
        for char in plain:
            # A space stays with what is before it, so that words of one script are one stretch.
            set_in.append((set_in[-1][0] if char == " " and set_in else _font(char, self.hangul), char))
        for font, chars in groupby(set_in, itemgetter(0)):
            yield LATIN_BOLD if bold and font == LATIN else font, "".join(char for _, char in chars)

    def marked(self, text: str, *, bold: bool = False) -> str:
        """``text`` for a paragraph, whose font is Helvetica where nothing else is said."""
        return "".join(
            escape(chars) if font == LATIN else f'<font name="{font}">{escape(chars)}</font>'
            for font, chars in self.runs(text, bold=bold)
        )

    def width(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide it is set, in points."""
        return sum(pdfmetrics.stringWidth(chars, font, size) for font, chars in self.runs(text, bold=bold))


@lru_cache(maxsize=4096)
def _font(char: str, hangul: str) -> str:
    if _writable(char, "cp1252"):
        return LATIN
    font = pdfmetrics.getFont(hangul)
    has = ord(char) in font.face.charToGlyph if isinstance(font, TTFont) else _writable(char, "cp949")
    return hangul if has else ""


def _writable(char: str, encoding: str) -> bool:
    try:
        char.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
