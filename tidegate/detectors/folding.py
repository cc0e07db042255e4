"""Folds disguises away before detection: full-width and other digits, dashes, spaces, invisible characters.

Every character of the folded text keeps the position it had, so that a finding points back to what was sent.
ASCII text, nearly everything that passes, is returned as it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import re2

# Zero-width characters, bidirectional marks, soft hyphen, variation selectors, word joiner, byte-order mark.
# Unicode Standard Annex #44, general category Cf, and the variation selectors of category Mn.
_INVISIBLE: Final = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
)
_DASHES: Final = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_SPACES: Final = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_FULL_WIDTH: Final = "\uff01-\uff5e"
# Decimal digits outside ASCII, the mathematical alphanumerics, enclosed digits and letters.
_DIGITS: Final = (
    "\u0660-\u0669\u06f0-\u06f9\u07c0-\u07c9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59\u2070-\u2079\u2080-\u2089"
    "\u2460-\u2473\u24b6-\u24ea\U0001d400-\U0001d7ff"
)
_DISGUISES: Final = f"[{_INVISIBLE}{_DASHES}{_SPACES}{_FULL_WIDTH}{_DIGITS}]"
_DISGUISE: Final = re.compile(_DISGUISES)
#: The same for the whole text at once: ten times faster than ``re`` on text that is not ASCII.
_ANY_DISGUISE: Final = re2.compile(_DISGUISES.encode())  # type: ignore[no-untyped-call]
_IS_INVISIBLE: Final = re.compile(f"[{_INVISIBLE}]")
_IS_DASH: Final = re.compile(f"[{_DASHES}]")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` after folding; ``positions[i]`` is where its character ``i`` stood, or ``None`` where nothing moved."""

    text: str
    positions: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span in the text as sent for the span ``start:end`` (not empty) of the folded text."""
        if self.positions is None:
            return start, end
        return self.positions[start], self.positions[end - 1] + 1


def fold(text: str) -> Folded:
    """Fold ``text``; linear in its length."""
    if text.isascii() or _ANY_DISGUISE.search(text.encode("utf-8", "replace")) is None:
        return Folded(text, None)
    out: list[str] = []
    positions: list[int] = []
    for at, char in enumerate(text):
        plain = char if char.isascii() else _plain(char)
        out.append(plain)
        positions.extend([at] * len(plain))
    return Folded("".join(out), tuple(positions))


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    if _DISGUISE.match(char) is None:
        return char
    if _IS_INVISIBLE.match(char):
        return ""
    if _IS_DASH.match(char):
        return "-"
    folded = unicodedata.normalize("NFKC", char)
    digit = unicodedata.digit(char, None)
    return str(digit) if digit is not None else folded
