"""Text in the fonts that every PDF reader brings along, so that no font has to be shipped or installed.

Latin is set in Helvetica, Korean in Adobe's Korean collection; a character that neither has is written as its escape
(``\\u0e01``), so that nothing vanishes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Final
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont

LATIN: Final = "Helvetica"
LATIN_BOLD: Final = "Helvetica-Bold"
KOREAN: Final = "HYGothic-Medium"


def fonts() -> None:
    """Make the Korean font known to the library."""
    if KOREAN not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont(KOREAN))


@lru_cache(maxsize=4096)
def _font(char: str) -> str:
    for font, encoding in ((LATIN, "cp1252"), (KOREAN, "cp949")):
        try:
            char.encode(encoding)
        except UnicodeEncodeError:
            continue
        return font
    return ""


def runs(text: str, *, bold: bool = False) -> Iterator[tuple[str, str]]:
    """Stretches of ``text`` with the font of each."""
    plain = "".join(char if _font(char) else f"\\u{ord(char):04x}" for char in text)
    set_in: list[tuple[str, str]] = []
    for char in plain:
        # A space stays with what is before it, so that words of one script are one stretch.
        set_in.append((set_in[-1][0] if char == " " and set_in else _font(char), char))
    for font, chars in groupby(set_in, itemgetter(0)):
        yield LATIN_BOLD if bold and font == LATIN else font, "".join(char for _, char in chars)


def marked(text: str, *, bold: bool = False) -> str:
    """``text`` for a paragraph, whose font is Helvetica where nothing else is said."""
    return "".join(
        escape(chars) if font == LATIN else f'<font name="{font}">{escape(chars)}</font>'
        for font, chars in runs(text, bold=bold)
    )


def width(text: str, size: float, *, bold: bool = False) -> float:
    """How wide it is set, in points."""
    return sum(pdfmetrics.stringWidth(chars, font, size) for font, chars in runs(text, bold=bold))
